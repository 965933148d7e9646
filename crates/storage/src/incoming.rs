//! A file on its way in: written beside the others, hashed as it comes, and put in its place when it is whole.

use std::path::{Path, PathBuf};

use kernel::{Error, Result};
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use crate::lock::Hold;
use crate::{FileHash, Storage};

/// A file that is arriving. Dropped before its end, it leaves nothing behind.
pub struct Incoming {
    storage: Storage,
    file: File,
    place: Place,
    hash: Sha256,
    size: u64,
}

/// A file that has arrived whole and is on disk, but not yet in its place: the moment to look at what it is. Dropped, it leaves
/// nothing behind.
pub struct Arrived {
    storage: Storage,
    place: Place,
    hash: FileHash,
    size: u64,
}

/// A file in its place, whose row is about to be written. Keep it until that is committed: nothing is cleared up before.
#[derive(Debug)]
pub struct Kept {
    pub hash: FileHash,
    /// In bytes.
    pub size: u64,
    _hold: Hold,
}

/// Where it is written, which goes with the value.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        // Gone already when it was put in its place.
        let _ = std::fs::remove_file(&self.0);
    }
}

pub(crate) fn unwritable(error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return Error::Unavailable("the disk is full; the file could not be kept".to_owned());
    }
    Error::Unavailable(format!("a file could not be written: {error}"))
}

impl Incoming {
    pub(crate) async fn new(storage: Storage) -> Result<Self> {
        let mut name = [0; 16];
        getrandom::fill(&mut name).map_err(|error| Error::internal(format!("no randomness: {error}")))?;
        let path = storage.incoming().join(FileHash::of(&name).as_str());
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        let file = options.open(&path).await.map_err(|error| unwritable(&error))?;
        Ok(Self { storage, file, place: Place(path), hash: Sha256::new(), size: 0 })
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes the next bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        self.file.write_all(bytes).await.map_err(|error| unwritable(&error))
    }

    /// Ends the file and waits until it is on disk.
    pub async fn finish(mut self) -> Result<Arrived> {
        self.file.flush().await.map_err(|error| unwritable(&error))?;
        self.file.sync_all().await.map_err(|error| unwritable(&error))?;
        let hash = FileHash::of(&self.hash.finalize());
        Ok(Arrived { storage: self.storage, place: self.place, hash, size: self.size })
    }
}

impl Arrived {
    /// A whole file that is on disk at this path.
    pub(crate) fn new(storage: Storage, path: PathBuf, hash: FileHash, size: u64) -> Self {
        Self { storage, place: Place(path), hash, size }
    }

    /// Where it can be read.
    pub fn path(&self) -> &Path {
        &self.place.0
    }

    pub fn hash(&self) -> &FileHash {
        &self.hash
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Puts it in its place for good. The same bytes again change nothing but the time they were last seen.
    pub async fn keep(self) -> Result<Kept> {
        let hold = self.storage.hold().await?;
        self.storage.put(&self.place.0, &self.hash, self.size).await?;
        Ok(Kept { hash: self.hash.clone(), size: self.size, _hold: hold })
    }
}
