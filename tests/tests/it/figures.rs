//! What the exchange between networks costs and how quick it is, measured with real processes: not run among the tests.
//!
//! `cargo xtask figures` builds the release program and runs these one after another on a machine that does nothing else. Each prints a line for
//! the table of `docs/architecture.md`.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use federation::{Agreement, Introduction, Origin, Shares, accept, answer, ask, be_asked, share};
use identity::{NewPerson, TokenInput};
use kernel::testing::TestStore;
use kernel::{Actor, Audience, Entry, Role, Scope, Store, SystemClock, Viewer, list_entries};
use library::{Draft, Kind, publish};
use serde_json::{Value, json};
use tests::{Server, free_address};

/// How long anything here may take.
const PATIENCE: Duration = Duration::from_mins(10);

/// A network: its server, and a program that writes there as people do.
struct Site {
    _test: TestStore,
    store: Store,
    server: Server,
    origin: Origin,
    token: String,
}

impl Site {
    async fn start() -> Self {
        let test = TestStore::new().await;
        let address = free_address();
        let origin: Origin = format!("http://{address}").parse().unwrap();
        let server = Server::start_behind(&test, address, origin.as_str());
        let store = Store::open(&test.settings, Arc::new(SystemClock)).await.unwrap();
        let mut unit = store.begin(&Actor::system()).await.unwrap();
        let new = NewPerson { name: "Rosa Example".to_owned(), email: None, role: Role::Coordinator };
        let person = identity::add_person(&mut unit, &new).await.unwrap();
        let viewer = Viewer::member(person, Role::Coordinator);
        let scopes = [Scope::Read, Scope::Write, Scope::Publish].map(|scope| scope.as_str().to_owned()).to_vec();
        let input = TokenInput { name: "Figures".to_owned(), scopes, days: "9".to_owned() };
        let token = identity::add_token(&mut unit, &viewer, &input).await.unwrap().reveal().to_owned();
        unit.commit().await.unwrap();
        Self { _test: test, store, server, origin, token }
    }

    async fn agree_with(&self, other: &Self, shares: Shares) {
        let by = Viewer::with_role(Role::Coordinator);
        let who = Introduction::read(&other.server.json("/ap/actor"), &other.origin, &other.origin).unwrap();
        let mut unit = self.store.begin(&Actor::system()).await.unwrap();
        ask(&mut unit, &by, &who).await.unwrap();
        be_asked(&mut unit, &who).await.unwrap();
        answer(&mut unit, &other.origin, Agreement::Agreed).await.unwrap();
        accept(&mut unit, &by, &other.origin).await.unwrap();
        share(&mut unit, &by, &other.origin, shares).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// Asks the API; returns the header `Location` and the body.
    fn ask(&self, method: &str, path: &str, revision: &str, body: &Value) -> (String, Value) {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(self.server.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\nif-match: {revision}\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{text}",
            self.origin.authority(),
            self.token,
            text.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 20"), "{method} {path}: {answer}");
        let location = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default();
        (location.to_owned(), serde_json::from_str(body).unwrap_or_default())
    }

    /// Publishes a strategy as a program does, and returns its id.
    fn publish(&self, title: &str) -> String {
        let content = json!({
            "kind": "strategy", "title": title, "summary": "Short.", "body": "Say **one** step.\n", "audience": "public",
            "areas": ["semh"], "tiers": ["targeted"], "licence": "CC-BY-4.0",
        });
        let (draft, _) = self.ask("POST", "/api/v1/drafts", "", &json!({ "content": content }));
        let (_, published) = self.ask("POST", &format!("{draft}/publication"), "\"1\"", &Value::Null);
        published["resource"].as_str().unwrap_or_else(|| panic!("{published}")).to_owned()
    }

    /// The rows of its journal of this kind.
    async fn rows(&self, kind: &str) -> Vec<Entry> {
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let page = list_entries(self.store.reader(), after, 5_000).await.unwrap();
            let Some(last) = page.last() else { return all };
            after = last.seq;
            all.extend(page.into_iter().filter(|entry| entry.kind == kind));
        }
    }

    async fn wait_for_rows(&self, kind: &str, count: usize) {
        let began = Instant::now();
        while self.rows(kind).await.len() < count {
            assert!(began.elapsed() < PATIENCE, "{} of {count}", self.rows(kind).await.len());
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// What a search finds here.
    fn search(&self, words: &str) -> Value {
        self.server.json(&format!("/api/v1/search?q={words}"))
    }
}

/// The value below which this part of all lies.
fn percentile(values: &mut [u128], part: usize) -> u128 {
    values.sort_unstable();
    values[(values.len() * part).div_ceil(100).max(1) - 1]
}

#[tokio::test]
#[ignore = "a figure: `cargo xtask figures`"]
async fn propagation_to_four_peers_at_five_changes_a_second() {
    let origin = Site::start().await;
    let mut peers = Vec::new();
    for _ in 0..4 {
        let peer = Site::start().await;
        origin.agree_with(&peer, Shares::Public).await;
        peer.agree_with(&origin, Shares::Nothing).await;
        peers.push(peer);
    }
    origin.publish("Lamp that begins");
    for peer in &peers {
        peer.wait_for_rows("federation.received", 1).await;
    }
    let (count, began) = (300, Instant::now());
    for number in 0..count {
        origin.publish(&format!("Lamp {number}"));
        let next = Duration::from_millis(200) * (number + 1);
        tokio::time::sleep(next.saturating_sub(began.elapsed())).await;
    }
    let rate = f64::from(count) / began.elapsed().as_secs_f64();
    let published: BTreeMap<i64, i64> =
        origin.rows("library.published").await.iter().filter_map(|entry| Some((entry.version?, entry.at.0))).collect();
    let mut waits = Vec::new();
    for peer in &peers {
        peer.wait_for_rows("federation.received", usize::try_from(count).unwrap() + 1).await;
        for entry in peer.rows("federation.received").await {
            // Both moments are of this machine's clock: of the row there, and of the row here.
            let at = published[&entry.version.unwrap()];
            waits.push(u128::try_from(entry.at.0 - at).unwrap_or_default());
        }
    }
    let (half, most) = (percentile(&mut waits, 50), percentile(&mut waits, 95));
    println!(
        "| propagation to an online peer, 4 peers, {rate:.1} changes/s, {} changes | p50 {half} ms, p95 {most} ms |",
        waits.len()
    );
}

#[tokio::test]
#[ignore = "a figure: `cargo xtask figures`"]
async fn catching_up_with_ten_thousand_objects() {
    let (origin, peer, count) = (Site::start().await, Site::start().await, 10_000);
    for first in (0..count).step_by(500) {
        let mut unit = origin.store.begin(&Actor::system()).await.unwrap();
        for number in first..first + 500 {
            let mut draft =
                Draft::new(Kind::Strategy, &format!("lamp-{number}"), &format!("Lamplight {number}"), "Wait *ten* seconds.\n");
            draft.audience = Audience::Public;
            "CC-BY-4.0".clone_into(&mut draft.licence);
            publish(&mut unit, &draft).await.unwrap();
        }
        unit.commit().await.unwrap();
    }
    origin.agree_with(&peer, Shares::Public).await;
    peer.agree_with(&origin, Shares::Nothing).await;
    let began = Instant::now();
    let mut first = None;
    let searchable = loop {
        let total = peer.search("lamplight")["total"].as_u64().unwrap_or_default();
        if total > 0 {
            first.get_or_insert_with(Instant::now);
        }
        if total >= count {
            break first.unwrap().elapsed();
        }
        assert!(began.elapsed() < PATIENCE, "{total} of {count}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let rows = peer.rows("federation.received").await;
    let took = rows.last().unwrap().at.0 - rows[0].at.0;
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    let (kept, found) = (rows.len() as f64 * 1000.0 / took as f64, count as f64 / searchable.as_secs_f64());
    println!("| catch-up by pull, {count} objects | {kept:.0} objects/s into the database, {found:.0}/s searchable |");
}

#[tokio::test]
#[ignore = "a figure: `cargo xtask figures`"]
async fn withdrawal_at_an_online_peer_with_its_search() {
    let (origin, peer) = (Site::start().await, Site::start().await);
    origin.agree_with(&peer, Shares::Public).await;
    peer.agree_with(&origin, Shares::Nothing).await;
    let count = 200;
    let ids: Vec<(String, String)> =
        (0..count).map(|number| (origin.publish(&format!("Lamplight {number}")), number.to_string())).collect();
    let has = |number: &str| {
        let found = peer.search(&format!("lamplight+{number}"));
        let title = format!("Lamplight {number}");
        found["hits"].as_array().is_some_and(|hits| hits.iter().any(|hit| hit["title"] == title))
    };
    let wait = |number: &str, is_there: bool| {
        let began = Instant::now();
        while has(number) != is_there {
            assert!(began.elapsed() < PATIENCE, "Lamplight {number}");
            std::thread::sleep(Duration::from_millis(5));
        }
        began.elapsed().as_millis()
    };
    let mut waits = Vec::new();
    for (id, number) in &ids {
        wait(number, true);
        origin.ask("POST", &format!("/api/v1/resources/{id}/withdrawal"), "", &json!({ "reason": "author" }));
        waits.push(wait(number, false));
    }
    let (half, most) = (percentile(&mut waits, 50), percentile(&mut waits, 99));
    println!("| withdrawal until it is out of an online peer's search, {count} withdrawals | p50 {half} ms, p99 {most} ms |");
}

#[tokio::test]
#[ignore = "a figure: `cargo xtask figures`"]
async fn idle_with_ten_peers() {
    let origin = Site::start().await;
    let mut peers = Vec::new();
    for _ in 0..10 {
        let peer = Site::start().await;
        origin.agree_with(&peer, Shares::Public).await;
        peer.agree_with(&origin, Shares::Public).await;
        peers.push(peer);
    }
    origin.publish("Lamp that begins");
    for peer in &peers {
        peer.wait_for_rows("federation.received", 1).await;
    }
    // A minute to come to rest, and one to measure.
    let minute = Duration::from_mins(1);
    tokio::time::sleep(minute).await;
    let before = origin.server.processor_time().expect("the system says how long a process worked");
    tokio::time::sleep(minute).await;
    let worked = origin.server.processor_time().expect("as before").saturating_sub(before);
    println!("| idle with 10 peers | {:.2} % of a core |", worked.as_secs_f64() / minute.as_secs_f64() * 100.0);
}
