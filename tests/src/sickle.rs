//! A harvester of another maker: sickle, in Python. `tests/sickle` says what it does.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Lets sickle harvest this address, as `tests/sickle/harvest.py` describes. Where it is not installed, nothing, and that is said; but where
/// `REQUIRE_SICKLE` is set, a test must not pass without it.
#[expect(clippy::print_stderr, reason = "a test that does nothing says so")]
pub fn harvest(address: &str, tasks: &Value) -> Option<Vec<Value>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = here.join("../target/sickle/bin/python");
    let is_required = std::env::var_os("REQUIRE_SICKLE").is_some();
    if !python.is_file() {
        let missing = "sickle is not installed: it needs Python 3 with venv, and `cargo xtask test` installs it into target/sickle";
        assert!(!is_required, "{missing}");
        eprintln!("skipped: {missing}");
        return None;
    }
    let mut child = Command::new(python)
        .arg(here.join("sickle/harvest.py"))
        .arg(address)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    child.stdin.take().expect("standard input is piped").write_all(tasks.to_string().as_bytes()).expect("it listens");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "sickle met a fault: {}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("it writes JSON"))
}
