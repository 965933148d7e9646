//! What a moderator decides: release, return with a note, decline with a reason.

use kernel::{Audience, Error, Event, Permission, PersonId, Result, Timestamp, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::{check_apart, read_submitted, require_waiting};
use crate::check::is_reason;
use crate::named::set_named;
use crate::row::{
    Current, RoundState, change_round, get_current, get_moderated, lost, next_version, not_there, round_change, set_state, tell,
};
use crate::rows::{case, draft, draft_copy, released, sealed, tag};
use crate::seal::{Part, seal};
use crate::{CaseDraft, CaseId, Hindrance, Keys, REASON_LEAST, State, Surroundings, hindrances, invalid};

/// Characters of a note or a reason at most.
const NOTE: usize = 4_000;

/// A moderator's word that a case may be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub case: CaseId,
    /// The submission that was read.
    pub submission: i32,
    /// Why it may go out although the network could recognise the child; asked for where the risk is red.
    pub recognisable: Option<String>,
    /// The day on which its author is asked how it went, `2026-11-21`: six school weeks on.
    pub due_on: Option<String>,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Released,
    Returned,
    Declined,
}

/// What was decided about a submission last, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    pub outcome: Outcome,
    pub by: PersonId,
    pub at: Timestamp,
}

/// Releases a case: members may read what was submitted, and what was there before stays sealed until its key is destroyed.
///
/// # Errors
/// `Refused` for its author, and where something stands open that was not when it was sent, or two facts tell who the child is;
/// `Invalid` where the risk is red and no reason is given; `Conflict` where somebody else has decided.
pub async fn approve(unit: &mut Unit, keys: &Keys, by: &Viewer, approval: &Approval, surroundings: &Surroundings) -> Result<()> {
    let moderator = by.require_person(Permission::Moderate)?;
    let id = approval.case;
    let current = get_moderated(unit.connection(), by, id).await?;
    require_waiting(&current, Some(approval.submission))?;
    let submitted = read_submitted(unit.connection(), keys, &current, approval.submission).await?.ok_or_else(not_there)?;
    let check = check_apart(&submitted, surroundings).await?;
    let stands = hindrances(&submitted, &check);
    if stands.contains(&Hindrance::Widen) {
        return Err(Error::Refused(
            "Two facts tell who the child is, each by itself. Return it: one must be said more widely.".to_owned(),
        ));
    }
    if stands.contains(&Hindrance::Findings) || stands.contains(&Hindrance::Disclosure) {
        return Err(Error::Refused(
            "Something is found that was not when it was sent. Return it to its author to settle that.".to_owned(),
        ));
    }
    let reason = approval.recognisable.as_deref().map(str::trim).filter(|reason| is_reason(reason));
    if check.is_recognisable() && reason.is_none() {
        let message =
            format!("The network could recognise this child. Say in at least {REASON_LEAST} characters why it may go out.");
        return Err(invalid("recognisable", &message));
    }
    let accepted = reason.filter(|_| check.is_recognisable());
    if let Some(reason) = accepted {
        keep_note(unit, keys, &current, moderator, reason).await?;
    }
    let version = next_version(current.case.version, unit.now());
    let level = format!("{:?}", check.risk.level).to_lowercase();
    write_released(unit, id, &submitted, (version, level, accepted.is_some(), moderator)).await?;
    let first = current.case.opened_at.is_none();
    let change = case::ActiveModel {
        id: Unchanged(id.0),
        version: Set(version),
        appearance: Set(submitted.appearance.as_str().to_owned()),
        opened_at: Set(current.case.opened_at.or(Some(unit.now()))),
        due_on: Set(current.case.due_on.clone().or_else(|| approval.due_on.clone())),
        consent_on: Set(Some(submitted.consent.confirmed_on.clone())),
        consent_role: Set(submitted.consent.by_role.clone()),
        audience: Set(if submitted.networks.is_empty() { Audience::Members } else { Audience::Named }.to_string()),
        ..Default::default()
    };
    case::Entity::update(change).exec(unit.connection()).await?;
    set_named(unit, id, &submitted.networks).await?;
    if first {
        set_state(unit, id, State::Open).await?;
    }
    decided(unit, &current, RoundState::Approved, moderator).await?;
    let facts = serde_json::json!({
        "round": current.case.round,
        "version": version,
        "points": check.risk.points,
        "accepted": accepted.is_some(),
        "networks": submitted.networks,
    });
    unit.append(Event {
        kind: "consultation.released",
        subject: id.to_string(),
        version: Some(version),
        audience: Some(Audience::Members),
        detail: facts,
    });
    Ok(())
}

async fn write_released(
    unit: &Unit,
    id: CaseId,
    submitted: &CaseDraft,
    (version, level, accepted, moderator): (i64, String, bool, PersonId),
) -> Result<()> {
    let db = unit.connection();
    let text = &submitted.text;
    released::Entity::delete_by_id(id.0).exec(db).await?;
    tag::Entity::delete_many().filter(tag::Column::CaseId.eq(id.0)).exec(db).await?;
    let row = released::Model {
        case_id: id.0,
        version,
        title: text.title.clone(),
        content: serde_json::to_string(text).map_err(|error| Error::Internal(Box::new(error)))?,
        level,
        accepted: i32::from(accepted),
        released_at: unit.now(),
        released_by: moderator.0,
    };
    released::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    let mut tags: Vec<(&str, &String)> = Vec::new();
    tags.extend(text.phases.iter().map(|term| ("phase", term)));
    tags.extend(text.areas.iter().map(|term| ("area", term)));
    tags.sort_unstable();
    tags.dedup();
    let rows = tags
        .into_iter()
        .map(|(scheme, term)| tag::Model { case_id: id.0, scheme: scheme.to_owned(), term: term.clone() }.into_active_model());
    tag::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Ends the round: what is left of it is what was submitted, sealed.
async fn decided(unit: &Unit, current: &Current, state: RoundState, moderator: PersonId) -> Result<()> {
    let db = unit.connection();
    draft::Entity::delete_by_id(current.case.id).exec(db).await?;
    draft_copy::Entity::delete_many().filter(draft_copy::Column::CaseId.eq(current.case.id)).exec(db).await?;
    let mut change = round_change(current, state);
    change.decided_at = Set(Some(unit.now()));
    change.decided_by = Set(Some(moderator.0));
    change_round(unit, change).await
}

/// Returns a case to its author with a note. It may be sent again.
///
/// # Errors
/// As [`approve`]; `Invalid` without a note.
pub async fn return_case(unit: &mut Unit, keys: &Keys, by: &Viewer, id: CaseId, submission: i32, note: &str) -> Result<()> {
    let current = settle_with_words(unit, keys, by, (id, submission), ("note", note)).await?;
    change_round(unit, round_change(&current, RoundState::Returned)).await?;
    if !current.state.is_released() {
        set_state(unit, id, State::Returned).await?;
    }
    tell(unit, "consultation.returned", id, serde_json::json!({ "round": current.case.round, "submission": submission }));
    Ok(())
}

/// Declines a case for good, with a reason for its author. A new text of a released case is declined alone: what is released stays.
///
/// # Errors
/// As [`return_case`].
pub async fn decline(unit: &mut Unit, keys: &Keys, by: &Viewer, id: CaseId, submission: i32, reason: &str) -> Result<()> {
    let moderator = by.require_person(Permission::Moderate)?;
    let current = settle_with_words(unit, keys, by, (id, submission), ("reason", reason)).await?;
    decided(unit, &current, RoundState::Declined, moderator).await?;
    if !current.state.is_released() {
        set_state(unit, id, State::Declined).await?;
    }
    tell(unit, "consultation.declined", id, serde_json::json!({ "round": current.case.round, "submission": submission }));
    Ok(())
}

async fn settle_with_words(
    unit: &Unit,
    keys: &Keys,
    by: &Viewer,
    (id, submission): (CaseId, i32),
    (field, words): (&str, &str),
) -> Result<Current> {
    let moderator = by.require_person(Permission::Moderate)?;
    let current = get_moderated(unit.connection(), by, id).await?;
    require_waiting(&current, Some(submission))?;
    let words = words.trim().replace("\r\n", "\n").replace('\0', "");
    if words.is_empty() {
        return Err(invalid(field, "Say why, so that the author knows what to do."));
    }
    if words.chars().count() > NOTE {
        return Err(invalid(field, &format!("Use at most {NOTE} characters.")));
    }
    keep_note(unit, keys, &current, moderator, &words).await?;
    Ok(current)
}

/// A moderator's words may repeat the text that they are about: they are sealed with it and go with it.
async fn keep_note(unit: &Unit, keys: &Keys, current: &Current, moderator: PersonId, words: &str) -> Result<()> {
    let name = current.key();
    let key = keys.find(name).await?.ok_or_else(lost)?;
    let part = Part::Note(current.round.submissions);
    let row = sealed::Model {
        case_id: current.case.id,
        round: name.round,
        part: part.as_str().to_owned(),
        number: current.round.submissions,
        sealed: seal(&key, name, part, &words)?,
        made_at: unit.now(),
        made_by: moderator.0,
    };
    sealed::Entity::delete_by_id((row.case_id, row.round, row.part.clone(), row.number)).exec(unit.connection()).await?;
    sealed::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    Ok(())
}

/// Finds what was decided about the present submission, for a moderator who comes second.
pub async fn find_decision(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<Option<Decision>> {
    by.require(Permission::Moderate)?;
    let current = get_current(db, id).await?;
    let outcome = match current.round_state {
        RoundState::Approved => Outcome::Released,
        RoundState::Declined => Outcome::Declined,
        RoundState::Returned => {
            let number = current.round.submissions;
            let note = (current.case.id, current.case.round, Part::Note(number).as_str().to_owned(), number);
            let row = sealed::Entity::find_by_id(note).one(db).await?;
            return Ok(row.map(|row| Decision { outcome: Outcome::Returned, by: PersonId(row.made_by), at: row.made_at }));
        }
        RoundState::Writing | RoundState::Waiting | RoundState::Dropped => return Ok(None),
    };
    let Some((by, at)) = current.round.decided_by.zip(current.round.decided_at) else { return Ok(None) };
    Ok(Some(Decision { outcome, by: PersonId(by), at }))
}
