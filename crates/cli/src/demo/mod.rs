//! `serve --demo`: a sample network of invented people, to look around in without signing up to anything.
//!
//! Whoever opens the page chooses who to be. So it answers this machine alone, keeps a folder of its own, and never touches a real
//! network's data.

pub(crate) mod beside;
mod cases;
mod library;
mod people;
mod talk;
mod term;

use std::fs;
use std::net::IpAddr;
use std::path::Path;

use anyhow::{Context as _, bail};
use consultation::Keys;
use kernel::Store;
use storage::Storage;

use crate::settings::Settings;

/// Name of the sample network.
pub(crate) const NETWORK: &str = "Tarnbridge SEND network";
/// The file that marks a data folder as a demonstration's.
const MARK: &str = "demonstration";

/// Refuses whatever would show the sample network, where anybody may be anybody, to others than this machine.
pub(crate) fn check(settings: &Settings) -> anyhow::Result<()> {
    if !settings.listen.ip().is_loopback() {
        bail!(
            "--demo lets everybody choose who to be, so it answers this machine alone; {} is open to others. Accepted: --listen 127.0.0.1:8080, or no --listen",
            settings.listen
        );
    }
    if !is_loopback_origin(&settings.public_url) {
        bail!("--demo answers this machine alone; public_url '{}' names another. Leave it out", settings.public_url);
    }
    if !settings.trusted_proxies.is_empty() {
        bail!("--demo answers this machine alone, and a proxy would open it to others; leave trusted_proxies empty");
    }
    if settings.is_postgres() {
        bail!("--demo keeps a small database of its own in the data folder; leave database_url out");
    }
    if settings.mail.is_some() {
        bail!("--demo sends no mail, its people are invented; leave [mail] out");
    }
    Ok(())
}

fn is_loopback_origin(url: &str) -> bool {
    let host = url.rsplit("://").next().unwrap_or_default();
    let name =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(host, |(name, _)| name);
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Tells demonstrations and real networks apart by their folders.
///
/// # Errors
/// When a demonstration is asked for on a real network's folder, or the other way round.
pub(crate) fn check_folder(folder: &Path, wants_demo: bool) -> anyhow::Result<()> {
    let (is_marked, shown) = (folder.join(MARK).exists(), folder.display());
    match (wants_demo, is_marked) {
        (true, false) if folder.join("commons.db").exists() => bail!(
            "{shown} holds a network of its own, and --demo would fill it with invented people; give another folder with --data DIR, or none"
        ),
        (false, true) => bail!("{shown} holds the sample network of --demo; add --demo, or give another folder with --data DIR"),
        (true, false) => {
            let text = "The data in this folder is the sample network of `senco-commons serve --demo`. It can be deleted.\n";
            fs::write(folder.join(MARK), text).with_context(|| format!("{shown} cannot be written"))
        }
        (true, true) | (false, false) => Ok(()),
    }
}

/// Fills a new database, which holds the starter library, with the sample network. A second call changes nothing.
pub(crate) async fn load(store: &Store, storage: &Storage, keys: &Keys) -> anyhow::Result<()> {
    let Some(cast) = people::load(store).await? else { return Ok(()) };
    library::load(store, storage, &cast).await?;
    talk::load(store, &cast).await?;
    term::load(store, &cast).await?;
    cases::load(store, keys, &cast).await?;
    tracing::info!("the sample network is loaded");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_this_machine() {
        for own in ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "http://localhost"] {
            assert!(is_loopback_origin(own), "{own}");
        }
        for other in ["http://192.168.1.4:8080", "https://send.example.org", "http://127.0.0.1.example.org", "http://0.0.0.0:8080"]
        {
            assert!(!is_loopback_origin(other), "{other}");
        }
    }

    #[test]
    fn a_real_network_and_a_demonstration_never_share_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        check_folder(folder.path(), false).unwrap();
        fs::write(folder.path().join("commons.db"), "").unwrap();
        assert!(check_folder(folder.path(), true).is_err());
        let other = tempfile::tempdir().unwrap();
        check_folder(other.path(), true).unwrap();
        fs::write(other.path().join("commons.db"), "").unwrap();
        check_folder(other.path(), true).unwrap();
        assert!(check_folder(other.path(), false).is_err());
    }
}
