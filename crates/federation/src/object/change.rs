//! The state of one object as another network tells it: all that is ever applied.

use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::{Builder, Uuid};

use sha2::{Digest as _, Sha256};

use super::{AnswerRecord, CaseRecord, Malformed, Record, WireAnswer, WireCase, WireResource};
use crate::Origin;
use crate::origin::ID_LIMIT;

/// One object's state at its origin.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is there.
    Live {
        /// Its id at its origin.
        object: String,
        /// Rises with every change.
        version: i64,
        /// What it says.
        record: Box<Record>,
    },
    /// It is there, a case.
    Case {
        /// Its id at its origin.
        object: String,
        /// Rises with every change.
        version: i64,
        /// What it says.
        case: Box<CaseRecord>,
    },
    /// It is there, an answer to a case.
    Answer {
        /// Its id at its origin.
        object: String,
        /// Rises with every change.
        version: i64,
        /// What it says.
        answer: Box<AnswerRecord>,
    },
    /// It is gone for good.
    Gone(Gone),
}

/// What is known of something that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Its id at its origin.
    pub object: String,
    /// The tombstone's version.
    pub version: i64,
    /// `privacy`, `copyright`, `outdated` or `author`.
    pub reason: String,
}

impl Change {
    /// Reads an object, live or a tombstone, that this network sent of itself.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(object: &Value, from: &Origin) -> Result<Self, Malformed> {
        let id = object["id"].as_str().filter(|id| id.len() <= ID_LIMIT && from.owns(id));
        let id = id.ok_or_else(|| Malformed::new("the object's id is absent, too long, or of another network"))?.to_owned();
        if is_a(object, "Tombstone") {
            // Withdrawal is final whatever its number: one without a number is obeyed.
            let version = object["senco:version"].as_i64().unwrap_or_default();
            let reason = object["senco:withdrawalReason"].as_str().unwrap_or_default().parse::<library::WithdrawalReason>();
            let reason = reason.map_or("author", library::WithdrawalReason::as_str).to_owned();
            return Ok(Self::Gone(Gone { object: id, version, reason }));
        }
        if is_a(object, "senco:Consultation") {
            let wire: WireCase = from_json(object)?;
            let version = versioned(wire.version)?;
            return Ok(Self::Case { object: id, version, case: Box::new(CaseRecord::new(wire, from)?) });
        }
        if is_a(object, "Note") {
            let wire: WireAnswer = from_json(object)?;
            let version = versioned(wire.version)?;
            return Ok(Self::Answer { object: id, version, answer: Box::new(AnswerRecord::new(wire, from)?) });
        }
        if !is_a(object, "schema:LearningResource") {
            return Err(Malformed::new("the object is of a sort that is not known here"));
        }
        let wire: WireResource = from_json(object)?;
        let version = versioned(wire.version)?;
        Ok(Self::Live { object: id, version, record: Box::new(Record::new(wire, from)?) })
    }

    /// The object's id at its origin.
    pub fn object(&self) -> &str {
        match self {
            Self::Live { object, .. }
            | Self::Case { object, .. }
            | Self::Answer { object, .. }
            | Self::Gone(Gone { object, .. }) => object,
        }
    }
}

fn from_json<T: DeserializeOwned>(object: &Value) -> Result<T, Malformed> {
    serde_json::from_value(object.clone()).map_err(|_| Malformed::new("a field of the object is absent or of another sort"))
}

fn versioned(version: i64) -> Result<i64, Malformed> {
    if version > 0 { Ok(version) } else { Err(Malformed::new("the object has no version")) }
}

/// The id of another network's object here: the same on every server and after every restore.
pub(crate) fn local_id(object: &str) -> Uuid {
    let hash = Sha256::digest(object);
    let bytes = hash.first_chunk().expect("SHA-256 has more than sixteen bytes");
    Builder::from_custom_bytes(*bytes).into_uuid()
}

/// Whether an object is of this type, alone or among others.
pub(super) fn is_a(object: &Value, sort: &str) -> bool {
    match &object["type"] {
        Value::String(only) => only == sort,
        Value::Array(all) => all.iter().any(|one| one == sort),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}
