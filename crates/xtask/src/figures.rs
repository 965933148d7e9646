//! `figures`: what the exchange between networks costs and how quick it is, with the release program.

use anyhow::Result;

use crate::{build, command, sickle};

/// Records of a full harvest.
const RECORDS: &str = "10000";

/// Measures one thing after another; each prints its line.
pub(crate) fn figures(_extent: ()) -> Result<()> {
    build::build(())?;
    sickle::install()?;
    let program = command::program("release")?;
    let measure = |name: &str, options: &[&str]| {
        let mut run = command::cargo(&["test", "--locked", "--workspace", "--test", "it", name, "--"]);
        run.args(["--nocapture", "--test-threads", "1"]).args(options);
        command::run(run.env("SENCO_COMMONS_BIN", &program).env("SENCO_OAI_RECORDS", RECORDS).env("REQUIRE_SICKLE", "1"))
    };
    measure("figures::", &["--ignored"])?;
    measure("harvesting::", &[])
}
