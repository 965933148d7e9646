//! Keeping a resource right after it is published: saying that it still is, saying that it is outdated, and talking about it.

mod comment;
mod confirm;
mod flag;
mod row;

use kernel::{Error, Permission, PersonId, Result, Viewer};
use sea_orm::ConnectionTrait;

pub use comment::{Comment, CommentId, comment, find_comment, list_comments, may_remove, remove_comment};
pub(crate) use confirm::latest_confirmations;
pub use confirm::{Confirmation, DueReview, confirm, list_due_reviews};
pub use flag::{Flag, dismiss_flags, flag, list_flags};

use crate::{Found, Resource, ResourceId, find_resource_by_id};

/// What export shows of one person: flags and comments of theirs.
pub async fn export_kept(db: &impl ConnectionTrait, person: PersonId) -> Result<serde_json::Value> {
    Ok(serde_json::json!({
        "comments": comment::export(db, person).await?,
        "flags": flag::export(db, person).await?,
    }))
}

/// Forgets what somebody flagged, when they go. Comments stay, by "a former member".
pub async fn forget_flags_of(unit: &kernel::Unit, person: PersonId) -> Result<()> {
    flag::forget(unit, person).await
}

pub(crate) async fn remove_kept(unit: &kernel::Unit, id: uuid::Uuid) -> Result<()> {
    confirm::remove(unit, id).await?;
    flag::remove(unit, id).await?;
    comment::remove(unit, id).await
}

/// The resource, when it is there and this viewer may see it.
async fn get_seen(db: &impl ConnectionTrait, by: &Viewer, id: ResourceId) -> Result<Resource> {
    match find_resource_by_id(db, by, id).await? {
        Some(Found::Live(resource)) => Ok(*resource),
        _ => Err(Error::NotFound("There is no such resource, or it is not for you to see.".to_owned())),
    }
}

/// Whether this viewer looks after the resource: who wrote its present version, and everybody who edits.
pub fn looks_after(by: &Viewer, resource: &Resource) -> bool {
    match resource.written_by {
        Some(owner) => by.may_with(Permission::Write, owner, Permission::Edit),
        None => by.may(Permission::Edit),
    }
}
