//! What keeps a resource right: that somebody looked at it again, that readers find it outdated, and what they say about it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(confirmation()).await?;
        manager.create_table(flag()).await?;
        manager.create_table(comment()).await?;
        for table in ["library_flag", "library_comment"] {
            let name = format!("{table}_resource");
            manager.create_index(Index::create().name(name).table(table).col("resource_id").to_owned()).await?;
        }
        Ok(())
    }
}

fn confirmation() -> TableCreateStatement {
    Table::create()
        .table("library_confirmation")
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("confirmed_by").uuid().not_null())
        .col(ColumnDef::new("confirmed_at").big_integer().not_null())
        .col(ColumnDef::new("review_by").string_len(10).not_null())
        .primary_key(Index::create().col("resource_id").col("version"))
        .foreign_key(ForeignKey::create().from("library_confirmation", "resource_id").to("library_resource", "id"))
        .to_owned()
}

fn flag() -> TableCreateStatement {
    Table::create()
        .table("library_flag")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("note").text().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("library_flag", "resource_id").to("library_resource", "id"))
        .foreign_key(ForeignKey::create().from("library_flag", "person_id").to("identity_person", "id"))
        .to_owned()
}

/// A reply names the comment that it answers; there is one level.
fn comment() -> TableCreateStatement {
    Table::create()
        .table("library_comment")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .col(ColumnDef::new("parent_id").uuid())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("text").text().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("removed_at").big_integer())
        .foreign_key(ForeignKey::create().from("library_comment", "resource_id").to("library_resource", "id"))
        .foreign_key(ForeignKey::create().from("library_comment", "person_id").to("identity_person", "id"))
        .to_owned()
}
