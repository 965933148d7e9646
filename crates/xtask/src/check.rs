//! `cargo xtask check`: everything that can be said about the code without running it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::command;
use crate::stages::Stages;

/// How much is checked.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What is at hand: no tool is built.
    Quick,
    /// Everything.
    #[default]
    Full,
}

/// A tool that cargo can build, and the version that we know.
struct Tool {
    program: &'static str,
    package: &'static str,
    version: &'static str,
}

const DENY: Tool = Tool { program: "cargo-deny", package: "cargo-deny", version: "0.20.2" };
const MACHETE: Tool = Tool { program: "cargo-machete", package: "cargo-machete", version: "0.9.2" };
const TYPOS: Tool = Tool { program: "typos", package: "typos-cli", version: "1.52.0" };

/// Runs the checks, the cheapest first.
pub(crate) fn check(extent: Extent) -> Result<()> {
    let mut stages = Stages::default();
    stages.run("format", || command::run(&mut command::cargo(&["fmt", "--all", "--check"])));
    with_tool(&mut stages, extent, &TYPOS, "spelling", |typos| command::run(at_root(typos).args(["--config", ".typos.toml"])));
    with_tool(&mut stages, extent, &MACHETE, "unused dependencies", |machete| command::run(at_root(machete).arg(".")));
    with_tool(&mut stages, extent, &DENY, "licences, bans and sources", |deny| {
        command::run(at_root(deny).args(["--locked", "check", "bans", "licenses", "sources"]))
    });
    with_tool(&mut stages, extent, &DENY, "advisories", advisories);
    check_scripts(&mut stages);
    check_image(&mut stages);
    stages.run("lints", || {
        command::run(&mut command::cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    });
    stages.run("documentation", || {
        let mut doc = command::cargo(&["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"]);
        command::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
    });
    stages.finish()
}

fn at_root(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(command::root());
    command
}

/// Runs a stage with a tool that is installed, or that is built for it unless there is no time.
fn with_tool(stages: &mut Stages, extent: Extent, tool: &Tool, stage: &str, work: impl FnOnce(&Path) -> Result<()>) {
    match find_tool(tool) {
        Ok(Some(program)) => {
            stages.run(stage, || work(&program));
        }
        Ok(None) if extent == Extent::Quick => stages.skip(stage, &format!("{} is not installed", tool.program)),
        Ok(None) => {
            stages.run(stage, || work(&install(tool)?));
        }
        Err(error) => {
            stages.run(stage, || Err(error));
        }
    }
}

/// The folder that the tools are kept in, below cargo's own.
fn tools() -> Result<PathBuf> {
    Ok(command::target()?.join("tools"))
}

fn find_tool(tool: &Tool) -> Result<Option<PathBuf>> {
    let kept = tools()?.join("bin").join(format!("{}{}", tool.program, std::env::consts::EXE_SUFFIX));
    Ok(command::find(tool.program).or(kept.is_file().then_some(kept)))
}

fn install(tool: &Tool) -> Result<PathBuf> {
    let mut install = command::cargo(&["install", "--locked", "--version", tool.version, "--root"]);
    command::run(install.arg(tools()?).arg(tool.package))?;
    find_tool(tool)?.with_context(|| format!("{} was installed but is not found", tool.program))
}

/// The advisories' database is fetched first: where it cannot be reached, that is said and nothing more.
fn advisories(deny: &Path) -> Result<()> {
    if let Err(error) = command::output(at_root(deny).args(["fetch", "db"])) {
        println!("advisories: skipped, the database cannot be reached ({:.200})", error.to_string().replace('\n', " "));
        return Ok(());
    }
    command::run(at_root(deny).args(["--locked", "check", "--disable-fetch", "advisories"]))
}

fn check_scripts(stages: &mut Stages) {
    match command::find("shellcheck") {
        Some(shellcheck) => {
            stages.run("shell scripts", || command::run(at_root(&shellcheck).arg(".ci/run")));
        }
        None => stages.skip("shell scripts", "shellcheck is not installed"),
    }
}

/// What the tests of `tests/` do not see: whether Docker itself reads the files as we do.
fn check_image(stages: &mut Stages) {
    let Some(docker) = command::find("docker") else {
        stages.skip("image", "docker is not installed");
        return;
    };
    let answers = |arguments: &[&str]| {
        let status = Command::new(&docker).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    if answers(&["compose", "version"]) {
        stages.run("compose file", || {
            command::run(at_root(&docker).args(["compose", "--file", "docker/compose.yaml", "config", "--quiet"]))
        });
    } else {
        stages.skip("compose file", "docker compose is not installed");
    }
    if answers(&["buildx", "version"]) && answers(&["info"]) {
        stages.run("image", || command::run(at_root(&docker).args(["build", "--check", "--file", "docker/Dockerfile", "."])));
    } else {
        stages.skip("image", "docker build does not answer");
    }
}
