//! Files of other networks' resources, and files that something beside our own versions and drafts needs.

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
        manager.create_table(held()).await?;
        let by_hash = Index::create().name("library_held_file_hash").table("library_held_file").col("hash").to_owned();
        manager.create_index(by_hash).await?;
        manager.create_table(file()).await?;
        let mut due = Index::create().name("federation_file_due").table("federation_file").to_owned();
        manager.create_index(due.col("origin").col("state").col("next_try_at").to_owned()).await
    }
}

fn held() -> TableCreateStatement {
    Table::create()
        .table("library_held_file")
        .col(ColumnDef::new("holder").uuid().not_null())
        .col(ColumnDef::new("hash").string_len(64).not_null())
        .primary_key(Index::create().col("holder").col("hash"))
        .foreign_key(ForeignKey::create().from("library_held_file", "hash").to("library_file", "hash"))
        .to_owned()
}

/// One row a file of another network's object, whether or not it is here.
fn file() -> TableCreateStatement {
    Table::create()
        .table("federation_file")
        .col(ColumnDef::new("object_id").uuid().not_null())
        .col(ColumnDef::new("hash").string_len(64).not_null())
        .col(ColumnDef::new("origin").string_len(200).not_null())
        .col(ColumnDef::new("size").big_integer().not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("state").string_len(16).not_null())
        .col(ColumnDef::new("failures").integer().not_null())
        .col(ColumnDef::new("next_try_at").big_integer().not_null())
        .primary_key(Index::create().col("object_id").col("hash"))
        .to_owned()
}

/// The tables as they are now, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] = &[
    CopiedTable { name: "library_held_file", columns: &[("holder", Uuid), ("hash", Text)] },
    CopiedTable {
        name: "federation_file",
        columns: &[
            ("object_id", Uuid),
            ("hash", Text),
            ("origin", Text),
            ("size", BigInteger),
            ("name", Text),
            ("state", Text),
            ("failures", Integer),
            ("next_try_at", BigInteger),
        ],
    },
];
