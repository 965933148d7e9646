//! What `cargo xtask` does: run, test, build, check and bench the whole project, the same here as anywhere.
//!
//! **Owns** the order of the steps and the programs they need: Node for the assets, Chromium and PostgreSQL for the tests.
//! **Must not know** any crate of the project: it starts the finished program as everybody else does.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks to the person at the terminal")]

mod assets;
mod browser;
mod build;
mod check;
mod command;
mod converge;
mod figures;
mod fuzz;
mod packages;
mod postgres;
mod run;
mod sickle;
mod stages;
mod test;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage: cargo xtask <command>

  run [-- OPTIONS]       build what is stale and serve the library at http://127.0.0.1:8080; OPTIONS go to `senco-commons serve`
  test [--quick|--full]  install what the tests need, then run them all: crates, both databases, whole system, browser
                         (--quick: the crates on SQLite; --full: every theme and width in the browser)
  build                  the release program with its assets, at target/release/senco-commons
  check [--quick]        format, lints, docs, licences and advisories, unused dependencies, spelling
                         (--quick: installs no tool)
  bench [-- OPTIONS]     the benchmarks of the README; OPTIONS go to `senco-commons bench`
  converge [RUNS|--long] networks that lose, repeat, delay and die, 500 changes a run, each with a seed of its own (200 runs: a night);
                         --long: ten thousand objects after six weeks off
  fuzz [MINUTES]         what reads other networks' words, under words that nobody expects, for so long each (10)
  figures                what the exchange between networks costs: the release program, on a machine that does nothing else";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((task, rest)) = arguments.split_first() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match perform(task, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(what)) => {
            eprintln!("{what}\n\n{USAGE}");
            ExitCode::from(2)
        }
        Err(Failure::Task(error)) => {
            eprintln!("xtask {task}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

enum Failure {
    Usage(String),
    Task(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Task(error)
    }
}

fn perform(task: &str, rest: &[String]) -> std::result::Result<(), Failure> {
    match task {
        "run" => run::run(passed_on(rest))?,
        "bench" => build::bench(passed_on(rest))?,
        "test" => test::test(extent(rest, &[("--quick", test::Extent::Quick), ("--full", test::Extent::Full)])?)?,
        "check" => check::check(extent(rest, &[("--quick", check::Extent::Quick)])?)?,
        "build" => build::build(extent(rest, &[])?)?,
        "converge" => converge::converge(runs(rest)?)?,
        "figures" => figures::figures(extent(rest, &[])?)?,
        "fuzz" => fuzz::fuzz(number(rest, 10)?)?,
        "help" | "--help" | "-h" => println!("{USAGE}"),
        other => return Err(Failure::Usage(format!("There is no task `{other}`."))),
    }
    Ok(())
}

/// The arguments for the program, with or without the `--` before them.
fn passed_on(rest: &[String]) -> &[String] {
    rest.strip_prefix(&["--".to_owned()]).unwrap_or(rest)
}

/// How many runs were asked for; 200 where nobody says.
fn runs(rest: &[String]) -> std::result::Result<converge::Runs, Failure> {
    use converge::Runs;
    match rest {
        [] => Ok(Runs::Many(200)),
        [long] if long == "--long" => Ok(Runs::Long),
        [count] => count.parse().map(Runs::Many).map_err(|_| Failure::Usage(format!("`{count}` is no number of runs."))),
        several => Err(Failure::Usage(format!("Give one number of runs at most, not `{}`.", several.join(" ")))),
    }
}

/// The one number that was given, or this one where nobody says.
fn number(rest: &[String], usual: u64) -> std::result::Result<u64, Failure> {
    match rest {
        [] => Ok(usual),
        [number] => number.parse().map_err(|_| Failure::Usage(format!("`{number}` is no number."))),
        several => Err(Failure::Usage(format!("Give one number at most, not `{}`.", several.join(" ")))),
    }
}

/// The one option that was given, or the default.
fn extent<T: Copy + Default>(rest: &[String], accepted: &[(&str, T)]) -> std::result::Result<T, Failure> {
    match rest {
        [] => Ok(T::default()),
        [one] => {
            let found = accepted.iter().find(|(name, _)| name == one);
            found.map(|(_, value)| *value).ok_or_else(|| Failure::Usage(format!("`{one}` is not an option here.")))
        }
        several => Err(Failure::Usage(format!("Give one option at most, not `{}`.", several.join(" ")))),
    }
}

/// Refuses when the person asked to stop.
fn go_on() -> Result<()> {
    if command::is_interrupted() {
        bail!("interrupted");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn options_for_the_program_come_after_two_dashes_or_alone() {
        assert_eq!(passed_on(&words("-- --listen 127.0.0.1:9000")), words("--listen 127.0.0.1:9000"));
        assert_eq!(passed_on(&words("--demo")), words("--demo"));
        assert!(passed_on(&[]).is_empty());
    }

    #[test]
    fn an_unknown_option_is_bad_usage() {
        let accepted = [("--quick", test::Extent::Quick)];
        assert!(matches!(extent(&words("--quick"), &accepted), Ok(test::Extent::Quick)));
        assert!(matches!(extent(&[], &accepted), Ok(test::Extent::Usual)));
        assert!(matches!(extent(&words("--fast"), &accepted), Err(Failure::Usage(_))));
        assert!(matches!(extent(&words("--quick --quick"), &accepted), Err(Failure::Usage(_))));
        assert!(matches!(perform("tset", &[]), Err(Failure::Usage(_))));
    }
}
