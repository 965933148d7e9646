//! The connections to the database: one writer, several readers, the same on SQLite and PostgreSQL.
//!
//! One write at a time on both databases (one connection and `BEGIN IMMEDIATE` on SQLite, an advisory lock on PostgreSQL), so
//! that a command may read and then write without a race, and means the same on either. See `docs/decisions/0002`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use migrations::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, EntityTrait, Set, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::watch;
use uuid::Uuid;

use crate::journal::{self, Head};
use crate::{Actor, Clock, Error, Result, Timestamp, Unit};

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseSettings {
    /// One file, created when absent.
    Sqlite { file: PathBuf },
    /// A PostgreSQL server: `postgres://user:password@host/database`.
    Postgres { url: String },
}

/// Both take the same lock, so that no two processes migrate or write at once on PostgreSQL.
const ADVISORY_LOCK: i64 = 0x5e_4c0c;
/// Readers per process. A page needs a connection for a few milliseconds.
const READERS: u32 = 4;
/// How long a write waits for another process's, such as an import beside the server.
const BUSY: Duration = Duration::from_mins(1);

/// The store. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    incarnation: Uuid,
    clock: Arc<dyn Clock>,
    woken: watch::Sender<i64>,
}

impl Store {
    /// Opens the database, migrates it, and gives a new one its incarnation.
    ///
    /// # Errors
    /// `Unavailable` when it can't be reached, `Refused` when a newer program has written it.
    pub async fn open(settings: &DatabaseSettings, clock: Arc<dyn Clock>) -> Result<Self> {
        let writer = connect(settings, false).await?;
        migrate(&writer).await?;
        let incarnation = incarnation(&writer, clock.now()).await?;
        let reader = connect(settings, true).await?;
        let (woken, _) = watch::channel(0);
        Ok(Self(Arc::new(Inner { writer, reader, incarnation, clock, woken })))
    }

    /// Begins a write. Nothing is changed until [`Unit::commit`].
    pub async fn begin(&self, actor: &Actor) -> Result<Unit> {
        let transaction = begin(&self.0.writer).await?;
        Ok(Unit::new(self.clone(), transaction, actor.clone(), self.0.clock.now()))
    }

    /// The connections for reading. They cannot write.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.0.reader
    }

    /// The database's incarnation: new for every new or restored database.
    pub fn incarnation(&self) -> Uuid {
        self.0.incarnation
    }

    /// The present moment, by the store's clock.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The journal's end.
    pub async fn head(&self) -> Result<Head> {
        journal::get_head(self.reader()).await
    }

    /// A wake-up whenever this process commits. Other processes' commits are found by polling.
    pub fn woken(&self) -> watch::Receiver<i64> {
        self.0.woken.subscribe()
    }

    pub(crate) fn wake(&self, seq: i64) {
        self.0.woken.send_replace(seq);
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.0.writer
    }

    /// Closes all connections; SQLite's write-ahead log is folded in.
    pub async fn close(&self) -> Result<()> {
        self.0.reader.clone().close().await?;
        Ok(self.0.writer.clone().close().await?)
    }
}

/// Opens a write transaction with the lock that makes it the only one.
pub(crate) async fn begin(writer: &DatabaseConnection) -> Result<sea_orm::DatabaseTransaction> {
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
    let transaction = writer.begin_with_options(options).await?;
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")).await?;
    }
    Ok(transaction)
}

async fn connect(settings: &DatabaseSettings, reading: bool) -> Result<DatabaseConnection> {
    let connections = if reading { READERS } else { 1 };
    let options = match settings {
        DatabaseSettings::Sqlite { file } => {
            let file = file.clone();
            let mut options = ConnectOptions::new("sqlite:");
            options.map_sqlx_sqlite_opts(move |sqlite| {
                let sqlite = sqlite
                    .filename(&file)
                    .create_if_missing(!reading)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(BUSY)
                    .pragma("secure_delete", "ON"); // what is withdrawn leaves the file's free pages too
                if reading { sqlite.pragma("query_only", "ON") } else { sqlite }
            });
            // Closing a connection would throw its page cache away.
            options.idle_timeout(None).max_lifetime(None);
            options
        }
        DatabaseSettings::Postgres { url } => {
            let mut options = ConnectOptions::new(url);
            options.map_sqlx_postgres_opts(move |postgres| {
                let read_only = if reading { "on" } else { "off" };
                // A writer that lost its way must not hold the lock for ever.
                postgres.options([
                    ("default_transaction_read_only", read_only),
                    ("idle_in_transaction_session_timeout", "60s"),
                    ("lock_timeout", "60s"),
                ])
            });
            options
        }
    };
    let mut options = options;
    options.max_connections(connections).min_connections(1).acquire_timeout(BUSY).sqlx_logging(false).record_stmt_in_spans(false);
    Database::connect(options).await.map_err(|error| Error::Unavailable(format!("the database cannot be opened: {error}")))
}

/// Brings the schema up to date, one process at a time.
async fn migrate(writer: &DatabaseConnection) -> Result<()> {
    let postgres = writer.get_database_backend() == DatabaseBackend::Postgres;
    if postgres {
        writer.execute_unprepared(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})")).await?;
    }
    let result = migrate_locked(writer).await;
    if postgres {
        writer.execute_unprepared(&format!("SELECT pg_advisory_unlock({ADVISORY_LOCK})")).await?;
    }
    result
}

async fn migrate_locked(writer: &DatabaseConnection) -> Result<()> {
    let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    Migrator::install(writer).await?;
    let applied = Migrator::get_migration_models(writer).await?;
    if let Some(newer) = applied.iter().find(|row| !known.contains(&row.version)) {
        return Err(Error::Refused(format!(
            "the database was written by a newer version of this program (it knows the step '{}', this one does not). \
             Start the newer program, or restore a backup made by this one",
            newer.version
        )));
    }
    if applied.len() < known.len() {
        Migrator::up(writer, None).await?;
    }
    Ok(())
}

/// Reads the database's incarnation, or gives a new database its own.
async fn incarnation(writer: &DatabaseConnection, now: Timestamp) -> Result<Uuid> {
    // A database that has one is opened without waiting for whoever is writing.
    if let Some(row) = database::Entity::find_by_id(1).one(writer).await? {
        return Ok(row.incarnation);
    }
    let transaction = begin(writer).await?;
    let id = match database::Entity::find_by_id(1).one(&transaction).await? {
        Some(row) => row.incarnation,
        None => insert_incarnation(&transaction, now).await?,
    };
    transaction.commit().await?;
    Ok(id)
}

async fn insert_incarnation(db: &impl ConnectionTrait, now: Timestamp) -> Result<Uuid> {
    #[expect(clippy::disallowed_methods, reason = "the one random number that no test depends on")]
    let incarnation = Uuid::new_v4();
    let row = database::ActiveModel { id: Set(1), incarnation: Set(incarnation), created_at: Set(now) };
    database::Entity::insert(row).exec_without_returning(db).await?;
    Ok(incarnation)
}

/// Reads the database's incarnation, which another process may have renewed.
pub(crate) async fn get_incarnation(db: &impl ConnectionTrait) -> Result<Uuid> {
    let row = database::Entity::find_by_id(1).one(db).await?;
    Ok(row.ok_or_else(|| Error::internal("the database has no incarnation; restore a backup"))?.incarnation)
}

/// Gives a database that was restored or copied a new incarnation, so that no cursor taken elsewhere holds in it.
pub(crate) async fn renew_incarnation(db: &impl ConnectionTrait, now: Timestamp) -> Result<Uuid> {
    database::Entity::delete_by_id(1).exec(db).await?;
    insert_incarnation(db, now).await
}

mod database {
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    use crate::Timestamp;

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "kernel_database")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i32,
        pub(crate) incarnation: Uuid,
        pub(crate) created_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl Store {
    /// Asks the database whether its own files are whole.
    ///
    /// # Errors
    /// `Internal` with what it found.
    pub async fn check_integrity(&self) -> Result<()> {
        if self.0.reader.get_database_backend() != DatabaseBackend::Sqlite {
            self.head().await?;
            return Ok(());
        }
        let check = sea_orm::Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA quick_check");
        let row = self.0.reader.query_one_raw(check).await?;
        let verdict: String = row.map_or(Ok(String::new()), |row| row.try_get_by_index(0))?;
        if verdict == "ok" {
            Ok(())
        } else {
            Err(Error::internal(format!("the database file is damaged ({verdict}); restore a backup")))
        }
    }
}
