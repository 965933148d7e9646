//! How it went on: what whoever asked tells after six school weeks.

use kernel::{Error, Permission, Result, Unit, Viewer};
use library::ResourceId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::answering::{check_words, get_readable, name_resources, require_asker};
use crate::case::tidy;
use crate::row::{raise, set_state, tell_members};
use crate::rows::{case, outcome as row, released};
use crate::{CaseId, Place, State, Surroundings, fault};

/// Characters of a field.
const LONGEST: usize = 4_000;
/// Weeks that anything was tried for.
const WEEKS: u32 = 104;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Better,
    Same,
    Worse,
    /// The child has moved on.
    MovedOn,
}

impl Change {
    /// All of them, as a form lists them.
    pub const ALL: [Self; 4] = [Self::Better, Self::Same, Self::Worse, Self::MovedOn];

    /// The name used in forms and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Same => "same",
            Self::Worse => "worse",
            Self::MovedOn => "moved-on",
        }
    }
}

impl std::str::FromStr for Change {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|change| change.as_str() == text);
        found.ok_or_else(|| format!("'{text}' is no change; accepted: better, same, worse, moved-on"))
    }
}

/// What whoever asked tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub change: Change,
    /// The strategies that were tried.
    pub tried: Vec<ResourceId>,
    /// For how many weeks.
    pub weeks: u32,
    pub what_helped: String,
    pub next: String,
}

/// A case whose author is to be asked how it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueOutcome {
    pub id: CaseId,
    pub title: String,
    /// Since when, `2026-11-21`.
    pub due_on: String,
}

/// Records how it went on. Told again, it takes the place of what was told before.
///
/// # Errors
/// `Refused` for everybody but whoever asked; `Invalid` for words that name somebody; `Conflict` for a case that was withdrawn.
pub async fn record_outcome(unit: &mut Unit, by: &Viewer, id: CaseId, said: &Outcome, surroundings: &Surroundings) -> Result<()> {
    by.require_person(Permission::Consult)?;
    let case = get_readable(unit.connection(), by, id).await?;
    require_asker(by, &case)?;
    raise(unit, &case).await?;
    if case.state == State::Withdrawn.as_str() {
        return Err(Error::Conflict("This case is withdrawn.".to_owned()));
    }
    let texts = vec![(Place::WhatHelped, tidy(&said.what_helped)), (Place::Next, tidy(&said.next))];
    let mut faults = Vec::new();
    for (place, text) in &texts {
        if text.chars().count() > LONGEST {
            faults.push(fault(place.to_string(), format!("Use at most {LONGEST} characters.")));
        }
    }
    if said.weeks > WEEKS {
        faults.push(fault("weeks", format!("Say at most {WEEKS} weeks.")));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    check_words(texts, Vec::new(), surroundings).await?;
    let new = row::Model {
        case_id: id.0,
        change: said.change.as_str().to_owned(),
        weeks: i32::try_from(said.weeks).unwrap_or_default(),
        what_helped: tidy(&said.what_helped),
        next: tidy(&said.next),
        recorded_at: unit.now(),
    };
    row::Entity::delete_by_id(id.0).exec(unit.connection()).await?;
    row::Entity::insert(new.into_active_model()).exec_without_returning(unit.connection()).await?;
    name_resources(unit, by, (id, id.0), "outcome", &said.tried).await?;
    set_state(unit, id, State::FollowedUp).await?;
    let facts = serde_json::json!({ "change": said.change.as_str(), "weeks": said.weeks });
    tell_members(unit, "consultation.outcome-recorded", id, facts);
    Ok(())
}

/// Lists this person's cases whose outcome is due by this day, `2026-11-21`, earliest first.
pub async fn list_outcomes_due(db: &impl ConnectionTrait, by: &Viewer, until: &str) -> Result<Vec<DueOutcome>> {
    let Some(person) = by.person().filter(|_| by.may(Permission::Consult)) else { return Ok(Vec::new()) };
    let rows = case::Entity::find()
        .filter(case::Column::Author.eq(person.0))
        .filter(case::Column::State.is_in([State::Open, State::Closed].map(State::as_str)))
        .filter(case::Column::DueOn.lte(until))
        .order_by_asc(case::Column::DueOn)
        .order_by_asc(case::Column::Id)
        .all(db)
        .await?;
    let mut due = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(text) = released::Entity::find_by_id(row.id).one(db).await? else { continue };
        due.push(DueOutcome { id: CaseId(row.id), title: text.title, due_on: row.due_on.unwrap_or_default() });
    }
    Ok(due)
}
