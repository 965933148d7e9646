//! Drafts that began as a document from elsewhere, and what could not be kept of it.

use kernel::{Error, Result, Unit, Viewer};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

use super::{DraftId, get_row, start_draft};
use crate::Draft;

/// The document that a draft came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedFrom {
    /// The file's name.
    pub file: String,
    /// What could not be kept as it was: sentences for the author.
    pub losses: Vec<String>,
}

/// Starts a draft of a new resource with the text of a document, and keeps what its author must know of it.
///
/// # Errors
/// As [`start_draft`].
pub async fn start_import(unit: &mut Unit, by: &Viewer, content: &Draft, from: &ImportedFrom) -> Result<DraftId> {
    let id = start_draft(unit, by, content).await?;
    let losses = serde_json::to_string(&from.losses).map_err(|error| Error::Internal(Box::new(error)))?;
    let insert = Query::insert()
        .into_table("library_draft_import")
        .columns(["draft_id", "file", "losses"])
        .values_panic([id.0.into(), from.file.as_str().into(), losses.into()])
        .to_owned();
    unit.connection().execute(&insert).await?;
    Ok(id)
}

/// Finds the document that a draft came from; nothing for a draft that was written here.
///
/// # Errors
/// `NotFound` for a draft that this viewer may not work on.
pub async fn find_import(db: &impl ConnectionTrait, by: &Viewer, id: DraftId) -> Result<Option<ImportedFrom>> {
    get_row(db, by, id).await?;
    let select = Query::select()
        .columns(["file", "losses"])
        .from("library_draft_import")
        .and_where(Expr::col("draft_id").eq(id.0))
        .to_owned();
    let Some(row) = db.query_one(&select).await? else { return Ok(None) };
    let losses: String = row.try_get("", "losses")?;
    let losses = serde_json::from_str(&losses).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(Some(ImportedFrom { file: row.try_get("", "file")?, losses }))
}
