//! An announcement: whom it reaches, and how.

use std::fmt;
use std::str::FromStr;

use identity::Person;
use kernel::{Error, Result, Role, Timestamp};
use library::ResourceId;
use uuid::Uuid;

use crate::entity::announcement::Model;

/// How long somebody counts as new.
const NEW: i64 = 365 * 24 * 3_600_000;

/// The id of an announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnnouncementId(pub Uuid);

impl fmt::Display for AnnouncementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for AnnouncementId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Uuid::parse_str(text).map(Self).map_err(|_| format!("'{text}' is no announcement's id; accepted: a UUID"))
    }
}

/// Whom it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Everyone,
    /// Those who joined within the last year.
    New,
    /// Those with this role.
    Role(Role),
}

impl Reach {
    /// All of them, in the order that forms list them.
    pub fn all() -> Vec<Self> {
        [Self::Everyone, Self::New].into_iter().chain(Role::ALL.map(Self::Role)).collect()
    }

    pub(crate) fn includes(self, role: Role, joined: Timestamp, at: Timestamp) -> bool {
        match self {
            Self::Everyone => true,
            Self::New => at.0 - joined.0 <= NEW,
            Self::Role(wanted) => role == wanted,
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => f.write_str("everyone"),
            Self::New => f.write_str("new"),
            Self::Role(role) => write!(f, "role-{role}"),
        }
    }
}

impl FromStr for Reach {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::all().into_iter().find(|reach| reach.to_string() == text);
        known.ok_or_else(|| "Choose whom it is for.".to_owned())
    }
}

/// How it travels. It stands on home pages in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// First in everybody's next digest.
    Digest,
    /// A message of its own, at once.
    Now,
}

impl Way {
    /// The name used in forms and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Digest => "digest",
            Self::Now => "now",
        }
    }
}

impl FromStr for Way {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = [Self::Digest, Self::Now].into_iter().find(|way| way.as_str() == text);
        known.ok_or_else(|| "Choose how it is sent.".to_owned())
    }
}

/// An announcement as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    pub id: AnnouncementId,
    /// Empty when it was taken back.
    pub subject: String,
    pub text: String,
    pub reach: Reach,
    pub way: Way,
    pub at: Timestamp,
    pub is_taken_back: bool,
    pub(crate) resource: Option<ResourceId>,
    pub(crate) is_delivered: bool,
}

/// An announcement as somebody reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    pub id: AnnouncementId,
    pub subject: String,
    /// Markdown.
    pub text: String,
    /// The page of what it is about, where it is about something.
    pub path: Option<String>,
    pub at: Timestamp,
}

impl Announcement {
    pub(crate) fn from_row(row: Model) -> Result<Self> {
        Ok(Self {
            id: AnnouncementId(row.id),
            reach: row.reach.parse().map_err(Error::internal)?,
            way: row.way.parse().map_err(Error::internal)?,
            subject: row.subject,
            text: row.body,
            at: row.announced_at,
            is_taken_back: row.taken_back_at.is_some(),
            resource: row.resource_id.map(ResourceId),
            is_delivered: row.delivered_at.is_some(),
        })
    }

    /// The name of the occasion on which somebody is told of it.
    pub(crate) fn occasion(&self) -> String {
        format!("announcement-{}", self.id)
    }

    /// Whether it is for this person, who may have come later.
    pub(crate) fn is_for(&self, person: &Person) -> bool {
        self.reach.includes(person.role, person.created_at, self.at)
    }
}
