//! The web assets: `npm ci` when the lock file changed, a build when a source is newer than what was built.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::command;

/// The oldest Node that builds the assets and runs the browser tests. `web/package.json` says the same.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// What the assets need and this machine lacks.
pub(crate) struct NoNode(pub(crate) String);

/// Looks for a Node that is new enough.
pub(crate) fn find_node() -> std::result::Result<(), NoNode> {
    let (major, minor) = OLDEST_NODE;
    let wanted = format!(
        "Node {major}.{minor} or newer builds the style sheets and scripts; get it from https://nodejs.org or your package manager"
    );
    if command::find("node").is_none() || command::find("npm").is_none() {
        return Err(NoNode(format!("Node.js with npm was not found. {wanted}.")));
    }
    let said = command::output(Command::new("node").arg("--version")).unwrap_or_default();
    match parse_version(&said) {
        Some(version) if version >= OLDEST_NODE => Ok(()),
        _ => Err(NoNode(format!("Node.js {said} is too old. {wanted}."))),
    }
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Brings `web/dist` up to date.
pub(crate) fn build() -> Result<()> {
    if let Err(NoNode(why)) = find_node() {
        bail!(why);
    }
    let web = command::root().join("web");
    install(&web)?;
    if is_stale(&web)? {
        command::run(Command::new("node").arg("build.mjs").current_dir(&web))?;
    }
    Ok(())
}

/// Installs a folder's packages, unless they are what its lock file says already.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let bytes = fs::read(&lock).with_context(|| format!("{} cannot be read", lock.display()))?;
    let wanted = format!("{:x}", Sha256::digest(&bytes));
    let stamp = folder.join("node_modules").join(".lock-sha256");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let npm = command::find("npm").context("npm was not found")?;
    command::run(
        Command::new(npm)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .env("PUPPETEER_SKIP_DOWNLOAD", "1")
            .current_dir(folder),
    )?;
    // A folder that asks for no package gets no `node_modules` from npm.
    fs::create_dir_all(folder.join("node_modules"))?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))
}

/// Whether a source is newer than the manifest, which the build writes last.
fn is_stale(web: &Path) -> Result<bool> {
    let Ok(built) = fs::metadata(web.join("dist/manifest.json")).and_then(|file| file.modified()) else {
        return Ok(true);
    };
    let sources = ["src", "build.mjs", "package.json", "package-lock.json"].map(|name| web.join(name));
    for source in sources {
        if newest(&source)? > built {
            return Ok(true);
        }
    }
    Ok(false)
}

/// When anything in there changed last; a folder's own time tells of a file that was removed.
fn newest(path: &Path) -> Result<SystemTime> {
    let about = fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut newest_yet = about.modified()?;
    if about.is_dir() {
        for entry in fs::read_dir(path)? {
            newest_yet = newest_yet.max(newest(&entry?.path())?);
        }
    }
    Ok(newest_yet)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;

    #[test]
    fn versions_of_node_compare_as_numbers() {
        assert_eq!(parse_version("v20.19.0\n"), Some((20, 19)));
        assert!(parse_version("v20.9.0").unwrap() < OLDEST_NODE);
        assert!(parse_version("v100.1.0").unwrap() > OLDEST_NODE);
        assert_eq!(parse_version("command not found"), None);
    }

    #[test]
    fn assets_are_stale_until_built_and_again_when_a_source_changes() {
        let web = tempfile::tempdir().unwrap();
        for name in ["build.mjs", "package.json", "package-lock.json", "src/deep/app.scss", "dist/manifest.json"] {
            let file = web.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        let manifest = File::options().write(true).open(web.path().join("dist/manifest.json")).unwrap();
        let written = manifest.metadata().unwrap().modified().unwrap();
        manifest.set_modified(written + Duration::from_mins(1)).unwrap();
        assert!(!is_stale(web.path()).unwrap());

        let source = File::options().write(true).open(web.path().join("src/deep/app.scss")).unwrap();
        source.set_modified(written + Duration::from_secs(90)).unwrap();
        assert!(is_stale(web.path()).unwrap());

        fs::remove_file(web.path().join("dist/manifest.json")).unwrap();
        source.set_modified(written).unwrap();
        assert!(is_stale(web.path()).unwrap());
    }
}
