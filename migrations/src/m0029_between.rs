//! Cases and answers of other networks, and which networks a case is for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DatabaseBackend, Statement};

use crate::ColumnSort::{Text, Uuid};
use crate::CopiedTable;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // People of other networks are nobody here: their cases and answers have a network and no person.
        drop_not_null(manager, "consultation_case", "author").await?;
        drop_not_null(manager, "consultation_answer", "person_id").await?;
        let columns = [
            ("consultation_case", ColumnDef::new("network").string_len(255).to_owned()),
            ("consultation_case", ColumnDef::new("object").string_len(500).to_owned()),
            ("consultation_answer", ColumnDef::new("network").string_len(255).to_owned()),
            ("consultation_answer", ColumnDef::new("object").string_len(500).to_owned()),
            ("consultation_answer", ColumnDef::new("version").big_integer().not_null().default(0).to_owned()),
            ("consultation_answer", ColumnDef::new("is_specialist").integer().not_null().default(0).to_owned()),
        ];
        for (table, column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        free_used(manager).await?;
        manager.create_table(named()).await?;
        manager.create_table(shut()).await
    }
}

/// `SQLite` has no statement for this: it takes the definition's text, as its manual describes for constraints that no row depends on.
async fn drop_not_null(manager: &SchemaManager<'_>, table: &str, column: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if manager.get_database_backend() != DatabaseBackend::Sqlite {
        db.execute_unprepared(&format!("ALTER TABLE \"{table}\" ALTER COLUMN \"{column}\" DROP NOT NULL")).await?;
        return Ok(());
    }
    let number = Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA schema_version");
    let number: i64 = db.query_one_raw(number).await?.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    db.execute_unprepared("PRAGMA writable_schema = ON").await?;
    let from = format!("\"{column}\" uuid_text NOT NULL");
    let to = format!("\"{column}\" uuid_text");
    let change = format!("UPDATE sqlite_schema SET sql = replace(sql, '{from}', '{to}') WHERE type = 'table' AND name = '{table}'");
    db.execute_unprepared(&change).await?;
    db.execute_unprepared(&format!("PRAGMA schema_version = {}", number + 1)).await?;
    db.execute_unprepared("PRAGMA writable_schema = OFF").await?;
    Ok(())
}

/// An answer may name the copy of another network's resource, which is none of the library.
async fn free_used(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let columns = "case_id, holder, part, position, resource_id";
    let free = Table::create()
        .table("consultation_used_free")
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("holder").uuid().not_null())
        .col(ColumnDef::new("part").string_len(32).not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .primary_key(Index::create().col("case_id").col("holder").col("position"))
        .foreign_key(ForeignKey::create().from("consultation_used_free", "case_id").to("consultation_case", "id"))
        .to_owned();
    manager.create_table(free).await?;
    let copy = format!("INSERT INTO consultation_used_free ({columns}) SELECT {columns} FROM consultation_used");
    db.execute_unprepared(&copy).await?;
    manager.drop_table(Table::drop().table("consultation_used").to_owned()).await?;
    manager.rename_table(Table::rename().table("consultation_used_free", "consultation_used").to_owned()).await?;
    let index = Index::create().name("consultation_used_resource_id").table("consultation_used").col("resource_id").to_owned();
    manager.create_index(index).await
}

/// One row a network that a case is for.
fn named() -> TableCreateStatement {
    Table::create()
        .table("consultation_named")
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("network").string_len(255).not_null())
        .primary_key(Index::create().col("case_id").col("network"))
        .foreign_key(ForeignKey::create().from("consultation_named", "case_id").to("consultation_case", "id"))
        .to_owned()
}

/// One row a network of which nothing is shown.
fn shut() -> TableCreateStatement {
    Table::create().table("consultation_shut").col(ColumnDef::new("network").string_len(255).not_null().primary_key()).to_owned()
}

/// The tables as they are now, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] = &[
    CopiedTable { name: "consultation_named", columns: &[("case_id", Uuid), ("network", Text)] },
    CopiedTable { name: "consultation_shut", columns: &[("network", Text)] },
];
