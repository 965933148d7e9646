//! The journal, its head (counter and hash of the last row), the database's incarnation, and requests between processes.

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
                    .table("kernel_database")
                    .col(ColumnDef::new("id").integer().not_null().primary_key())
                    .col(ColumnDef::new("incarnation").uuid().not_null())
                    .col(ColumnDef::new("created_at").big_integer().not_null())
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("kernel_journal_head")
                    .col(ColumnDef::new("id").integer().not_null().primary_key())
                    .col(ColumnDef::new("last").big_integer().not_null())
                    .col(ColumnDef::new("hash").string_len(64).not_null())
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("kernel_journal")
                    .col(ColumnDef::new("seq").big_integer().not_null().primary_key())
                    .col(ColumnDef::new("kind").string_len(64).not_null())
                    .col(ColumnDef::new("subject").string_len(200).not_null())
                    .col(ColumnDef::new("version").big_integer())
                    .col(ColumnDef::new("audience").string_len(32))
                    .col(ColumnDef::new("actor").string_len(200).not_null())
                    .col(ColumnDef::new("at").big_integer().not_null())
                    .col(ColumnDef::new("detail").text().not_null())
                    .col(ColumnDef::new("hash").string_len(64).not_null())
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("kernel_journal_subject").table("kernel_journal").col("subject").to_owned())
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("kernel_request")
                    .col(ColumnDef::new("name").string_len(64).not_null().primary_key())
                    .col(ColumnDef::new("requested_at").big_integer().not_null())
                    .to_owned(),
            )
            .await?;
        manager.get_connection().execute_unprepared("INSERT INTO kernel_journal_head (id, last, hash) VALUES (1, 0, '')").await?;
        Ok(())
    }
}
