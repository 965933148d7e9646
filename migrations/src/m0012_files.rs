//! Files: what is known of each, the pieces of its text, and which hang on which version and on which draft.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(file()).await?;
        manager.create_index(Index::create().name("library_file_state").table("library_file").col("state").to_owned()).await?;
        manager.create_table(part()).await?;
        manager.create_table(version_file()).await?;
        manager.create_table(draft_file()).await?;
        manager
            .create_index(Index::create().name("library_draft_file_hash").table("library_draft_file").col("hash").to_owned())
            .await?;
        manager
            .create_index(Index::create().name("library_version_file_hash").table("library_version_file").col("hash").to_owned())
            .await
    }
}

/// One row for the same bytes, however often they were brought. State `waiting`, `read`, `unreadable` or `removed`.
fn file() -> TableCreateStatement {
    Table::create()
        .table("library_file")
        .col(ColumnDef::new("hash").string_len(64).not_null().primary_key())
        .col(ColumnDef::new("size").big_integer().not_null())
        .col(ColumnDef::new("kind").string_len(16).not_null())
        .col(ColumnDef::new("state").string_len(16).not_null())
        .col(ColumnDef::new("title").text())
        .col(ColumnDef::new("language").string_len(35))
        .col(ColumnDef::new("pages").integer())
        .col(ColumnDef::new("has_text").integer().not_null())
        .col(ColumnDef::new("detail").text().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .to_owned()
}

/// The text, in pieces that people can find: a page, a slide, a section. `place` is JSON.
fn part() -> TableCreateStatement {
    Table::create()
        .table("library_file_part")
        .col(ColumnDef::new("hash").string_len(64).not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("place").text().not_null())
        .col(ColumnDef::new("text").text().not_null())
        .primary_key(Index::create().col("hash").col("position"))
        .foreign_key(
            ForeignKey::create().from("library_file_part", "hash").to("library_file", "hash").on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn version_file() -> TableCreateStatement {
    Table::create()
        .table("library_version_file")
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("hash").string_len(64).not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("title").text().not_null())
        .primary_key(Index::create().col("resource_id").col("version").col("position"))
        .foreign_key(
            ForeignKey::create()
                .from_tbl("library_version_file")
                .from_col("resource_id")
                .from_col("version")
                .to_tbl("library_version")
                .to_col("resource_id")
                .to_col("version")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(ForeignKey::create().from("library_version_file", "hash").to("library_file", "hash"))
        .to_owned()
}

/// What hangs on a draft; it takes the files' place when the draft is published.
fn draft_file() -> TableCreateStatement {
    Table::create()
        .table("library_draft_file")
        .col(ColumnDef::new("draft_id").uuid().not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("hash").string_len(64).not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("title").text().not_null())
        .primary_key(Index::create().col("draft_id").col("position"))
        .foreign_key(
            ForeignKey::create()
                .from("library_draft_file", "draft_id")
                .to("library_draft", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(ForeignKey::create().from("library_draft_file", "hash").to("library_file", "hash"))
        .to_owned()
}
