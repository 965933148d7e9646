//! This network's keys in backups: without them, a restored server would be a stranger to its peers.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use anyhow::{Context as _, bail};
use federation::keys::KEY_FILES;
use sha2::{Digest as _, Sha256};

/// The largest key that is read.
const LARGEST: u64 = 64 * 1024;

/// Names and hashes of keys in an archive.
pub(crate) type KeyList = BTreeMap<String, String>;

/// Writes the keys that are there into an archive.
pub(crate) fn append<W: Write>(archive: &mut tar::Builder<W>, folder: &Path) -> anyhow::Result<KeyList> {
    let mut list = KeyList::new();
    for name in KEY_FILES {
        let key = match fs::read(folder.join(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            key => key.context("the keys of this network cannot be read")?,
        };
        let mut header = tar::Header::new_gnu();
        header.set_size(key.len() as u64);
        header.set_mode(0o600);
        header.set_cksum();
        archive.append_data(&mut header, format!("keys/{name}"), key.as_slice())?;
        list.insert(name.to_owned(), hash(&key));
    }
    Ok(list)
}

/// Reads one key of an archive.
pub(crate) fn read(entry: &mut impl Read, name: &str) -> anyhow::Result<Vec<u8>> {
    if !KEY_FILES.contains(&name) {
        bail!("it has a key '{name}' that this program does not know; a newer program may have written it");
    }
    let mut key = Vec::new();
    entry.take(LARGEST).read_to_end(&mut key)?;
    Ok(key)
}

/// Whether these keys are those of the list.
pub(crate) fn are_whole(keys: &BTreeMap<String, Vec<u8>>, list: &KeyList) -> bool {
    let found: KeyList = keys.iter().map(|(name, key)| (name.clone(), hash(key))).collect();
    found == *list
}

/// Puts the keys of a verified archive in place.
pub(crate) fn put(folder: &Path, keys: &BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
    kernel::make_private_folder(folder)?;
    for (name, key) in keys {
        kernel::write_private(folder, name, key).context("the keys of this network cannot be written")?;
    }
    Ok(())
}

fn hash(key: &[u8]) -> String {
    format!("{:x}", Sha256::digest(key))
}
