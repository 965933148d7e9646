//! The lock between those who put files in and whoever clears up: a file of its own in the data folder, which all processes on it
//! share, whatever the files themselves are kept in.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use kernel::{Error, Result};

/// Held by whoever puts a file in, until its row is committed, and by whoever copies them; any number of them at once.
#[derive(Debug)]
pub struct Hold {
    _file: File,
}

/// Held by whoever removes files; nobody is putting one in. The operating system lets it go when the process dies.
#[derive(Debug)]
pub struct Clearing {
    _file: File,
}

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(path)
}

fn unusable(path: &Path, error: &std::io::Error) -> Error {
    Error::Unavailable(format!("{} cannot be locked: {error}", path.display()))
}

impl Hold {
    /// Waits until nobody clears up, which is a moment.
    pub(crate) async fn take(path: &Path) -> Result<Self> {
        let path = path.to_owned();
        let work = move || {
            let file = open(&path).map_err(|error| unusable(&path, &error))?;
            file.lock_shared().map_err(|error| unusable(&path, &error))?;
            Ok(Self { _file: file })
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(Box::new(error)))?
    }
}

impl Clearing {
    /// Takes the lock alone, or finds that somebody is putting a file in: then is not the time.
    pub(crate) fn try_take(path: &Path) -> Result<Option<Self>> {
        let file = open(path).map_err(|error| unusable(path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(unusable(path, &error)),
        }
    }
}
