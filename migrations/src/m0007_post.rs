//! Messages that wait to be sent by e-mail.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(message()).await?;
        let due = Index::create().name("post_message_due").table("post_message").col("state").col("next_at").to_owned();
        manager.create_index(due).await
    }
}

/// The texts and, once it was sent, the address of a message are emptied when it is done with.
fn message() -> TableCreateStatement {
    Table::create()
        .table("post_message")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("reference").string_len(200).not_null().unique_key())
        .col(ColumnDef::new("person_id").uuid())
        .col(ColumnDef::new("recipient").text().not_null())
        .col(ColumnDef::new("subject").text().not_null())
        .col(ColumnDef::new("body").text().not_null())
        .col(ColumnDef::new("html").text())
        .col(ColumnDef::new("pause_url").text())
        .col(ColumnDef::new("state").string_len(8).not_null())
        .col(ColumnDef::new("attempts").integer().not_null())
        .col(ColumnDef::new("next_at").big_integer().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("sent_at").big_integer())
        .col(ColumnDef::new("fault").text().not_null())
        .foreign_key(ForeignKey::create().from("post_message", "person_id").to("identity_person", "id"))
        .to_owned()
}
