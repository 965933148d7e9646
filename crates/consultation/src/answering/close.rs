//! Closes a discussion.

use kernel::{Error, Permission, PersonId, Result, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::EntityTrait;

use super::get_readable;
use crate::row::tell_members;
use crate::rows::case;
use crate::{CaseId, State};

/// Closes the discussion of a case: whoever asked, or somebody who moderates. It stays to be read.
///
/// # Errors
/// `Refused` for others; `Conflict` for one that is not open.
pub async fn close_discussion(unit: &mut Unit, by: &Viewer, id: CaseId) -> Result<()> {
    by.require_person(Permission::Consult)?;
    let case = get_readable(unit.connection(), by, id).await?;
    if !by.may_with(Permission::Consult, PersonId(case.author), Permission::Moderate) {
        return Err(by.refusal());
    }
    if case.state != State::Open.as_str() {
        return Err(Error::Conflict("The discussion of this case is not open.".to_owned()));
    }
    let change = case::ActiveModel {
        id: Unchanged(id.0),
        state: Set(State::Closed.as_str().to_owned()),
        closed_at: Set(Some(unit.now())),
        ..Default::default()
    };
    case::Entity::update(change).exec(unit.connection()).await?;
    tell_members(unit, "consultation.closed", id, serde_json::json!({}));
    Ok(())
}
