//! Addresses of other networks' resources here, and what was made from them.

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
        let key = ColumnDef::new("key").string_len(160).not_null().default("").to_owned();
        manager.alter_table(Table::alter().table("federation_object").add_column(key).to_owned()).await?;
        let by_key = Index::create().name("federation_object_key").table("federation_object").col("origin").col("key").to_owned();
        manager.create_index(by_key).await?;
        // The hash of the address that it had: enough to say that something is gone from there, and no word of what it was.
        let address = ColumnDef::new("address").string_len(64).to_owned();
        manager.alter_table(Table::alter().table("federation_tombstone").add_column(address).to_owned()).await?;
        let by_address =
            Index::create().name("federation_tombstone_address").table("federation_tombstone").col("address").to_owned();
        manager.create_index(by_address).await?;
        manager.create_table(adopted()).await?;
        for column in ["resource_id", "upstream"] {
            let name = format!("library_adopted_{column}");
            manager.create_index(Index::create().name(name).table("library_adopted").col(column).to_owned()).await?;
        }
        Ok(())
    }
}

/// One row a copy that somebody made of another network's resource, from its first draft on.
fn adopted() -> TableCreateStatement {
    Table::create()
        .table("library_adopted")
        .col(ColumnDef::new("draft_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("resource_id").uuid())
        .col(ColumnDef::new("upstream").uuid().not_null())
        .col(ColumnDef::new("object").string_len(500).not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("licence").string_len(64).not_null())
        .col(ColumnDef::new("credit").text().not_null())
        .col(ColumnDef::new("adopted_at").big_integer().not_null())
        .col(ColumnDef::new("hidden_at").big_integer())
        .col(ColumnDef::new("hidden_reason").string_len(32))
        .foreign_key(ForeignKey::create().from("library_adopted", "resource_id").to("library_resource", "id"))
        .to_owned()
}

/// The tables as they are now, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] = &[CopiedTable {
    name: "library_adopted",
    columns: &[
        ("draft_id", Uuid),
        ("resource_id", Uuid),
        ("upstream", Uuid),
        ("object", Text),
        ("version", BigInteger),
        ("licence", Text),
        ("credit", Text),
        ("adopted_at", BigInteger),
        ("hidden_at", BigInteger),
        ("hidden_reason", Text),
    ],
}];
