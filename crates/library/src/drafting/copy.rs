//! Texts that came too late, kept beside the draft until somebody has merged them by hand or thrown them away.

use std::fmt;
use std::str::FromStr;

use kernel::{Permission, PersonId, Result, Store, Timestamp, Viewer};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{DraftId, get_row, read_content, write_content};
use crate::Draft;
use crate::entity::copy::{Column, Entity, Model};

/// The name of a text that came too late: one for each window that somebody wrote in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CopyId(pub Uuid);

impl fmt::Display for CopyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for CopyId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Uuid::from_str(text).map(Self).map_err(|_| format!("'{text}' is no id of a text; accepted: a UUID"))
    }
}

/// A text that came too late.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftCopy {
    pub id: CopyId,
    pub person: PersonId,
    /// The revision upon which it was written.
    pub revision: i64,
    pub content: Draft,
    pub saved_at: Timestamp,
}

impl DraftCopy {
    fn from_row(row: &Model) -> Result<Self> {
        Ok(Self {
            id: CopyId(row.id),
            person: PersonId(row.person_id),
            revision: row.revision,
            content: read_content(&row.content)?,
            saved_at: row.saved_at,
        })
    }
}

/// Keeps a text that could not be saved. `copy` names the window that it was written in: its next text replaces it.
pub async fn keep_copy(store: &Store, by: &Viewer, id: DraftId, copy: CopyId, (revision, content): (i64, &Draft)) -> Result<()> {
    let person = by.require_person(Permission::Write)?;
    get_row(store.reader(), by, id).await?;
    let replace = OnConflict::columns(["draft_id", "id"]).update_columns(["content", "saved_at"]).to_owned();
    let insert = Query::insert()
        .into_table("library_draft_copy")
        .columns(["draft_id", "id", "person_id", "revision", "content", "saved_at"])
        .values_panic([
            id.0.into(),
            copy.0.into(),
            person.0.into(),
            revision.into(),
            write_content(content)?.into(),
            store.now().0.into(),
        ])
        .on_conflict(replace)
        .to_owned();
    store.note(&insert).await
}

/// Throws such a text away, because it was merged or is not wanted.
pub async fn discard_copy(store: &Store, by: &Viewer, id: DraftId, copy: CopyId) -> Result<()> {
    get_row(store.reader(), by, id).await?;
    let delete = Query::delete()
        .from_table("library_draft_copy")
        .and_where(Expr::col("draft_id").eq(id.0))
        .and_where(Expr::col("id").eq(copy.0))
        .to_owned();
    store.note(&delete).await
}

/// Finds one such text of a draft that this viewer may work on.
pub async fn find_copy(db: &impl ConnectionTrait, by: &Viewer, id: DraftId, copy: CopyId) -> Result<Option<DraftCopy>> {
    get_row(db, by, id).await?;
    Entity::find_by_id((id.0, copy.0)).one(db).await?.as_ref().map(DraftCopy::from_row).transpose()
}

/// Lists them, oldest first.
pub async fn list_copies(db: &impl ConnectionTrait, by: &Viewer, id: DraftId) -> Result<Vec<DraftCopy>> {
    get_row(db, by, id).await?;
    let rows = Entity::find().filter(Column::DraftId.eq(id.0)).order_by_asc(Column::SavedAt).all(db).await?;
    rows.iter().map(DraftCopy::from_row).collect()
}

pub(super) async fn has_copies(db: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    Ok(Entity::find().filter(Column::DraftId.eq(id)).count(db).await? > 0)
}
