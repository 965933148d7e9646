//! What waits for a moderator.

use kernel::{Permission, PersonId, Result, Timestamp, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::read_submitted;
use crate::row::{RoundState, get_current};
use crate::rows::round;
use crate::{CaseId, Keys, State};

/// A submission in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueLine {
    pub id: CaseId,
    /// `None` where its text is lost: the database was restored from a backup.
    pub title: Option<String>,
    pub author: PersonId,
    pub submitted_at: Timestamp,
    /// Which submission it is: 2 came back once.
    pub submission: i32,
    /// A passage reads like a disclosure of harm, and its author says that it is none.
    pub is_flagged: bool,
    /// Whether it is a new text of a case that is released already.
    pub is_change: bool,
    /// Whether this viewer wrote it: somebody else must decide.
    pub is_own: bool,
}

/// Lists what waits for a moderator: what is flagged first, then what waits longest.
pub async fn list_queue(db: &impl ConnectionTrait, keys: &Keys, by: &Viewer) -> Result<Vec<QueueLine>> {
    by.require(Permission::Moderate)?;
    let rows = round::Entity::find()
        .filter(round::Column::State.eq(RoundState::Waiting.as_str()))
        .order_by_desc(round::Column::Flagged)
        .order_by_asc(round::Column::SubmittedAt)
        .order_by_asc(round::Column::CaseId)
        .all(db)
        .await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let id = CaseId(row.case_id);
        let current = get_current(db, id).await?;
        if current.case.round != row.round || current.state == State::Withdrawn {
            continue;
        }
        let text = match keys.find(current.key()).await? {
            Some(_) => read_submitted(db, keys, &current, row.submissions).await?,
            None => None,
        };
        lines.push(QueueLine {
            id,
            title: text.map(|content| content.text.title),
            author: current.author(),
            submitted_at: row.submitted_at.unwrap_or(row.started_at),
            submission: row.submissions,
            is_flagged: row.flagged > 0,
            is_change: current.state.is_released(),
            is_own: by.person() == Some(current.author()),
        });
    }
    Ok(lines)
}

/// Counts what waits for this moderator: what somebody else wrote.
pub async fn count_queue(db: &impl ConnectionTrait, by: &Viewer) -> Result<u64> {
    if !by.may(Permission::Moderate) {
        return Ok(0);
    }
    let waiting = round::Entity::find().filter(round::Column::State.eq(RoundState::Waiting.as_str()));
    let all = waiting.clone().count(db).await?;
    let mut own = 0;
    if let Some(person) = by.person() {
        for row in waiting.all(db).await? {
            own += u64::from(get_current(db, CaseId(row.case_id)).await?.author() == person);
        }
    }
    Ok(all.saturating_sub(own))
}
