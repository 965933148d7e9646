//! `converge`: long runs of three networks that meet every mischief, by other seeds than the tests of each day.

use anyhow::{Result, bail};

use crate::{command, test};

/// Operations of a run.
const OPERATIONS: &str = "500";

/// Runs so many, and says which seeds failed.
pub(crate) fn converge(runs: u64) -> Result<()> {
    command::run(command::cargo(&["build", "--workspace"]).args(test::TARGETS))?;
    let mut failed = Vec::new();
    for seed in 100..100 + runs {
        crate::go_on()?;
        println!("run {} of {runs}, seed {seed}", seed - 99);
        let mut run = command::cargo(&["test", "--package", "tests", "--test", "it", "converging", "--", "--nocapture"]);
        run.env("SENCO_FEDERATION_SEED", seed.to_string()).env("SENCO_FEDERATION_OPERATIONS", OPERATIONS);
        if command::run(run.env("SENCO_COMMONS_BIN", command::program("debug")?)).is_err() {
            failed.push(seed.to_string());
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        bail!("{} of {runs} runs did not end alike everywhere; their seeds: {}", failed.len(), failed.join(", "))
    }
}
