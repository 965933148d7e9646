//! Drafts, the texts that a newer one overtook, which kinds need a second reader, and what stands in for a superseded resource.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(draft()).await?;
        for column in ["author", "resource_id", "state"] {
            let name = format!("library_draft_{column}");
            manager.create_index(Index::create().name(name).table("library_draft").col(column).to_owned()).await?;
        }
        manager.create_table(copy()).await?;
        manager.create_table(rule()).await?;
        let superseded = Table::alter().table("library_resource").add_column(ColumnDef::new("superseded_by").uuid()).to_owned();
        manager.alter_table(superseded).await?;
        let approved = Table::alter().table("library_version").add_column(ColumnDef::new("approved_by").string_len(200)).to_owned();
        manager.alter_table(approved).await
    }
}

/// A text that is being written. `content` is the whole of it as JSON; kind, title and audience stand beside it for lists.
fn draft() -> TableCreateStatement {
    Table::create()
        .table("library_draft")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("resource_id").uuid())
        .col(ColumnDef::new("base_version").big_integer())
        .col(ColumnDef::new("author").uuid().not_null())
        .col(ColumnDef::new("kind").string_len(32).not_null())
        .col(ColumnDef::new("title").text().not_null())
        .col(ColumnDef::new("audience").string_len(32).not_null())
        .col(ColumnDef::new("state").string_len(16).not_null())
        .col(ColumnDef::new("content").text().not_null())
        .col(ColumnDef::new("revision").big_integer().not_null())
        .col(ColumnDef::new("started_at").big_integer().not_null())
        .col(ColumnDef::new("saved_at").big_integer().not_null())
        .col(ColumnDef::new("saved_by").uuid().not_null())
        .col(ColumnDef::new("submitted_at").big_integer())
        .col(ColumnDef::new("reason").text())
        .col(ColumnDef::new("returned_by").uuid())
        .col(ColumnDef::new("request").string_len(200))
        .foreign_key(ForeignKey::create().from("library_draft", "resource_id").to("library_resource", "id"))
        .foreign_key(ForeignKey::create().from("library_draft", "author").to("identity_person", "id"))
        .to_owned()
}

/// A text that came too late: somebody, or another window, had saved a newer one. It stays until it is merged or thrown away.
fn copy() -> TableCreateStatement {
    Table::create()
        .table("library_draft_copy")
        .col(ColumnDef::new("draft_id").uuid().not_null())
        .col(ColumnDef::new("id").uuid().not_null())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("revision").big_integer().not_null())
        .col(ColumnDef::new("content").text().not_null())
        .col(ColumnDef::new("saved_at").big_integer().not_null())
        .primary_key(Index::create().col("draft_id").col("id"))
        .foreign_key(
            ForeignKey::create()
                .from("library_draft_copy", "draft_id")
                .to("library_draft", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

/// Whether a kind needs a second reader, where that was changed here.
fn rule() -> TableCreateStatement {
    Table::create()
        .table("library_review_rule")
        .col(ColumnDef::new("kind").string_len(32).not_null().primary_key())
        .col(ColumnDef::new("second_reader").integer().not_null())
        .to_owned()
}
