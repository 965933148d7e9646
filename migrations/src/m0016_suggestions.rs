//! An edit that somebody suggests because of a comment knows which comment that was.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// No foreign key: a comment goes with its resource, as the draft does, or is emptied and stays.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("library_draft").add_column(ColumnDef::new("comment_id").uuid()).to_owned()).await
    }
}
