//! What the one follower that writes to people must know of cases: ids, areas and phases, and no word of any.

use std::collections::HashMap;

use kernel::{Permission, PersonId, Result, Role, Timestamp, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::answering::hidden_for;
use crate::read::seen_by;
use crate::row::author_of;
use crate::rows::{answer, case, outcome, question, tag};
use crate::{CaseId, State};

/// What may be said of a case in a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSketch {
    pub id: CaseId,
    pub areas: Vec<String>,
    pub phases: Vec<String>,
}

/// Something that was said to a case, for whoever asked it. The person is for the address of the letter and for nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidToAsker {
    /// Of the answer or the question back.
    pub id: Uuid,
    pub asker: PersonId,
    pub case: CaseSketch,
    pub is_question: bool,
}

/// A case whose author is to be asked how it went. The person is for the address of the letter and for nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeToAsk {
    pub asker: PersonId,
    pub case: CaseSketch,
}

/// Lists those of these answers and questions back that still stand, in cases that do, and that are hidden from nobody.
pub async fn list_said(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<SaidToAsker>> {
    let answers = answer::Entity::find()
        .filter(answer::Column::Id.is_in(ids.iter().copied()))
        .filter(answer::Column::RemovedAt.is_null())
        .all(db)
        .await?;
    let questions = question::Entity::find()
        .filter(question::Column::Id.is_in(ids.iter().copied()))
        .filter(question::Column::RemovedAt.is_null())
        .all(db)
        .await?;
    let said: Vec<(Uuid, Uuid, bool)> = answers
        .into_iter()
        .map(|row| (row.id, row.case_id, false))
        .chain(questions.into_iter().map(|row| (row.id, row.case_id, true)))
        .collect();
    let cases = case::Entity::find()
        .filter(case::Column::Id.is_in(said.iter().map(|(_, case, _)| *case)))
        .filter(case::Column::State.is_in(State::RELEASED.map(State::as_str)))
        .all(db)
        .await?;
    let sketches = sketches(db, cases.iter().map(|row| row.id)).await?;
    let hidden = hidden_for(db, &Viewer::with_role(Role::Member)).await?;
    let told = |(id, case, is_question): (Uuid, Uuid, bool)| {
        let row = cases.iter().find(|row| row.id == case).filter(|_| !hidden.hides(id))?;
        Some(SaidToAsker { id, asker: author_of(row), case: sketches.get(&case)?.clone(), is_question })
    };
    Ok(said.into_iter().filter_map(told).collect())
}

/// Lists the cases whose outcome came due within these days, `2026-11-21`, and was not told; earliest first.
pub async fn list_outcomes_to_ask(db: &impl ConnectionTrait, from: &str, until: &str) -> Result<Vec<OutcomeToAsk>> {
    let rows = case::Entity::find()
        .filter(case::Column::State.is_in([State::Open, State::Closed].map(State::as_str)))
        .filter(case::Column::DueOn.between(from, until))
        .filter(case::Column::Network.is_null())
        .order_by_asc(case::Column::DueOn)
        .order_by_asc(case::Column::Id)
        .all(db)
        .await?;
    let sketches = sketches(db, rows.iter().map(|row| row.id)).await?;
    let of = |row: case::Model| Some(OutcomeToAsk { asker: author_of(&row), case: sketches.get(&row.id)?.clone() });
    Ok(rows.into_iter().filter_map(of).collect())
}

/// Lists the cases that this viewer answered and whose outcome was told since then, the newest first.
pub async fn list_outcomes_told(db: &impl ConnectionTrait, viewer: &Viewer, since: Timestamp) -> Result<Vec<CaseSketch>> {
    let Some(person) = viewer.person().filter(|_| viewer.may(Permission::Consult)) else { return Ok(Vec::new()) };
    let told = outcome::Entity::find()
        .filter(outcome::Column::RecordedAt.gt(since.0))
        .order_by_desc(outcome::Column::RecordedAt)
        .order_by_asc(outcome::Column::CaseId)
        .all(db)
        .await?;
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let mine = answer::Entity::find()
        .filter(answer::Column::PersonId.eq(person.0))
        .filter(answer::Column::CaseId.is_in(told.iter().map(|row| row.case_id)))
        .filter(answer::Column::RemovedAt.is_null())
        .all(db)
        .await?;
    let hidden = hidden_for(db, viewer).await?;
    let seen = case::Entity::find()
        .filter(seen_by(&hidden, viewer))
        .filter(case::Column::Id.is_in(mine.iter().map(|row| row.case_id)))
        .all(db)
        .await?;
    let mut sketches = sketches(db, seen.iter().map(|row| row.id)).await?;
    Ok(told.into_iter().filter_map(|row| sketches.remove(&row.case_id)).collect())
}

/// What may be said of these cases in a mail.
pub(crate) async fn sketches(db: &impl ConnectionTrait, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, CaseSketch>> {
    let empty = |id: Uuid| (id, CaseSketch { id: CaseId(id), areas: Vec::new(), phases: Vec::new() });
    let mut found: HashMap<Uuid, CaseSketch> = ids.map(empty).collect();
    let tags = tag::Entity::find()
        .filter(tag::Column::CaseId.is_in(found.keys().copied()))
        .order_by_asc(tag::Column::Term)
        .all(db)
        .await?;
    for tag in tags {
        let Some(sketch) = found.get_mut(&tag.case_id) else { continue };
        if tag.scheme == "area" { sketch.areas.push(tag.term) } else { sketch.phases.push(tag.term) }
    }
    Ok(found)
}
