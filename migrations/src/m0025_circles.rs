//! Solution circles: the meeting on an open case, who is in it, and what is noted there.

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
        for table in [circle(), member(), role(), note()] {
            manager.create_table(table).await?;
        }
        let table = "consultation_circle_note";
        manager.create_index(Index::create().name(format!("{table}_case_id")).table(table).col("case_id").to_owned()).await
    }
}

/// One circle of a case; its clock as moments, so that everybody counts from the same.
fn circle() -> TableCreateStatement {
    Table::create()
        .table("consultation_circle")
        .col(ColumnDef::new("case_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("day").string_len(10).not_null())
        .col(ColumnDef::new("starts").string_len(5).not_null())
        .col(ColumnDef::new("link").text())
        .col(ColumnDef::new("state").string_len(32).not_null())
        .col(ColumnDef::new("stage").integer().not_null())
        .col(ColumnDef::new("stage_started_at").big_integer())
        .col(ColumnDef::new("paused_at").big_integer())
        .col(ColumnDef::new("extra_seconds").integer().not_null())
        .col(ColumnDef::new("started_at").big_integer())
        .col(ColumnDef::new("ended_at").big_integer())
        .col(ColumnDef::new("edition").big_integer().not_null())
        .col(ColumnDef::new("first_step").text().not_null())
        .col(ColumnDef::new("first_step_on").string_len(10))
        .col(ColumnDef::new("review_on").string_len(10))
        .col(ColumnDef::new("confirmed_at").big_integer())
        .foreign_key(ForeignKey::create().from("consultation_circle", "case_id").to("consultation_case", "id"))
        .to_owned()
}

fn member() -> TableCreateStatement {
    Table::create()
        .table("consultation_circle_member")
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("joined_at").big_integer().not_null())
        .primary_key(Index::create().col("case_id").col("person_id"))
        .foreign_key(ForeignKey::create().from("consultation_circle_member", "case_id").to("consultation_circle", "case_id"))
        .foreign_key(ForeignKey::create().from("consultation_circle_member", "person_id").to("identity_person", "id"))
        .to_owned()
}

/// Each role has one holder at most; one person may hold several.
fn role() -> TableCreateStatement {
    Table::create()
        .table("consultation_circle_role")
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("role").string_len(32).not_null())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .primary_key(Index::create().col("case_id").col("role"))
        .foreign_key(ForeignKey::create().from("consultation_circle_role", "case_id").to("consultation_circle", "case_id"))
        .foreign_key(ForeignKey::create().from("consultation_circle_role", "person_id").to("identity_person", "id"))
        .to_owned()
}

fn note() -> TableCreateStatement {
    Table::create()
        .table("consultation_circle_note")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("kind").string_len(32).not_null())
        .col(ColumnDef::new("words").text().not_null())
        .col(ColumnDef::new("resource_id").uuid())
        .col(ColumnDef::new("idea_id").uuid())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("consultation_circle_note", "case_id").to("consultation_circle", "case_id"))
        .foreign_key(ForeignKey::create().from("consultation_circle_note", "person_id").to("identity_person", "id"))
        .foreign_key(ForeignKey::create().from("consultation_circle_note", "resource_id").to("library_resource", "id"))
        .to_owned()
}

/// The tables as they are now, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] = &[
    CopiedTable {
        name: "consultation_circle",
        columns: &[
            ("case_id", Uuid),
            ("day", Text),
            ("starts", Text),
            ("link", Text),
            ("state", Text),
            ("stage", Integer),
            ("stage_started_at", BigInteger),
            ("paused_at", BigInteger),
            ("extra_seconds", Integer),
            ("started_at", BigInteger),
            ("ended_at", BigInteger),
            ("edition", BigInteger),
            ("first_step", Text),
            ("first_step_on", Text),
            ("review_on", Text),
            ("confirmed_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "consultation_circle_member",
        columns: &[("case_id", Uuid), ("person_id", Uuid), ("joined_at", BigInteger)],
    },
    CopiedTable { name: "consultation_circle_role", columns: &[("case_id", Uuid), ("role", Text), ("person_id", Uuid)] },
    CopiedTable {
        name: "consultation_circle_note",
        columns: &[
            ("id", Uuid),
            ("case_id", Uuid),
            ("person_id", Uuid),
            ("kind", Text),
            ("words", Text),
            ("resource_id", Uuid),
            ("idea_id", Uuid),
            ("created_at", BigInteger),
        ],
    },
];
