//! `tests/sickle`: a harvester of another maker, installed into an environment of Python of its own.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::command;

/// Installs it into `target/sickle`, unless what is there is what the list says already.
pub(crate) fn install() -> Result<()> {
    let list = command::root().join("tests/sickle/requirements.txt");
    let wanted = fs::read_to_string(&list).with_context(|| format!("{} cannot be read", list.display()))?;
    // Where the tests look, whatever the folder of the build is.
    let folder = command::root().join("target/sickle");
    let stamp = folder.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let python = ["python3", "python"].into_iter().find_map(command::find);
    let python = python.context("Python 3 was not found: it harvests in a test; install it with its module venv")?;
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let made = command::run(Command::new(python).args(["-m", "venv"]).arg(&folder));
    ensure!(made.is_ok(), "Python's module venv is missing; on Debian and Ubuntu it is the package python3-venv");
    let mut install = Command::new(folder.join("bin/python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&list);
    command::run(&mut install)?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))
}
