//! Attached files in backups, restores and the doctor's eyes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;

use anyhow::{bail, ensure};
use flate2::read::GzDecoder;
use kernel::Store;
use serde_json::Value;
use sha2::{Digest, Sha256};
use storage::{FileHash, Storage};

use crate::place::Place;
use crate::progress::Progress;

/// The file that a row of `library_file` speaks of, unless it is about to go: hash, size, kind and state come first.
pub(crate) fn kept_file(row: &[Value]) -> Option<(FileHash, u64)> {
    let [hash, size, _kind, state, ..] = row else { return None };
    if state.as_str() == Some("removed") {
        return None;
    }
    Some((hash.as_str()?.parse().ok()?, size.as_u64()?))
}

/// Writes the files into an archive; returns how many could not be had as they should be. `files` holds the others from then on.
pub(crate) async fn append<W: Write>(
    archive: &mut tar::Builder<W>,
    storage: &Storage,
    files: &mut BTreeMap<FileHash, u64>,
) -> anyhow::Result<usize> {
    let all = files.len();
    let progress = Progress::new("backing up, files", all as u64);
    let mut whole = BTreeMap::new();
    for (done, (hash, size)) in (1..).zip(std::mem::take(files)) {
        progress.set(done);
        if storage.find_size(&hash).await? == Some(size) && storage.verify(&hash).await? == Some(true) {
            archive.append_path_with_name(storage.copy_here(&hash).await?.path(), format!("files/{hash}"))?;
            whole.insert(hash, size);
        }
    }
    progress.finish();
    *files = whole;
    Ok(all - files.len())
}

/// Reads an attached file through and holds it against its name.
pub(crate) fn check_file(entry: &mut impl Read, hash: &FileHash) -> anyhow::Result<u64> {
    let (mut digest, mut size, mut buffer) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let read = entry.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        digest.update(&buffer[..read]);
        size += read as u64;
    }
    if format!("{:x}", digest.finalize()) != hash.as_str() {
        bail!("the attached file {hash} in it has other bytes than its name says; it is damaged");
    }
    Ok(size)
}

/// Puts the attached files of a verified archive into the storage.
pub(crate) async fn put_files(place: &Place, file: &Path, count: usize) -> anyhow::Result<()> {
    let storage = place.storage()?;
    let progress = Progress::new("restoring, files", count as u64);
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(File::open(file)?)));
    let (mut done, mut buffer) = (0, vec![0; 64 * 1024]);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        let Some(hash) = name.strip_prefix("files/").and_then(|hash| hash.parse::<FileHash>().ok()) else { continue };
        let mut incoming = storage.begin().await?;
        loop {
            let read = entry.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            incoming.write(&buffer[..read]).await?;
        }
        let arrived = incoming.finish().await?;
        if *arrived.hash() != hash {
            bail!("the archive changed while it was read");
        }
        arrived.keep().await?;
        done += 1;
        progress.set(done);
    }
    progress.finish();
    Ok(())
}

/// Holds every attached file against its hash.
pub(crate) async fn check(place: &Place, store: &Store) -> anyhow::Result<String> {
    let storage = place.storage()?;
    let (mut bytes, mut wrong) = (0, Vec::new());
    let files = library::list_kept_files(store.reader()).await?;
    for (hash, size) in &files {
        match storage.verify(hash).await? {
            Some(true) => bytes += size,
            Some(false) => wrong.push(format!("{hash} is damaged")),
            None => wrong.push(format!("{hash} is missing")),
        }
    }
    ensure!(wrong.is_empty(), "in {}: {}; restore a backup", storage.describe(), wrong.join(", "));
    Ok(format!("{} in {}, {} KB, each as its hash says", files.len(), storage.describe(), bytes.div_ceil(1024)))
}
