//! What the tests of the whole system stand on: the finished program as processes of its own, asked from outside.
//!
//! **Owns** starting, asking, stopping and killing processes, ours and those of the services that ours talk to. **Must not know** how anything works inside.

mod browser;
mod fedify;
mod mischief;
mod services;
mod sickle;

pub use browser::Browser;
pub use fedify::{Fedify, How};
pub use mischief::{Chance, FileFate, Mischief};
pub use services::{Claims, Mail, OidcProvider, S3Store, SmtpSettings, SmtpSink, free_address};
pub use sickle::harvest;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use kernel::DatabaseSettings;
use kernel::testing::TestStore;
use storage::{Storage, StorageSettings};

/// How long anything may take before a test gives up; far beyond what it takes on a slow machine.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// Bytes of a server's log that are shown where a test fails.
const LAST_WORDS: usize = 16 * 1024;

/// The finished program: as `SENCO_COMMONS_BIN` says, else as the last build left it.
pub fn program() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "the tests' one setting")]
    let given = std::env::var("SENCO_COMMONS_BIN").ok();
    let path = given.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/debug/senco-commons"), PathBuf::from);
    assert!(path.exists(), "{} is not there; `cargo xtask test` builds it", path.display());
    path
}

/// The store of attached files in this data folder.
pub fn storage_in(folder: &Path) -> Storage {
    Storage::open(&folder.join("files"), &StorageSettings::Folder).expect("a storage opens")
}

/// How far the clock of this data folder's server is from the right time stands here, in milliseconds, where a test wants that.
pub fn clock_file(folder: &Path) -> PathBuf {
    folder.join("clock-offset")
}

/// A command of the program on this data folder, on the same database as the test's.
pub fn command(test: &TestStore, arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).arg("--data").arg(test.folder.path()).env("SENCO_COMMONS_LOG", "warn");
    command.env("SENCO_COMMONS_CLOCK_OFFSET", clock_file(test.folder.path()));
    if let DatabaseSettings::Postgres { url } = &test.settings {
        command.env("SENCO_COMMONS_DATABASE_URL", url);
    }
    command
}

/// Runs a command to its end.
pub fn run(test: &TestStore, arguments: &[&str]) -> Output {
    command(test, arguments).stdin(Stdio::null()).output().expect("the program starts")
}

/// Runs a command that must succeed, and returns what it printed.
pub fn run_well(test: &TestStore, arguments: &[&str]) -> String {
    let output = run(test, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`{}` failed: {errors}{}", arguments.join(" "), String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs a command that must be refused with status 1, and returns what it said.
pub fn run_refused(test: &TestStore, arguments: &[&str]) -> String {
    let output = run(test, arguments);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "`{}`: {errors}", arguments.join(" "));
    assert!(!errors.contains("panicked"), "{errors}");
    errors
}

/// A running server; killed when dropped, and where a test fails what it said last is shown.
pub struct Server {
    child: Child,
    /// What it says goes here.
    log: Option<tempfile::NamedTempFile>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts it and returns at once.
    pub fn spawn(test: &TestStore) -> Self {
        Self::run(command(test, &["serve"]))
    }

    /// Starts the sample network in this folder and waits until it is ready.
    pub fn demonstration(folder: &Path) -> Self {
        let mut command = Command::new(program());
        command.args(["serve", "--demo", "--data"]).arg(folder).env("SENCO_COMMONS_LOG", "warn");
        Self::run(command).ready()
    }

    /// The sample network with a second one beside it, at this address.
    pub fn demonstration_with_peer(folder: &Path, address: SocketAddr) -> Self {
        let mut command = Command::new(program());
        command.args(["serve", "--demo", "--with-peer", "--data"]).arg(folder).env("SENCO_COMMONS_LOG", "warn");
        Self::run_at(command, address).ready()
    }

    /// Starts it at this address with this configuration file, and waits until it is ready.
    pub fn start_with(test: &TestStore, address: SocketAddr, config: &Path) -> Self {
        let mut command = command(test, &["serve"]);
        command.arg("--config").arg(config);
        Self::run_at(command, address).ready()
    }

    /// Starts it at this address, where others reach it by another, and waits until it is ready.
    pub fn start_behind(test: &TestStore, address: SocketAddr, public_url: &str) -> Self {
        Self::run_at(command(test, &["serve", "--public-url", public_url]), address).ready()
    }

    /// Starts it behind another address on a disk that holds no file of more than so many bytes, and waits until it is ready.
    pub fn start_cramped(test: &TestStore, address: SocketAddr, public_url: &str, largest: u64) -> Self {
        let serve = command(test, &["serve", "--public-url", public_url]);
        let mut command = Command::new("sh");
        // A shell counts in blocks of 512 bytes; whoever writes beyond is told so, and not killed.
        command.args(["-c", &format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", largest / 512)]);
        command.arg(serve.get_program()).args(serve.get_args());
        for (name, value) in serve.get_envs() {
            value.map(|value| command.env(name, value));
        }
        Self::run_at(command, address).ready()
    }

    /// Starts it with everything that it can log in this file, and waits until it is ready.
    pub fn logging(test: &TestStore, file: &Path) -> Self {
        let mut command = command(test, &["serve"]);
        command.env("SENCO_COMMONS_LOG", "debug");
        let log = std::fs::File::create(file).expect("a log can be written");
        Self::run_with(command, free_address(), log).ready()
    }

    fn run(serve: Command) -> Self {
        Self::run_at(serve, free_address())
    }

    fn run_at(mut serve: Command, address: SocketAddr) -> Self {
        let log = tempfile::NamedTempFile::new().expect("a log can be written");
        serve.env("SENCO_COMMONS_LOG", "info");
        let mut server = Self::run_with(serve, address, log.reopen().expect("it is there"));
        server.log = Some(log);
        server
    }

    fn run_with(mut serve: Command, address: SocketAddr, errors: std::fs::File) -> Self {
        serve.args(["--listen", &address.to_string()]).stdout(Stdio::null()).stderr(errors);
        Self { child: serve.spawn().expect("the server starts"), log: None, address }
    }

    /// The last that it said, as far as that is kept here.
    pub fn last_words(&self) -> String {
        let said = self.log.as_ref().and_then(|log| std::fs::read(log.path()).ok()).unwrap_or_default();
        String::from_utf8_lossy(&said[said.len().saturating_sub(LAST_WORDS)..]).into_owned()
    }

    /// Starts it and waits until it is ready.
    pub fn start(test: &TestStore) -> Self {
        Self::spawn(test).ready()
    }

    fn ready(mut self) -> Self {
        let began = Instant::now();
        while self.try_get("/readyz").is_none_or(|answer| answer.status != 200) {
            if let Some(status) = self.child.try_wait().expect("the server is a child") {
                panic!("the server ended with {status}");
            }
            assert!(began.elapsed() < PATIENCE, "the server was not ready in time");
            std::thread::sleep(Duration::from_millis(10));
        }
        self
    }

    /// Waits until it answers anything at all.
    pub fn wait_for_an_answer(&self) {
        let began = Instant::now();
        while self.try_get("/healthz").is_none() {
            assert!(began.elapsed() < PATIENCE, "the server did not answer in time");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks for a path.
    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path).unwrap_or_else(|| panic!("no answer to {path}"))
    }

    /// Asks the API for a path.
    pub fn json(&self, path: &str) -> serde_json::Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).expect("the API answers in JSON")
    }

    fn try_get(&self, path: &str) -> Option<Answer> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() })
    }

    /// Waits until the path's answer is as wanted.
    pub fn wait_until(&self, path: &str, wanted: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        let began = Instant::now();
        loop {
            let answer = self.json(path);
            if wanted(&answer) {
                return answer;
            }
            assert!(began.elapsed() < PATIENCE, "{path} still answers {answer}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The most memory that it has held at once, in bytes; none where the system does not say.
    pub fn peak_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
    }

    /// How long it has worked on a processor since it began; none where the system does not say.
    pub fn processor_time(&self) -> Option<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // After the name, which stands in brackets and may hold anything, come the state and ten numbers before these two.
        let mut numbers = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let mut ticks = || numbers.next()?.parse::<u64>().ok();
        // A tick is a hundredth of a second on every system of today.
        Some(Duration::from_millis((ticks()? + ticks()?) * 10))
    }

    /// Kills it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it is a child");
    }

    /// Asks it to stop, and returns whether it ended well.
    pub fn stop(mut self) -> bool {
        let status = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill is there");
        assert!(status.success());
        self.child.wait().expect("it is a child").success()
    }
}

impl Drop for Server {
    #[expect(clippy::print_stdout, reason = "where a test's own words are shown too")]
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            println!("The server at {} said last:\n{}", self.address, self.last_words());
        }
    }
}

/// What came back.
pub struct Answer {
    pub status: u16,
    /// Status line and headers in lower case.
    pub head: String,
    /// The body as text (chunk marks included, where the server sends chunks).
    pub body: String,
}
