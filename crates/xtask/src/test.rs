//! `cargo xtask test`: every test there is, on both databases and in the browser.

use std::fs;

use anyhow::Result;

use crate::postgres::Cluster;
use crate::stages::Stages;
use crate::{assets, browser, command, packages, sickle};

/// How much is tested.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The crates on SQLite.
    Quick,
    /// Everything, with a sample of themes and widths in the browser.
    #[default]
    Usual,
    /// Everything, with every theme and width.
    Full,
}

/// What is built and tested: all that holds tests, and the programs that they start.
pub(crate) const TARGETS: [&str; 5] = ["--locked", "--workspace", "--lib", "--bins", "--tests"];

/// What the database decides: the crates that stand on it, and the whole system, save for what is about documents, other people's programs or the
/// order of results.
const ON_EITHER_DATABASE: &str = "not package(prose) and not package(anonymise) and not package(office) and not package(xtask) \
    and not (package(tests) and test(/^(tidy|documents|foreign|harvesting|misbehaving|relevance|services|writer)::/))";
/// What needs no finished program.
const QUICK: &str = "not package(tests) or test(/^tidy::/)";

/// Runs the tests stage by stage. A stage that fails does not stop those that can still say something.
pub(crate) fn test(extent: Extent) -> Result<()> {
    let mut stages = Stages::default();
    if extent == Extent::Quick {
        stages.run("the crates, on SQLite", || run_crates(None, QUICK));
        return stages.finish();
    }
    let browser_tests = command::root().join("tests/browser");
    let equipped = stages.run("what the tests need", packages::install_missing);
    let services = command::root().join("tests/services");
    stages.run("services that the tests talk to", || assets::install(&services));
    let fedify = command::root().join("tests/fedify");
    stages.run("a network of another maker", || assets::install(&fedify));
    stages.run("a harvester of another maker", sickle::install);
    let dressed = stages.run("web assets", assets::build) & stages.run("browser test packages", || assets::install(&browser_tests));
    // The same targets as below, hence with the same features: nothing is built twice.
    let build = || command::run(command::cargo(&["build"]).args(TARGETS));
    if !stages.run("build", build) {
        return stages.finish();
    }
    stages.run("crates and whole system, on SQLite", || run_crates(None, "all()"));
    if has_doc_tests()? {
        stages.run("examples in the documentation", || {
            command::run(&mut command::cargo(&["test", "--locked", "--workspace", "--doc"]))
        });
    }
    stages.run("crates and whole system, on PostgreSQL", || {
        let cluster = Cluster::start()?;
        run_crates(Some(&cluster.url()), ON_EITHER_DATABASE)
    });
    if equipped && dressed {
        stages.run("browser", || browser::test(extent == Extent::Full));
    } else {
        stages.skip("browser", "what it needs is missing, see above");
    }
    stages.finish()
}

/// Runs the workspace's tests with nextest where it is installed, which chooses by `filter`; else all with `cargo test`.
fn run_crates(database: Option<&str>, filter: &str) -> Result<()> {
    let mut tests = if command::find("cargo-nextest").is_some() {
        command::cargo(&["nextest", "run", "--no-fail-fast", "--filterset", filter])
    } else {
        command::cargo(&["test", "--no-fail-fast"])
    };
    match database {
        Some(url) => tests.env("TEST_DATABASE_URL", url),
        None => tests.env_remove("TEST_DATABASE_URL"),
    };
    tests.env("SENCO_COMMONS_BIN", command::program("debug")?).env("REQUIRE_SICKLE", "1");
    command::run(tests.args(TARGETS))
}

/// Whether any library has examples in its documentation that are tested.
fn has_doc_tests() -> Result<bool> {
    for folder in fs::read_dir(command::root().join("crates"))? {
        let folder = folder?.path();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        if folder.join("src/lib.rs").is_file() && !manifest.contains("doctest = false") {
            return Ok(true);
        }
    }
    Ok(false)
}
