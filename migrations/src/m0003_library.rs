//! Resources, their immutable versions with tags, citable sources, and what the last import of each resource was.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(source()).await?;
        manager.create_table(resource()).await?;
        manager
            .create_index(
                Index::create()
                    .name("library_resource_kind_key")
                    .table("library_resource")
                    .col("kind")
                    .col("key")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager.create_table(version()).await?;
        manager.create_table(tag()).await?;
        manager
            .create_index(Index::create().name("library_tag_term").table("library_tag").col("scheme").col("term").to_owned())
            .await?;
        manager.create_table(import()).await
    }
}

fn source() -> TableCreateStatement {
    Table::create()
        .table("library_source")
        .col(ColumnDef::new("id").string_len(64).not_null().primary_key())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("title").text().not_null())
        .col(ColumnDef::new("publisher").text().not_null())
        .col(ColumnDef::new("year").text().not_null())
        .col(ColumnDef::new("licence").string_len(64).not_null())
        .col(ColumnDef::new("seen").string_len(16).not_null())
        .col(ColumnDef::new("seen_note").text().not_null())
        .col(ColumnDef::new("supports").text().not_null())
        .to_owned()
}

/// Identity and state. A withdrawn row is the tombstone: it stays for ever and has no versions left.
fn resource() -> TableCreateStatement {
    Table::create()
        .table("library_resource")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("kind").string_len(32).not_null())
        .col(ColumnDef::new("key").string_len(120).not_null())
        .col(ColumnDef::new("state").string_len(16).not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("ordinal").integer().not_null())
        .col(ColumnDef::new("audience").string_len(32).not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .col(ColumnDef::new("withdrawal_reason").string_len(16))
        .to_owned()
}

fn version() -> TableCreateStatement {
    Table::create()
        .table("library_version")
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("ordinal").integer().not_null())
        .col(ColumnDef::new("title").text().not_null())
        .col(ColumnDef::new("summary").text().not_null())
        .col(ColumnDef::new("body").text().not_null())
        .col(ColumnDef::new("html").text().not_null())
        .col(ColumnDef::new("audience").string_len(32).not_null())
        .col(ColumnDef::new("evidence").string_len(64))
        .col(ColumnDef::new("setup_minutes").integer())
        .col(ColumnDef::new("weekly_minutes").integer())
        .col(ColumnDef::new("staff").text())
        .col(ColumnDef::new("cost_band").string_len(64))
        .col(ColumnDef::new("licence").string_len(64).not_null())
        .col(ColumnDef::new("checked_on").string_len(10))
        .col(ColumnDef::new("review_by").string_len(10))
        .col(ColumnDef::new("hash").string_len(64).not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("created_by").string_len(200).not_null())
        .primary_key(Index::create().col("resource_id").col("version"))
        .foreign_key(ForeignKey::create().from("library_version", "resource_id").to("library_resource", "id"))
        .to_owned()
}

/// One row a tag: scheme `area`, `phase`, `tier`, `concept` or `source`. Checked against the vocabulary by the command that writes.
fn tag() -> TableCreateStatement {
    Table::create()
        .table("library_tag")
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("scheme").string_len(16).not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("term").string_len(64).not_null())
        .primary_key(Index::create().col("resource_id").col("version").col("scheme").col("position"))
        .foreign_key(
            ForeignKey::create()
                .from_tbl("library_tag")
                .from_col("resource_id")
                .from_col("version")
                .to_tbl("library_version")
                .to_col("resource_id")
                .to_col("version")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn import() -> TableCreateStatement {
    Table::create()
        .table("library_import")
        .col(ColumnDef::new("resource_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("source").string_len(120).not_null())
        .col(ColumnDef::new("hash").string_len(64).not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("library_import", "resource_id").to("library_resource", "id"))
        .to_owned()
}
