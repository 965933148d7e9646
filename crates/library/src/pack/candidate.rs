//! What stands behind the items of a draft, for whoever puts the pack together.

use std::collections::HashMap;

use kernel::{Error, Result, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::PackItem;
use crate::entity::resource;
use crate::read::{seen_by, with_texts};
use crate::{Kind, Resource, State};

/// What stands behind an item of a draft, for whoever puts the pack together.
#[derive(Debug, Clone, PartialEq)]
pub enum Candidate {
    Live(Box<Resource>),
    /// It stands in the library no more: withdrawn, or something newer stands in for it.
    Stale {
        kind: Kind,
        why: &'static str,
    },
    /// There is none, or none for these eyes.
    Unknown,
}

/// Looks up what a draft's items name, each in its place.
pub async fn list_candidates(db: &impl ConnectionTrait, viewer: &Viewer, items: &[PackItem]) -> Result<Vec<Candidate>> {
    let keys: Vec<&str> = items.iter().filter_map(PackItem::parts).map(|(_, key)| key).collect();
    let rows = resource::Entity::find().filter(resource::Column::Key.is_in(keys)).filter(seen_by(viewer)).all(db).await?;
    let (there, gone): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.state == State::Published.as_str());
    let mut found: HashMap<String, Candidate> = HashMap::new();
    for row in gone {
        let why = if row.state == State::Withdrawn.as_str() { "withdrawn" } else { "superseded" };
        let kind = row.kind.parse().map_err(Error::internal)?;
        found.insert(format!("{}/{}", row.kind, row.key), Candidate::Stale { kind, why });
    }
    for resource in with_texts(db, there).await? {
        found.insert(format!("{}/{}", resource.kind, resource.key), Candidate::Live(Box::new(resource)));
    }
    Ok(items.iter().map(|item| found.get(&item.item).cloned().unwrap_or(Candidate::Unknown)).collect())
}
