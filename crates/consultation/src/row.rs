//! Finding the rows of a case, for those whom it concerns.

use kernel::{Audience, Error, Event, Permission, PersonId, Result, Timestamp, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::keys::KeyName;
use crate::rows::{case, draft, round};
use crate::{CaseId, State};

/// What whoever may not see a case is told.
const NOT_THERE: &str = "There is no such case. It may have been deleted, or it is not for you to see.";

pub(crate) fn not_there() -> Error {
    Error::NotFound(NOT_THERE.to_owned())
}

/// What is said where a key is gone with its text.
pub(crate) fn lost() -> Error {
    Error::Refused(
        "This server no longer has the text: it was restored from a backup, and texts that are not released are in none. \
         Delete it and write it again."
            .to_owned(),
    )
}

/// Where the texts of a round are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoundState {
    Writing,
    Waiting,
    Returned,
    Approved,
    Declined,
    /// Thrown away by its author.
    Dropped,
}

impl RoundState {
    const ALL: [Self; 6] = [Self::Writing, Self::Waiting, Self::Returned, Self::Approved, Self::Declined, Self::Dropped];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Waiting => "waiting",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Dropped => "dropped",
        }
    }

    pub(crate) fn of(row: &round::Model) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == row.state);
        found.ok_or_else(|| Error::internal("a round of a case has a state that this program does not know"))
    }
}

/// A case with the round that it is in.
pub(crate) struct Current {
    pub(crate) case: case::Model,
    pub(crate) round: round::Model,
    pub(crate) state: State,
    pub(crate) round_state: RoundState,
}

impl Current {
    pub(crate) fn id(&self) -> CaseId {
        CaseId(self.case.id)
    }

    pub(crate) fn author(&self) -> PersonId {
        author_of(&self.case)
    }

    pub(crate) fn key(&self) -> KeyName {
        KeyName { case: self.id(), round: self.case.round }
    }
}

pub(crate) async fn get_case(db: &impl ConnectionTrait, id: CaseId) -> Result<case::Model> {
    case::Entity::find_by_id(id.0).one(db).await?.ok_or_else(not_there)
}

pub(crate) async fn get_current(db: &impl ConnectionTrait, id: CaseId) -> Result<Current> {
    let case = get_case(db, id).await?;
    let round = round::Entity::find_by_id((case.id, case.round)).one(db).await?;
    let round = round.ok_or_else(|| Error::internal("a case has no round"))?;
    Ok(Current { state: State::read(&case.state)?, round_state: RoundState::of(&round)?, case, round })
}

/// The case, when it is this person's own.
///
/// # Errors
/// `SignIn` for somebody who is nobody yet; `NotFound` for everybody else.
pub(crate) async fn get_own(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<Current> {
    if by.role().is_none() {
        return Err(by.refusal());
    }
    let current = get_current(db, id).await?;
    if is_own(by, &current.case) && by.may(Permission::Consult) { Ok(current) } else { Err(not_there()) }
}

/// The case, for somebody who moderates and did not write it.
pub(crate) async fn get_moderated(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<Current> {
    by.require_person(Permission::Moderate)?;
    let current = get_current(db, id).await?;
    if is_own(by, &current.case) {
        return Err(Error::Refused("You wrote this case, so another moderator must decide about it.".to_owned()));
    }
    Ok(current)
}

/// Who asked. Of another network's case that is nobody here: the id that no person has.
pub(crate) fn author_of(case: &case::Model) -> PersonId {
    PersonId(case.author.unwrap_or_default())
}

/// Demands that a case was asked here: what becomes of another network's is for that one to say.
pub(crate) fn require_ours(case: &case::Model) -> Result<()> {
    if case.network.is_none() {
        return Ok(());
    }
    Err(Error::Refused("This case is another network's. Answer it; the rest is for that network.".to_owned()))
}

pub(crate) fn is_own(by: &Viewer, case: &case::Model) -> bool {
    by.person() == Some(author_of(case))
}

pub(crate) async fn get_draft(db: &impl ConnectionTrait, current: &Current) -> Result<draft::Model> {
    let row = draft::Entity::find_by_id(current.case.id).one(db).await?;
    row.filter(|row| row.round == current.case.round).ok_or_else(not_there)
}

/// The version after this one: it rises even where a clock steps back or a database is restored.
pub(crate) fn next_version(before: i64, now: Timestamp) -> i64 {
    now.0.max(before + 1)
}

/// Gives a case its next version: other networks see it otherwise than before.
pub(crate) async fn raise(unit: &Unit, case: &case::Model) -> Result<()> {
    // Another network's versions are its own.
    if case.network.is_some() {
        return Ok(());
    }
    let version = Set(next_version(case.version, unit.now()));
    let change = case::ActiveModel { id: Unchanged(case.id), version, ..Default::default() };
    case::Entity::update(change).exec(unit.connection()).await?;
    Ok(())
}

pub(crate) async fn set_state(unit: &Unit, id: CaseId, state: State) -> Result<()> {
    let change = case::ActiveModel { id: Unchanged(id.0), state: Set(state.as_str().to_owned()), ..Default::default() };
    case::Entity::update(change).exec(unit.connection()).await?;
    Ok(())
}

pub(crate) fn round_change(current: &Current, state: RoundState) -> round::ActiveModel {
    round::ActiveModel {
        case_id: Unchanged(current.case.id),
        round: Unchanged(current.case.round),
        state: Set(state.as_str().to_owned()),
        ..Default::default()
    }
}

pub(crate) async fn change_round(unit: &Unit, change: round::ActiveModel) -> Result<()> {
    round::Entity::update(change).exec(unit.connection()).await?;
    Ok(())
}

/// Says what happened to a case. Ids and facts only.
pub(crate) fn tell(unit: &mut Unit, kind: &'static str, id: CaseId, detail: serde_json::Value) {
    unit.append(Event { kind, subject: id.to_string(), version: None, audience: None, detail });
}

/// The same for what members can see.
pub(crate) fn tell_members(unit: &mut Unit, kind: &'static str, id: CaseId, detail: serde_json::Value) {
    unit.append(Event { kind, subject: id.to_string(), version: None, audience: Some(Audience::Members), detail });
}
