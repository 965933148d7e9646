//! A migrated database of a test's own, with a clock that stands still: SQLite in a temporary folder, or, where
//! `TEST_DATABASE_URL` names a PostgreSQL server, a database of its own there.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;

use crate::{Actor, Clock, DatabaseSettings, Store, Timestamp};

/// A clock that moves only when told to.
#[derive(Debug, Clone)]
pub struct FrozenClock(Arc<AtomicI64>);

impl FrozenClock {
    /// Stands at 12:40 on Monday, 23 November 2026.
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_437_600_000)))
    }

    /// Moves by this many milliseconds, back too.
    pub fn advance(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Default for FrozenClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// A database of a test's own. On SQLite it goes with the value; on PostgreSQL with the private cluster.
pub struct TestStore {
    /// The open store.
    pub store: Store,
    /// Its clock.
    pub clock: FrozenClock,
    /// Where it is, to open it again.
    pub settings: DatabaseSettings,
    /// A folder that goes with the test.
    pub folder: TempDir,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl TestStore {
    /// A new, migrated database.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        #[expect(clippy::disallowed_methods, reason = "the tests' one setting")]
        let server = std::env::var("TEST_DATABASE_URL").ok();
        let settings = match server {
            Some(server) => DatabaseSettings::Postgres { url: create_database(&server).await },
            None => DatabaseSettings::Sqlite { file: folder.path().join("commons.db") },
        };
        let clock = FrozenClock::new();
        let store = Store::open(&settings, Arc::new(clock.clone())).await.expect("a test's database opens");
        Self { store, clock, settings, folder }
    }

    /// Opens the same database again, as another process would.
    pub async fn reopen(&self) -> Store {
        Store::open(&self.settings, Arc::new(self.clock.clone())).await.expect("a test's database opens again")
    }

    /// Begins a write as the server itself.
    pub async fn begin(&self) -> crate::Unit {
        self.store.begin(&Actor::system()).await.expect("a write begins")
    }
}

/// Makes a database with a name of its own on the server, and returns its address.
async fn create_database(server: &str) -> String {
    let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
    let admin = connect(server).await;
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.expect("an old test database goes");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a test database can be made");
    admin.close().await.expect("the connection closes");
    let (before, _) = server.rsplit_once('/').expect("the address ends in a database's name");
    format!("{before}/{name}")
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("the test's PostgreSQL server answers")
}
