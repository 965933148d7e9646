//! How people are told: choices, secret addresses, marks of what was told, announcements, reminders, and what is new.

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
        for table in [choice(), secret(), told(), announcement(), dismissal(), reminder(), news(), cursor()] {
            manager.create_table(table).await?;
        }
        for (table, column) in [
            ("notifications_secret", "person_id"),
            ("notifications_told", "at"),
            ("notifications_reminder", "person_id"),
            ("notifications_news", "changed_seq"),
        ] {
            let name = format!("{table}_{column}");
            manager.create_index(Index::create().name(name).table(table).col(column).to_owned()).await?;
        }
        Ok(())
    }
}

fn of_person(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, "person_id").to("identity_person", "id").to_owned()
}

fn choice() -> TableCreateStatement {
    Table::create()
        .table("notifications_choice")
        .col(ColumnDef::new("person_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("rhythm").string_len(8).not_null())
        .col(ColumnDef::new("weekday").integer().not_null())
        .col(ColumnDef::new("announcements").integer().not_null())
        .col(ColumnDef::new("paused").string_len(10).not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .foreign_key(&mut of_person("notifications_choice"))
        .to_owned()
}

/// The id is a hash of the secret in the address.
fn secret() -> TableCreateStatement {
    Table::create()
        .table("notifications_secret")
        .col(ColumnDef::new("id").string_len(64).not_null().primary_key())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("purpose").string_len(8).not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .foreign_key(&mut of_person("notifications_secret"))
        .to_owned()
}

/// One row a person and occasion: nobody is told twice.
fn told() -> TableCreateStatement {
    Table::create()
        .table("notifications_told")
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("occasion").string_len(64).not_null())
        .col(ColumnDef::new("seq").big_integer().not_null())
        .col(ColumnDef::new("at").big_integer().not_null())
        .col(ColumnDef::new("reference").string_len(200).not_null())
        .col(ColumnDef::new("subjects").text().not_null())
        .primary_key(Index::create().col("person_id").col("occasion"))
        .foreign_key(&mut of_person("notifications_told"))
        .to_owned()
}

fn announcement() -> TableCreateStatement {
    Table::create()
        .table("notifications_announcement")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("author").string_len(200).not_null())
        .col(ColumnDef::new("subject").text().not_null())
        .col(ColumnDef::new("body").text().not_null())
        .col(ColumnDef::new("reach").string_len(32).not_null())
        .col(ColumnDef::new("way").string_len(8).not_null())
        .col(ColumnDef::new("resource_id").uuid())
        .col(ColumnDef::new("cause").string_len(100).not_null().unique_key())
        .col(ColumnDef::new("announced_at").big_integer().not_null())
        .col(ColumnDef::new("taken_back_at").big_integer())
        .col(ColumnDef::new("delivered_at").big_integer())
        .foreign_key(ForeignKey::create().from("notifications_announcement", "resource_id").to("library_resource", "id"))
        .to_owned()
}

fn dismissal() -> TableCreateStatement {
    Table::create()
        .table("notifications_dismissal")
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("announcement_id").uuid().not_null())
        .primary_key(Index::create().col("person_id").col("announcement_id"))
        .foreign_key(&mut of_person("notifications_dismissal"))
        .foreign_key(ForeignKey::create().from("notifications_dismissal", "announcement_id").to("notifications_announcement", "id"))
        .to_owned()
}

fn reminder() -> TableCreateStatement {
    Table::create()
        .table("notifications_reminder")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("due_on").string_len(10).not_null())
        .col(ColumnDef::new("resources").text().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .foreign_key(&mut of_person("notifications_reminder"))
        .to_owned()
}

/// Derived from the journal: what was published and when, for as long as it is there.
fn news() -> TableCreateStatement {
    Table::create()
        .table("notifications_news")
        .col(ColumnDef::new("resource_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("added_seq").big_integer().not_null())
        .col(ColumnDef::new("added_at").big_integer().not_null())
        .col(ColumnDef::new("changed_seq").big_integer().not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .to_owned()
}

fn cursor() -> TableCreateStatement {
    Table::create()
        .table("notifications_cursor")
        .col(ColumnDef::new("name").string_len(32).not_null().primary_key())
        .col(ColumnDef::new("incarnation").uuid().not_null())
        .col(ColumnDef::new("seq").big_integer().not_null())
        .col(ColumnDef::new("hash").string_len(64).not_null())
        .to_owned()
}

/// The tables as they are now, those of later migrations among them, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] = &[
    CopiedTable {
        name: "notifications_choice",
        columns: &[
            ("person_id", Uuid),
            ("rhythm", Text),
            ("weekday", Integer),
            ("announcements", Integer),
            ("paused", Text),
            ("changed_at", BigInteger),
            ("cases", Text),
        ],
    },
    CopiedTable {
        name: "notifications_secret",
        columns: &[("id", Text), ("person_id", Uuid), ("purpose", Text), ("created_at", BigInteger)],
    },
    CopiedTable {
        name: "notifications_told",
        columns: &[
            ("person_id", Uuid),
            ("occasion", Text),
            ("seq", BigInteger),
            ("at", BigInteger),
            ("reference", Text),
            ("subjects", Text),
        ],
    },
    CopiedTable {
        name: "notifications_announcement",
        columns: &[
            ("id", Uuid),
            ("author", Text),
            ("subject", Text),
            ("body", Text),
            ("reach", Text),
            ("way", Text),
            ("resource_id", Uuid),
            ("cause", Text),
            ("announced_at", BigInteger),
            ("taken_back_at", BigInteger),
            ("delivered_at", BigInteger),
        ],
    },
    CopiedTable { name: "notifications_dismissal", columns: &[("person_id", Uuid), ("announcement_id", Uuid)] },
    CopiedTable {
        name: "notifications_reminder",
        columns: &[("id", Uuid), ("person_id", Uuid), ("due_on", Text), ("resources", Text), ("created_at", BigInteger)],
    },
    CopiedTable {
        name: "notifications_news",
        columns: &[
            ("resource_id", Uuid),
            ("added_seq", BigInteger),
            ("added_at", BigInteger),
            ("changed_seq", BigInteger),
            ("changed_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "notifications_cursor",
        columns: &[("name", Text), ("incarnation", Uuid), ("seq", BigInteger), ("hash", Text)],
    },
];
