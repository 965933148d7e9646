//! `cargo xtask run`: from a fresh clone to a served page.

use std::process::Command;

use anyhow::Result;

use crate::{assets, command};

/// Builds what is stale and serves. Without Node, or where npm's packages cannot be had, the pages work unstyled.
///
/// The profile is cargo's ordinary one: half the wait of an optimised build, shared with the tests, and a search still answers
/// at once, because the dependencies that are felt are optimised (`Cargo.toml`).
pub(crate) fn run(options: &[String]) -> Result<()> {
    if let Err(error) = assets::build() {
        eprintln!("\n{error:#}\nThe server runs without: its pages work, but plain and unstyled.\n");
    }
    command::run(&mut command::cargo(&["build", "--locked", "--package", "cli"]))?;
    command::become_program(Command::new(command::program("debug")?).arg("serve").args(options))
}
