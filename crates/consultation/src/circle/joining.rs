//! Joining a circle, and leaving it.

use kernel::{Error, PersonId, Result, Unit, Viewer};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::clock::CircleState;
use super::role::CircleRole;
use super::rows::{member, role};
use super::{get_standing, touch};
use crate::CaseId;
use crate::answering::get_answerable;
use crate::row::tell;

/// Joins a circle that is not over; whoever has joined stays so.
///
/// # Errors
/// `Conflict` for one that is over, or a case that is not open any more; `NotFound` where there is none.
pub async fn join_circle(unit: &mut Unit, by: &Viewer, id: CaseId) -> Result<()> {
    let standing = get_standing(unit.connection(), by, id).await?;
    get_answerable(unit, by, id).await?;
    if CircleState::of(&standing.circle)? == CircleState::Ended {
        return Err(Error::Conflict("The circle is over.".to_owned()));
    }
    if standing.is_inside {
        return Ok(());
    }
    add(unit, id, standing.person).await?;
    touch(unit, id).await?;
    tell(unit, "consultation.circle-joined", id, serde_json::json!({}));
    Ok(())
}

/// Leaves a circle that is not over, and lays down every role in it.
///
/// # Errors
/// `Refused` for its facilitator, who hands the role on first; `Conflict` for one that is over.
pub async fn leave_circle(unit: &mut Unit, by: &Viewer, id: CaseId) -> Result<()> {
    let standing = get_standing(unit.connection(), by, id).await?;
    if CircleState::of(&standing.circle)? == CircleState::Ended {
        return Err(Error::Conflict("The circle is over.".to_owned()));
    }
    if !standing.is_inside {
        return Ok(());
    }
    if standing.holds(&[CircleRole::Facilitator]) {
        return Err(Error::Refused("You are the facilitator. Give the role to somebody else first.".to_owned()));
    }
    let (db, person) = (unit.connection(), standing.person.0);
    role::Entity::delete_many().filter(role::Column::CaseId.eq(id.0)).filter(role::Column::PersonId.eq(person)).exec(db).await?;
    member::Entity::delete_by_id((id.0, person)).exec(db).await?;
    touch(unit, id).await?;
    tell(unit, "consultation.circle-left", id, serde_json::json!({}));
    Ok(())
}

pub(crate) async fn add(unit: &Unit, id: CaseId, person: PersonId) -> Result<()> {
    let new = member::Model { case_id: id.0, person_id: person.0, joined_at: unit.now() };
    member::Entity::insert(new.into_active_model()).exec_without_returning(unit.connection()).await?;
    Ok(())
}
