//! What the note-taker writes down.

use kernel::{Error, Permission, Result, Unit, Viewer};
use library::ResourceId;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::clock::CircleState;
use super::planning::read_day;
use super::role::CircleRole;
use super::rows::{circle, note as row};
use super::{Standing, get_standing, sheet, touch, words};
use crate::case::random_id;
use crate::row::tell;
use crate::{CaseId, Place, Surroundings, fault, invalid};

/// Characters of a note.
const LONGEST: usize = 1_000;
/// Notes of a circle: more than anybody types in an hour.
const MOST: u64 = 300;
/// Ideas that are chosen.
const CHOSEN: u64 = 3;
/// Days until the first step is done, and until it is looked at again.
const FIRST_STEP_DAYS: i64 = 3;
const REVIEW_DAYS: i64 = 366;

/// The id of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoteId(pub Uuid);

impl std::fmt::Display for NoteId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for NoteId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Uuid::parse_str(text).map(Self).map_err(|_| format!("'{text}' is no note's id; accepted: a UUID"))
    }
}

/// What something may lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HypothesisKind {
    Environment,
    Relationship,
    Skill,
    Communication,
    Health,
}

impl HypothesisKind {
    /// All of them, as a page lists them.
    pub const ALL: [Self; 5] = [Self::Environment, Self::Relationship, Self::Skill, Self::Communication, Self::Health];
}

/// What a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteKind {
    Clarification,
    Hypothesis(HypothesisKind),
    Idea,
    /// An idea that the presenter picked; its words say why.
    Chosen,
}

impl NoteKind {
    /// All of them, as a page lists them.
    pub const ALL: [Self; 8] = [
        Self::Clarification,
        Self::Hypothesis(HypothesisKind::Environment),
        Self::Hypothesis(HypothesisKind::Relationship),
        Self::Hypothesis(HypothesisKind::Skill),
        Self::Hypothesis(HypothesisKind::Communication),
        Self::Hypothesis(HypothesisKind::Health),
        Self::Idea,
        Self::Chosen,
    ];

    /// The name used in forms and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clarification => "clarification",
            Self::Hypothesis(HypothesisKind::Environment) => "environment",
            Self::Hypothesis(HypothesisKind::Relationship) => "relationship",
            Self::Hypothesis(HypothesisKind::Skill) => "skill",
            Self::Hypothesis(HypothesisKind::Communication) => "communication",
            Self::Hypothesis(HypothesisKind::Health) => "health",
            Self::Idea => "idea",
            Self::Chosen => "chosen",
        }
    }
}

impl std::str::FromStr for NoteKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| format!("'{text}' is no kind of note; accepted: {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNote {
    pub kind: NoteKind,
    pub words: String,
    /// The strategy of the library that an idea is; `None` is a new one.
    pub resource: Option<ResourceId>,
    /// The idea that is chosen.
    pub idea: Option<NoteId>,
}

/// What the presenter does first, and when it is looked at again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FirstStep {
    pub words: String,
    /// By which day, within three; `2026-12-03`, or empty.
    pub by: String,
    /// The day of the review, or empty.
    pub review_on: String,
}

/// Writes something down: the note-taker, or the facilitator.
///
/// # Errors
/// `Refused` for others; `Invalid` for words that name somebody or read like a disclosure, with what to write instead; `Conflict`
/// before the start, or once the sheet is confirmed.
pub async fn add_note(unit: &mut Unit, by: &Viewer, id: CaseId, new: &NewNote, surroundings: &Surroundings) -> Result<NoteId> {
    let standing = get_standing(unit.connection(), by, id).await?;
    require_writer(&standing)?;
    let words = words::checked(&[(Place::Words, &new.words)], LONGEST, surroundings).await?.remove(0);
    let all = row::Entity::find().filter(row::Column::CaseId.eq(id.0));
    if all.clone().count(unit.connection()).await? >= MOST {
        return Err(invalid("words", &format!("A circle keeps at most {MOST} notes. Remove one first.")));
    }
    let idea = if new.kind == NoteKind::Chosen { Some(chosen_idea(unit, id, new.idea).await?) } else { None };
    let resource = if new.kind == NoteKind::Idea { new.resource } else { None };
    require_seen(unit, by, resource).await?;
    let made = NoteId(random_id()?);
    let row = row::Model {
        id: made.0,
        case_id: id.0,
        person_id: standing.person.0,
        kind: new.kind.as_str().to_owned(),
        words,
        resource_id: resource.map(|resource| resource.0),
        idea_id: idea.map(|idea| idea.0),
        created_at: unit.now(),
    };
    row::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    touch(unit, id).await?;
    tell(unit, "consultation.circle-noted", id, serde_json::json!({ "note": made.0, "kind": new.kind.as_str() }));
    Ok(made)
}

/// The idea that is chosen: there, not chosen yet, and at most the third.
async fn chosen_idea(unit: &Unit, id: CaseId, idea: Option<NoteId>) -> Result<NoteId> {
    let idea = idea.ok_or_else(|| invalid("idea", "Choose one of the ideas."))?;
    let row = row::Entity::find_by_id(idea.0).one(unit.connection()).await?;
    if row.is_none_or(|row| row.case_id != id.0 || row.kind != NoteKind::Idea.as_str()) {
        return Err(invalid("idea", "This idea is not there any more. Choose another."));
    }
    let chosen = row::Entity::find().filter(row::Column::CaseId.eq(id.0)).filter(row::Column::Kind.eq(NoteKind::Chosen.as_str()));
    if chosen.clone().filter(row::Column::IdeaId.eq(idea.0)).count(unit.connection()).await? > 0 {
        return Err(invalid("idea", "This idea is chosen already."));
    }
    if chosen.count(unit.connection()).await? >= CHOSEN {
        return Err(invalid("idea", "Three ideas are chosen. Remove one first: more than three is a list, not a choice."));
    }
    Ok(idea)
}

async fn require_seen(unit: &Unit, by: &Viewer, resource: Option<ResourceId>) -> Result<()> {
    let Some(resource) = resource else { return Ok(()) };
    match library::find_resource_by_id(unit.connection(), by, resource).await? {
        Some(library::Found::Live(_)) => Ok(()),
        _ => Err(invalid("strategy", "That strategy is not there any more. Search again, or call the idea new.")),
    }
}

/// Writes a note anew.
///
/// # Errors
/// As [`add_note`]; `NotFound` for one that is gone.
pub async fn edit_note(
    unit: &mut Unit,
    by: &Viewer,
    (id, note): (CaseId, NoteId),
    text: &str,
    surroundings: &Surroundings,
) -> Result<()> {
    let standing = get_standing(unit.connection(), by, id).await?;
    require_writer(&standing)?;
    get_note(unit, id, note).await?;
    let words = words::checked(&[(Place::Words, text)], LONGEST, surroundings).await?.remove(0);
    let person_id = Set(standing.person.0);
    let change = row::ActiveModel { id: Unchanged(note.0), words: Set(words), person_id, ..Default::default() };
    row::Entity::update(change).exec(unit.connection()).await?;
    touch(unit, id).await?;
    tell(unit, "consultation.circle-note-changed", id, serde_json::json!({ "note": note.0 }));
    Ok(())
}

/// Takes a note away, and with an idea that it was chosen: whoever writes notes, and at any time somebody who moderates.
///
/// # Errors
/// `Refused` for others; `NotFound` for one that is gone.
pub async fn remove_note(unit: &mut Unit, by: &Viewer, id: CaseId, note: NoteId) -> Result<()> {
    let standing = get_standing(unit.connection(), by, id).await?;
    if !by.may(Permission::Moderate) {
        require_writer(&standing)?;
    }
    get_note(unit, id, note).await?;
    let db = unit.connection();
    row::Entity::delete_many().filter(row::Column::IdeaId.eq(note.0)).exec(db).await?;
    row::Entity::delete_by_id(note.0).exec(db).await?;
    crate::answering::forget_resources(unit, note.0).await?;
    touch(unit, id).await?;
    tell(unit, "consultation.circle-note-removed", id, serde_json::json!({ "note": note.0 }));
    Ok(())
}

/// Writes down the first step and the day of the review, in place of what stood there. Once the circle is over, the day is when its
/// asker is asked how it went.
///
/// # Errors
/// As [`add_note`]; `Invalid` for days that are too far.
pub async fn set_first_step(
    unit: &mut Unit,
    by: &Viewer,
    id: CaseId,
    (step, today): (&FirstStep, &str),
    surroundings: &Surroundings,
) -> Result<()> {
    let standing = get_standing(unit.connection(), by, id).await?;
    require_writer(&standing)?;
    require_days(step, today)?;
    let said = words::checked(&[(Place::Next, &step.words)], LONGEST, surroundings).await?.remove(0);
    let some = |day: &str| (!day.is_empty()).then(|| day.to_owned());
    let change = circle::ActiveModel {
        case_id: Unchanged(id.0),
        first_step: Set(said),
        first_step_on: Set(some(&step.by)),
        review_on: Set(some(&step.review_on)),
        ..Default::default()
    };
    circle::Entity::update(change).exec(unit.connection()).await?;
    if CircleState::of(&standing.circle)? == CircleState::Ended {
        sheet::plan_review(unit, id, some(&step.review_on).as_deref()).await?;
    }
    touch(unit, id).await?;
    let facts = serde_json::json!({ "kind": "first-step", "review_on": some(&step.review_on) });
    tell(unit, "consultation.circle-noted", id, facts);
    Ok(())
}

fn require_days(step: &FirstStep, today: &str) -> Result<()> {
    let today = read_day(today).ok_or_else(|| Error::internal("today is no day"))?;
    let mut faults = Vec::new();
    for (field, day, most, message) in [
        (
            "first-step-on",
            &step.by,
            FIRST_STEP_DAYS,
            "A first step is done within three days. Choose a smaller one, or a day before.",
        ),
        ("review-on", &step.review_on, REVIEW_DAYS, "Choose a day within a year."),
    ] {
        if day.is_empty() {
            continue;
        }
        let away = read_day(day).map(|day| (day - today).whole_days());
        match away {
            None => faults.push(fault(field, "Choose a day.")),
            Some(days) if days < 0 => faults.push(fault(field, "This day is over. Choose another.")),
            Some(days) if days > most => faults.push(fault(field, message)),
            Some(_) => {}
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn require_writer(standing: &Standing) -> Result<()> {
    if !standing.holds(&[CircleRole::NoteTaker, CircleRole::Facilitator]) {
        return Err(Error::Refused("The note-taker and the facilitator write things down.".to_owned()));
    }
    if CircleState::of(&standing.circle)? == CircleState::Planned {
        return Err(Error::Conflict("The circle has not started.".to_owned()));
    }
    if standing.circle.confirmed_at.is_some() {
        return Err(Error::Conflict("The strategy sheet is confirmed, so nothing is written any more.".to_owned()));
    }
    Ok(())
}

async fn get_note(unit: &Unit, id: CaseId, note: NoteId) -> Result<row::Model> {
    let found = row::Entity::find_by_id(note.0).one(unit.connection()).await?;
    found.filter(|row| row.case_id == id.0).ok_or_else(|| Error::NotFound("That note is not there any more.".to_owned()))
}
