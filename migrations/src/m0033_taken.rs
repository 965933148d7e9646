//! Which version of what a peer took, and when.

use sea_orm_migration::prelude::*;

use crate::ColumnSort::{BigInteger, Text, Uuid};
use crate::CopiedTable;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(taken()).await?;
        let by_peer =
            Index::create().name("federation_taken_peer").table("federation_taken").col("peer").col("told_seq").to_owned();
        manager.create_index(by_peer).await
    }
}

/// One row what a peer was last told of a resource. `told_seq` is the last row of the journal in the page that first held this version.
fn taken() -> TableCreateStatement {
    Table::create()
        .table("federation_taken")
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .col(ColumnDef::new("peer").string_len(200).not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("told_seq").big_integer().not_null())
        .col(ColumnDef::new("taken_at").big_integer())
        .primary_key(Index::create().col("resource_id").col("peer"))
        .foreign_key(ForeignKey::create().from("federation_taken", "peer").to("federation_peer", "origin"))
        .to_owned()
}

/// The tables as they are now, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] = &[CopiedTable {
    name: "federation_taken",
    columns: &[("resource_id", Uuid), ("peer", Text), ("version", BigInteger), ("told_seq", BigInteger), ("taken_at", BigInteger)],
}];
