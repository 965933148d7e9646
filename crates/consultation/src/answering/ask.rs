//! A question back to whoever asked, and their reply.

use kernel::{Error, Permission, PersonId, Result, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{EntityTrait, IntoActiveModel};

use super::report::decide_gone;
use super::{QuestionId, check_words, get_answerable, get_readable, may_take_away, require_asker, require_colleague};
use crate::case::{random_id, tidy};
use crate::row::{require_ours, tell_members};
use crate::rows::question as row;
use crate::{CaseId, Place, Surroundings, invalid};

/// Characters of a question back, and of its reply.
const LONGEST: usize = 4_000;

/// Asks whoever asked for more.
///
/// # Errors
/// As [`crate::answer`].
pub async fn ask_for_more(
    unit: &mut Unit,
    by: &Viewer,
    id: CaseId,
    words: &str,
    surroundings: &Surroundings,
) -> Result<QuestionId> {
    let person = by.require_person(Permission::Consult)?;
    let case = get_answerable(unit, by, id).await?;
    require_ours(&case)?;
    require_colleague(by, &case)?;
    let words = checked(words, surroundings).await?;
    let new = row::Model {
        id: random_id()?,
        case_id: id.0,
        person_id: person.0,
        words,
        reply: None,
        created_at: unit.now(),
        replied_at: None,
        removed_at: None,
    };
    let made = QuestionId(new.id);
    row::Entity::insert(new.into_active_model()).exec_without_returning(unit.connection()).await?;
    tell_members(unit, "consultation.asked-for-more", id, serde_json::json!({ "question": made.0 }));
    Ok(made)
}

/// Replies to a question back, or replies anew.
///
/// # Errors
/// As [`crate::answer`]; `Refused` for everybody but whoever asked.
pub async fn reply_to_question(
    unit: &mut Unit,
    by: &Viewer,
    id: QuestionId,
    words: &str,
    surroundings: &Surroundings,
) -> Result<CaseId> {
    by.require_person(Permission::Consult)?;
    let before = get_row(unit, id).await?;
    let case = get_answerable(unit, by, CaseId(before.case_id)).await?;
    require_asker(by, &case)?;
    let words = checked(words, surroundings).await?;
    let change =
        row::ActiveModel { id: Unchanged(id.0), reply: Set(Some(words)), replied_at: Set(Some(unit.now())), ..Default::default() };
    row::Entity::update(change).exec(unit.connection()).await?;
    tell_members(unit, "consultation.replied", CaseId(case.id), serde_json::json!({ "question": id.0 }));
    Ok(CaseId(case.id))
}

/// Takes a question back away, with its reply: who put it, or somebody who moderates.
pub async fn remove_question(unit: &mut Unit, by: &Viewer, id: QuestionId) -> Result<CaseId> {
    by.require_person(Permission::Consult)?;
    let before = get_row(unit, id).await?;
    let case = CaseId(before.case_id);
    get_readable(unit.connection(), by, case).await?;
    if !may_take_away(by, PersonId(before.person_id)) {
        return Err(by.refusal());
    }
    empty(unit, &before).await?;
    decide_gone(unit, by, id.0).await?;
    tell_members(unit, "consultation.question-removed", case, serde_json::json!({ "question": id.0 }));
    Ok(case)
}

pub(crate) async fn empty(unit: &Unit, before: &row::Model) -> Result<()> {
    let change = row::ActiveModel {
        id: Unchanged(before.id),
        words: Set(String::new()),
        reply: Set(None),
        removed_at: Set(Some(unit.now())),
        ..Default::default()
    };
    row::Entity::update(change).exec(unit.connection()).await?;
    Ok(())
}

pub(crate) async fn get_row(unit: &Unit, id: QuestionId) -> Result<row::Model> {
    let row = row::Entity::find_by_id(id.0).one(unit.connection()).await?;
    let gone = || Error::NotFound("That question is not there any more.".to_owned());
    row.filter(|row| row.removed_at.is_none()).ok_or_else(gone)
}

async fn checked(words: &str, surroundings: &Surroundings) -> Result<String> {
    let words = tidy(words);
    if words.is_empty() {
        return Err(invalid("words", "Write something first."));
    }
    if words.chars().count() > LONGEST {
        return Err(invalid("words", &format!("Use at most {LONGEST} characters.")));
    }
    check_words(vec![(Place::Words, words.clone())], Vec::new(), surroundings).await?;
    Ok(words)
}
