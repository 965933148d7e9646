//! What search promises, on a real database and a real index.

mod access;
mod anything;
mod asking;
mod cases;
mod elsewhere;
mod following;

use std::collections::BTreeMap;
use std::path::PathBuf;

use kernel::testing::TestStore;
use kernel::{Audience, Role, Viewer};
use library::{Draft, Kind, ResourceId};
use search::{Answer, Engine, Indexer, Request};
use vocabulary::{Change, Concept, Scheme, Term};

/// A library with its index.
pub(crate) struct Library {
    pub(crate) test: TestStore,
    pub(crate) engine: Engine,
    pub(crate) indexer: Indexer,
}

impl Library {
    /// An empty one with a small vocabulary.
    pub(crate) async fn new() -> Self {
        let test = TestStore::new().await;
        change_vocabulary(&test, small_vocabulary()).await;
        let (engine, indexer) = Engine::open(&folder(&test), &test.store).await.expect("a test's step works");
        Self { test, engine, indexer }
    }

    /// One with these resources, indexed.
    pub(crate) async fn with(drafts: &[Draft]) -> Self {
        let mut library = Self::new().await;
        for draft in drafts {
            publish(&library.test, draft).await;
        }
        library.follow().await;
        library
    }

    pub(crate) async fn follow(&mut self) {
        kernel::catch_up(&self.test.store, &mut self.indexer).await.expect("a test's step works");
    }

    /// Closes the index and opens it again, as after a restart.
    pub(crate) async fn reopen(self) -> Self {
        self.indexer.finish().await.expect("a test's step works");
        drop(self.engine);
        let (engine, indexer) = Engine::open(&folder(&self.test), &self.test.store).await.expect("a test's step works");
        Self { test: self.test, engine, indexer }
    }

    pub(crate) async fn ask(&self, text: &str) -> Answer {
        self.ask_as(text, &Viewer::with_role(Role::Member)).await
    }

    pub(crate) async fn ask_as(&self, text: &str, viewer: &Viewer) -> Answer {
        self.find(&Request { text: text.to_owned(), ..Request::default() }, viewer).await
    }

    pub(crate) async fn find(&self, request: &Request, viewer: &Viewer) -> Answer {
        self.engine.find(&self.test.store, request, viewer).await.expect("a test's step works")
    }
}

pub(crate) fn folder(test: &TestStore) -> PathBuf {
    test.folder.path().join("index")
}

pub(crate) fn keys(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.key.as_str()).collect()
}

pub(crate) fn draft(key: &str, title: &str, body: &str) -> Draft {
    Draft { audience: Audience::Public, ..Draft::new(Kind::Strategy, key, title, body) }
}

pub(crate) fn tagged(key: &str, title: &str, concepts: &[&str]) -> Draft {
    Draft { concepts: concepts.iter().map(ToString::to_string).collect(), ..draft(key, title, "Some plain text about class.") }
}

pub(crate) async fn publish(test: &TestStore, draft: &Draft) -> ResourceId {
    let mut unit = test.begin().await;
    let published = library::publish(&mut unit, draft).await.expect("a test's step works");
    if unit.is_empty() {
        unit.abandon().await.expect("a test's step works");
    } else {
        drop(unit.commit().await.expect("a test's step works"));
    }
    published.id
}

pub(crate) async fn withdraw(test: &TestStore, id: ResourceId) {
    let mut unit = test.begin().await;
    library::withdraw(&mut unit, id, library::WithdrawalReason::Author).await.expect("a test's step works");
    unit.commit().await.expect("a test's step works");
}

pub(crate) async fn change_vocabulary(test: &TestStore, change: Change) {
    let mut unit = test.begin().await;
    vocabulary::change(&mut unit, &change).await.expect("a test's step works");
    unit.commit().await.expect("a test's step works");
}

pub(crate) fn small_vocabulary() -> Change {
    let term = |(id, label): (&str, &str)| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        short: None,
        plural: None,
        plain: String::new(),
        paragraphs: None,
        years: match id {
            "ks2" => vec![3, 4, 5, 6],
            "ks3" => vec![7, 8, 9],
            _ => Vec::new(),
        },
        url: None,
    };
    let terms = |all: &[(&str, &str)]| all.iter().copied().map(term).collect::<Vec<_>>();
    let lists = [
        (Scheme::Area, terms(&[("ci", "Communication and interaction"), ("cl", "Cognition and learning")])),
        (Scheme::Phase, terms(&[("ks2", "Key Stage 2"), ("ks3", "Key Stage 3")])),
        (Scheme::Tier, terms(&[("universal", "Universal"), ("targeted", "Targeted")])),
        (Scheme::Kind, terms(&[("strategy", "Strategy"), ("policy-template", "Policy template"), ("cpd", "Training session")])),
        (Scheme::Licence, terms(&[("network-only", "Network only")])),
    ];
    let concepts = vec![
        concept("reading", "Reading difficulty", &["reading"], &["slow to read aloud"], &[]),
        concept("dyslexia", "Dyslexia", &["specific learning difficulty"], &["letters jump about on the page"], &["reading"]),
        concept(
            "ebsa",
            "Emotionally based school avoidance",
            &["EBSA"],
            &["won't come into school", "hides at the school gate"],
            &[],
        ),
        concept("accessibility-plan", "Accessibility plan", &[], &[], &[]),
    ];
    Change { terms: BTreeMap::from(lists), concepts }
}

pub(crate) fn concept(id: &str, label: &str, alt: &[&str], lay: &[&str], broader: &[&str]) -> Concept {
    let all = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
    Concept {
        id: id.to_owned(),
        label: label.to_owned(),
        alt: all(alt),
        hidden: Vec::new(),
        lay: all(lay),
        broader: all(broader),
        related: Vec::new(),
        area: "cl".to_owned(),
        note: String::new(),
    }
}
