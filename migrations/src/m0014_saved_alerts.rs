//! Whether a saved search tells its owner of what is new.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alerts = ColumnDef::new("alerts").integer().not_null().default(1).to_owned();
        manager.alter_table(Table::alter().table("search_saved").add_column(alerts).to_owned()).await
    }
}
