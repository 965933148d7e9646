//! What people may know about the post: how much waits, and whom it does not reach.

use kernel::{Permission, PersonId, Result, Timestamp, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entity::{Column, Entity, FAILED, Model, SENDING, SENT, WAITING};

/// How the post stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Messages that wait, or are being sent.
    pub waiting: u64,
    /// When the oldest of them was written.
    pub oldest: Option<Timestamp>,
    /// Messages that were sent, as far back as is remembered.
    pub sent: u64,
    /// Messages that were given up, as far back as is remembered.
    pub failed: u64,
}

/// A message that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    pub id: Uuid,
    pub person: Option<PersonId>,
    /// The address as it was given.
    pub to: String,
    /// Why.
    pub fault: String,
    /// When it was written.
    pub at: Timestamp,
}

/// Says how the post stands, in numbers.
pub async fn get_standing(db: &impl ConnectionTrait) -> Result<Standing> {
    let under_way = || Entity::find().filter(Column::State.is_in([WAITING, SENDING]));
    let oldest = under_way().order_by_asc(Column::CreatedAt).one(db).await?;
    let count = async |state: &str| Entity::find().filter(Column::State.eq(state)).count(db).await;
    Ok(Standing {
        waiting: under_way().count(db).await?,
        oldest: oldest.map(|row| row.created_at),
        sent: count(SENT).await?,
        failed: count(FAILED).await?,
    })
}

/// Lists the newest messages that were given up, for those who look after members.
pub async fn list_undelivered(db: &impl ConnectionTrait, viewer: &Viewer, limit: u64) -> Result<Vec<Undelivered>> {
    viewer.require(Permission::ManageMembers)?;
    let rows = Entity::find().filter(Column::State.eq(FAILED)).order_by_desc(Column::CreatedAt).limit(limit).all(db).await?;
    let line = |row: Model| Undelivered {
        id: row.id,
        person: row.person_id.map(PersonId),
        to: row.recipient,
        fault: row.fault,
        at: row.created_at,
    };
    Ok(rows.into_iter().map(line).collect())
}
