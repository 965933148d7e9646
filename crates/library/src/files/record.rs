//! Says that a file is there, and what was found in it.

use kernel::{Error, Event, Result, Unit};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use storage::{FileHash, Kept};

use super::entity::{file, file_part};
use super::{AreaGuess, FileDetail, FileKind, FileState};

/// What came of reading a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// What is in it, and the area of need that it seems to be about.
    Read(Box<office::Reading>, Option<AreaGuess>),
    /// Why it could not be read, as a sentence for whoever brought it.
    Unreadable(String),
}

/// Says that a file is in the storage, as its bytes proved it to be. The same bytes again are the same file.
///
/// Whoever calls has put it there and holds on to `kept` until the unit is committed.
pub async fn record_file(unit: &mut Unit, kept: &Kept, kind: FileKind) -> Result<()> {
    let db = unit.connection();
    let found = file::Entity::find_by_id(kept.hash.as_str()).one(db).await?;
    if found.as_ref().is_some_and(|row| FileState::parse(&row.state) != FileState::Removed) {
        return Ok(());
    }
    file::Entity::delete_by_id(kept.hash.as_str()).exec(db).await?;
    // A picture has nothing to read.
    let state = if kind.is_picture() { FileState::Read } else { FileState::Waiting };
    let row = file::Model {
        hash: kept.hash.to_string(),
        size: i64::try_from(kept.size).unwrap_or(i64::MAX),
        kind: kind.extension().to_owned(),
        state: state.as_str().to_owned(),
        title: None,
        language: None,
        pages: None,
        has_text: 0,
        detail: write(&FileDetail::default())?,
        created_at: unit.now(),
        changed_at: unit.now(),
    };
    file::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    let detail = serde_json::json!({ "kind": kind.extension(), "size": kept.size });
    tell(unit, "library.file-added", &kept.hash, detail);
    Ok(())
}

/// Writes down what was found in a file that waited. Returns whether it still did: it may have gone since.
pub async fn record_reading(unit: &mut Unit, hash: &FileHash, outcome: &Outcome) -> Result<bool> {
    let db = unit.connection();
    let found = file::Entity::find_by_id(hash.as_str()).one(db).await?;
    let Some(row) = found.filter(|row| FileState::parse(&row.state) == FileState::Waiting) else { return Ok(false) };
    file_part::Entity::delete_many().filter(file_part::Column::Hash.eq(hash.as_str())).exec(db).await?;
    let nothing = office::Reading::default();
    let (reading, detail, state) = match outcome {
        Outcome::Read(reading, area) => {
            let detail = FileDetail {
                headings: reading.headings.clone(),
                hints: reading.hints.clone(),
                notes: reading.notes.clone(),
                area: area.clone(),
                fault: None,
            };
            (&**reading, detail, FileState::Read)
        }
        Outcome::Unreadable(fault) => {
            (&nothing, FileDetail { fault: Some(fault.clone()), ..FileDetail::default() }, FileState::Unreadable)
        }
    };
    let mut parts = Vec::new();
    for (position, part) in (0..).zip(&reading.parts) {
        let place = serde_json::to_string(&part.place).map_err(|error| Error::Internal(Box::new(error)))?;
        let row = file_part::Model { hash: hash.to_string(), position, place, text: without_nul(&part.text) };
        parts.push(row.into_active_model());
    }
    for chunk in parts.chunks(200) {
        file_part::Entity::insert_many(chunk.to_vec()).exec_without_returning(db).await?;
    }
    file::Entity::update_many()
        .col_expr(file::Column::State, Expr::value(state.as_str()))
        .col_expr(file::Column::Title, Expr::value(reading.title.as_deref().map(without_nul)))
        .col_expr(
            file::Column::Language,
            Expr::value(reading.language.as_deref().map(|tag| tag.chars().take(35).collect::<String>())),
        )
        .col_expr(file::Column::Pages, Expr::value(reading.pages.and_then(|pages| i32::try_from(pages).ok())))
        .col_expr(file::Column::HasText, Expr::value(i32::from(reading.has_text)))
        .col_expr(file::Column::Detail, Expr::value(write(&detail)?))
        .col_expr(file::Column::ChangedAt, Expr::value(unit.now().0))
        .filter(file::Column::Hash.eq(&row.hash))
        .exec(db)
        .await?;
    tell(unit, "library.file-read", hash, serde_json::json!({ "state": state.as_str() }));
    Ok(true)
}

pub(super) fn write(detail: &FileDetail) -> Result<String> {
    serde_json::to_string(detail).map_err(|error| Error::Internal(Box::new(error)))
}

pub(super) fn tell(unit: &mut Unit, kind: &'static str, hash: &FileHash, detail: serde_json::Value) {
    unit.append(Event { kind, subject: hash.to_string(), version: None, audience: None, detail });
}

/// PostgreSQL keeps no NUL.
fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}
