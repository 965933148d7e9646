//! A network of its own, as tests of several stand on it: a database, a server process, and a door behind which mischief happens.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use federation::{RemoteResource, list_remote};
use kernel::testing::TestStore;
use kernel::{Actor, Audience, ShiftedClock, Store, Viewer, list_entries};
use library::{Draft, Kind, ResourceId, WithdrawalReason, publish, withdraw};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use tests::{Mischief, PATIENCE, Server, clock_file, free_address, run, run_refused, run_well};
use uuid::Uuid;

/// A network: its database, and its server.
pub(crate) struct Network {
    pub(crate) test: TestStore,
    pub(crate) server: Option<Server>,
    /// Where others reach it, whichever port it has.
    pub(crate) door: Mischief,
    pub(crate) url: String,
    /// Where it was before: nothing gets through.
    old_doors: Vec<Mischief>,
}

impl Network {
    pub(crate) async fn start() -> Self {
        let test = TestStore::new().await;
        let address = free_address();
        let door = Mischief::before(address, 1);
        let url = format!("http://{}", door.address);
        let server = Some(Server::start_behind(&test, address, &url));
        Self { test, server, door, url, old_doors: Vec::new() }
    }

    /// The same with nothing in front of it: what stands there passes on only what our own software sends.
    pub(crate) async fn start_bare() -> Self {
        let test = TestStore::new().await;
        let address = free_address();
        let url = format!("http://{address}");
        let server = Some(Server::start_behind(&test, address, &url));
        Self { test, server, door: Mischief::before(address, 1), url, old_doors: Vec::new() }
    }

    pub(crate) fn restart(&mut self) {
        let address = free_address();
        self.server = Some(Server::start_behind(&self.test, address, &self.url));
        self.door.lead_to(address);
    }

    /// Starts it again on a disk where no file gets larger than so many bytes.
    pub(crate) fn restart_cramped(&mut self, largest: u64) {
        let address = free_address();
        self.server = Some(Server::start_cramped(&self.test, address, &self.url, largest));
        self.door.lead_to(address);
    }

    /// Its server is at another address from now on, and nothing is at the one before.
    pub(crate) fn move_away(&mut self) {
        assert!(self.server.take().unwrap().stop());
        let (before, address) = (self.url.clone(), free_address());
        self.door.lead_to(free_address());
        let door = Mischief::before(address, 1);
        self.url = format!("http://{}", door.address);
        self.run(&["peer", "moved", &before]);
        self.server = Some(Server::start_behind(&self.test, address, &self.url));
        self.old_doors.push(std::mem::replace(&mut self.door, door));
    }

    pub(crate) fn kill(&mut self) {
        if let Some(server) = self.server.take() {
            server.kill();
        }
    }

    /// What comes after `http://`.
    pub(crate) fn host(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    fn clock(&self) -> PathBuf {
        clock_file(self.test.folder.path())
    }

    /// Sets the clock of its server, and of all that is done here in its name: so many minutes ahead.
    pub(crate) fn set_clock(&self, minutes: i64) {
        // Whole at once: the server reads it at any moment.
        let new = self.clock().with_extension("new");
        fs::write(&new, (minutes * 60_000).to_string()).unwrap();
        fs::rename(new, self.clock()).unwrap();
    }

    /// Its database, by the clock of its server.
    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.test.settings, Arc::new(ShiftedClock::new(self.clock()))).await.unwrap()
    }

    /// A command on this network's folder, as its operator types it.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        run_well(&self.test, &[arguments, &["--public-url", &self.url]].concat())
    }

    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        run_refused(&self.test, &[arguments, &["--public-url", &self.url]].concat())
    }

    /// What a command said, whether it was refused or not.
    pub(crate) fn output(&self, arguments: &[&str]) -> String {
        let output = run(&self.test, &[arguments, &["--public-url", &self.url]].concat());
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    }

    pub(crate) async fn publish(&self, key: &str, title: &str, audience: Audience) -> ResourceId {
        self.publish_all(&[(key.to_owned(), title.to_owned())], audience).await.remove(0)
    }

    /// Publishes many at once.
    pub(crate) async fn publish_all(&self, all: &[(String, String)], audience: Audience) -> Vec<ResourceId> {
        self.publish_texts(all, "Wait *ten* seconds.", audience).await
    }

    /// Publishes many at once that say this.
    pub(crate) async fn publish_texts(&self, all: &[(String, String)], text: &str, audience: Audience) -> Vec<ResourceId> {
        let mut unit = self.open().await.begin(&Actor::system()).await.unwrap();
        let mut ids = Vec::new();
        for (key, title) in all {
            let mut draft = Draft::new(Kind::Strategy, key, title, text);
            draft.audience = audience;
            "CC-BY-4.0".clone_into(&mut draft.licence);
            ids.push(publish(&mut unit, &draft).await.unwrap().id);
        }
        unit.commit().await.unwrap();
        ids
    }

    pub(crate) async fn withdraw(&self, id: ResourceId) {
        let mut unit = self.open().await.begin(&Actor::system()).await.unwrap();
        withdraw(&mut unit, id, WithdrawalReason::Privacy).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// What it has of others, as members find it.
    pub(crate) async fn copies(&self) -> Vec<RemoteResource> {
        let store = self.open().await;
        let entries = list_entries(store.reader(), 0, 100_000).await.unwrap();
        let received = entries.iter().filter(|entry| entry.kind == "federation.received");
        let ids: BTreeSet<Uuid> = received.filter_map(|entry| entry.subject.parse().ok()).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let member: Viewer = "member".parse().unwrap();
        let mut copies = Vec::new();
        for ids in ids.chunks(500) {
            copies.extend(list_remote(store.reader(), &member, ids).await.unwrap());
        }
        copies
    }

    /// How many objects of others are kept here, shown or not; by SQL.
    pub(crate) async fn count_kept(&self) -> i64 {
        count_kept(&self.open().await).await
    }

    /// What stands about a peer: how many tries failed, and what went wrong; by SQL.
    pub(crate) async fn trouble_with(&self, other: &Self) -> (i32, String) {
        self.trouble_with_address(&other.url).await
    }

    pub(crate) async fn trouble_with_address(&self, other: &str) -> (i32, String) {
        let select = Query::select()
            .columns(["failures", "fault"])
            .from("federation_contact")
            .and_where(Expr::col("peer").eq(other))
            .to_owned();
        let row = self.open().await.reader().query_one(&select).await.unwrap();
        row.map_or((0, String::new()), |row| {
            (row.try_get("", "failures").unwrap(), row.try_get::<Option<String>>("", "fault").unwrap().unwrap_or_default())
        })
    }

    /// In how long a peer is tried again, by the clock here; by SQL.
    pub(crate) async fn next_try_in(&self, other: &Self) -> Duration {
        let store = self.open().await;
        let select = Query::select()
            .column("next_try_at")
            .from("federation_contact")
            .and_where(Expr::col("peer").eq(other.url.as_str()))
            .to_owned();
        let row = store.reader().query_one(&select).await.unwrap().unwrap();
        let at: i64 = row.try_get("", "next_try_at").unwrap();
        Duration::from_millis(u64::try_from(at - store.now().0).unwrap_or_default())
    }

    /// What stands about others here, for whoever asks why something is not there; by SQL.
    async fn kept(&self) -> Vec<String> {
        let store = self.open().await;
        let mut lines = Vec::new();
        for (table, columns) in [
            ("federation_peer", ["origin", "standing", "asked", "was_asked", "shares"].as_slice()),
            ("federation_contact", &["peer", "push_cursor", "pull_cursor", "fault"]),
            ("federation_object", &["object", "kind"]),
            ("federation_tombstone", &["object", "reason"]),
        ] {
            let select = Query::select().columns(columns.iter().copied()).from(table).to_owned();
            for row in store.reader().query_all(&select).await.unwrap() {
                let text = |column: &&str| row.try_get::<Option<String>>("", column).unwrap().unwrap_or_default();
                lines.push(format!("{table}: {}", columns.iter().map(text).collect::<Vec<_>>().join(" ")));
            }
        }
        let missing = Expr::col("missing_since").is_not_null();
        let select = Query::select().column("object").from("federation_object").and_where(missing).to_owned();
        for row in store.reader().query_all(&select).await.unwrap() {
            lines.push(format!("missing: {}", row.try_get::<String>("", "object").unwrap()));
        }
        lines
    }

    /// Waits until a member here can read exactly these of what the other network wrote itself.
    pub(crate) async fn wait_for(&self, titles: &[&str]) {
        let began = Instant::now();
        loop {
            let mut there: Vec<String> = self.copies().await.into_iter().map(|copy| copy.record.title).collect();
            there.retain(|title| title.starts_with("Ours"));
            there.sort();
            if there == titles {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "still {there:?}, not {titles:?}; {:#?}", self.kept().await);
            pause().await;
        }
    }
}

/// How many objects of others are in this database, shown or not; by SQL.
pub(crate) async fn count_kept(store: &Store) -> i64 {
    let count = Query::select().expr_as(Expr::col("id").count(), "count").from("federation_object").to_owned();
    let row = store.reader().query_one(&count).await.unwrap().unwrap();
    row.try_get("", "count").unwrap()
}

pub(crate) async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

/// Waits until something is so.
pub(crate) async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < PATIENCE, "in vain: {what}");
        pause().await;
    }
}

/// Lets both coordinators compare words and agree.
pub(crate) fn agree(one: &Network, other: &Network) {
    assert!(one.refused(&["peer", "follow", &other.url]).contains("nobody compared the words"));
    let shown = one.run(&["peer", "follow", &other.url, "--yes"]);
    let own = other.run(&["peer", "words"]);
    let words = own.trim().split('\t').nth(1).unwrap();
    assert!(shown.contains(words), "{shown} shows what the other reads out: {own}");
    let began = Instant::now();
    while !other.run(&["peer", "list"]).contains(&one.url) {
        assert!(began.elapsed() < PATIENCE, "the asking did not arrive");
        std::thread::sleep(Duration::from_millis(50));
    }
    other.run(&["peer", "accept", &one.url, "--yes"]);
    for (here, there) in [(one, other), (other, one)] {
        while !here.run(&["peer", "list"]).contains(&format!("{}\tactive", there.url)) {
            assert!(began.elapsed() < PATIENCE, "the peering is not active: {}", here.run(&["peer", "list"]));
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
