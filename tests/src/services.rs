//! Real services of other makers, in Node: an OpenID Connect provider, a mail server and an S3 store. `tests/services` says which.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};

use crate::PATIENCE;

/// A running service; killed when dropped.
struct Service {
    child: Child,
    lines: Receiver<String>,
}

impl Service {
    fn start(script: &str, settings: &Value) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("services");
        assert!(folder.join("node_modules").exists(), "the test services are not installed; `cargo xtask test` does it");
        let mut child = Command::new("node")
            .arg(script)
            .current_dir(folder)
            .env("SETTINGS", settings.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node starts");
        let lines = read_lines(child.stdout.take().expect("standard output is piped"));
        let service = Self { child, lines };
        let ready = service.line();
        assert!(ready.contains("\"ready\""), "{script} said {ready}");
        service
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("the service says something in time")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_lines(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// A loopback address that nothing listens on yet.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port")
}

/// Where a provider puts what it tells of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claims {
    /// In the ID token, as Google and Entra do.
    InIdToken,
    /// At the userinfo address, as DfE Sign-in does.
    AtUserinfo,
}

/// A certified OpenID Connect provider with the accounts `ada` (with `hd`), `ben` (with `tid` and `oid`, its address not verified),
/// `cem` (with an organisation) and `outsider` (who says that Ada's address is theirs). Client `commons`, secret
/// `a-secret-for-tests`. `login_hint` signs in at once; any other name than those refuses.
pub struct OidcProvider {
    _service: Service,
    /// The issuer, and where it listens.
    pub issuer: String,
}

impl OidcProvider {
    /// Starts one that lets people come back to these addresses.
    pub fn start(redirects: &[&str], claims: Claims) -> Self {
        let address = free_address();
        let in_id_token = claims == Claims::InIdToken;
        let settings = json!({ "port": address.port(), "redirects": redirects, "inIdToken": in_id_token });
        Self { _service: Service::start("oidc.mjs", &settings), issuer: format!("http://{address}") }
    }
}

/// A store that speaks S3, with one bucket `senco-files`, key `S3RVER` and secret `S3RVER`.
pub struct S3Store {
    _service: Service,
    /// As the setting `files_url` names it.
    pub files_url: String,
}

impl S3Store {
    /// Starts one that keeps its objects in this folder.
    pub fn start(folder: &Path) -> Self {
        let address = free_address();
        let settings = json!({ "port": address.port(), "folder": folder });
        let files_url = format!("s3://senco-files/tarnbridge?endpoint=http://{address}&region=eu-west-2");
        Self { _service: Service::start("s3.mjs", &settings), files_url }
    }
}

/// A message as the mail server took it.
#[derive(Debug, Clone)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    /// Headers by their names in lower case.
    pub headers: Value,
}

/// What a mail server does besides taking mail.
#[derive(Debug, Clone, Default)]
pub struct SmtpSettings {
    /// Recipients that it never takes.
    pub refuses: Vec<String>,
    /// Whether it asks everybody to come back later.
    pub busy: bool,
}

/// A mail server that keeps what it is sent.
pub struct SmtpSink {
    service: Service,
    /// Where it listens.
    pub address: SocketAddr,
}

impl SmtpSink {
    /// Starts one that takes everything.
    pub fn start() -> Self {
        Self::start_at(free_address(), &SmtpSettings::default())
    }

    /// Starts one at this address, such as that of one that was down for a while.
    pub fn start_at(address: SocketAddr, settings: &SmtpSettings) -> Self {
        let settings = json!({ "port": address.port(), "refuses": settings.refuses, "busy": settings.busy });
        Self { service: Service::start("smtp.mjs", &settings), address }
    }

    /// Waits for the next message.
    pub fn next(&self) -> Mail {
        parse(&self.service.line())
    }

    /// What has arrived that was not asked for yet.
    pub fn rest(&self) -> Vec<Mail> {
        self.service.lines.try_iter().map(|line| parse(&line)).collect()
    }
}

fn parse(line: &str) -> Mail {
    let mail: Value = serde_json::from_str(line).expect("the mail server writes JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Mail {
        from: text(&mail["from"]),
        to: mail["to"].as_array().into_iter().flatten().map(text).collect(),
        subject: text(&mail["subject"]),
        text: text(&mail["text"]),
        html: mail["html"].as_str().map(str::to_owned),
        headers: mail["headers"].clone(),
    }
}
