//! What the tests need from the system, found or installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::command;

/// Something that the tests start, and the package that brings it.
struct Need {
    name: &'static str,
    package: &'static str,
    find: fn() -> Option<PathBuf>,
}

const NEEDS: [Need; 2] = [
    Need { name: "Chromium", package: "chromium", find: find_chromium },
    Need { name: "the PostgreSQL server", package: "postgresql", find: find_postgres },
];

/// Installs what is missing on Debian, Ubuntu and their kin; elsewhere says what to install.
pub(crate) fn install_missing() -> Result<()> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| (need.find)().is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|need| need.name).collect::<Vec<_>>().join(" and ");
    let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    if !is_debian(&system) || command::find("apt-get").is_none() {
        bail!(
            "the tests need {names}: please install with your system's package manager, so that `chromium` and `initdb` are on PATH, and try again"
        );
    }
    eprintln!("The tests need {names}: installing.");
    command::run(apt()?.arg("update")).context("the package lists could not be fetched")?;
    let mut install = apt()?;
    install.args(["install", "--yes", "--no-install-recommends"]).args(missing.iter().map(|need| need.package));
    command::run(&mut install).with_context(|| format!("{names} could not be installed"))?;
    if let Some(need) = missing.iter().find(|need| (need.find)().is_none()) {
        bail!("{} was installed but is not found: please put it on PATH", need.name);
    }
    Ok(())
}

fn is_debian(os_release: &str) -> bool {
    let fields = os_release.lines().filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")));
    fields.flat_map(|value| value.trim_matches('"').split(' ')).any(|id| id == "debian" || id == "ubuntu")
}

/// `apt-get` with the rights that it needs.
fn apt() -> Result<Command> {
    let root = command::output(Command::new("id").arg("-u"))? == "0";
    let mut apt = if root { Command::new("env") } else { Command::new("sudo") };
    if !root {
        command::find("sudo").context("installing needs root or sudo")?;
        apt.arg("env");
    }
    apt.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]);
    Ok(apt)
}

/// A browser of the Chromium family: the one named in `CHROMIUM`, on `PATH`, or where macOS keeps it.
pub(crate) fn find_chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|file| file.is_file());
    let on_path = || ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"].into_iter().find_map(command::find);
    let on_macos =
        || Some(PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")).filter(|file| file.is_file());
    named.or_else(on_path).or_else(on_macos)
}

/// The folder of PostgreSQL's server programs: the newest of Debian's and Red Hat's, or wherever `initdb` on `PATH` really is.
pub(crate) fn find_postgres() -> Option<PathBuf> {
    let has_both = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let on_path = || command::find("initdb")?.canonicalize().ok()?.parent().map(Path::to_path_buf);
    newest_bin(Path::new("/usr/lib/postgresql"), has_both).or_else(on_path).filter(has_both)
}

fn newest_bin(versions: &Path, accepted: impl Fn(&PathBuf) -> bool) -> Option<PathBuf> {
    let folders = std::fs::read_dir(versions).ok()?.filter_map(std::result::Result::ok);
    let numbered =
        folders.filter_map(|folder| Some((folder.file_name().to_str()?.parse::<u32>().ok()?, folder.path().join("bin"))));
    numbered.filter(|(_, bin)| accepted(bin)).max().map(|(_, bin)| bin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_kin_are_known_by_their_ids() {
        assert!(is_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(is_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian("NAME=debianish\nID=fedora\n"));
        assert!(!is_debian(""));
    }

    #[test]
    fn the_newest_postgresql_with_its_programs_is_taken() {
        let versions = tempfile::tempdir().unwrap();
        for version in ["9", "15", "17", "common"] {
            std::fs::create_dir_all(versions.path().join(version).join("bin")).unwrap();
        }
        let newest = newest_bin(versions.path(), |bin| !bin.starts_with(versions.path().join("17")));
        assert_eq!(newest, Some(versions.path().join("15/bin")));
        assert_eq!(newest_bin(Path::new("/no/such/folder"), |_| true), None);
    }
}
