//! Changes of address: where a peer is reached since it moved, where it says that it moved, and whether it was told where this network is now.

use sea_orm_migration::prelude::*;

use crate::ColumnSort::Text;
use crate::CopiedTable;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ("federation_peer", ColumnDef::new("address").string_len(255).to_owned()),
            ("federation_peer", ColumnDef::new("moving_to").string_len(255).to_owned()),
            ("federation_contact", ColumnDef::new("told_address").string_len(255).to_owned()),
        ];
        for (table, mut column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(&mut column).to_owned()).await?;
        }
        manager.create_table(own()).await
    }
}

/// One row an address at which this network was set up, with the one by which others know it.
fn own() -> TableCreateStatement {
    Table::create()
        .table("federation_own_address")
        .col(ColumnDef::new("address").string_len(255).not_null().primary_key())
        .col(ColumnDef::new("origin").string_len(255).not_null())
        .to_owned()
}

/// The tables as they are now, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] =
    &[CopiedTable { name: "federation_own_address", columns: &[("address", Text), ("origin", Text)] }];
