//! Two networks, each a server process of its own, from the first word to what is taken back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use federation::{Origin, RemoteResource, list_remote};
use kernel::testing::TestStore;
use kernel::{Actor, Audience, Store, SystemClock, Viewer, list_entries};
use library::{Draft, Kind, ResourceId, WithdrawalReason, publish, withdraw};
use tests::{Mischief, PATIENCE, Server, free_address, run_refused, run_well};
use uuid::Uuid;

/// A network: its database, and its server.
struct Network {
    test: TestStore,
    server: Option<Server>,
    /// Where others reach it, whichever port it has.
    door: Mischief,
    url: String,
}

impl Network {
    async fn start() -> Self {
        let test = TestStore::new().await;
        let address = free_address();
        let door = Mischief::before(address, 1);
        let url = format!("http://{}", door.address);
        let server = Some(Server::start_behind(&test, address, &url));
        Self { test, server, door, url }
    }

    fn restart(&mut self) {
        let address = free_address();
        self.server = Some(Server::start_behind(&self.test, address, &self.url));
        self.door.lead_to(address);
    }

    /// Its database, by the clock of its server.
    async fn open(&self) -> Store {
        Store::open(&self.test.settings, Arc::new(SystemClock)).await.unwrap()
    }

    /// A command on this network's folder, as its operator types it.
    fn run(&self, arguments: &[&str]) -> String {
        run_well(&self.test, &[arguments, &["--public-url", &self.url]].concat())
    }

    fn refused(&self, arguments: &[&str]) -> String {
        run_refused(&self.test, &[arguments, &["--public-url", &self.url]].concat())
    }

    async fn publish(&self, key: &str, title: &str, audience: Audience) -> ResourceId {
        let mut draft = Draft::new(Kind::Strategy, key, title, "Wait *ten* seconds.");
        draft.audience = audience;
        "CC-BY-4.0".clone_into(&mut draft.licence);
        let mut unit = self.open().await.begin(&Actor::system()).await.unwrap();
        let id = publish(&mut unit, &draft).await.unwrap().id;
        unit.commit().await.unwrap();
        id
    }

    async fn withdraw(&self, id: ResourceId) {
        let mut unit = self.open().await.begin(&Actor::system()).await.unwrap();
        withdraw(&mut unit, id, WithdrawalReason::Privacy).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// What it has of others, read from its database.
    async fn copies(&self) -> Vec<RemoteResource> {
        let store = self.open().await;
        let entries = list_entries(store.reader(), 0, 100_000).await.unwrap();
        let received = entries.iter().filter(|entry| entry.kind == "federation.received");
        let mut ids: Vec<Uuid> = received.filter_map(|entry| entry.subject.parse().ok()).collect();
        ids.sort_unstable();
        ids.dedup();
        let member: Viewer = "member".parse().unwrap();
        list_remote(store.reader(), &member, &ids).await.unwrap()
    }

    /// Waits until a member here can read exactly these of what the other network wrote itself.
    async fn wait_for(&self, titles: &[&str]) {
        let began = Instant::now();
        loop {
            let mut there: Vec<String> = self.copies().await.into_iter().map(|copy| copy.record.title).collect();
            there.retain(|title| title.starts_with("Ours"));
            there.sort();
            if there == titles {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "still {there:?}, not {titles:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Lets both coordinators compare words and agree.
fn agree(one: &Network, other: &Network) {
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

#[tokio::test]
async fn two_servers_agree_share_follow_each_other_and_take_back() {
    let (one, other) = (Network::start().await, Network::start().await);
    let shared = one.publish("shared", "Ours to share", Audience::Peers).await;
    one.publish("secret", "Ours alone", Audience::Members).await;
    agree(&one, &other);
    // Nothing is shared until somebody says what.
    other.publish("theirs", "Ours, says the other", Audience::Peers).await;
    assert!(one.copies().await.is_empty() && other.copies().await.is_empty());
    one.run(&["peer", "share", &other.url, "peers"]);
    other.wait_for(&["Ours to share"]).await;
    let origin: Origin = one.url.parse().unwrap();
    let copies = other.copies().await;
    let copy = copies.iter().find(|copy| copy.record.title == "Ours to share").unwrap();
    assert_eq!((copy.origin.clone(), copy.audience, copy.record.licence.as_str()), (origin, Audience::Members, "CC-BY-4.0"));
    assert_eq!(copies.len(), 1, "the starter library is there already");

    one.publish("shared", "Ours to share, better", Audience::Peers).await;
    one.publish("second", "Ours for all", Audience::Public).await;
    other.wait_for(&["Ours for all", "Ours to share, better"]).await;
    one.withdraw(shared).await;
    other.wait_for(&["Ours for all"]).await;
    assert!(one.copies().await.is_empty(), "the other shares nothing");
    assert!(one.refused(&["peer", "share", &other.url, "nothing"]).contains("for good"));
    one.run(&["peer", "share", &other.url, "nothing", "--yes"]);
    other.wait_for(&[]).await;
    assert!(one.run(&["doctor"]).contains("ok     peers: 1 of 1 active"));
}

#[tokio::test]
async fn a_server_that_was_off_has_missed_nothing_when_it_is_back_and_brings_nothing_back() {
    let (one, mut other) = (Network::start().await, Network::start().await);
    agree(&one, &other);
    one.run(&["peer", "share", &other.url, "public"]);
    let first = one.publish("first", "Ours, first", Audience::Public).await;
    other.wait_for(&["Ours, first"]).await;
    other.server.take().unwrap().kill();
    for number in 0..300 {
        one.publish(&format!("more-{number}"), &format!("Ours, more {number:03}"), Audience::Public).await;
    }
    one.withdraw(first).await;
    other.restart();
    let wanted: Vec<String> = (0..300).map(|number| format!("Ours, more {number:03}")).collect();
    other.wait_for(&wanted.iter().map(String::as_str).collect::<Vec<_>>()).await;
}
