//! What is here of a pack that another network shared, as one viewer sees it.

use std::collections::{HashMap, HashSet};

use kernel::{Result, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::entity::tombstone;
use crate::object::{PackRecord, PartRecord, local_id};
use crate::{RemoteResource, list_remote};

/// What is here of a pack's parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeldPack {
    /// In their order; what this viewer may not see leaves no trace.
    pub parts: Vec<HeldPart>,
    /// How many its network does not share, as members may know.
    pub kept: usize,
    /// How many are to come, as members may know.
    pub awaited: usize,
}

/// One part with what its network says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldPart {
    pub note: String,
    pub what: Held,
}

/// What a part is here.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// A copy.
    Copy(Box<RemoteResource>),
    /// What every network has from its own program: kind and key.
    Starter(String),
    /// Its network withdrew it.
    Withdrawn,
}

/// Finds what is here of a pack.
pub async fn find_held(db: &impl ConnectionTrait, viewer: &Viewer, pack: &PackRecord) -> Result<HeldPack> {
    let ids: Vec<Uuid> = pack.parts.iter().map(|part| local_id(&part.object)).collect();
    let mut copies: HashMap<Uuid, RemoteResource> =
        list_remote(db, viewer, &ids).await?.into_iter().map(|copy| (copy.id, copy)).collect();
    let is_member = viewer.role().is_some();
    let gone: HashSet<Uuid> = if is_member { list_gone_of(db, &ids).await? } else { HashSet::new() };
    let mut held =
        HeldPack { kept: if is_member { usize::try_from(pack.kept).unwrap_or(usize::MAX) } else { 0 }, ..HeldPack::default() };
    for (part, id) in pack.parts.iter().zip(ids) {
        match what(part, copies.remove(&id), gone.contains(&id)) {
            Some(what) => held.parts.push(HeldPart { note: part.note.clone(), what }),
            None => held.awaited += usize::from(is_member),
        }
    }
    Ok(held)
}

fn what(part: &PartRecord, copy: Option<RemoteResource>, is_gone: bool) -> Option<Held> {
    match (copy, &part.starter) {
        (Some(copy), _) => Some(Held::Copy(Box::new(copy))),
        (None, _) if is_gone => Some(Held::Withdrawn),
        (None, Some(name)) => Some(Held::Starter(name.clone())),
        (None, None) => None,
    }
}

async fn list_gone_of(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    let select = tombstone::Entity::find().select_only().column(tombstone::Column::Id);
    let rows: Vec<Uuid> = select.filter(tombstone::Column::Id.is_in(ids.iter().copied())).into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}
