//! After the hour: a second person reads the sheet before colleagues do.

use kernel::{Error, Permission, Result, Unit, Viewer};
use library::ResourceId;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::clock::CircleState;
use super::note::NoteKind;
use super::role::CircleRole;
use super::rows::{circle, note};
use super::{Standing, get_standing, touch};
use crate::answering::name_resources;
use crate::row::tell_members;
use crate::rows::case;
use crate::{CaseId, State};

/// Shows the strategy sheet to everybody who may read the case: its reviewer, or somebody who moderates, but nobody who wrote on it.
/// From now on it stands still, and the strategies in it count as used in this case.
///
/// # Errors
/// `Refused` for others; `Conflict` for a circle that is not over, or a sheet that is confirmed.
pub async fn confirm_sheet(unit: &mut Unit, by: &Viewer, id: CaseId) -> Result<()> {
    let standing = get_standing(unit.connection(), by, id).await?;
    if CircleState::of(&standing.circle)? != CircleState::Ended {
        return Err(Error::Conflict("The circle is not over yet.".to_owned()));
    }
    if standing.circle.confirmed_at.is_some() {
        return Err(Error::Conflict("The sheet is confirmed already.".to_owned()));
    }
    if !may_review(&standing, by) {
        return Err(Error::Refused("The reviewer of the circle, or a moderator, confirms the sheet.".to_owned()));
    }
    if has_written(unit.connection(), &standing).await? {
        return Err(Error::Refused("You took notes, so somebody else must read the sheet first.".to_owned()));
    }
    let ideas = note::Entity::find()
        .filter(note::Column::CaseId.eq(id.0))
        .filter(note::Column::Kind.eq(NoteKind::Idea.as_str()))
        .filter(note::Column::ResourceId.is_not_null())
        .all(unit.connection())
        .await?;
    for idea in ideas {
        let Some(resource) = idea.resource_id.map(ResourceId) else { continue };
        // What was withdrawn since, or is not for this reader, is no link any more; the idea's words stay.
        let found = library::find_resource_by_id(unit.connection(), by, resource).await?;
        if matches!(found, Some(library::Found::Live(_))) {
            name_resources(unit, by, (id, idea.id), "circle", &[resource]).await?;
        }
    }
    let change = circle::ActiveModel { case_id: Unchanged(id.0), confirmed_at: Set(Some(unit.now())), ..Default::default() };
    circle::Entity::update(change).exec(unit.connection()).await?;
    touch(unit, id).await?;
    tell_members(unit, "consultation.circle-sheet-confirmed", id, serde_json::json!({}));
    Ok(())
}

/// Whether this viewer is somebody who could read the sheet for others.
pub(crate) fn may_review(standing: &Standing, by: &Viewer) -> bool {
    standing.holds(&[CircleRole::Reviewer]) || by.may(Permission::Moderate)
}

/// Whether they took the notes, by role or in fact.
pub(crate) async fn has_written(db: &impl sea_orm::ConnectionTrait, standing: &Standing) -> Result<bool> {
    if standing.holds(&[CircleRole::NoteTaker]) {
        return Ok(true);
    }
    let theirs =
        note::Entity::find().filter(note::Column::CaseId.eq(standing.case.id)).filter(note::Column::PersonId.eq(standing.person.0));
    Ok(theirs.count(db).await? > 0)
}

/// Lets the day of the circle's review be the day on which its asker is asked how it went.
pub(crate) async fn plan_review(unit: &Unit, id: CaseId, review_on: Option<&str>) -> Result<()> {
    let Some(review_on) = review_on else { return Ok(()) };
    let waiting = [State::Open, State::Closed].map(State::as_str);
    case::Entity::update_many()
        .col_expr(case::Column::DueOn, sea_orm::sea_query::Expr::value(review_on))
        .filter(case::Column::Id.eq(id.0))
        .filter(case::Column::State.is_in(waiting))
        .exec(unit.connection())
        .await?;
    Ok(())
}
