//! What anybody may collect: when the public view of each resource last changed, and how far the journal was followed.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let record = Table::create()
            .table("harvest_record")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("state").string_len(16).not_null())
            .col(ColumnDef::new("sets").text().not_null())
            .col(ColumnDef::new("changed_at").big_integer().not_null())
            .to_owned();
        let cursor = Table::create()
            .table("harvest_cursor")
            .col(ColumnDef::new("name").string_len(32).not_null().primary_key())
            .col(ColumnDef::new("incarnation").uuid().not_null())
            .col(ColumnDef::new("seq").big_integer().not_null())
            .col(ColumnDef::new("hash").string_len(64).not_null())
            .col(ColumnDef::new("is_complete").integer().not_null())
            .to_owned();
        let key = Table::create()
            .table("harvest_key")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("key").string_len(64).not_null())
            .col(ColumnDef::new("created_at").big_integer().not_null())
            .to_owned();
        for table in [record, cursor, key] {
            manager.create_table(table).await?;
        }
        let order = Index::create().name("harvest_record_order").table("harvest_record").col("changed_at").col("id").to_owned();
        manager.create_index(order).await
    }
}
