//! Whether people may ask to join, where that was changed here.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rule = Table::create()
            .table("identity_rule")
            .col(ColumnDef::new("name").string_len(32).not_null().primary_key())
            .col(ColumnDef::new("value").string_len(32).not_null())
            .to_owned();
        manager.create_table(rule).await
    }
}
