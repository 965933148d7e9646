//! What an index of cases is made of, and the wall behind it: what it finds is held against the database once more.

use kernel::{Permission, Result, Timestamp, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::answering::hidden_for;
use crate::read::{lines, seen_by};
use crate::rows::{case, released};
use crate::{CaseId, CaseLine, CaseText, State};

/// A released case with its words, for whatever follows the journal. It says nothing of who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    pub id: CaseId,
    pub version: i64,
    pub state: State,
    pub text: CaseText,
    pub opened_at: Timestamp,
}

/// Lists the released ones among these cases; one that is missing was withdrawn, or never released. For an index that only those
/// search who may consult.
pub async fn list_released(db: &impl ConnectionTrait, ids: &[CaseId]) -> Result<Vec<Released>> {
    let wanted = ids.iter().map(|id| id.0);
    let rows = case::Entity::find()
        .filter(case::Column::Id.is_in(wanted.clone()))
        .filter(case::Column::State.is_in(State::RELEASED.map(State::as_str)))
        .all(db)
        .await?;
    let texts = released::Entity::find().filter(released::Column::CaseId.is_in(wanted)).all(db).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(text) = texts.iter().find(|text| text.case_id == row.id) else { continue };
        found.push(Released {
            id: CaseId(row.id),
            version: text.version,
            state: State::read(&row.state)?,
            text: serde_json::from_str(&text.content).map_err(|_| kernel::Error::internal("a case is of another shape"))?,
            opened_at: row.opened_at.unwrap_or(row.created_at),
        });
    }
    Ok(found)
}

/// The ids of all released cases: what an index begins with.
pub async fn list_released_ids(db: &impl ConnectionTrait) -> Result<Vec<CaseId>> {
    let states = case::Column::State.is_in(State::RELEASED.map(State::as_str));
    let ids: Vec<Uuid> = case::Entity::find().select_only().column(case::Column::Id).filter(states).into_tuple().all(db).await?;
    Ok(ids.into_iter().map(CaseId).collect())
}

/// Lists those of these cases that this viewer sees now, in the order that was given.
pub async fn list_seen(db: &impl ConnectionTrait, viewer: &Viewer, ids: &[CaseId]) -> Result<Vec<CaseLine>> {
    if !viewer.may(Permission::Consult) || ids.is_empty() {
        return Ok(Vec::new());
    }
    let hidden = hidden_for(db, viewer).await?;
    let wanted: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = case::Entity::find().filter(seen_by(&hidden, viewer)).filter(case::Column::Id.is_in(wanted)).all(db).await?;
    let mut seen = lines(db, viewer, &hidden, rows).await?;
    seen.sort_by_key(|line| ids.iter().position(|id| *id == line.id));
    Ok(seen)
}
