//! The data folder: what stands where in it, its lock, and the database.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use kernel::{Actor, Clock, DatabaseSettings, Store, SystemClock};
use library::import::{Missing, Options, apply, starter};
use storage::{Storage, StorageSettings};

use crate::settings::Settings;

/// Where everything is kept.
pub(crate) struct Place {
    folder: PathBuf,
    database: DatabaseSettings,
    files: StorageSettings,
}

/// Held as long as a server (or a command that must be alone) runs. The operating system lets it go when the process dies.
pub(crate) struct Lock {
    _file: File,
}

impl Place {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self { folder: settings.data.clone(), database: settings.database.clone(), files: settings.files.clone() }
    }

    /// The folder of the search index.
    pub(crate) fn index(&self) -> PathBuf {
        self.folder.join("index")
    }

    /// Opens the store of attached files.
    pub(crate) fn storage(&self) -> anyhow::Result<Storage> {
        self.prepare()?;
        Ok(Storage::open(&self.folder.join("files"), &self.files)?)
    }

    /// Opens the folder of the keys of cases. It is in no backup: what was sealed with them is meant to be lost with them.
    pub(crate) fn case_keys(&self) -> anyhow::Result<consultation::Keys> {
        self.prepare()?;
        Ok(consultation::Keys::open(self.folder.join("case-keys"))?)
    }

    /// The folder of this network's keys.
    pub(crate) fn network_keys_folder(&self) -> PathBuf {
        self.folder.join("network-keys")
    }

    /// Opens this network's keys, made the first time.
    pub(crate) fn network_keys(&self) -> anyhow::Result<federation::keys::OwnKeys> {
        self.prepare()?;
        Ok(federation::keys::OwnKeys::open(&self.network_keys_folder())?)
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Where SQLite's file is, when it is SQLite.
    pub(crate) fn sqlite_file(&self) -> Option<&std::path::Path> {
        match &self.database {
            DatabaseSettings::Sqlite { file } => Some(file),
            DatabaseSettings::Postgres { .. } => None,
        }
    }

    /// Whether there is a database to speak of; PostgreSQL is asked when it is opened.
    pub(crate) fn has_database(&self) -> bool {
        self.sqlite_file().is_none_or(std::path::Path::exists)
    }

    /// Makes the folder, and shows that it can be written.
    pub(crate) fn prepare(&self) -> anyhow::Result<()> {
        let shown = self.folder.display();
        make_private(&self.folder).with_context(|| {
            format!("the data folder {shown} cannot be made; give one that this user may write, with --data DIR")
        })?;
        let probe = self.folder.join(".write-test");
        fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe)).with_context(|| {
            format!("the data folder {shown} cannot be written; give one that this user may write, with --data DIR")
        })
    }

    /// Takes the folder's lock, or says that somebody has it.
    pub(crate) fn try_lock(&self) -> anyhow::Result<Option<Lock>> {
        let path = self.folder.join("server.lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("{} cannot be locked", path.display())),
        }
    }

    /// Takes the folder's lock, or refuses.
    pub(crate) fn lock(&self) -> anyhow::Result<Lock> {
        match self.try_lock()? {
            Some(lock) => Ok(lock),
            None => bail!(
                "another senco-commons is using the data folder {}; stop it first, or give another folder with --data DIR",
                self.folder.display()
            ),
        }
    }

    /// Opens the database, making it when absent.
    pub(crate) async fn open(&self) -> anyhow::Result<Store> {
        self.prepare()?;
        Ok(Store::open(&self.database, clock()).await?)
    }

    /// Opens a database that must be there already.
    pub(crate) async fn open_existing(&self) -> anyhow::Result<Store> {
        if !self.has_database() {
            bail!(
                "there is no database in {}; start the server once (senco-commons serve), import something, or give the folder with --data DIR",
                self.folder.display()
            );
        }
        self.open().await
    }
}

/// The machine's clock. A build for development can be given another one, to see what a wrong clock does: `SENCO_COMMONS_CLOCK_OFFSET` names a
/// file with the milliseconds between the two.
fn clock() -> Arc<dyn Clock> {
    #[cfg(debug_assertions)]
    if let Some(file) = std::env::var_os("SENCO_COMMONS_CLOCK_OFFSET") {
        return Arc::new(kernel::ShiftedClock::new(file.into()));
    }
    Arc::new(SystemClock)
}

/// Loads the starter library into a database that nothing was ever written to.
pub(crate) async fn load_starter(store: &Store) -> anyhow::Result<bool> {
    if store.head().await?.seq > 0 {
        return Ok(false);
    }
    let options = Options { actor: Actor::system(), missing: Missing::List, dry_run: false, progress: &|_| {} };
    apply(store, starter()?, &options).await?;
    Ok(true)
}

/// Makes a folder that nobody else may look into: it holds what only members may see.
pub(crate) fn make_private(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a new file that nobody else may read.
pub(crate) fn create_private(file: &std::path::Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}
