//! Repair: when a peer was last compared with what is kept of it and what that put right, what it has lost, and how a change behind the
//! program's back is seen.

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
            ("federation_contact", ColumnDef::new("compared_at").big_integer().to_owned()),
            ("federation_contact", ColumnDef::new("repaired").big_integer().to_owned()),
            ("federation_object", ColumnDef::new("missing_since").big_integer().to_owned()),
            ("federation_object", ColumnDef::new("seal").string_len(64).to_owned()),
        ];
        for (table, mut column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(&mut column).to_owned()).await?;
        }
        Ok(())
    }
}
