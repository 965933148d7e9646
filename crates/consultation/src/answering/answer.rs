//! An answer: consider, try, refer on.

use kernel::{Error, Event, Permission, PersonId, Result, Role, Timestamp, Unit, Viewer};
use library::ResourceId;
use sea_orm::ActiveValue::{self, Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};

use super::report::decide_gone;
use super::{
    AnswerId, check_words, forget_resources, get_answerable, get_readable, may_take_away, name_resources, require_colleague,
    require_open,
};
use crate::case::{random_id, tidy};
use crate::draft::Kept;
use crate::row::{next_version, tell_members};
use crate::rows::{advice, answer as row, used};
use crate::{Appearance, CaseId, Place, Surroundings, fault, invalid};

/// Characters of a box.
const LONGEST: usize = 8_000;
/// Strategies of an answer.
const STRATEGIES: usize = 20;
/// Answers that one person may write in an hour: more than anybody does by hand.
const AN_HOUR: u64 = 30;
const HOUR: i64 = 3_600_000;

/// What somebody answers. One box at least says something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    pub consider: String,
    pub try_this: String,
    pub refer_on: String,
    /// Resources of the library, in order.
    pub strategies: Vec<ResourceId>,
    /// Words that stay although they were found, with reasons that moderators read.
    pub kept: Vec<Kept>,
    /// How the answerer appears to colleagues; `None` is by name.
    pub appearance: Option<Appearance>,
}

impl Answer {
    fn texts(&self) -> Vec<(Place, String)> {
        let boxes = [(Place::Consider, &self.consider), (Place::TryThis, &self.try_this), (Place::ReferOn, &self.refer_on)];
        boxes.into_iter().map(|(place, text)| (place, tidy(text))).collect()
    }
}

/// Says, once for all answers of this person's, that they are general professional advice and no assessment.
pub async fn confirm_advice(unit: &mut Unit, by: &Viewer) -> Result<()> {
    let person = by.require_person(Permission::Consult)?;
    if advice::Entity::find_by_id(person.0).one(unit.connection()).await?.is_some() {
        return Ok(());
    }
    let row = advice::Model { person_id: person.0, confirmed_at: unit.now() };
    advice::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    unit.append(Event {
        kind: "consultation.advice-confirmed",
        subject: person.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({}),
    });
    Ok(())
}

/// Whether this person has said so.
pub async fn has_confirmed_advice(db: &impl ConnectionTrait, by: &Viewer) -> Result<bool> {
    let Some(person) = by.person() else { return Ok(false) };
    Ok(advice::Entity::find_by_id(person.0).one(db).await?.is_some())
}

/// Answers an open case.
///
/// # Errors
/// `Invalid` for an answer that says nothing, or names somebody (each place listed), or before [`confirm_advice`]; `Conflict` for a
/// case that was withdrawn or closed while it was written.
pub async fn answer(unit: &mut Unit, by: &Viewer, id: CaseId, said: &Answer, surroundings: &Surroundings) -> Result<AnswerId> {
    let person = by.require_person(Permission::Consult)?;
    require_colleague(by, &get_answerable(unit, by, id).await?)?;
    require_size(said)?;
    if !has_confirmed_advice(unit.connection(), by).await? {
        return Err(invalid("advice", "Confirm that what you write is general professional advice and no assessment."));
    }
    require_pace(unit, person).await?;
    check_words(said.texts(), said.kept.clone(), surroundings).await?;
    let new = row::Model {
        id: random_id()?,
        case_id: id.0,
        person_id: Some(person.0),
        appearance: said.appearance.unwrap_or(Appearance::Named).as_str().to_owned(),
        consider: tidy(&said.consider),
        try_this: tidy(&said.try_this),
        refer_on: tidy(&said.refer_on),
        kept: write_kept(&said.kept)?,
        trying: 0,
        created_at: unit.now(),
        edited_at: None,
        removed_at: None,
        network: None,
        object: None,
        version: unit.now().0,
        is_specialist: i32::from(by.role() == Some(Role::Specialist)),
    };
    let made = AnswerId(new.id);
    row::Entity::insert(new.into_active_model()).exec_without_returning(unit.connection()).await?;
    name_resources(unit, by, (id, made.0), "answer", &said.strategies).await?;
    tell_members(unit, "consultation.answered", id, serde_json::json!({ "answer": made.0 }));
    Ok(made)
}

/// Gets an answer of this person's own as it was sent, to be changed, with the case that it is about.
///
/// # Errors
/// `NotFound` for one that is not there, or somebody else's; `Conflict` for a case that takes no answers any more.
pub async fn get_own_answer(db: &impl ConnectionTrait, by: &Viewer, id: AnswerId) -> Result<(CaseId, Answer)> {
    let person = by.require_person(Permission::Consult)?;
    let row = row::Entity::find_by_id(id.0).one(db).await?.filter(|row| row.removed_at.is_none()).ok_or_else(gone)?;
    let case = CaseId(row.case_id);
    let found = get_readable(db, by, case).await?;
    if row.person_id != Some(person.0) {
        return Err(gone());
    }
    require_open(&found)?;
    let named = used::Entity::find().filter(used::Column::Holder.eq(row.id)).order_by_asc(used::Column::Position).all(db).await?;
    let said = Answer {
        consider: row.consider,
        try_this: row.try_this,
        refer_on: row.refer_on,
        strategies: named.into_iter().map(|used| ResourceId(used.resource_id)).collect(),
        kept: serde_json::from_str(&row.kept).map_err(|_| Error::internal("what was kept in an answer is of another shape"))?,
        appearance: Some(row.appearance.parse().map_err(Error::internal)?),
    };
    Ok((case, said))
}

/// Changes an answer of this person's own.
///
/// # Errors
/// As [`answer`]; `NotFound` for one that is not there, or somebody else's.
pub async fn edit_answer(unit: &mut Unit, by: &Viewer, id: AnswerId, said: &Answer, surroundings: &Surroundings) -> Result<CaseId> {
    let person = by.require_person(Permission::Consult)?;
    let before = get_row(unit, id).await?;
    let case = CaseId(before.case_id);
    get_answerable(unit, by, case).await?;
    if before.person_id != Some(person.0) {
        return Err(gone());
    }
    require_size(said)?;
    check_words(said.texts(), said.kept.clone(), surroundings).await?;
    let change = row::ActiveModel {
        id: Unchanged(id.0),
        appearance: said.appearance.map_or(Unchanged(before.appearance), |appearance| Set(appearance.as_str().to_owned())),
        consider: Set(tidy(&said.consider)),
        try_this: Set(tidy(&said.try_this)),
        refer_on: Set(tidy(&said.refer_on)),
        kept: Set(write_kept(&said.kept)?),
        edited_at: Set(Some(unit.now())),
        version: Set(next_version(before.version, unit.now())),
        ..Default::default()
    };
    row::Entity::update(change).exec(unit.connection()).await?;
    name_resources(unit, by, (case, id.0), "answer", &said.strategies).await?;
    tell_members(unit, "consultation.answer-edited", case, serde_json::json!({ "answer": id.0 }));
    Ok(case)
}

/// Takes an answer away: its author, or somebody who moderates. Its words go at once.
///
/// # Errors
/// `Refused` for others; `NotFound` for one that is not there.
pub async fn remove_answer(unit: &mut Unit, by: &Viewer, id: AnswerId) -> Result<CaseId> {
    by.require_person(Permission::Consult)?;
    let before = get_row(unit, id).await?;
    let case = CaseId(before.case_id);
    get_readable(unit.connection(), by, case).await?;
    if !may_take_away(by, PersonId(before.person_id.unwrap_or_default())) {
        return Err(by.refusal());
    }
    empty(unit, &before).await?;
    decide_gone(unit, by, id.0).await?;
    tell_members(unit, "consultation.answer-removed", case, serde_json::json!({ "answer": id.0 }));
    Ok(case)
}

pub(crate) async fn empty(unit: &Unit, before: &row::Model) -> Result<()> {
    let change = row::ActiveModel {
        id: Unchanged(before.id),
        consider: Set(String::new()),
        try_this: Set(String::new()),
        refer_on: Set(String::new()),
        kept: Set("[]".to_owned()),
        removed_at: Set(Some(unit.now())),
        version: raised(before, unit.now()),
        ..Default::default()
    };
    row::Entity::update(change).exec(unit.connection()).await?;
    forget_resources(unit, before.id).await
}

/// Gives an answer its next version: other networks see it otherwise than before.
pub(crate) async fn raise(unit: &Unit, before: &row::Model) -> Result<()> {
    let change = row::ActiveModel { id: Unchanged(before.id), version: raised(before, unit.now()), ..Default::default() };
    row::Entity::update(change).exec(unit.connection()).await?;
    Ok(())
}

/// Another network's versions are its own.
fn raised(before: &row::Model, now: Timestamp) -> ActiveValue<i64> {
    if before.network.is_some() { Unchanged(before.version) } else { Set(next_version(before.version, now)) }
}

pub(crate) async fn get_row(unit: &Unit, id: AnswerId) -> Result<row::Model> {
    let row = row::Entity::find_by_id(id.0).one(unit.connection()).await?;
    row.filter(|row| row.removed_at.is_none()).ok_or_else(gone)
}

fn gone() -> Error {
    Error::NotFound("That answer is not there any more.".to_owned())
}

fn write_kept(kept: &[Kept]) -> Result<String> {
    serde_json::to_string(kept).map_err(|error| Error::Internal(Box::new(error)))
}

fn require_size(said: &Answer) -> Result<()> {
    let texts = said.texts();
    if texts.iter().all(|(_, text)| text.is_empty()) {
        return Err(invalid("consider", "Write in one of the three boxes."));
    }
    let mut faults = Vec::new();
    for (place, text) in &texts {
        if text.chars().count() > LONGEST {
            faults.push(fault(place.to_string(), format!("Use at most {LONGEST} characters.")));
        }
    }
    if said.strategies.len() > STRATEGIES {
        faults.push(fault("strategies", format!("Name at most {STRATEGIES} resources.")));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

async fn require_pace(unit: &Unit, person: PersonId) -> Result<()> {
    let since = kernel::Timestamp(unit.now().0 - HOUR);
    let written = row::Entity::find()
        .filter(row::Column::PersonId.eq(person.0))
        .filter(row::Column::CreatedAt.gt(since))
        .count(unit.connection())
        .await?;
    if written < AN_HOUR {
        return Ok(());
    }
    Err(Error::Refused(format!("You have written {AN_HOUR} answers in an hour. Please go on a little later.")))
}
