//! What is asked and opened, by week, without persons.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("insight_search")
                    .col(ColumnDef::new("week").string_len(10).not_null())
                    .col(ColumnDef::new("words").string_len(400).not_null())
                    .col(ColumnDef::new("outcome").string_len(8).not_null())
                    .col(ColumnDef::new("times").big_integer().not_null())
                    .primary_key(Index::create().col("week").col("words").col("outcome"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("insight_opening")
                    .col(ColumnDef::new("week").string_len(10).not_null())
                    .col(ColumnDef::new("resource_id").uuid().not_null())
                    .col(ColumnDef::new("times").big_integer().not_null())
                    .primary_key(Index::create().col("week").col("resource_id"))
                    .to_owned(),
            )
            .await
    }
}
