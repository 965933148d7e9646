//! The browser tests: the real program on a free loopback port, and `node --test` against it.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use crate::command::{self, Beside};
use crate::{packages, postgres};

/// How long the program may take from nothing to a loaded and indexed library.
const PATIENCE: Duration = Duration::from_mins(2);

/// A running server. Fields go in this order: first it stops, then its data folder is removed.
struct Server {
    program: Beside,
    _data: TempDir,
    port: u16,
}

impl Server {
    /// Starts `serve` with these options on a data folder of its own; `name` is the log's.
    fn start(name: &str, options: &[&str]) -> Result<Self> {
        let program = command::program("debug")?;
        let data = tempfile::Builder::new().prefix("senco-commons-browser-").tempdir()?;
        let port = postgres::free_port()?;
        let folder = command::target()?.join("xtask");
        fs::create_dir_all(&folder)?;
        let log = folder.join(format!("{name}.log"));

        let mut serve = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("SENCO_COMMONS_")) {
                serve.env_remove(name);
            }
        }
        serve.arg("serve").arg("--listen").arg(format!("127.0.0.1:{port}")).arg("--data").arg(data.path()).args(options);
        serve.env("SENCO_COMMONS_PUBLIC_URL", format!("http://127.0.0.1:{port}")).current_dir(data.path());
        serve.stdout(File::create(&log)?).stderr(File::options().append(true).open(&log)?);
        let mut server = Self { program: Beside::start(&mut serve)?, _data: data, port };
        server.await_ready().with_context(|| format!("the end of {}:\n{}", log.display(), command::tail(&log)))?;
        Ok(server)
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn await_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !is_ready(self.port) {
            crate::go_on()?;
            if let Some(status) = self.program.ended()? {
                bail!("the server ended before it answered ({status})");
            }
            if Instant::now() > deadline {
                bail!("the server was not ready within {} seconds", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

fn is_ready(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        // In one write: who answers may do so, and close, after the first piece.
        stream.write_all(format!("GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// Runs the tests of `tests/browser` against two servers of their own, the starter library and the sample network with its people;
/// in every theme and width when all are asked for.
pub(crate) fn test(every_theme_and_width: bool) -> Result<()> {
    let chromium = packages::find_chromium().context("Chromium was not found")?;
    let server = Server::start("server", &[])?;
    let network = Server::start("network", &["--demo"])?;
    let mut tests = Command::new("node");
    tests.arg("--test").current_dir(command::root().join("tests/browser"));
    tests.env("BASE_URL", server.address()).env("NETWORK_URL", network.address());
    tests.env("CHROMIUM", chromium).env("REQUIRE_BROWSER", "1");
    // Some stop a server of their own.
    tests.env("SENCO_COMMONS_BIN", command::program("debug")?);
    if every_theme_and_width {
        tests.env("FULL", "1");
    } else {
        tests.env_remove("FULL");
    }
    command::run(&mut tests)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn answer_once(with: &'static str) -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            assert!(stream.read(&mut request).unwrap() > 0);
            stream.write_all(with.as_bytes()).unwrap();
        });
        port
    }

    #[test]
    fn a_server_is_ready_when_it_says_so() {
        assert!(is_ready(answer_once("HTTP/1.1 200 OK\r\n\r\nready")));
        assert!(!is_ready(answer_once("HTTP/1.1 503 Service Unavailable\r\n\r\nindexing")));
    }
}
