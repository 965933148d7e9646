//! Puts the files of records into the storage, before the write begins.

use std::path::Path;

use kernel::{Error, Fault, Result, Store};
use storage::{Arrived, FileHash, Kept, Storage};

use super::file::Record;
use crate::files::get_known;
use crate::{DraftFile, FileKind, clean_name};

/// Bytes of one file at most. Whoever imports has the machine in hand: it is more than a page takes.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// Gives every file of these records its hash. Of those that stand beside a record the bytes are kept; if nothing comes
/// of the run, they are swept up a day later.
///
/// # Errors
/// `Invalid` with every file that is not there, or that is not taken.
pub(super) async fn attach(store: &Store, storage: Option<&Storage>, records: &mut [Record]) -> Result<Vec<(Kept, FileKind)>> {
    let mut files = Vec::new();
    let mut faults = Vec::new();
    for record in records.iter_mut().filter(|record| !record.draft.files.is_empty()) {
        let at = |message: String| Fault { place: record.file.clone(), line: record.line, field: "files".to_owned(), message };
        let known = get_known(store.reader(), record.draft.files.iter().map(|file| file.hash.as_str())).await?;
        for file in &mut record.draft.files {
            let path = record.folder.as_ref().map(|folder| folder.join(clean_name(&file.name)));
            match (storage, path.filter(|path| path.is_file())) {
                (Some(storage), Some(path)) => match take(storage, &path, file).await? {
                    Ok((arrived, kind)) => {
                        file.hash = arrived.hash().clone();
                        files.push((arrived.keep().await?, kind));
                    }
                    Err(message) => faults.push(at(format!("'{}': {message}", file.name))),
                },
                _ if known.contains_key(file.hash.as_str()) => {}
                _ => faults.push(at(format!(
                    "the file '{}' is not beside the record; accepted: in a folder '{}.files' there",
                    file.name, record.draft.key
                ))),
            }
        }
    }
    if faults.is_empty() { Ok(files) } else { Err(Error::Invalid(faults)) }
}

/// Takes one file in, or says why not.
async fn take(storage: &Storage, path: &Path, file: &DraftFile) -> Result<Result<(Arrived, FileKind), String>> {
    let unreadable = |error: std::io::Error| Error::NotFound(format!("{} cannot be read: {error}", path.display()));
    let mut open = tokio::fs::File::open(path).await.map_err(unreadable)?;
    let arrived = match storage.take_in_from(&mut open, LARGEST).await {
        Ok(arrived) => arrived,
        Err(Error::Refused(message)) => return Ok(Err(message)),
        Err(error) => return Err(error),
    };
    if file.hash != FileHash::unknown() && file.hash != *arrived.hash() {
        return Ok(Err("its bytes are others than the record says".to_owned()));
    }
    let bytes = std::fs::read(arrived.path()).map_err(unreadable)?;
    Ok(match office::sniff(&bytes, &file.name) {
        Ok(kind) => Ok((arrived, kind)),
        Err(refusal) => Err(refusal.to_string()),
    })
}
