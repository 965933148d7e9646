//! `fuzz`: what reads other networks' words, under words that nobody expects, for longer than in the tests of each day.

use anyhow::{Context as _, Result};

use crate::command;

/// Runs the tests of that kind for so many minutes, all at once.
pub(crate) fn fuzz(minutes: u64) -> Result<()> {
    println!("{minutes} minutes");
    let mut run = command::cargo(&["test", "--locked", "--workspace", "--test", "it", "fuzzing::"]);
    run.args(["--", "--nocapture"]).env("SENCO_FUZZ_SECONDS", minutes.saturating_mul(60).to_string());
    command::run(&mut run).context("a case was found; the smallest of its kind is printed above")
}
