//! What a circle leaves: a plan for the presenter alone, and a sheet of strategies for everybody that says nothing of anybody.

use kernel::{Permission, Result, Timestamp, Viewer};
use library::ResourceId;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::clock::CircleState;
use super::note::{FirstStep, HypothesisKind, NoteKind};
use super::read::{Circle, CircleNote, find_circle};
use super::role::CircleRole;
use crate::rows::released;
use crate::{Asker, CaseId, CaseText};

/// An idea that the presenter chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanIdea {
    pub words: String,
    pub why: String,
    pub resource: Option<ResourceId>,
}

/// The presenter's own plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionPlan {
    pub title: String,
    pub question: String,
    /// The day of the circle.
    pub day: String,
    pub chosen: Vec<PlanIdea>,
    pub first_step: FirstStep,
    pub coach: Option<Asker>,
}

/// An idea on the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetIdea {
    pub words: String,
    /// `None` is a new one.
    pub resource: Option<ResourceId>,
    pub is_chosen: bool,
}

/// The strategy sheet: no person and no school stands on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub title: String,
    pub question: String,
    /// What may lie behind it, by kind.
    pub themes: Vec<(HypothesisKind, Vec<String>)>,
    pub ideas: Vec<SheetIdea>,
    /// Since when colleagues see it.
    pub confirmed_at: Option<Timestamp>,
    pub may_confirm: bool,
}

/// Finds the plan that a circle left, for its presenter and for nobody else.
pub async fn find_action_plan(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<Option<ActionPlan>> {
    let Some(circle) = find_circle(db, by, id).await?.filter(|circle| circle.rights.has_plan) else { return Ok(None) };
    let text = text(db, id).await?;
    let coach = circle.people.iter().find(|person| person.roles.contains(&CircleRole::Coach)).map(|person| person.who);
    let chosen = circle.notes.iter().filter(|note| note.kind == NoteKind::Chosen);
    let idea_of = |note: &CircleNote| circle.notes.iter().find(|idea| Some(idea.id) == note.idea);
    let chosen = chosen.filter_map(|note| {
        let idea = idea_of(note)?;
        Some(PlanIdea { words: idea.words.clone(), why: note.words.clone(), resource: idea.resource })
    });
    Ok(Some(ActionPlan {
        title: text.title,
        question: text.question,
        day: circle.day.clone(),
        chosen: chosen.collect(),
        first_step: circle.first_step.clone(),
        coach,
    }))
}

/// Finds the sheet that a circle left: for those who were in it and for moderators once it is over, for everybody who may read the
/// case once it is confirmed.
pub async fn find_sheet(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<Option<Sheet>> {
    by.require_person(Permission::Consult)?;
    let Some(circle) = find_circle(db, by, id).await? else { return Ok(None) };
    let is_shown = circle.confirmed_at.is_some() || (circle.state == CircleState::Ended && circle.rights.sees);
    if !is_shown {
        return Ok(None);
    }
    let notes = super::read::notes(db, id).await?;
    let text = text(db, id).await?;
    Ok(Some(of_notes(&circle, text, &notes)))
}

fn of_notes(circle: &Circle, text: CaseText, notes: &[CircleNote]) -> Sheet {
    let themes = HypothesisKind::ALL.into_iter().map(|kind| {
        let said = notes.iter().filter(|note| note.kind == NoteKind::Hypothesis(kind)).map(|note| note.words.clone());
        (kind, said.collect::<Vec<_>>())
    });
    let ideas = notes.iter().filter(|note| note.kind == NoteKind::Idea).map(|note| SheetIdea {
        words: note.words.clone(),
        resource: note.resource,
        is_chosen: notes.iter().any(|other| other.idea == Some(note.id)),
    });
    Sheet {
        title: text.title,
        question: text.question,
        themes: themes.filter(|(_, said)| !said.is_empty()).collect(),
        ideas: ideas.collect(),
        confirmed_at: circle.confirmed_at,
        may_confirm: circle.rights.may_confirm,
    }
}

async fn text(db: &impl ConnectionTrait, id: CaseId) -> Result<CaseText> {
    let row = released::Entity::find_by_id(id.0).one(db).await?.ok_or_else(crate::row::not_there)?;
    serde_json::from_str(&row.content).map_err(|_| kernel::Error::internal("a case is of another shape"))
}
