//! What programs were answered, so that a request that is sent twice is done once. It takes the place of what only new drafts had.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(answer()).await?;
        let request = Table::alter().table("library_draft").drop_column("request").to_owned();
        manager.alter_table(request).await
    }
}

/// A person's program calls a request by a key of its own. `fingerprint` is the hash of what was asked, `body` the answer.
fn answer() -> TableCreateStatement {
    Table::create()
        .table("kernel_answer")
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("key").string_len(200).not_null())
        .col(ColumnDef::new("fingerprint").string_len(64).not_null())
        .col(ColumnDef::new("status").integer().not_null())
        .col(ColumnDef::new("body").text().not_null())
        .col(ColumnDef::new("answered_at").big_integer().not_null())
        .primary_key(Index::create().col("person_id").col("key"))
        .to_owned()
}
