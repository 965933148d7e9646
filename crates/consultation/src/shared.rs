//! Cases and answers of ours, as the networks that a case names may have them. Who asks and who answers is in none of it.

use std::collections::HashMap;

use kernel::{Error, Result, Role, Timestamp, Viewer};
use library::ResourceId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::answering::hidden_for;
use crate::rows::{answer, case, named, outcome, released, used};
use crate::{AnswerId, CaseId, CaseText, Change, State};

/// How one of ours stands for other networks.
#[derive(Debug, Clone, PartialEq)]
pub enum Shared<T> {
    /// It is there, for those that it names.
    Live(Box<T>),
    /// It is for nobody: not released, or taken away.
    Gone(SharedGone),
}

/// That something of ours is for nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedGone {
    pub id: Uuid,
    pub version: i64,
    pub at: Timestamp,
}

/// A released case of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedCase {
    pub id: CaseId,
    pub version: i64,
    /// The addresses of the networks besides this one that it is for.
    pub networks: Vec<String>,
    /// Nothing while a moderator looks at a report that somebody could be recognised.
    pub text: Option<CaseText>,
    pub opened_at: Timestamp,
    /// Whether it takes no answers any more.
    pub is_closed: bool,
    pub outcome: Option<SharedOutcome>,
}

/// How it went on, in words of whoever asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedOutcome {
    pub change: Change,
    pub weeks: u32,
    pub what_helped: String,
    pub next: String,
}

/// An answer of somebody here, to a case of ours or of another network.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedAnswer {
    pub id: AnswerId,
    pub version: i64,
    pub case: CaseId,
    /// The case's id in the network that it is of; of our own nothing.
    pub object: Option<String>,
    /// The addresses of the networks besides this one that the case is for.
    pub networks: Vec<String>,
    /// Nothing while a moderator looks at a report.
    pub words: Option<AnswerWords>,
    pub strategies: Vec<ResourceId>,
    pub is_specialist: bool,
    pub at: Timestamp,
}

/// The three boxes of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnswerWords {
    pub consider: String,
    pub try_this: String,
    pub refer_on: String,
}

/// Reads how these cases stand for other networks, in their order. Another network's case, and one that is unknown, is left out. Which
/// network may have what is the caller's to decide.
pub async fn list_shared_cases(db: &impl ConnectionTrait, ids: &[CaseId]) -> Result<Vec<Shared<SharedCase>>> {
    let wanted: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let ours = case::Entity::find().filter(case::Column::Id.is_in(wanted.clone())).filter(case::Column::Network.is_null());
    let rows: HashMap<Uuid, case::Model> = ours.all(db).await?.into_iter().map(|row| (row.id, row)).collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let texts = released::Entity::find().filter(released::Column::CaseId.is_in(wanted.clone())).all(db).await?;
    let outcomes = outcome::Entity::find().filter(outcome::Column::CaseId.is_in(wanted.clone())).all(db).await?;
    let networks = named_of(db, wanted).await?;
    let hidden = hidden_for(db, &Viewer::with_role(Role::Member)).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in ids.iter().filter_map(|id| rows.get(&id.0)) {
        let state = State::read(&row.state)?;
        let text = texts.iter().find(|text| text.case_id == row.id).filter(|_| state.is_released());
        let Some(text) = text else {
            let at = row.withdrawn_at.unwrap_or(row.created_at);
            found.push(Shared::Gone(SharedGone { id: row.id, version: row.version, at }));
            continue;
        };
        let text = serde_json::from_str(&text.content).map_err(|_| Error::internal("a case is of another shape"))?;
        let is_hidden = hidden.is_marked(row.id);
        let told = outcomes.iter().find(|told| told.case_id == row.id).filter(|_| !is_hidden);
        found.push(Shared::Live(Box::new(SharedCase {
            id: CaseId(row.id),
            version: row.version,
            networks: networks.get(&row.id).cloned().unwrap_or_default(),
            text: (!is_hidden).then_some(text),
            opened_at: row.opened_at.unwrap_or(row.created_at),
            is_closed: state != State::Open,
            outcome: told.map(shared_outcome).transpose()?,
        })));
    }
    Ok(found)
}

fn shared_outcome(row: &outcome::Model) -> Result<SharedOutcome> {
    Ok(SharedOutcome {
        change: row.change.parse().map_err(Error::internal)?,
        weeks: u32::try_from(row.weeks).unwrap_or_default(),
        what_helped: row.what_helped.clone(),
        next: row.next.clone(),
    })
}

/// Reads how these answers stand for other networks, in their order; as [`list_shared_cases`].
pub async fn list_shared_answers(db: &impl ConnectionTrait, ids: &[AnswerId]) -> Result<Vec<Shared<SharedAnswer>>> {
    let wanted: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let ours = answer::Entity::find().filter(answer::Column::Id.is_in(wanted.clone())).filter(answer::Column::Network.is_null());
    let rows: HashMap<Uuid, answer::Model> = ours.all(db).await?.into_iter().map(|row| (row.id, row)).collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let about: Vec<Uuid> = rows.values().map(|row| row.case_id).collect();
    let cases = case::Entity::find().filter(case::Column::Id.is_in(about.clone())).all(db).await?;
    let networks = named_of(db, about).await?;
    let strategies = used::Entity::find()
        .filter(used::Column::Holder.is_in(wanted))
        .filter(used::Column::Part.eq("answer"))
        .order_by_asc(used::Column::Position)
        .all(db)
        .await?;
    let hidden = hidden_for(db, &Viewer::with_role(Role::Member)).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in ids.iter().filter_map(|id| rows.get(&id.0)) {
        let version = row.version.max(row.created_at.0);
        let case = cases.iter().find(|case| case.id == row.case_id);
        let is_there = case.map(|case| State::read(&case.state)).transpose()?.is_some_and(State::is_released);
        let Some(case) = case.filter(|_| is_there && row.removed_at.is_none()) else {
            let at = row.removed_at.unwrap_or(row.created_at);
            found.push(Shared::Gone(SharedGone { id: row.id, version, at }));
            continue;
        };
        let words = AnswerWords { consider: row.consider.clone(), try_this: row.try_this.clone(), refer_on: row.refer_on.clone() };
        let named = strategies.iter().filter(|used| used.holder == row.id).map(|used| ResourceId(used.resource_id));
        found.push(Shared::Live(Box::new(SharedAnswer {
            id: AnswerId(row.id),
            version,
            case: CaseId(row.case_id),
            object: case.object.clone(),
            networks: networks.get(&row.case_id).cloned().unwrap_or_default(),
            words: (!hidden.is_marked(row.id) && !hidden.is_marked(row.case_id)).then_some(words),
            strategies: named.collect(),
            is_specialist: row.is_specialist > 0,
            at: row.created_at,
        })));
    }
    Ok(found)
}

/// The networks of these cases, each in its order.
async fn named_of(db: &impl ConnectionTrait, cases: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<String>>> {
    let rows =
        named::Entity::find().filter(named::Column::CaseId.is_in(cases)).order_by_asc(named::Column::Network).all(db).await?;
    let mut found: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in rows {
        found.entry(row.case_id).or_default().push(row.network);
    }
    Ok(found)
}
