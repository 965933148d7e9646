//! This program as processes of their own, and what they cost.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use super::client::Client;

/// Runs a command to its end.
pub(super) fn run(data: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let status = Command::new(std::env::current_exe()?).args(arguments).arg("--data").arg(data).stdout(Stdio::null()).status()?;
    ensure!(status.success(), "`{}` ended with {status}", arguments.join(" "));
    Ok(())
}

/// A running server, killed when dropped.
pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Server {
    /// Starts it and waits until it answers.
    pub(super) async fn start(data: &Path) -> anyhow::Result<Self> {
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let child = Command::new(std::env::current_exe()?)
            .args(["serve", "--listen", &address.to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Self { child, address };
        let began = Instant::now();
        loop {
            if let Ok(mut client) = Client::connect(address).await
                && client.get("/readyz").await.is_ok_and(|answer| answer.status == 200)
            {
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status}");
            }
            ensure!(began.elapsed() < Duration::from_mins(1), "the server was not ready within a minute");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn proc(&self, name: &str) -> anyhow::Result<String> {
        std::fs::read_to_string(format!("/proc/{}/{name}", self.child.id())).context("the benchmark reads /proc, which Linux has")
    }

    /// Milliseconds of processor time so far.
    pub(super) fn cpu_ms(&self) -> anyhow::Result<f64> {
        cpu_of(&self.proc("stat")?)
    }

    /// Resident memory: all of it, and what is not backed by files (the index is read through the page cache).
    pub(super) fn resident_mib(&self) -> anyhow::Result<(f64, f64)> {
        let status = self.proc("status")?;
        let mib = |name: &str| -> anyhow::Result<f64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).context("unknown form of /proc/…/status")?;
            Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
        };
        Ok((mib("VmRSS:")?, mib("RssAnon:")?))
    }

    /// Stops it in order.
    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        tokio::task::spawn_blocking(move || self.child.wait()).await??;
        Ok(())
    }
}

/// Milliseconds of processor time of this process so far.
pub(super) fn own_cpu_ms() -> anyhow::Result<f64> {
    cpu_of(&std::fs::read_to_string("/proc/self/stat").context("the benchmark reads /proc, which Linux has")?)
}

/// User and system time are the 14th and 15th field of `/proc/…/stat`, in hundredths of a second.
fn cpu_of(stat: &str) -> anyhow::Result<f64> {
    let (_, fields) = stat.rsplit_once(") ").context("unknown form of /proc/…/stat")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
    Ok(ticks * 10.0)
}
