//! What could not be kept of the document that a draft came from.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("library_draft_import")
            .col(ColumnDef::new("draft_id").uuid().not_null().primary_key())
            .col(ColumnDef::new("file").text().not_null())
            .col(ColumnDef::new("losses").text().not_null())
            .foreign_key(
                ForeignKey::create()
                    .from("library_draft_import", "draft_id")
                    .to("library_draft", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(table).await
    }
}
