//! Queries. Nobody sees a draft who may not work on it.

use kernel::{Audience, Error, Permission, PersonId, Result, Timestamp, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::{DraftId, DraftState, OpenDraft, may_work_on};
use crate::entity::draft::{Column, Entity};
use crate::{Kind, ResourceId};

/// A draft in a list, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    pub id: DraftId,
    pub resource: Option<ResourceId>,
    pub author: PersonId,
    pub kind: Kind,
    /// Empty while nobody has given it one.
    pub title: String,
    pub state: DraftState,
    pub saved_at: Timestamp,
    pub saved_by: PersonId,
    pub submitted_at: Option<Timestamp>,
    /// Why it was returned.
    pub reason: Option<String>,
    /// Whether it was begun as a suggestion, because of a comment.
    pub is_suggestion: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    resource_id: Option<Uuid>,
    author: Uuid,
    kind: String,
    title: String,
    state: String,
    saved_at: Timestamp,
    saved_by: Uuid,
    submitted_at: Option<Timestamp>,
    reason: Option<String>,
    comment_id: Option<Uuid>,
}

/// Finds a draft that this viewer may work on.
pub async fn find_draft(db: &impl ConnectionTrait, by: &Viewer, id: DraftId) -> Result<Option<OpenDraft>> {
    let row = Entity::find_by_id(id.0).one(db).await?;
    row.filter(|row| may_work_on(by, row)).map(OpenDraft::from_row).transpose()
}

/// Lists this person's own drafts, the one saved last first.
pub async fn list_drafts(db: &impl ConnectionTrait, by: &Viewer) -> Result<Vec<DraftLine>> {
    let Some(person) = by.person().filter(|_| by.may(Permission::Write)) else { return Ok(Vec::new()) };
    lines(db, Entity::find().filter(Column::Author.eq(person.0)).order_by_desc(Column::SavedAt)).await
}

/// Lists what waits for a second reader and is for this viewer's eyes, the one that waits longest first. Also the viewer's own,
/// which somebody else must read.
pub async fn list_awaiting_review(db: &impl ConnectionTrait, by: &Viewer) -> Result<Vec<DraftLine>> {
    if !by.may(Permission::Edit) {
        return Ok(Vec::new());
    }
    let query = Entity::find()
        .filter(Column::State.eq(DraftState::InReview.as_str()))
        .filter(Column::Audience.is_in(by.sees().iter().map(|audience: &Audience| audience.as_str())))
        .order_by_asc(Column::SubmittedAt);
    lines(db, query).await
}

async fn lines(db: &impl ConnectionTrait, query: Select<Entity>) -> Result<Vec<DraftLine>> {
    let columns = [
        Column::Id,
        Column::ResourceId,
        Column::Author,
        Column::Kind,
        Column::Title,
        Column::State,
        Column::SavedAt,
        Column::SavedBy,
        Column::SubmittedAt,
        Column::Reason,
        Column::CommentId,
    ];
    let rows = query.order_by_asc(Column::Id).select_only().columns(columns).into_model::<Row>().all(db).await?;
    let line = |row: Row| -> Result<DraftLine> {
        Ok(DraftLine {
            id: DraftId(row.id),
            resource: row.resource_id.map(ResourceId),
            author: PersonId(row.author),
            kind: row.kind.parse().map_err(Error::internal)?,
            title: row.title,
            state: DraftState::read(&row.state),
            saved_at: row.saved_at,
            saved_by: PersonId(row.saved_by),
            submitted_at: row.submitted_at,
            reason: row.reason,
            is_suggestion: row.comment_id.is_some(),
        })
    };
    rows.into_iter().map(line).collect()
}
