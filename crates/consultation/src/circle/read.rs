//! A circle as one viewer sees it.

use kernel::{Permission, PersonId, Result, Timestamp, Viewer};
use library::ResourceId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::clock::{CircleClock, CircleState};
use super::note::{FirstStep, NoteId, NoteKind};
use super::role::CircleRole;
use super::rows::{circle, member, note, role};
use super::{Standing, get_standing, sheet};
use crate::answering::get_readable;
use crate::row::author_of;
use crate::rows::case;
use crate::{Appearance, Asker, CaseId, State};

/// A circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle {
    pub case: CaseId,
    pub state: CircleState,
    pub day: String,
    pub starts: String,
    /// For those who joined alone.
    pub link: Option<String>,
    pub clock: Option<CircleClock>,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub confirmed_at: Option<Timestamp>,
    /// Rises with every change that a screen shows.
    pub edition: i64,
    pub rights: CircleRights,
    /// How many have joined.
    pub count: u64,
    /// Who they are, for those who joined and for moderators.
    pub people: Vec<CirclePerson>,
    /// What was written down, likewise.
    pub notes: Vec<CircleNote>,
    pub first_step: FirstStep,
}

/// What this viewer is in a circle, and may do.
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CircleRights {
    /// Whether they joined.
    pub is_inside: bool,
    /// Whether they see who is there and what is noted.
    pub sees: bool,
    pub may_join: bool,
    pub may_leave: bool,
    pub may_plan: bool,
    pub may_steer: bool,
    pub may_write: bool,
    pub may_remove: bool,
    /// Give roles to others.
    pub may_give: bool,
    pub may_confirm: bool,
    /// Whether the action plan is theirs.
    pub has_plan: bool,
    pub roles: Vec<CircleRole>,
}

/// Somebody in a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CirclePerson {
    /// As far as this viewer may know.
    pub who: Asker,
    pub is_asker: bool,
    pub is_me: bool,
    pub roles: Vec<CircleRole>,
}

/// A note. It says nothing of who typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircleNote {
    pub id: NoteId,
    pub kind: NoteKind,
    pub words: String,
    pub resource: Option<ResourceId>,
    pub idea: Option<NoteId>,
}

/// Finds the circle of a case that this viewer may read.
///
/// # Errors
/// As for reading the case; `Conflict` where it was withdrawn.
pub async fn find_circle(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<Option<Circle>> {
    by.require_person(Permission::Consult)?;
    let case = get_readable(db, by, id).await?;
    if case.state == State::Withdrawn.as_str() || circle::Entity::find_by_id(id.0).one(db).await?.is_none() {
        return Ok(None);
    }
    let standing = get_standing(db, by, id).await?;
    let rights = rights(db, by, &standing).await?;
    let row = &standing.circle;
    let sees = rights.sees;
    Ok(Some(Circle {
        case: id,
        state: CircleState::of(row)?,
        day: row.day.clone(),
        starts: row.starts.clone(),
        link: row.link.clone().filter(|_| rights.is_inside),
        clock: CircleClock::of(row).filter(|_| row.ended_at.is_none()),
        started_at: row.started_at,
        ended_at: row.ended_at,
        confirmed_at: row.confirmed_at,
        edition: row.edition,
        count: member::Entity::find().filter(member::Column::CaseId.eq(id.0)).count(db).await?,
        people: if sees { people(db, by, &standing.case).await? } else { Vec::new() },
        notes: if sees { notes(db, id).await? } else { Vec::new() },
        first_step: if sees { first_step(row) } else { FirstStep::default() },
        rights,
    }))
}

async fn rights(db: &impl ConnectionTrait, by: &Viewer, standing: &Standing) -> Result<CircleRights> {
    let state = CircleState::of(&standing.circle)?;
    let (is_inside, moderates) = (standing.is_inside, by.may(Permission::Moderate));
    let is_open = standing.case.state == State::Open.as_str();
    let is_confirmed = standing.circle.confirmed_at.is_some();
    let is_facilitator = standing.holds(&[CircleRole::Facilitator]);
    let writes = standing.holds(&[CircleRole::NoteTaker, CircleRole::Facilitator]);
    let may_write = writes && state != CircleState::Planned && !is_confirmed;
    let may_review = state == CircleState::Ended && !is_confirmed && sheet::may_review(standing, by);
    Ok(CircleRights {
        is_inside,
        sees: is_inside || moderates,
        may_join: !is_inside && is_open && state != CircleState::Ended,
        may_leave: is_inside && !is_facilitator && state != CircleState::Ended,
        may_plan: state == CircleState::Planned && is_open && (standing.is_asker() || moderates),
        may_steer: state != CircleState::Ended && standing.holds(&[CircleRole::Facilitator, CircleRole::Timekeeper]),
        may_write,
        may_remove: may_write || (moderates && state != CircleState::Planned),
        may_give: standing.is_asker() || is_facilitator || moderates,
        may_confirm: may_review && !sheet::has_written(db, standing).await?,
        has_plan: state == CircleState::Ended && standing.holds(&[CircleRole::Presenter]),
        roles: standing.holds.clone(),
    })
}

/// A number that rises with every change of the circle that this viewer may read: all that a screen asks for most of the time.
///
/// # Errors
/// `NotFound` where there is none, or none for this viewer; `Conflict` where its case was withdrawn.
pub async fn circle_edition(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<i64> {
    Ok(get_standing(db, by, id).await?.circle.edition)
}

/// Who is in it, in the order in which they came. Whoever asked appears as they chose for the case.
async fn people(db: &impl ConnectionTrait, by: &Viewer, case: &case::Model) -> Result<Vec<CirclePerson>> {
    let joined = member::Entity::find()
        .filter(member::Column::CaseId.eq(case.id))
        .order_by_asc(member::Column::JoinedAt)
        .order_by_asc(member::Column::PersonId)
        .all(db)
        .await?;
    let held = role::Entity::find().filter(role::Column::CaseId.eq(case.id)).all(db).await?;
    let mut people = Vec::with_capacity(joined.len());
    for row in joined {
        let person = PersonId(row.person_id);
        let names = held.iter().filter(|held| held.person_id == row.person_id);
        let mut roles = names.map(|held| CircleRole::read(&held.role)).collect::<Result<Vec<_>>>()?;
        roles.sort_by_key(|role| CircleRole::ALL.iter().position(|one| one == role));
        people.push(CirclePerson {
            who: who(by, case, person)?,
            is_asker: author_of(case) == person,
            is_me: by.person() == Some(person),
            roles,
        });
    }
    Ok(people)
}

/// What this viewer learns of somebody in the circle.
pub(crate) fn who(by: &Viewer, case: &case::Model, person: PersonId) -> Result<Asker> {
    if author_of(case) == person {
        return crate::read::asker(by, case);
    }
    Ok(Asker { person: Some(person), appearance: Appearance::Named })
}

pub(crate) async fn notes(db: &impl ConnectionTrait, id: CaseId) -> Result<Vec<CircleNote>> {
    let rows = note::Entity::find()
        .filter(note::Column::CaseId.eq(id.0))
        .order_by_asc(note::Column::CreatedAt)
        .order_by_asc(note::Column::Id)
        .all(db)
        .await?;
    let note = |row: note::Model| {
        let unknown = |_: String| kernel::Error::internal("a note has a kind that this program does not know");
        Ok(CircleNote {
            id: NoteId(row.id),
            kind: row.kind.parse().map_err(unknown)?,
            words: row.words,
            resource: row.resource_id.map(ResourceId),
            idea: row.idea_id.map(NoteId),
        })
    };
    rows.into_iter().map(note).collect()
}

pub(crate) fn first_step(row: &circle::Model) -> FirstStep {
    FirstStep {
        words: row.first_step.clone(),
        by: row.first_step_on.clone().unwrap_or_default(),
        review_on: row.review_on.clone().unwrap_or_default(),
    }
}
