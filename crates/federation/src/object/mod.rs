//! Objects and activities: JSON of a fixed shape. No context of another server is ever fetched.

mod activity;
mod case;
mod change;
mod context;
mod limits;
mod record;
mod wire;

pub use activity::{Activity, Deed};
pub use case::{AnswerRecord, CaseRecord, WireAnswer, WireCase};
pub(crate) use change::local_id;
pub use change::{Change, Gone};
pub use context::{PUBLIC, in_context, namespace};
pub use limits::{DEPTH_LIMIT, read_json};
pub use record::{PackRecord, PartRecord, Record};
pub(crate) use wire::PREFIX;
pub use wire::{Document, WireMeeting, WirePack, WirePart, WireResource, tombstone};

/// What another network sent is not what was agreed; in words for its coordinator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);

impl Malformed {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}
