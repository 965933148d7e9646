//! The one ordered list of migrations, for both databases.
//!
//! A migration names tables and columns as text, never an entity, so that old ones keep their meaning when the code moves on.
//! Tables are prefixed by the capability that owns them. Each migration runs in a transaction of its own.

#![expect(elided_lifetimes_in_paths, reason = "the trait's method elides it, and an implementation must match")]

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

mod m0001_kernel;
mod m0002_vocabulary;
mod m0003_library;
mod m0004_identity;
mod m0005_insight;
mod m0006_drafts;
mod m0007_post;
mod m0008_membership;
mod m0009_sign_in;
mod m0010_packs;
mod m0011_keeping;
mod m0012_files;
mod m0013_notifications;
mod m0014_saved_alerts;
mod m0015_answers;
mod m0016_suggestions;
mod m0017_adapted;
mod m0018_imports;
mod m0019_joining;
mod m0020_consultations;
mod m0021_federation;
mod m0022_patterns;
mod m0023_harvest;
mod m0024_expiry;
mod m0025_circles;
mod m0026_case_news;
mod m0027_receipts;
mod m0028_copies;
mod m0029_between;
mod m0030_repair;
mod m0031_remote_files;
mod m0032_networks;
mod m0033_taken;
mod m0034_moving;

/// Every migration, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_kernel::Migration),
            Box::new(m0002_vocabulary::Migration),
            Box::new(m0003_library::Migration),
            Box::new(m0004_identity::Migration),
            Box::new(m0005_insight::Migration),
            Box::new(m0006_drafts::Migration),
            Box::new(m0007_post::Migration),
            Box::new(m0008_membership::Migration),
            Box::new(m0009_sign_in::Migration),
            Box::new(m0010_packs::Migration),
            Box::new(m0011_keeping::Migration),
            Box::new(m0012_files::Migration),
            Box::new(m0013_notifications::Migration),
            Box::new(m0014_saved_alerts::Migration),
            Box::new(m0015_answers::Migration),
            Box::new(m0016_suggestions::Migration),
            Box::new(m0017_adapted::Migration),
            Box::new(m0018_imports::Migration),
            Box::new(m0019_joining::Migration),
            Box::new(m0020_consultations::Migration),
            Box::new(m0021_federation::Migration),
            Box::new(m0022_patterns::Migration),
            Box::new(m0023_harvest::Migration),
            Box::new(m0024_expiry::Migration),
            Box::new(m0025_circles::Migration),
            Box::new(m0026_case_news::Migration),
            Box::new(m0027_receipts::Migration),
            Box::new(m0028_copies::Migration),
            Box::new(m0029_between::Migration),
            Box::new(m0030_repair::Migration),
            Box::new(m0031_remote_files::Migration),
            Box::new(m0032_networks::Migration),
            Box::new(m0033_taken::Migration),
            Box::new(m0034_moving::Migration),
        ]
    }
}

/// How a column is stored, as far as a copy of its rows must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnSort {
    Integer,
    BigInteger,
    Text,
    Uuid,
}

/// One table as a backup copies it.
#[derive(Debug, Clone, Copy)]
pub struct CopiedTable {
    pub name: &'static str,
    pub columns: &'static [(&'static str, ColumnSort)],
}

use ColumnSort::{BigInteger, Integer, Text, Uuid};

/// All tables of the schema as it is now, parents before children, with all their columns. A test holds it against both databases.
pub const TABLES: &[CopiedTable] = &joined::<{ count(PARTS) }>(PARTS);

const PARTS: &[&[CopiedTable]] = &[
    FIRST,
    m0013_notifications::TABLES,
    m0020_consultations::TABLES,
    m0021_federation::TABLES,
    m0022_patterns::TABLES,
    m0025_circles::TABLES,
    m0026_case_news::TABLES,
    m0028_copies::TABLES,
    m0029_between::TABLES,
    m0031_remote_files::TABLES,
    m0032_networks::TABLES,
    m0033_taken::TABLES,
    m0034_moving::TABLES,
];

const fn count(parts: &[&[CopiedTable]]) -> usize {
    let (mut all, mut part) = (0, 0);
    while part < parts.len() {
        all += parts[part].len();
        part += 1;
    }
    all
}

const fn joined<const COUNT: usize>(parts: &[&[CopiedTable]]) -> [CopiedTable; COUNT] {
    let mut all = [parts[0][0]; COUNT];
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let mut row = 0;
        while row < parts[part].len() {
            all[at] = parts[part][row];
            (at, row) = (at + 1, row + 1);
        }
        part += 1;
    }
    all
}

const FIRST: &[CopiedTable] = &[
    CopiedTable { name: "kernel_database", columns: &[("id", Integer), ("incarnation", Uuid), ("created_at", BigInteger)] },
    CopiedTable { name: "kernel_journal_head", columns: &[("id", Integer), ("last", BigInteger), ("hash", Text)] },
    CopiedTable {
        name: "kernel_journal",
        columns: &[
            ("seq", BigInteger),
            ("kind", Text),
            ("subject", Text),
            ("version", BigInteger),
            ("audience", Text),
            ("actor", Text),
            ("at", BigInteger),
            ("detail", Text),
            ("hash", Text),
        ],
    },
    CopiedTable { name: "kernel_request", columns: &[("name", Text), ("requested_at", BigInteger)] },
    CopiedTable {
        name: "kernel_answer",
        columns: &[
            ("person_id", Uuid),
            ("key", Text),
            ("fingerprint", Text),
            ("status", Integer),
            ("body", Text),
            ("answered_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "vocabulary_term",
        columns: &[("scheme", Text), ("id", Text), ("position", Integer), ("label", Text), ("detail", Text)],
    },
    CopiedTable {
        name: "vocabulary_concept",
        columns: &[("id", Text), ("position", Integer), ("label", Text), ("area", Text), ("note", Text)],
    },
    CopiedTable {
        name: "vocabulary_label",
        columns: &[("concept_id", Text), ("role", Text), ("position", Integer), ("text", Text)],
    },
    CopiedTable { name: "vocabulary_relation", columns: &[("concept_id", Text), ("relation", Text), ("other_id", Text)] },
    CopiedTable {
        name: "library_source",
        columns: &[
            ("id", Text),
            ("position", Integer),
            ("title", Text),
            ("publisher", Text),
            ("year", Text),
            ("licence", Text),
            ("seen", Text),
            ("seen_note", Text),
            ("supports", Text),
        ],
    },
    CopiedTable {
        name: "library_resource",
        columns: &[
            ("id", Uuid),
            ("kind", Text),
            ("key", Text),
            ("state", Text),
            ("version", BigInteger),
            ("ordinal", Integer),
            ("audience", Text),
            ("created_at", BigInteger),
            ("changed_at", BigInteger),
            ("withdrawal_reason", Text),
            ("superseded_by", Uuid),
        ],
    },
    CopiedTable {
        name: "library_version",
        columns: &[
            ("resource_id", Uuid),
            ("version", BigInteger),
            ("ordinal", Integer),
            ("title", Text),
            ("summary", Text),
            ("body", Text),
            ("html", Text),
            ("audience", Text),
            ("evidence", Text),
            ("setup_minutes", Integer),
            ("weekly_minutes", Integer),
            ("staff", Text),
            ("cost_band", Text),
            ("licence", Text),
            ("checked_on", Text),
            ("review_by", Text),
            ("hash", Text),
            ("created_at", BigInteger),
            ("created_by", Text),
            ("approved_by", Text),
            ("adapted_from", Text),
        ],
    },
    CopiedTable {
        name: "library_tag",
        columns: &[("resource_id", Uuid), ("version", BigInteger), ("scheme", Text), ("position", Integer), ("term", Text)],
    },
    CopiedTable {
        name: "library_import",
        columns: &[("resource_id", Uuid), ("source", Text), ("hash", Text), ("version", BigInteger)],
    },
    CopiedTable {
        name: "identity_school",
        columns: &[("id", Uuid), ("name", Text), ("urn", Text), ("phase", Text), ("created_at", BigInteger)],
    },
    CopiedTable {
        name: "identity_person",
        columns: &[
            ("id", Uuid),
            ("name", Text),
            ("email", Text),
            ("role", Text),
            ("state", Text),
            ("school_id", Uuid),
            ("created_at", BigInteger),
            ("changed_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "identity_login",
        columns: &[("issuer", Text), ("subject", Text), ("person_id", Uuid), ("created_at", BigInteger)],
    },
    CopiedTable {
        name: "identity_session",
        columns: &[
            ("id", Text),
            ("person_id", Uuid),
            ("device", Text),
            ("label", Text),
            ("created_at", BigInteger),
            ("seen_at", BigInteger),
            ("expires_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "identity_link",
        columns: &[
            ("id", Text),
            ("person_id", Uuid),
            ("created_at", BigInteger),
            ("expires_at", BigInteger),
            ("used_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "identity_attempt",
        columns: &[
            ("id", Text),
            ("provider", Text),
            ("state", Text),
            ("nonce", Text),
            ("verifier", Text),
            ("back", Text),
            ("device", Text),
            ("person_id", Uuid),
            ("expires_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "identity_proof",
        columns: &[
            ("id", Text),
            ("person_id", Uuid),
            ("issuer", Text),
            ("subject", Text),
            ("shown", Text),
            ("expires_at", BigInteger),
        ],
    },
    CopiedTable { name: "insight_search", columns: &[("week", Text), ("words", Text), ("outcome", Text), ("times", BigInteger)] },
    CopiedTable { name: "insight_opening", columns: &[("week", Text), ("resource_id", Uuid), ("times", BigInteger)] },
    CopiedTable { name: "harvest_record", columns: &[("id", Uuid), ("state", Text), ("sets", Text), ("changed_at", BigInteger)] },
    CopiedTable {
        name: "harvest_cursor",
        columns: &[("name", Text), ("incarnation", Uuid), ("seq", BigInteger), ("hash", Text), ("is_complete", Integer)],
    },
    CopiedTable { name: "harvest_key", columns: &[("id", Integer), ("key", Text), ("created_at", BigInteger)] },
    CopiedTable {
        name: "library_draft",
        columns: &[
            ("id", Uuid),
            ("resource_id", Uuid),
            ("base_version", BigInteger),
            ("author", Uuid),
            ("kind", Text),
            ("title", Text),
            ("audience", Text),
            ("state", Text),
            ("content", Text),
            ("revision", BigInteger),
            ("started_at", BigInteger),
            ("saved_at", BigInteger),
            ("saved_by", Uuid),
            ("submitted_at", BigInteger),
            ("reason", Text),
            ("returned_by", Uuid),
            ("comment_id", Uuid),
        ],
    },
    CopiedTable {
        name: "library_draft_copy",
        columns: &[
            ("draft_id", Uuid),
            ("id", Uuid),
            ("person_id", Uuid),
            ("revision", BigInteger),
            ("content", Text),
            ("saved_at", BigInteger),
        ],
    },
    CopiedTable { name: "library_draft_import", columns: &[("draft_id", Uuid), ("file", Text), ("losses", Text)] },
    CopiedTable {
        name: "library_file",
        columns: &[
            ("hash", Text),
            ("size", BigInteger),
            ("kind", Text),
            ("state", Text),
            ("title", Text),
            ("language", Text),
            ("pages", Integer),
            ("has_text", Integer),
            ("detail", Text),
            ("created_at", BigInteger),
            ("changed_at", BigInteger),
        ],
    },
    CopiedTable { name: "library_file_part", columns: &[("hash", Text), ("position", Integer), ("place", Text), ("text", Text)] },
    CopiedTable {
        name: "library_version_file",
        columns: &[
            ("resource_id", Uuid),
            ("version", BigInteger),
            ("position", Integer),
            ("hash", Text),
            ("name", Text),
            ("title", Text),
        ],
    },
    CopiedTable {
        name: "library_draft_file",
        columns: &[("draft_id", Uuid), ("position", Integer), ("hash", Text), ("name", Text), ("title", Text)],
    },
    CopiedTable { name: "library_review_rule", columns: &[("kind", Text), ("second_reader", Integer)] },
    CopiedTable {
        name: "post_message",
        columns: &[
            ("id", Uuid),
            ("reference", Text),
            ("person_id", Uuid),
            ("recipient", Text),
            ("subject", Text),
            ("body", Text),
            ("html", Text),
            ("pause_url", Text),
            ("state", Text),
            ("attempts", Integer),
            ("next_at", BigInteger),
            ("created_at", BigInteger),
            ("sent_at", BigInteger),
            ("fault", Text),
            ("expires_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "identity_invitation",
        columns: &[
            ("id", Uuid),
            ("secret_hash", Text),
            ("name", Text),
            ("email", Text),
            ("role", Text),
            ("school_id", Uuid),
            ("state", Text),
            ("invited_by", Uuid),
            ("person_id", Uuid),
            ("created_at", BigInteger),
            ("expires_at", BigInteger),
            ("changed_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "identity_request",
        columns: &[
            ("id", Uuid),
            ("name", Text),
            ("email", Text),
            ("school", Text),
            ("words", Text),
            ("state", Text),
            ("created_at", BigInteger),
            ("changed_at", BigInteger),
        ],
    },
    CopiedTable { name: "identity_rule", columns: &[("name", Text), ("value", Text)] },
    CopiedTable {
        name: "identity_token",
        columns: &[
            ("id", Uuid),
            ("person_id", Uuid),
            ("secret_hash", Text),
            ("name", Text),
            ("scopes", Text),
            ("created_at", BigInteger),
            ("expires_at", BigInteger),
            ("used_on", Text),
            ("revoked_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "library_term_calendar",
        columns: &[("id", Uuid), ("name", Text), ("is_own", Integer), ("created_at", BigInteger)],
    },
    CopiedTable {
        name: "library_school_year",
        columns: &[("calendar_id", Uuid), ("year", Integer), ("days", Text), ("changed_at", BigInteger)],
    },
    CopiedTable {
        name: "library_pack",
        columns: &[
            ("resource_id", Uuid),
            ("version", BigInteger),
            ("term", Text),
            ("meeting", Text),
            ("meeting_starts", BigInteger),
            ("meeting_ends", BigInteger),
        ],
    },
    CopiedTable {
        name: "library_pack_item",
        columns: &[("resource_id", Uuid), ("version", BigInteger), ("position", Integer), ("item_id", Uuid), ("note", Text)],
    },
    CopiedTable {
        name: "library_cancelled_meeting",
        columns: &[("resource_id", Uuid), ("starts", BigInteger), ("ends", BigInteger), ("cancelled_at", BigInteger)],
    },
    CopiedTable {
        name: "library_publication",
        columns: &[
            ("draft_id", Uuid),
            ("publish_at", BigInteger),
            ("term", Text),
            ("withdraw_at", BigInteger),
            ("tell", Integer),
            ("scheduled_by", Uuid),
            ("scheduled_at", BigInteger),
            ("approved_by", Uuid),
        ],
    },
    CopiedTable { name: "library_ending", columns: &[("resource_id", Uuid), ("withdraw_at", BigInteger)] },
    CopiedTable {
        name: "search_saved",
        columns: &[
            ("id", Uuid),
            ("person_id", Uuid),
            ("name", Text),
            ("query", Text),
            ("created_at", BigInteger),
            ("seen_at", BigInteger),
            ("alerts", Integer),
        ],
    },
    CopiedTable {
        name: "library_confirmation",
        columns: &[
            ("resource_id", Uuid),
            ("version", BigInteger),
            ("confirmed_by", Uuid),
            ("confirmed_at", BigInteger),
            ("review_by", Text),
        ],
    },
    CopiedTable {
        name: "library_flag",
        columns: &[("id", Uuid), ("resource_id", Uuid), ("person_id", Uuid), ("note", Text), ("created_at", BigInteger)],
    },
    CopiedTable {
        name: "library_comment",
        columns: &[
            ("id", Uuid),
            ("resource_id", Uuid),
            ("parent_id", Uuid),
            ("person_id", Uuid),
            ("text", Text),
            ("created_at", BigInteger),
            ("removed_at", BigInteger),
        ],
    },
];
