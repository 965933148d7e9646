//! A second sample network beside the first, as a process of its own, so that two networks that share can be looked at.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::task::JoinHandle;

/// What the second network is called.
const NAME: &str = "Quillham SEND network";
/// How often it is looked whether the other side has acted, and how many times.
const LOOK: Duration = Duration::from_millis(500);
const LOOKS: usize = 240;

/// The second network, until this is dropped.
pub(crate) struct Beside {
    child: Child,
    joining: JoinHandle<()>,
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.joining.abort();
        // What it acknowledged stays, however it ends.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One of the two, as commands are told of it.
#[derive(Debug, Clone)]
struct Side {
    folder: PathBuf,
    url: String,
}

/// Starts the second network at the next port of another address of this machine, so that a browser keeps both sessions apart, and lets both
/// agree to share what is for networks.
pub(crate) fn start(folder: &Path, public_url: &str, own: SocketAddr) -> anyhow::Result<Beside> {
    let port = own.port().checked_add(1).context("there is no port after the last")?;
    let address = SocketAddr::from((Ipv4Addr::new(127, 0, 0, 2), port));
    let mut name = folder.file_name().context("the data folder has no name")?.to_owned();
    name.push("-second");
    let other = Side { folder: folder.with_file_name(name), url: format!("http://{address}") };
    let listen = address.to_string();
    let child = program(&other)?
        .args(["serve", "--demo", "--network-name", NAME, "--listen", &listen])
        .spawn()
        .context("the second network could not be started")?;
    let one = Side { folder: folder.to_owned(), url: public_url.to_owned() };
    let joining = tokio::spawn(async move {
        match agree(&one, &other).await {
            Ok(()) => tracing::info!(one = one.url, other = other.url, "the two sample networks share"),
            Err(error) => tracing::warn!(%error, "the two sample networks do not share yet"),
        }
    });
    Ok(Beside { child, joining })
}

/// This program, on the folder of one of them, and with no setting of the surroundings.
fn program(side: &Side) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("this program does not find itself")?);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SENCO_COMMONS_")) {
        command.env_remove(name);
    }
    command.arg("--data").arg(&side.folder).args(["--public-url", &side.url]).stdin(Stdio::null());
    Ok(command)
}

/// What a command on one side says.
async fn ask(side: &Side, arguments: &[&str]) -> anyhow::Result<String> {
    let mut command = program(side)?;
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output()).await??;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(text) } else { bail!("{}", String::from_utf8_lossy(&output.stderr).trim().to_owned()) }
}

/// Waits until a list of peers holds this.
async fn wait_for(side: &Side, what: &str) -> anyhow::Result<()> {
    for _ in 0..LOOKS {
        if ask(side, &["peer", "list"]).await.is_ok_and(|list| list.contains(what)) {
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
    bail!("{what} is not among the networks that {} knows", side.url)
}

/// Both coordinators compare words and agree, and each gives what is for networks. Done twice, it changes nothing.
async fn agree(one: &Side, other: &Side) -> anyhow::Result<()> {
    if ask(one, &["peer", "list"]).await?.contains(&format!("{}\tactive", other.url)) {
        return Ok(());
    }
    for looks in 0.. {
        match ask(one, &["peer", "follow", &other.url, "--yes"]).await {
            Ok(_) => break,
            // It is still filling its library.
            Err(_) if looks < LOOKS => tokio::time::sleep(LOOK).await,
            Err(error) => return Err(error),
        }
    }
    wait_for(other, &one.url).await?;
    ask(other, &["peer", "accept", &one.url, "--yes"]).await?;
    for (here, there) in [(one, other), (other, one)] {
        wait_for(here, &format!("{}\tactive", there.url)).await?;
        ask(here, &["peer", "share", &there.url, "peers"]).await?;
    }
    Ok(())
}
