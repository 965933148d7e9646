//! The stages of a long task: each is run, timed and remembered, and the end says how all of them went.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::go_on;

enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

/// What was done so far.
#[derive(Default)]
pub(crate) struct Stages(Vec<(String, Duration, Outcome)>);

impl Stages {
    /// Runs a stage. A failure is remembered, and whether to go on is the caller's choice.
    pub(crate) fn run(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        eprintln!("\n== {name}");
        let begun = Instant::now();
        let outcome = match go_on().and_then(|()| work()) {
            Ok(()) => Outcome::Passed,
            Err(error) => {
                eprintln!("{name}: {error:#}");
                Outcome::Failed(first_line(&format!("{error:#}")))
            }
        };
        let passed = matches!(outcome, Outcome::Passed);
        self.0.push((name.to_owned(), begun.elapsed(), outcome));
        passed
    }

    /// Remembers a stage that was not run, and why.
    pub(crate) fn skip(&mut self, name: &str, why: &str) {
        self.0.push((name.to_owned(), Duration::ZERO, Outcome::Skipped(why.to_owned())));
    }

    /// One line for each stage, and one for all of them.
    fn summary(&self) -> String {
        let mut text = String::new();
        for (name, took, outcome) in &self.0 {
            let line = match outcome {
                Outcome::Passed => format!("passed   {name} ({} s)\n", took.as_secs()),
                Outcome::Failed(why) => format!("FAILED   {name} ({} s): {why}\n", took.as_secs()),
                Outcome::Skipped(why) => format!("skipped  {name}: {why}\n"),
            };
            text.push_str(&line);
        }
        let passed = self.0.iter().filter(|(_, _, outcome)| matches!(outcome, Outcome::Passed)).count();
        text + &format!("stages: {passed} passed, {} failed", self.failed())
    }

    fn failed(&self) -> usize {
        self.0.iter().filter(|(_, _, outcome)| matches!(outcome, Outcome::Failed(_))).count()
    }

    /// Says how it all went.
    pub(crate) fn finish(self) -> Result<()> {
        println!("\n{}", self.summary());
        match self.failed() {
            0 => Ok(()),
            1 => bail!("a stage failed"),
            several => bail!("{several} stages failed"),
        }
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_stage_fails_the_whole_and_is_told_in_one_line() {
        let mut stages = Stages::default();
        assert!(stages.run("first", || Ok(())));
        assert!(!stages.run("second", || bail!("what happened\nand the details")));
        stages.skip("third", "not here");
        let summary = stages.summary();
        let expected =
            "passed   first (0 s)\nFAILED   second (0 s): what happened\nskipped  third: not here\nstages: 1 passed, 1 failed";
        assert_eq!(summary, expected);
        assert!(stages.finish().is_err());
    }

    #[test]
    fn passed_and_skipped_stages_are_a_success() {
        let mut stages = Stages::default();
        assert!(stages.run("only", || Ok(())));
        stages.skip("other", "not here");
        assert!(stages.finish().is_ok());
    }
}
