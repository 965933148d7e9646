//! `converge`: long runs of three networks that meet every mischief, by other seeds than the tests of each day, and what they came to.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::{command, test};

/// Operations of a run.
const OPERATIONS: &str = "500";
/// Objects of the long backlog.
const OBJECTS: &str = "10000";

/// What is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runs {
    /// So many, each with a seed of its own.
    Many(u64),
    /// What takes too long for each day: a backlog of ten thousand objects.
    Long,
}

/// Runs them, says which failed, and what the others came to.
pub(crate) fn converge(runs: Runs) -> Result<()> {
    command::run(command::cargo(&["build", "--workspace"]).args(test::TARGETS))?;
    let runs = match runs {
        Runs::Long => return long(),
        Runs::Many(runs) => runs,
    };
    let report = command::target()?.join("converge.txt");
    fs::write(&report, "").with_context(|| format!("{} cannot be written", report.display()))?;
    let mut failed = Vec::new();
    for seed in 100..100 + runs {
        crate::go_on()?;
        println!("run {} of {runs}, seed {seed}", seed - 99);
        let mut run = command::cargo(&["test", "--package", "tests", "--test", "it", "converging", "--", "--nocapture"]);
        run.env("SENCO_FEDERATION_SEED", seed.to_string()).env("SENCO_FEDERATION_OPERATIONS", OPERATIONS);
        run.env("SENCO_FEDERATION_REPORT", &report).env("SENCO_COMMONS_BIN", command::program("debug")?);
        if command::run(&mut run).is_err() {
            failed.push(seed.to_string());
        }
    }
    println!("{}", summary(&read(&report)?));
    if failed.is_empty() {
        Ok(())
    } else {
        bail!("{} of {runs} runs did not end alike everywhere; their seeds: {}", failed.len(), failed.join(", "))
    }
}

fn long() -> Result<()> {
    let mut run = command::cargo(&["test", "--package", "tests", "--test", "it", "six_weeks_off", "--", "--nocapture"]);
    run.env("SENCO_FEDERATION_OBJECTS", OBJECTS).env("SENCO_COMMONS_BIN", command::program("debug")?);
    command::run(&mut run)
}

fn read(report: &Path) -> Result<String> {
    fs::read_to_string(report).with_context(|| format!("{} cannot be read", report.display()))
}

/// All runs in one line: each has a line of `name=number`.
fn summary(report: &str) -> String {
    let all = |name: &str| -> Vec<u64> {
        let of = |line: &str| line.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
        report.lines().filter_map(of).collect()
    };
    let mut took = all("took");
    took.sort_unstable();
    let sum = |name: &str| all(name).iter().sum::<u64>();
    format!(
        "{} runs, {} operations, {} faults, {} repairs counted; the same everywhere after p50 {} ms, p95 {} ms, at most {} ms",
        took.len(),
        sum("operations"),
        sum("faults"),
        sum("repaired"),
        part(&took, 50),
        part(&took, 95),
        part(&took, 100),
    )
}

/// The number that so many in a hundred do not exceed.
fn part(sorted: &[u64], percent: usize) -> u64 {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_adds_up_and_takes_the_right_part() {
        let line = |took: u64| format!("seed=1 operations=500 faults=7 repaired=0 took={took}\n");
        let report: String = (1..=20).rev().map(line).collect();
        assert_eq!(
            summary(&report),
            "20 runs, 10000 operations, 140 faults, 0 repairs counted; the same everywhere after p50 10 ms, p95 19 ms, at most 20 ms"
        );
        assert!(summary("").starts_with("0 runs, "));
    }
}
