//! Term dates, packs with their items and meetings, what goes out and ends on schedule, and saved searches.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(term_calendar()).await?;
        manager.create_table(school_year()).await?;
        manager.create_table(pack()).await?;
        manager.create_table(pack_item()).await?;
        for (table, column) in [("library_pack", "term"), ("library_pack", "meeting_starts"), ("library_pack_item", "item_id")] {
            let name = format!("{table}_{column}");
            manager.create_index(Index::create().name(name).table(table).col(column).to_owned()).await?;
        }
        manager.create_table(cancelled_meeting()).await?;
        manager.create_table(publication()).await?;
        manager.create_table(ending()).await?;
        manager.create_table(saved_search()).await?;
        manager.create_index(Index::create().name("search_saved_person").table("search_saved").col("person_id").to_owned()).await
    }
}

/// An authority's or a trust's term dates. One calendar is the network's own.
fn term_calendar() -> TableCreateStatement {
    Table::create()
        .table("library_term_calendar")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("is_own").integer().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .to_owned()
}

/// `days` is a whole school year as JSON: it is only ever read and written as one.
fn school_year() -> TableCreateStatement {
    Table::create()
        .table("library_school_year")
        .col(ColumnDef::new("calendar_id").uuid().not_null())
        .col(ColumnDef::new("year").integer().not_null())
        .col(ColumnDef::new("days").text().not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .primary_key(Index::create().col("calendar_id").col("year"))
        .foreign_key(
            ForeignKey::create()
                .from("library_school_year", "calendar_id")
                .to("library_term_calendar", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

/// What a version of a pack has beside its text. Days and times are kept as they were written, in London; `meeting_starts` and
/// `meeting_ends` are the moments that they mean.
fn pack() -> TableCreateStatement {
    Table::create()
        .table("library_pack")
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("term").string_len(32))
        .col(ColumnDef::new("meeting").text())
        .col(ColumnDef::new("meeting_starts").big_integer())
        .col(ColumnDef::new("meeting_ends").big_integer())
        .primary_key(Index::create().col("resource_id").col("version"))
        .foreign_key(&mut of_version("library_pack"))
        .to_owned()
}

/// The items of a version of a pack, in order. An item may be withdrawn later: its row here stays, and its tombstone answers.
fn pack_item() -> TableCreateStatement {
    Table::create()
        .table("library_pack_item")
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("item_id").uuid().not_null())
        .col(ColumnDef::new("note").text().not_null())
        .primary_key(Index::create().col("resource_id").col("version").col("position"))
        .foreign_key(&mut of_version("library_pack_item"))
        .to_owned()
}

fn of_version(table: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from_tbl(table.to_owned())
        .from_col("resource_id")
        .from_col("version")
        .to_tbl("library_version")
        .to_col("resource_id")
        .to_col("version")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

/// A meeting that was announced and will not be: calendars that hold it are told so, under its name. No foreign key: a withdrawal
/// puts a new row in the resource's place.
fn cancelled_meeting() -> TableCreateStatement {
    Table::create()
        .table("library_cancelled_meeting")
        .col(ColumnDef::new("resource_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("starts").big_integer().not_null())
        .col(ColumnDef::new("ends").big_integer().not_null())
        .col(ColumnDef::new("cancelled_at").big_integer().not_null())
        .to_owned()
}

/// A draft that is to go out by itself. The row goes with the draft, in the same transaction that publishes it.
fn publication() -> TableCreateStatement {
    Table::create()
        .table("library_publication")
        .col(ColumnDef::new("draft_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("publish_at").big_integer().not_null())
        .col(ColumnDef::new("term").string_len(32))
        .col(ColumnDef::new("withdraw_at").big_integer())
        .col(ColumnDef::new("tell").integer().not_null())
        .col(ColumnDef::new("scheduled_by").uuid().not_null())
        .col(ColumnDef::new("scheduled_at").big_integer().not_null())
        .col(ColumnDef::new("approved_by").uuid())
        .foreign_key(
            ForeignKey::create()
                .from("library_publication", "draft_id")
                .to("library_draft", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

/// A resource that is to be withdrawn by itself.
fn ending() -> TableCreateStatement {
    Table::create()
        .table("library_ending")
        .col(ColumnDef::new("resource_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("withdraw_at").big_integer().not_null())
        .foreign_key(
            ForeignKey::create()
                .from("library_ending", "resource_id")
                .to("library_resource", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

/// A search that somebody keeps: the query of its address, and when its owner last looked.
fn saved_search() -> TableCreateStatement {
    Table::create()
        .table("search_saved")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("query").text().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("seen_at").big_integer().not_null())
        .foreign_key(
            ForeignKey::create().from("search_saved", "person_id").to("identity_person", "id").on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
