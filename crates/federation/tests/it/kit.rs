//! Two networks, and what they send each other.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use federation::keys::{Algorithm, OwnKeys};
use federation::object::{Change, Gone, Record, WireResource};
use federation::signature::{Outgoing, PinnedKey, Received, Way, sign};
use federation::{Introduction, Origin};
use http::HeaderMap;
use kernel::testing::TestStore;
use kernel::{Role, Timestamp, Viewer};
use serde_json::{Value, json};
use vocabulary::{Scheme, Vocabulary};

/// 12:40 on Monday, 23 November 2026, as the tests' clock has it.
pub(crate) const NOW: Timestamp = Timestamp(1_795_437_600_000);

/// Made once a process: keys take a moment.
pub(crate) static KEYS: LazyLock<OwnKeys> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    OwnKeys::open(folder.path()).unwrap()
});

/// The network of these tests.
pub(crate) fn here() -> Origin {
    "tarnbridge.example.org".parse().unwrap()
}

/// The other one.
pub(crate) fn there() -> Origin {
    "quillham.example.org".parse().unwrap()
}

pub(crate) fn coordinator() -> Viewer {
    Viewer::with_role(Role::Coordinator)
}

/// What the other network's coordinator read out.
pub(crate) fn pinned() -> Vec<PinnedKey> {
    let id = |algorithm: Algorithm| there().join(&format!("/ap/actor{}", algorithm.fragment()));
    [Algorithm::RsaSha256, Algorithm::Ed25519]
        .map(|algorithm| PinnedKey { id: id(algorithm), key: KEYS.public(algorithm) })
        .to_vec()
}

pub(crate) fn introduction() -> Introduction {
    Introduction {
        origin: there(),
        address: there(),
        name: "Quillham SENCO network".to_owned(),
        actor: there().join("/ap/actor"),
        inbox: there().join("/ap/inbox"),
        keys: pinned(),
    }
}

/// A request of the other network.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Sent {
    pub(crate) fn received(&self) -> Received<'_> {
        Received { method: &self.method, path_and_query: &self.path, headers: &self.headers, body: &self.body }
    }

    pub(crate) fn header(&self, name: &str) -> String {
        self.headers[name].to_str().unwrap().to_owned()
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }
}

pub(crate) fn post(body: &[u8], way: Way, now: Timestamp) -> Sent {
    let media_type = "application/activity+json";
    let outgoing = Outgoing { method: "POST", to: &here(), path_and_query: "/ap/inbox", body: Some((media_type, body)) };
    let headers = sign(&outgoing, &KEYS, &there(), way, now).unwrap();
    Sent { method: "POST".to_owned(), path: "/ap/inbox".to_owned(), headers, body: body.to_vec() }
}

pub(crate) fn get(path: &str, way: Way, now: Timestamp) -> Sent {
    let outgoing = Outgoing { method: "GET", to: &here(), path_and_query: path, body: None };
    let headers = sign(&outgoing, &KEYS, &there(), way, now).unwrap();
    Sent { method: "GET".to_owned(), path: path.to_owned(), headers, body: Vec::new() }
}

/// A strategy of the other network as it travels.
pub(crate) fn wire(number: u32, version: i64) -> Value {
    json!({
        "id": there().join(&format!("/ap/resources/{number}")),
        "type": ["Article", "schema:LearningResource"],
        "attributedTo": there().join("/ap/actor"),
        "to": "https://www.w3.org/ns/activitystreams#Public",
        "name": format!("Strategy {number}, edition {version}"),
        "summary": "Helps with reading.",
        "content": "<p>Read together.</p>",
        "url": there().join("/library/strategy/read-together"),
        "senco:version": version,
        "schema:learningResourceType": "strategy",
        "senco:areaOfNeed": "senco:cognition-and-learning",
        "schema:license": "https://creativecommons.org/licenses/by/4.0/",
        "senco:licence": "CC-BY-4.0",
        "schema:creditText": "Quillham SENCO network",
    })
}

pub(crate) fn record(number: u32, version: i64) -> Record {
    let wire: WireResource = serde_json::from_value(wire(number, version)).unwrap();
    Record::new(wire, &there()).unwrap()
}

pub(crate) fn live(number: u32, version: i64) -> Change {
    let object = there().join(&format!("/ap/resources/{number}"));
    Change::Live { object, version, record: Box::new(record(number, version)) }
}

pub(crate) fn gone(number: u32, version: i64) -> Change {
    let object = there().join(&format!("/ap/resources/{number}"));
    Change::Gone(Gone { object, version, reason: "privacy".to_owned() })
}

/// Two licences: one that may leave a network, and one that may not.
pub(crate) fn words() -> Vocabulary {
    let licences = json!([
        { "id": "CC-BY-4.0", "label": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/" },
        { "id": "network-only", "label": "This network only" }
    ]);
    Vocabulary::new(BTreeMap::from([(Scheme::Licence, serde_json::from_value(licences).unwrap())]), Vec::new())
}

/// Does one thing in a write of its own.
macro_rules! write {
    ($test:expr, |$unit:ident| $work:expr) => {{
        let mut $unit = $test.begin().await;
        let result = $work.await;
        match result {
            Ok(done) => {
                if $unit.is_empty() {
                    $unit.abandon().await.unwrap();
                } else {
                    $unit.commit().await.unwrap();
                }
                Ok(done)
            }
            Err(error) => {
                $unit.abandon().await.unwrap();
                Err(error)
            }
        }
    }};
}
pub(crate) use write;

/// A server that exchanges with the other network, which gets this.
pub(crate) async fn peered(shares: federation::Shares) -> TestStore {
    let test = TestStore::new().await;
    let by = coordinator();
    write!(test, |unit| federation::ask(&mut unit, &by, &introduction())).unwrap();
    write!(test, |unit| federation::answer(&mut unit, &there(), federation::Agreement::Agreed)).unwrap();
    write!(test, |unit| federation::be_asked(&mut unit, &introduction())).unwrap();
    write!(test, |unit| federation::accept(&mut unit, &by, &there())).unwrap();
    write!(test, |unit| federation::share(&mut unit, &by, &there(), shares)).unwrap();
    test
}
