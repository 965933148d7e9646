//! A file that comes from elsewhere in pieces: what is there stays until the rest comes, over cuts and restarts.

use std::io::ErrorKind;
use std::path::PathBuf;

use kernel::{Error, Result};
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::incoming::{Arrived, unwritable};
use crate::{FileHash, Storage};

/// Bytes that are read at once.
const BUFFER: usize = 64 * 1024;

/// A file that comes in pieces, one writer at a time. Forgotten, it is swept up a day after its last piece.
pub struct Partial {
    storage: Storage,
    path: PathBuf,
}

impl Partial {
    /// The same label means the same file.
    pub(crate) fn new(storage: Storage, label: &str) -> Self {
        let path = storage.incoming().join(format!("partial-{}", FileHash::of(&Sha256::digest(label))));
        Self { storage, path }
    }

    /// Bytes that are there.
    pub async fn size(&self) -> Result<u64> {
        match tokio::fs::metadata(&self.path).await {
            Ok(there) => Ok(there.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(unwritable(&error)),
        }
    }

    /// Adds the next bytes.
    pub async fn write(&self, bytes: &[u8]) -> Result<()> {
        let mut options = File::options();
        options.create(true).append(true);
        #[cfg(unix)]
        options.mode(0o600);
        let mut file = options.open(&self.path).await.map_err(|error| unwritable(&error))?;
        file.write_all(bytes).await.map_err(|error| unwritable(&error))?;
        file.flush().await.map_err(|error| unwritable(&error))
    }

    /// Throws away what is there.
    pub async fn discard(&self) -> Result<()> {
        match tokio::fs::remove_file(&self.path).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(unwritable(&error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Ends the file, waits until it is on disk, and says what it is. From here on nothing is left of it unless it is kept.
    pub async fn finish(self) -> Result<Arrived> {
        let mut file = File::options().read(true).write(true).open(&self.path).await.map_err(|error| unwritable(&error))?;
        file.sync_all().await.map_err(|error| unwritable(&error))?;
        let (mut digest, mut size, mut buffer) = (Sha256::new(), 0, vec![0; BUFFER]);
        loop {
            let read = file.read(&mut buffer).await.map_err(|error| unwritable(&error))?;
            if read == 0 {
                break;
            }
            digest.update(&buffer[..read]);
            size += read as u64;
        }
        if size == 0 {
            return Err(Error::Refused("a file that came in pieces has none".to_owned()));
        }
        Ok(Arrived::new(self.storage, self.path, FileHash::of(&digest.finalize()), size))
    }
}
