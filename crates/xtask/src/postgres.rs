//! A private PostgreSQL cluster for a test run: made in a temporary folder, on loopback, stopped and removed at the end.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use crate::command::{self, Beside};
use crate::packages;

/// How long a new cluster may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running cluster. Fields go in this order: first the server stops, then its folder is removed.
pub(crate) struct Cluster {
    server: Beside,
    folder: TempDir,
    port: u16,
}

/// The user that the server runs as when we are root, which it refuses to be.
#[derive(Clone, Copy)]
struct User {
    id: u32,
    group: u32,
}

impl Cluster {
    /// Makes and starts one. It does not wait for the disk: it need not outlive the run.
    pub(crate) fn start() -> Result<Self> {
        let programs = packages::find_postgres().context("the PostgreSQL server (`initdb`) was not found")?;
        let folder = tempfile::Builder::new().prefix("senco-commons-postgres-").tempdir()?;
        let user = other_user()?;
        if let Some(user) = user {
            own(folder.path(), user)?;
        }
        let data = folder.path().join("data");

        let mut initdb = command_as(&programs.join("initdb"), folder.path(), user);
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"]).arg(&data);
        command::output(&mut initdb).context("the cluster could not be made")?;

        let port = free_port()?;
        let log = folder.path().join("log");
        let mut postgres = command_as(&programs.join("postgres"), folder.path(), user);
        postgres.arg("-D").arg(&data).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        for setting in ["unix_socket_directories=", "max_connections=300", "fsync=off", "full_page_writes=off"] {
            postgres.args(["-c", setting]);
        }
        postgres.stdout(File::create(&log)?).stderr(File::options().append(true).open(&log)?);
        let server = Beside::start(&mut postgres)?.stopped_with("-INT");
        let mut cluster = Self { server, folder, port };
        cluster.await_ready().with_context(|| command::tail(&log))?;
        Ok(cluster)
    }

    /// The address of its first database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The eighth line of its pid file says when it takes connections.
    fn await_ready(&mut self) -> Result<()> {
        let status = self.folder.path().join("data/postmaster.pid");
        let deadline = Instant::now() + PATIENCE;
        loop {
            crate::go_on()?;
            if let Some(status) = self.server.ended()? {
                bail!("PostgreSQL ended at once ({status})");
            }
            if std::fs::read_to_string(&status).is_ok_and(|text| text.lines().nth(7).is_some_and(|line| line.trim() == "ready")) {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!("PostgreSQL did not answer within {} seconds", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Who runs the server: ourselves, or, when we are root, `postgres` or `nobody`.
fn other_user() -> Result<Option<User>> {
    let ask = |arguments: &[&str]| -> Result<u32> { Ok(command::output(Command::new("id").args(arguments))?.parse()?) };
    if cfg!(not(unix)) || ask(&["-u"])? != 0 {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let (Ok(id), Ok(group)) = (ask(&["-u", name]), ask(&["-g", name])) {
            return Ok(Some(User { id, group }));
        }
    }
    bail!("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`")
}

#[cfg(unix)]
fn own(folder: &Path, user: User) -> Result<()> {
    Ok(std::os::unix::fs::chown(folder, Some(user.id), Some(user.group))?)
}

#[cfg(not(unix))]
fn own(_folder: &Path, _user: User) -> Result<()> {
    Ok(())
}

fn command_as(program: &PathBuf, folder: &Path, user: Option<User>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("LC_ALL", "C");
    #[cfg(unix)]
    if let Some(user) = user {
        use std::os::unix::process::CommandExt as _;
        command.uid(user.id).gid(user.group);
    }
    command
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_cluster_answers_while_it_lives_and_leaves_nothing() {
        if packages::find_postgres().is_none() {
            eprintln!("skipped: PostgreSQL is not installed");
            return;
        }
        let cluster = Cluster::start().unwrap();
        let (port, folder) = (cluster.port, cluster.folder.path().to_path_buf());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(cluster);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        assert!(!folder.exists());
    }
}
