//! Receipts: when a peer confirmed that something is gone, what it could not read, since when it does not answer, and whom to ring.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ("federation_peer", ColumnDef::new("ring").text().to_owned()),
            ("federation_contact", ColumnDef::new("failing_since").big_integer().to_owned()),
            ("federation_contact", ColumnDef::new("fault").text().to_owned()),
            ("federation_contact", ColumnDef::new("told_at").big_integer().to_owned()),
            ("federation_contact", ColumnDef::new("read_at").big_integer().to_owned()),
            ("federation_exposed", ColumnDef::new("gone_seq").big_integer().to_owned()),
            ("federation_exposed", ColumnDef::new("confirmed_at").big_integer().to_owned()),
            ("federation_exposed", ColumnDef::new("refused_status").integer().to_owned()),
        ];
        for (table, mut column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(&mut column).to_owned()).await?;
        }
        Ok(())
    }
}
