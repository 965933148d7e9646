//! Federation: the networks that this one exchanges with, what came from them, what they were told of, and what is gone for ever.

use sea_orm_migration::prelude::*;

use crate::ColumnSort::{BigInteger, Integer, Text, Uuid};
use crate::CopiedTable;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [peer(), contact(), object(), tombstone(), exposed(), seen()] {
            manager.create_table(table).await?;
        }
        for (table, column) in [("federation_object", "origin"), ("federation_exposed", "peer"), ("federation_seen", "at")] {
            let name = format!("{table}_{column}");
            manager.create_index(Index::create().name(name).table(table).col(column).to_owned()).await?;
        }
        Ok(())
    }
}

/// One row a network, for ever: what was agreed with it.
fn peer() -> TableCreateStatement {
    Table::create()
        .table("federation_peer")
        .col(ColumnDef::new("origin").string_len(255).not_null().primary_key())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("actor").text().not_null())
        .col(ColumnDef::new("inbox").text().not_null())
        .col(ColumnDef::new("keys").text().not_null())
        .col(ColumnDef::new("asked").string_len(32).not_null())
        .col(ColumnDef::new("was_asked").string_len(32).not_null())
        .col(ColumnDef::new("standing").string_len(32).not_null())
        .col(ColumnDef::new("shares").string_len(32).not_null())
        .col(ColumnDef::new("is_older").integer().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .to_owned()
}

/// Where the two directions of the exchange with a peer stand, and how it goes.
fn contact() -> TableCreateStatement {
    Table::create()
        .table("federation_contact")
        .col(ColumnDef::new("peer").string_len(255).not_null().primary_key())
        .col(ColumnDef::new("push_cursor").text())
        .col(ColumnDef::new("pull_cursor").text())
        .col(ColumnDef::new("failures").integer().not_null())
        .col(ColumnDef::new("next_try_at").big_integer().not_null())
        .col(ColumnDef::new("skew_ms").big_integer().not_null())
        .col(ColumnDef::new("heard_at").big_integer())
        .foreign_key(ForeignKey::create().from("federation_contact", "peer").to("federation_peer", "origin"))
        .to_owned()
}

/// The newest version of what a peer shares.
fn object() -> TableCreateStatement {
    Table::create()
        .table("federation_object")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("object").string_len(500).not_null().unique_key())
        .col(ColumnDef::new("origin").string_len(255).not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("kind").string_len(32).not_null())
        .col(ColumnDef::new("audience").string_len(32).not_null())
        .col(ColumnDef::new("content").text().not_null())
        .col(ColumnDef::new("received_at").big_integer().not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .to_owned()
}

/// What was withdrawn: no text, and never removed.
fn tombstone() -> TableCreateStatement {
    Table::create()
        .table("federation_tombstone")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("object").string_len(500).not_null().unique_key())
        .col(ColumnDef::new("origin").string_len(255).not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("reason").string_len(32).not_null())
        .col(ColumnDef::new("received_at").big_integer().not_null())
        .to_owned()
}

/// What a peer was told of, and whether it was told that it is gone.
fn exposed() -> TableCreateStatement {
    Table::create()
        .table("federation_exposed")
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .col(ColumnDef::new("peer").string_len(255).not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("gone_version").big_integer())
        .primary_key(Index::create().col("resource_id").col("peer"))
        .foreign_key(ForeignKey::create().from("federation_exposed", "peer").to("federation_peer", "origin"))
        .to_owned()
}

/// Signatures of the last hours, so that a request counts once.
fn seen() -> TableCreateStatement {
    Table::create()
        .table("federation_seen")
        .col(ColumnDef::new("hash").string_len(64).not_null().primary_key())
        .col(ColumnDef::new("at").big_integer().not_null())
        .to_owned()
}

/// The tables as they are now, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] = &[
    CopiedTable {
        name: "federation_peer",
        columns: &[
            ("origin", Text),
            ("name", Text),
            ("actor", Text),
            ("inbox", Text),
            ("keys", Text),
            ("asked", Text),
            ("was_asked", Text),
            ("standing", Text),
            ("shares", Text),
            ("is_older", Integer),
            ("created_at", BigInteger),
            ("changed_at", BigInteger),
            ("ring", Text),
            ("address", Text),
            ("moving_to", Text),
        ],
    },
    CopiedTable {
        name: "federation_contact",
        columns: &[
            ("peer", Text),
            ("push_cursor", Text),
            ("pull_cursor", Text),
            ("failures", Integer),
            ("next_try_at", BigInteger),
            ("skew_ms", BigInteger),
            ("heard_at", BigInteger),
            ("failing_since", BigInteger),
            ("fault", Text),
            ("told_at", BigInteger),
            ("read_at", BigInteger),
            ("compared_at", BigInteger),
            ("repaired", BigInteger),
            ("told_address", Text),
        ],
    },
    CopiedTable {
        name: "federation_object",
        columns: &[
            ("id", Uuid),
            ("object", Text),
            ("origin", Text),
            ("version", BigInteger),
            ("kind", Text),
            ("audience", Text),
            ("content", Text),
            ("received_at", BigInteger),
            ("changed_at", BigInteger),
            ("key", Text),
            ("missing_since", BigInteger),
            ("seal", Text),
        ],
    },
    CopiedTable {
        name: "federation_tombstone",
        columns: &[
            ("id", Uuid),
            ("object", Text),
            ("origin", Text),
            ("version", BigInteger),
            ("reason", Text),
            ("received_at", BigInteger),
            ("address", Text),
        ],
    },
    CopiedTable {
        name: "federation_exposed",
        columns: &[
            ("resource_id", Uuid),
            ("peer", Text),
            ("version", BigInteger),
            ("gone_version", BigInteger),
            ("gone_seq", BigInteger),
            ("confirmed_at", BigInteger),
            ("refused_status", Integer),
        ],
    },
    CopiedTable { name: "federation_seen", columns: &[("hash", Text), ("at", BigInteger)] },
];
