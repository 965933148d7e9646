//! `cargo xtask build` and `cargo xtask bench`: the program as it is shipped, and what it can do.

use std::fs::File;
use std::io;
use std::process::Command;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::{assets, command};

/// Builds the release program with its assets, and says its size and its SHA-256.
pub(crate) fn build(_extent: ()) -> Result<()> {
    assets::build()?;
    command::run(&mut command::cargo(&["build", "--release", "--locked", "--package", "cli"]))?;
    let program = command::program("release")?;
    let mut file = File::open(&program).with_context(|| format!("{} cannot be read", program.display()))?;
    let mut hash = Sha256::new();
    let bytes = io::copy(&mut file, &mut hash)?;
    println!(
        "{}\n{}.{} MB ({bytes} bytes)\nSHA-256 {:x}",
        program.display(),
        bytes / 1_000_000,
        bytes / 100_000 % 10,
        hash.finalize()
    );
    Ok(())
}

/// Builds the release program and lets it measure itself.
pub(crate) fn bench(options: &[String]) -> Result<()> {
    build(())?;
    command::become_program(Command::new(command::program("release")?).arg("bench").args(options))
}
