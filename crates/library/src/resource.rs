//! The noun: a resource, as people see it.

use std::fmt;
use std::str::FromStr;

use kernel::{Audience, PersonId, Timestamp};
use uuid::Uuid;

use crate::AttachedFile;
use crate::draft::{format_day, months_later};

/// The id of a resource, on this server and on every other that holds it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sea_orm::DeriveValueType,
)]
#[serde(transparent)]
pub struct ResourceId(pub Uuid);

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ResourceId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Uuid::from_str(text).map(Self).map_err(|_| format!("'{text}' is no resource id; expected a UUID"))
    }
}

/// What sort of resource it is. A type, because each has rules and pages of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Something to do with or for a pupil.
    Strategy,
    /// A document for a school to adopt.
    PolicyTemplate,
    /// A training session for staff.
    Cpd,
    /// A note that explains a process or the law.
    Guidance,
    /// What a closed consultation taught.
    Pattern,
    /// What goes out in a term.
    Pack,
    /// An induction path.
    Path,
}

impl Kind {
    /// All of them, in the order that pages list them.
    pub const ALL: [Self; 7] =
        [Self::Strategy, Self::PolicyTemplate, Self::Cpd, Self::Guidance, Self::Pattern, Self::Pack, Self::Path];

    /// The name used in files, addresses and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strategy => "strategy",
            Self::PolicyTemplate => "policy-template",
            Self::Cpd => "cpd",
            Self::Guidance => "guidance",
            Self::Pattern => "pattern",
            Self::Pack => "pack",
            Self::Path => "path",
        }
    }

    /// Months until a resource of this kind is to be looked at again, when its file says nothing.
    pub fn review_months(self) -> u8 {
        match self {
            Self::Guidance => 6,
            Self::PolicyTemplate | Self::Pack | Self::Path => 12,
            Self::Strategy | Self::Cpd | Self::Pattern => 24,
        }
    }

    /// The day by which a resource of this kind is to be looked at again that is published now and says nothing: `2027-11-22`.
    pub fn usual_review_day(self, now: Timestamp) -> String {
        format_day(months_later(now.to_utc().date(), self.review_months()))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let accepted = Self::ALL.map(Self::as_str).join(", ");
            format!("'{text}' is no kind; accepted: {accepted}")
        })
    }
}

/// Whether a resource is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is.
    Published,
    /// It can be read, and another one stands in for it.
    Superseded,
    /// It was, and will never be again.
    Withdrawn,
}

impl State {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Why a resource was withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawalReason {
    /// It told something about a person.
    Privacy,
    /// Somebody else's rights.
    Copyright,
    /// It is no longer right.
    Outdated,
    /// Its author asked.
    Author,
}

impl WithdrawalReason {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Privacy, Self::Copyright, Self::Outdated, Self::Author];

    /// The name used in files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Privacy => "privacy",
            Self::Copyright => "copyright",
            Self::Outdated => "outdated",
            Self::Author => "author",
        }
    }
}

impl FromStr for WithdrawalReason {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text).ok_or_else(|| {
            let accepted = Self::ALL.map(Self::as_str).join(", ");
            format!("'{text}' is no reason; accepted: {accepted}")
        })
    }
}

/// A resource with the text of one of its versions.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its id, for ever.
    pub id: ResourceId,
    /// What sort it is.
    pub kind: Kind,
    /// Its name in addresses, unique within the kind.
    pub key: String,
    /// This version's number: rises, has no meaning for people.
    pub version: i64,
    /// This version as people count: 1, 2, 3.
    pub ordinal: i32,
    /// Who may see it.
    pub audience: Audience,
    /// The addresses of the networks that an audience of named ones means; for others none.
    pub networks: Vec<String>,
    /// Its title.
    pub title: String,
    /// What it is and whom it helps, in a sentence.
    pub summary: String,
    /// The Markdown as written.
    pub body: String,
    /// The body as safe HTML.
    pub html: String,
    /// Ids of areas of need.
    pub areas: Vec<String>,
    /// Ids of phases; none means all.
    pub phases: Vec<String>,
    /// Ids of tiers.
    pub tiers: Vec<String>,
    /// Ids of concepts, the main one first.
    pub concepts: Vec<String>,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// Id of how well it is supported.
    pub evidence: Option<String>,
    /// Minutes to set it up.
    pub setup_minutes: Option<i32>,
    /// Minutes a week.
    pub weekly_minutes: Option<i32>,
    /// Who does it, in a few words.
    pub staff: Option<String>,
    /// Id of what it costs.
    pub cost_band: Option<String>,
    /// Id of its licence.
    pub licence: String,
    /// The day its claims were last checked, `2026-11-21`.
    pub checked_on: Option<String>,
    /// The day by which it is to be looked at again: as its version says, or later when somebody confirmed it.
    pub review_by: Option<String>,
    /// Who last found this version still right, and when.
    pub confirmed: Option<crate::Confirmation>,
    /// What hangs on it, in order.
    pub files: Vec<AttachedFile>,
    /// When the resource was first published here.
    pub created_at: Timestamp,
    /// When this version was.
    pub changed_at: Timestamp,
    /// What stands in for it.
    pub superseded_by: Option<ResourceId>,
    /// Who wrote this version; `None` when it came from a file or from the server itself.
    pub written_by: Option<PersonId>,
    /// The second reader of this version.
    pub approved_by: Option<PersonId>,
    /// What it was adapted from: kind and key, or an address elsewhere. Pages show it by [`crate::list_ancestors`].
    pub adapted_from: Option<String>,
}

impl Resource {
    /// Its address on this server.
    pub fn path(&self) -> String {
        format!("/library/{}/{}", self.kind, self.key)
    }

    /// Whether its review is overdue on this day (`2026-11-21`).
    pub fn is_overdue(&self, today: &str) -> bool {
        self.review_by.as_deref().is_some_and(|by| by < today)
    }
}
