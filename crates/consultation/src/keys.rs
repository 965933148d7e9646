//! The keys of what is sealed: files in a folder of their own, outside the database and outside every backup.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Error, Result, Timestamp, make_private_folder, sync_folder, write_private};

use crate::CaseId;

/// Bytes of a key.
pub(crate) const KEY: usize = 32;

/// Which texts a key opens: those of one case between its start, or a change of it, and the decision about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeyName {
    pub(crate) case: CaseId,
    pub(crate) round: i32,
}

impl KeyName {
    fn file(self) -> String {
        format!("{}.{}", self.case, self.round)
    }

    fn read(file: &str) -> Option<Self> {
        let (case, round) = file.split_once('.')?;
        Some(Self { case: case.parse().ok()?, round: round.parse().ok()? })
    }
}

/// The folder of keys. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Keys(Arc<PathBuf>);

impl Keys {
    /// Opens the folder, made when absent, for this account's eyes alone.
    ///
    /// # Errors
    /// `Internal` when it can't be made.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self> {
        let folder = folder.into();
        make_private_folder(&folder).map_err(|error| fault("made", &error))?;
        Ok(Self(Arc::new(folder)))
    }

    /// Makes the key of this name, or finds the one that is there.
    pub(crate) async fn make(&self, name: KeyName) -> Result<[u8; KEY]> {
        self.off_thread(move |folder| {
            if let Some(key) = read(&folder.join(name.file()))? {
                return Ok(key);
            }
            let mut key = [0; KEY];
            getrandom::fill(&mut key).map_err(|error| Error::internal(format!("no randomness: {error}")))?;
            write_private(folder, &name.file(), &key).map_err(|error| fault("written", &error))?;
            Ok(key)
        })
        .await
    }

    /// Finds a key; `None` where it was destroyed, or never came here because the database was restored from a backup.
    pub(crate) async fn find(&self, name: KeyName) -> Result<Option<[u8; KEY]>> {
        self.off_thread(move |folder| read(&folder.join(name.file()))).await
    }

    /// Destroys a key: what it sealed cannot be read any more, here or in any copy. One that is gone stays gone.
    pub(crate) async fn destroy(&self, name: KeyName) -> Result<()> {
        self.off_thread(move |folder| wipe(folder, &folder.join(name.file())).map_err(|error| fault("destroyed", &error))).await
    }

    /// Lists the keys that are there and were written by this moment.
    pub(crate) async fn list_older(&self, than: Timestamp) -> Result<Vec<KeyName>> {
        self.off_thread(move |folder| {
            let mut names = Vec::new();
            for entry in fs::read_dir(folder).map_err(|error| fault("read", &error))? {
                let entry = entry.map_err(|error| fault("read", &error))?;
                let Some(name) = entry.file_name().to_str().and_then(KeyName::read) else { continue };
                if written_at(&entry).is_some_and(|at| at <= than.0) {
                    names.push(name);
                }
            }
            Ok(names)
        })
        .await
    }

    async fn off_thread<T: Send + 'static>(&self, work: impl FnOnce(&Path) -> Result<T> + Send + 'static) -> Result<T> {
        let folder = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || work(&folder)).await;
        done.map_err(|error| Error::Internal(Box::new(error)))?
    }
}

fn written_at(entry: &fs::DirEntry) -> Option<i64> {
    let modified = entry.metadata().ok()?.modified().ok()?;
    let since = modified.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}

fn read(file: &Path) -> Result<Option<[u8; KEY]>> {
    match fs::read(file) {
        Ok(bytes) => bytes.try_into().map(Some).map_err(|_| Error::internal("a key of a case has a wrong length")),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fault("read", &error)),
    }
}

/// Overwrites before it removes. On a disk that writes elsewhere the first is no more than a good try; the texts are removed too.
fn wipe(folder: &Path, file: &Path) -> std::io::Result<()> {
    match fs::OpenOptions::new().write(true).open(file) {
        Ok(mut open) => {
            open.write_all(&[0; KEY])?;
            open.sync_all()?;
        }
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    fs::remove_file(file)?;
    sync_folder(folder)
}

fn fault(what: &str, error: &std::io::Error) -> Error {
    Error::internal(format!("the folder of the keys of cases cannot be {what}: {error}"))
}
