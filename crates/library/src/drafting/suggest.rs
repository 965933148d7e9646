//! From a comment to an edit.

use kernel::{Error, Event, Permission, Result, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::EntityTrait;

use super::start::edit_resource;
use super::{DraftId, DraftState, get_row};
use crate::entity::draft::{ActiveModel, Entity};
use crate::{CommentId, find_comment};

/// Opens this person's draft of the resource that a comment is about, or starts it with what is published. The comment stands beside
/// the text, for its writer and for the second reader.
///
/// # Errors
/// `NotFound` for a comment that is not there or not for this viewer; `Conflict` while a second reader has this person's draft.
pub async fn suggest_edit(unit: &mut Unit, by: &Viewer, comment: CommentId) -> Result<DraftId> {
    by.require_person(Permission::Write)?;
    let found = find_comment(unit.connection(), by, comment).await?;
    let (resource, _) = found.ok_or_else(|| Error::NotFound("That comment is not there any more.".to_owned()))?;
    let id = edit_resource(unit, by, resource).await?;
    let row = get_row(unit.connection(), by, id).await?;
    if row.comment_id == Some(comment.0) {
        return Ok(id);
    }
    if ![DraftState::Draft, DraftState::Returned].map(DraftState::as_str).contains(&row.state.as_str()) {
        return Err(Error::Conflict("You have a draft of this with a second reader. Take it back first, then go on.".to_owned()));
    }
    let change = ActiveModel { id: Unchanged(row.id), comment_id: Set(Some(comment.0)), ..ActiveModel::default() };
    Entity::update(change).exec(unit.connection()).await?;
    unit.append(Event {
        kind: "library.edit-suggested",
        subject: row.id.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({ "kind": row.kind, "resource": row.resource_id, "author": row.author, "comment": comment.0 }),
    });
    Ok(id)
}
