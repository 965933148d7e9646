//! Closes a discussion.

use kernel::{Error, Permission, Result, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::EntityTrait;

use super::get_readable;
use crate::row::{author_of, next_version, require_ours, tell_members};
use crate::rows::case;
use crate::{CaseId, State};

/// Closes the discussion of a case: whoever asked, or somebody who moderates. It stays to be read.
///
/// # Errors
/// `Refused` for others; `Conflict` for one that is not open.
pub async fn close_discussion(unit: &mut Unit, by: &Viewer, id: CaseId) -> Result<()> {
    by.require_person(Permission::Consult)?;
    let case = get_readable(unit.connection(), by, id).await?;
    require_ours(&case)?;
    if !by.may_with(Permission::Consult, author_of(&case), Permission::Moderate) {
        return Err(by.refusal());
    }
    if case.state != State::Open.as_str() {
        return Err(Error::Conflict("The discussion of this case is not open.".to_owned()));
    }
    let change = case::ActiveModel {
        id: Unchanged(id.0),
        state: Set(State::Closed.as_str().to_owned()),
        closed_at: Set(Some(unit.now())),
        version: Set(next_version(case.version, unit.now())),
        ..Default::default()
    };
    case::Entity::update(change).exec(unit.connection()).await?;
    tell_members(unit, "consultation.closed", id, serde_json::json!({}));
    Ok(())
}
