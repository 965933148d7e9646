//! Drafts: what people write before it is published, for a new resource or over one that is there.
//!
//! A draft is its author's. Whoever may edit anything may help with it; nobody else knows that it is there. Its text is saved
//! as often as the author's browser likes (a note, no change of the library); starting, sending to review, returning and
//! publishing stand in the journal. What is published stays up until the draft takes its place.

mod became;
mod copy;
mod due;
mod file;
mod imported;
mod publish;
mod read;
mod review;
mod save;
mod schedule;
mod start;
mod suggest;

use std::fmt;
use std::str::FromStr;

use kernel::{Audience, Error, Event, Fault, Permission, PersonId, Result, Timestamp, Unit, Viewer};
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::entity::draft::{Entity, Model};
use crate::{CommentId, Draft, ResourceId};

pub use became::list_published_drafts;
pub use copy::{CopyId, DraftCopy, discard_copy, find_copy, keep_copy, list_copies};
pub use due::{do_what_is_due, find_ending, keep_schedule};
pub use file::{attach_file, detach_file, list_draft_files, name_file};
pub use imported::{ImportedFrom, find_import, start_import};
pub use publish::{publish_draft, require_complete};
pub use read::{DraftLine, find_draft, list_awaiting_review, list_drafts};
pub use review::{approve, return_draft, submit, take_back};
pub use save::{Saved, rebase_draft, save_draft};
pub use schedule::{Going, Plan, Scheduled, call_off, find_schedule, list_schedules, send_out};
pub use start::{discard_begun, discard_draft, discard_drafts_of, edit_resource, restore_version, start_draft};
pub use suggest::suggest_edit;

/// The id of a draft. It goes when the draft does; the resource that comes of it has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct DraftId(pub Uuid);

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for DraftId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Uuid::from_str(text).map(Self).map_err(|_| format!("'{text}' is no draft's id; accepted: a UUID"))
    }
}

/// Where a draft is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftState {
    /// Being written.
    Draft,
    /// With a second reader; its text stands still.
    InReview,
    /// Complete, and to go out by itself; its text stands still.
    Scheduled,
    /// Back from the second reader, with a reason; being written again.
    Returned,
}

impl DraftState {
    /// The name used in tables and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in-review",
            Self::Scheduled => "scheduled",
            Self::Returned => "returned",
        }
    }

    fn read(text: &str) -> Self {
        [Self::InReview, Self::Scheduled, Self::Returned].into_iter().find(|state| state.as_str() == text).unwrap_or(Self::Draft)
    }
}

/// A draft with its text, for somebody who may work on it.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenDraft {
    pub id: DraftId,
    /// The resource whose next version it is to be; `None` for a new one.
    pub resource: Option<ResourceId>,
    /// The version that it began with.
    pub base_version: Option<i64>,
    pub author: PersonId,
    pub state: DraftState,
    /// What it says so far; only publishing demands that it is complete. Its files stand apart: see [`list_draft_files`].
    pub content: Draft,
    /// Rises with each save: whoever saves names the one that they saw.
    pub revision: i64,
    pub started_at: Timestamp,
    pub saved_at: Timestamp,
    pub saved_by: PersonId,
    pub submitted_at: Option<Timestamp>,
    /// Why the second reader returned it.
    pub reason: Option<String>,
    pub returned_by: Option<PersonId>,
    /// The comment that it answers, when it was begun as a suggestion.
    pub comment: Option<CommentId>,
}

impl OpenDraft {
    fn from_row(row: Model) -> Result<Self> {
        Ok(Self {
            id: DraftId(row.id),
            resource: row.resource_id.map(ResourceId),
            base_version: row.base_version,
            author: PersonId(row.author),
            state: DraftState::read(&row.state),
            content: read_content(&row.content)?,
            revision: row.revision,
            started_at: row.started_at,
            saved_at: row.saved_at,
            saved_by: PersonId(row.saved_by),
            submitted_at: row.submitted_at,
            reason: row.reason,
            returned_by: row.returned_by.map(PersonId),
            comment: row.comment_id.map(CommentId),
        })
    }

    /// Whether its text can be changed: not while a second reader has it, nor while it waits for its time.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, DraftState::InReview | DraftState::Scheduled)
    }

    /// Its address on this server.
    pub fn path(&self) -> String {
        format!("/drafts/{}", self.id)
    }
}

fn read_content(json: &str) -> Result<Draft> {
    serde_json::from_str(json).map_err(|error| Error::Internal(Box::new(error)))
}

fn write_content(content: &Draft) -> Result<String> {
    serde_json::to_string(content).map_err(|error| Error::Internal(Box::new(error)))
}

/// Whether this viewer may work on the draft: their own, or, for those who edit, anybody's that is for eyes like theirs.
fn may_work_on(by: &Viewer, row: &Model) -> bool {
    let is_own = by.person() == Some(PersonId(row.author));
    let is_visible = is_own || row.audience.parse::<Audience>().is_ok_and(|audience| by.may_see(audience));
    is_visible && by.may_with(Permission::Write, PersonId(row.author), Permission::Edit)
}

/// Reads the row that this viewer may work on.
///
/// # Errors
/// `SignIn` for somebody who is nobody yet; `NotFound` for everybody whom it does not concern.
async fn get_row(db: &impl ConnectionTrait, by: &Viewer, id: DraftId) -> Result<Model> {
    if by.role().is_none() {
        return Err(by.refusal());
    }
    let row = Entity::find_by_id(id.0).one(db).await?;
    row.filter(|row| may_work_on(by, row)).ok_or_else(|| Error::NotFound(NOT_THERE.to_owned()))
}

/// What whoever may not see a draft is told, and whoever comes too late.
const NOT_THERE: &str = "There is no such draft. It may have been published or thrown away, or it is not yours.";

fn tell(unit: &mut Unit, kind: &'static str, row: &Model) {
    unit.append(Event {
        kind,
        subject: row.id.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({
            "kind": row.kind,
            "resource": row.resource_id,
            "author": row.author,
        }),
    });
}

/// Demands that the draft is still the one that somebody saw.
fn require_revision(row: &Model, revision: i64) -> Result<()> {
    if row.revision == revision {
        return Ok(());
    }
    Err(Error::Conflict("The draft was saved again since you opened it. Look at it once more.".to_owned()))
}

/// Demands that whoever writes or publishes is among those who will see it.
fn require_audience(by: &Viewer, audience: Audience) -> Result<()> {
    if by.is_among(audience) { Ok(()) } else { Err(invalid("audience", "Choose people among whom you are yourself.")) }
}

fn invalid(field: &str, message: &str) -> Error {
    Error::Invalid(vec![Fault { place: String::new(), line: 0, field: field.to_owned(), message: message.to_owned() }])
}
