//! What people are told of cases: how they want to be, and what was said that nobody has told yet.

use sea_orm_migration::prelude::*;

use crate::ColumnSort::{BigInteger, Uuid};
use crate::CopiedTable;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let cases = ColumnDef::new("cases").string_len(16).not_null().default("hourly").to_owned();
        manager.alter_table(Table::alter().table("notifications_choice").add_column(cases).to_owned()).await?;
        // Ids alone: of an answer or a question back, and of its case.
        let news = Table::create()
            .table("notifications_case_news")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("case_id").uuid().not_null())
            .col(ColumnDef::new("seq").big_integer().not_null())
            .col(ColumnDef::new("at").big_integer().not_null())
            .to_owned();
        manager.create_table(news).await
    }
}

/// The tables as they are now, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] = &[CopiedTable {
    name: "notifications_case_news",
    columns: &[("id", Uuid), ("case_id", Uuid), ("seq", BigInteger), ("at", BigInteger)],
}];
