//! "Trying this": whoever asked says which answers they take up.

use kernel::{Permission, Result, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::EntityTrait;

use super::answer::get_row;
use super::{AnswerId, get_readable, require_asker};
use crate::CaseId;
use crate::row::tell_members;
use crate::rows::answer;

/// Marks an answer as being tried.
///
/// # Errors
/// `Refused` for everybody but whoever asked.
pub async fn mark_trying(unit: &mut Unit, by: &Viewer, id: AnswerId) -> Result<CaseId> {
    set(unit, by, id, 1).await
}

/// Takes the mark away.
///
/// # Errors
/// As [`mark_trying`].
pub async fn unmark_trying(unit: &mut Unit, by: &Viewer, id: AnswerId) -> Result<CaseId> {
    set(unit, by, id, 0).await
}

async fn set(unit: &mut Unit, by: &Viewer, id: AnswerId, trying: i32) -> Result<CaseId> {
    by.require_person(Permission::Consult)?;
    let row = get_row(unit, id).await?;
    let case = get_readable(unit.connection(), by, CaseId(row.case_id)).await?;
    require_asker(by, &case)?;
    let change = answer::ActiveModel { id: Unchanged(id.0), trying: Set(trying), ..Default::default() };
    answer::Entity::update(change).exec(unit.connection()).await?;
    tell_members(unit, "consultation.trying", CaseId(case.id), serde_json::json!({ "answer": id.0, "trying": trying > 0 }));
    Ok(CaseId(case.id))
}
