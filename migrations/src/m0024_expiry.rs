//! When a message is of no use any more: a link to sign in with ends before a mail server that was away is back.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let expiry = Table::alter().table("post_message").add_column(ColumnDef::new("expires_at").big_integer()).to_owned();
        manager.alter_table(expiry).await
    }
}
