//! The second pair of eyes.

use kernel::{Error, Permission, PersonId, Result, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::EntityTrait;

use super::publish::complete;
use super::schedule::{Going, forget_plan, go_on, require_at_hand};
use super::{DraftId, DraftState, get_row, invalid, require_revision, tell};
use crate::entity::draft::{ActiveModel, Entity, Model};

/// Characters of a reason at most.
const REASON_LIMIT: usize = 2_000;

/// Gives a draft to a second reader. Its text stands still from now on.
///
/// # Errors
/// `Invalid` with every fault of a draft that could not be published; `Conflict` where something must be merged first.
pub async fn submit(unit: &mut Unit, by: &Viewer, id: DraftId, revision: i64) -> Result<()> {
    by.require_person(Permission::Write)?;
    let row = get_row(unit.connection(), by, id).await?;
    require_at_hand(&row)?;
    require_revision(&row, revision)?;
    complete(unit, by, &row).await?;
    // What a second reader opens is never mistaken for what was there before, files included.
    let change = ActiveModel {
        revision: Set(row.revision + 1),
        submitted_at: Set(Some(unit.now())),
        reason: Set(None),
        returned_by: Set(None),
        ..moved(&row)
    };
    change_state(unit, change, DraftState::InReview).await?;
    tell(unit, "library.draft-submitted", &row);
    Ok(())
}

/// Takes a draft back from the second reader, to go on writing.
pub async fn take_back(unit: &mut Unit, by: &Viewer, id: DraftId) -> Result<()> {
    let row = get_in_review(unit, by, id).await?;
    forget_plan(unit, row.id).await?;
    change_state(unit, ActiveModel { submitted_at: Set(None), ..moved(&row) }, DraftState::Draft).await?;
    tell(unit, "library.draft-taken-back", &row);
    Ok(())
}

/// Publishes what a second reader has read and found right, or leaves it to the time that its author chose.
///
/// # Errors
/// `Refused` for whoever wrote it; `Conflict` when the text is another than the one that was read.
pub async fn approve(unit: &mut Unit, by: &Viewer, id: DraftId, revision: i64) -> Result<Going> {
    let reader = by.require_person(Permission::Edit)?;
    let row = get_in_review(unit, by, id).await?;
    require_second(&row, reader)?;
    require_revision(&row, revision)?;
    go_on(unit, by, &row, reader).await
}

/// Gives a draft back to its author, who is told why.
///
/// # Errors
/// As [`approve`]; `Invalid` without a reason.
pub async fn return_draft(unit: &mut Unit, by: &Viewer, id: DraftId, reason: &str) -> Result<()> {
    let reader = by.require_person(Permission::Edit)?;
    let row = get_in_review(unit, by, id).await?;
    require_second(&row, reader)?;
    let reason = reason.trim().replace('\0', "");
    if reason.is_empty() {
        return Err(invalid("reason", "Say what should change, so that the author can do it."));
    }
    if reason.chars().count() > REASON_LIMIT {
        return Err(invalid("reason", &format!("Use at most {REASON_LIMIT} characters.")));
    }
    forget_plan(unit, row.id).await?;
    let change = ActiveModel { reason: Set(Some(reason)), returned_by: Set(Some(reader.0)), ..moved(&row) };
    change_state(unit, change, DraftState::Returned).await?;
    tell(unit, "library.draft-returned", &row);
    Ok(())
}

async fn get_in_review(unit: &Unit, by: &Viewer, id: DraftId) -> Result<Model> {
    let row = get_row(unit.connection(), by, id).await?;
    if row.state == DraftState::InReview.as_str() {
        return Ok(row);
    }
    Err(Error::Conflict("This draft is not with a second reader. Its author may have taken it back.".to_owned()))
}

/// Nobody is the second reader of what they wrote, or wrote last.
fn require_second(row: &Model, reader: PersonId) -> Result<()> {
    if row.author != reader.0 && row.saved_by != reader.0 {
        return Ok(());
    }
    Err(Error::Refused("You wrote this, so somebody else must read it before it is published.".to_owned()))
}

fn moved(row: &Model) -> ActiveModel {
    ActiveModel { id: Unchanged(row.id), ..ActiveModel::default() }
}

async fn change_state(unit: &Unit, change: ActiveModel, state: DraftState) -> Result<()> {
    let change = ActiveModel { state: Set(state.as_str().to_owned()), ..change };
    Entity::update(change).exec(unit.connection()).await?;
    Ok(())
}
