//! What of ours other networks may be told of, and which rows of the journal are about it.

use consultation::{AnswerId, CaseId};
use kernel::Entry;
use library::ResourceId;
use serde_json::Value;
use uuid::Uuid;

/// One of our things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// A resource of the library.
    Resource(ResourceId),
    /// A case, for the networks that it names.
    Case(CaseId),
    /// An answer of somebody here, to a case of ours or of another network.
    Answer(AnswerId),
}

impl Thing {
    /// Its id, which no other thing has.
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Resource(id) => id.0,
            Self::Case(id) => id.0,
            Self::Answer(id) => id.0,
        }
    }

    /// Its address on this server, for other networks.
    pub fn path(self) -> String {
        match self {
            Self::Resource(id) => format!("/ap/resources/{id}"),
            Self::Case(id) => format!("/ap/consultations/{id}"),
            Self::Answer(id) => format!("/ap/replies/{id}"),
        }
    }
}

impl From<ResourceId> for Thing {
    fn from(id: ResourceId) -> Self {
        Self::Resource(id)
    }
}

/// The things that a row of the journal is about: a resource; a case, and the answer that was written or changed.
pub(crate) fn things_of(entry: &Entry) -> Vec<Thing> {
    if entry.kind.starts_with("library.") {
        return entry.subject.parse().map(Thing::Resource).into_iter().collect();
    }
    let Some(case) = entry.kind.strip_prefix("consultation.").and_then(|_| entry.subject.parse().ok()) else {
        return Vec::new();
    };
    let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    // A report names what it is about.
    let reported = detail["id"].as_str().filter(|_| detail["subject"] == "answer");
    let answer = detail["answer"].as_str().or(reported).and_then(|id| id.parse().ok());
    std::iter::once(Thing::Case(case)).chain(answer.map(Thing::Answer)).collect()
}
