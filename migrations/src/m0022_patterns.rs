//! Which case a pattern came of, and which resource a draft became.

use sea_orm_migration::prelude::*;

use crate::ColumnSort::{BigInteger, Uuid};
use crate::CopiedTable;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [published_draft(), pattern()] {
            manager.create_table(table).await?;
        }
        for column in ["case_id", "resource_id"] {
            let name = format!("consultation_pattern_{column}");
            manager.create_index(Index::create().name(name).table("consultation_pattern").col(column).to_owned()).await?;
        }
        Ok(())
    }
}

/// The new resource that a draft became: the draft itself is gone by then.
fn published_draft() -> TableCreateStatement {
    Table::create()
        .table("library_published_draft")
        .col(ColumnDef::new("draft_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .foreign_key(ForeignKey::create().from("library_published_draft", "resource_id").to("library_resource", "id"))
        .to_owned()
}

/// A draft of a pattern that was begun from a case; its resource once it is published, and no case once that is withdrawn.
fn pattern() -> TableCreateStatement {
    Table::create()
        .table("consultation_pattern")
        .col(ColumnDef::new("draft_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("case_id").uuid())
        .col(ColumnDef::new("resource_id").uuid())
        .col(ColumnDef::new("withdrawn_at").big_integer())
        .foreign_key(ForeignKey::create().from("consultation_pattern", "case_id").to("consultation_case", "id"))
        .foreign_key(ForeignKey::create().from("consultation_pattern", "resource_id").to("library_resource", "id"))
        .to_owned()
}

/// The tables as they are now, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] = &[
    CopiedTable { name: "library_published_draft", columns: &[("draft_id", Uuid), ("resource_id", Uuid)] },
    CopiedTable {
        name: "consultation_pattern",
        columns: &[("draft_id", Uuid), ("case_id", Uuid), ("resource_id", Uuid), ("withdrawn_at", BigInteger)],
    },
];
