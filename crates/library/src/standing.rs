//! How resources stand, for what leaves this server: texts that are there, tombstones of those that are not.

use std::collections::{HashMap, HashSet};

use kernel::Result;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::entity::{import, resource};
use crate::import::STARTER;
use crate::read::with_texts;
use crate::{Resource, ResourceId, State, Withdrawal};

/// How one resource stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It can be read, superseded or not: another one that stands in for it can go again.
    Live(Box<Resource>),
    /// It is gone for good.
    Withdrawn(Withdrawal),
}

/// Which of these are of the starter library, as the program brought it: every network has the same.
pub async fn list_starters(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<HashSet<ResourceId>> {
    let rows = import::Entity::find()
        .filter(import::Column::ResourceId.is_in(ids.iter().map(|id| id.0)))
        .filter(import::Column::Source.eq(STARTER))
        .all(db)
        .await?;
    let brought: HashMap<Uuid, i64> = rows.into_iter().map(|row| (row.resource_id, row.version)).collect();
    let rows = resource::Entity::find().filter(resource::Column::Id.is_in(brought.keys().copied())).all(db).await?;
    // What somebody changed here is this network's own work.
    let unchanged = rows.into_iter().filter(|row| brought.get(&row.id) == Some(&row.version));
    Ok(unchanged.map(|row| ResourceId(row.id)).collect())
}

/// Reads how these resources stand, in their order, whoever may see them; an unknown id is left out. Who may be told is the caller's to decide.
pub async fn list_standings(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<Standing>> {
    let rows = resource::Entity::find().filter(resource::Column::Id.is_in(ids.iter().map(|id| id.0))).all(db).await?;
    let (gone, live): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.state == State::Withdrawn.as_str());
    let mut standings: HashMap<ResourceId, Standing> = HashMap::new();
    for row in gone {
        standings.insert(ResourceId(row.id), Standing::Withdrawn(Withdrawal::from_row(row)));
    }
    for resource in with_texts(db, live).await? {
        standings.insert(resource.id, Standing::Live(Box::new(resource)));
    }
    Ok(ids.iter().filter_map(|id| standings.remove(id)).collect())
}
