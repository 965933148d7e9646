//! The controlled values (areas of need, phases, tiers and so on) and the thesaurus of concepts: data, so that a change of the law
//! is a change of rows.

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
                    .table("vocabulary_term")
                    .col(ColumnDef::new("scheme").string_len(32).not_null())
                    .col(ColumnDef::new("id").string_len(64).not_null())
                    .col(ColumnDef::new("position").integer().not_null())
                    .col(ColumnDef::new("label").text().not_null())
                    .col(ColumnDef::new("detail").text().not_null())
                    .primary_key(Index::create().col("scheme").col("id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("vocabulary_concept")
                    .col(ColumnDef::new("id").string_len(64).not_null().primary_key())
                    .col(ColumnDef::new("position").integer().not_null())
                    .col(ColumnDef::new("label").text().not_null())
                    .col(ColumnDef::new("area").string_len(64).not_null())
                    .col(ColumnDef::new("note").text().not_null())
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("vocabulary_label")
                    .col(ColumnDef::new("concept_id").string_len(64).not_null())
                    .col(ColumnDef::new("role").string_len(8).not_null())
                    .col(ColumnDef::new("position").integer().not_null())
                    .col(ColumnDef::new("text").text().not_null())
                    .primary_key(Index::create().col("concept_id").col("role").col("position"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("vocabulary_label", "concept_id")
                            .to("vocabulary_concept", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("vocabulary_relation")
                    .col(ColumnDef::new("concept_id").string_len(64).not_null())
                    .col(ColumnDef::new("relation").string_len(8).not_null())
                    .col(ColumnDef::new("other_id").string_len(64).not_null())
                    .primary_key(Index::create().col("concept_id").col("relation").col("other_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("vocabulary_relation", "concept_id")
                            .to("vocabulary_concept", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("vocabulary_relation", "other_id")
                            .to("vocabulary_concept", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await
    }
}
