//! The networks that a version is for by name.

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
        manager.create_table(version_network()).await?;
        let by_network =
            Index::create().name("library_version_network_network").table("library_version_network").col("network").to_owned();
        manager.create_index(by_network).await
    }
}

/// One row a network that a version names. A network is its address, and nothing here knows more of it.
fn version_network() -> TableCreateStatement {
    Table::create()
        .table("library_version_network")
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("network").string_len(200).not_null())
        .primary_key(Index::create().col("resource_id").col("version").col("position"))
        .foreign_key(
            ForeignKey::create()
                .from_tbl("library_version_network")
                .from_col("resource_id")
                .from_col("version")
                .to_tbl("library_version")
                .to_col("resource_id")
                .to_col("version")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

/// The tables as they are now, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] = &[CopiedTable {
    name: "library_version_network",
    columns: &[("resource_id", Uuid), ("version", BigInteger), ("position", Integer), ("network", Text)],
}];
