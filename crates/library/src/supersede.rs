//! Lets a newer resource stand in for an older one.

use kernel::{Audience, Error, Event, Permission, Result, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entity::resource;
use crate::{Kind, Resource, ResourceId, State};

/// How many resources may stand in for one another in a row.
const CHAIN: usize = 100;

/// Says that `newer` stands in for this resource. Its page stays readable and leads there; search shows the newer one only.
///
/// # Errors
/// `Conflict` where that would lead in a circle; `NotFound` for what this viewer does not see.
pub async fn supersede(unit: &mut Unit, by: &Viewer, id: ResourceId, newer: ResourceId) -> Result<()> {
    by.require(Permission::Edit)?;
    let row = get_seen(unit.connection(), by, id).await?;
    let next = get_seen(unit.connection(), by, newer).await?;
    if leads_to(unit.connection(), next, id).await? {
        return Err(Error::Conflict("That one is superseded by this one already: it would lead in a circle.".to_owned()));
    }
    if row.superseded_by == Some(newer.0) {
        return Ok(());
    }
    stand_in(unit, &row, newer).await
}

/// Says that a superseded resource holds again.
pub async fn reinstate(unit: &mut Unit, by: &Viewer, id: ResourceId) -> Result<()> {
    by.require(Permission::Edit)?;
    let row = get_seen(unit.connection(), by, id).await?;
    if row.superseded_by.is_none() {
        return Ok(());
    }
    let change = resource::ActiveModel {
        id: Unchanged(row.id),
        state: Set(State::Published.as_str().to_owned()),
        superseded_by: Set(None),
        ..resource::ActiveModel::default()
    };
    resource::Entity::update(change).exec(unit.connection()).await?;
    tell(unit, "library.reinstated", &row, serde_json::json!({ "kind": row.kind }))
}

/// Keeps what a file says stands in for a resource, unless something does already.
pub(crate) async fn keep_superseded(unit: &mut Unit, (kind, key): (Kind, &str), newer: (Kind, &str)) -> Result<()> {
    let (row, next) = (find(unit.connection(), kind, key).await?, find(unit.connection(), newer.0, newer.1).await?);
    let (Some(row), Some(next)) = (row.filter(|row| row.state == State::Published.as_str()), next) else { return Ok(()) };
    let by = ResourceId(next.id);
    if leads_to(unit.connection(), next, ResourceId(row.id)).await? {
        return Ok(());
    }
    stand_in(unit, &row, by).await
}

/// Kind and key of what stands in for a resource, for a file.
pub(crate) async fn find_newer(db: &impl ConnectionTrait, resource: &Resource) -> Result<Option<String>> {
    let Some(id) = resource.superseded_by else { return Ok(None) };
    let row = resource::Entity::find_by_id(id.0).one(db).await?.filter(|row| row.state != State::Withdrawn.as_str());
    Ok(row.map(|row| format!("{}/{}", row.kind, row.key)))
}

pub(crate) async fn find(db: &impl ConnectionTrait, kind: Kind, key: &str) -> Result<Option<resource::Model>> {
    let row = resource::Entity::find()
        .filter(resource::Column::Kind.eq(kind.as_str()))
        .filter(resource::Column::Key.eq(key))
        .filter(resource::Column::State.ne(State::Withdrawn.as_str()))
        .one(db)
        .await?;
    Ok(row)
}

async fn stand_in(unit: &mut Unit, row: &resource::Model, newer: ResourceId) -> Result<()> {
    let change = resource::ActiveModel {
        id: Unchanged(row.id),
        state: Set(State::Superseded.as_str().to_owned()),
        superseded_by: Set(Some(newer.0)),
        ..resource::ActiveModel::default()
    };
    resource::Entity::update(change).exec(unit.connection()).await?;
    tell(unit, "library.superseded", row, serde_json::json!({ "kind": row.kind, "by": newer }))
}

fn tell(unit: &mut Unit, kind: &'static str, row: &resource::Model, detail: serde_json::Value) -> Result<()> {
    let audience: Audience = row.audience.parse().map_err(Error::internal)?;
    unit.append(Event { kind, subject: row.id.to_string(), version: Some(row.version), audience: Some(audience), detail });
    Ok(())
}

async fn get_seen(db: &impl ConnectionTrait, by: &Viewer, id: ResourceId) -> Result<resource::Model> {
    let row = resource::Entity::find_by_id(id.0).one(db).await?;
    row.filter(|row| row.state != State::Withdrawn.as_str() && is_seen(by, row))
        .ok_or_else(|| Error::NotFound("There is no such resource, or it is not for you to see.".to_owned()))
}

fn is_seen(by: &Viewer, row: &resource::Model) -> bool {
    row.audience.parse().is_ok_and(|audience| by.may_see(audience))
}

/// Whether following what stands in for it leads to this resource.
async fn leads_to(db: &impl ConnectionTrait, from: resource::Model, to: ResourceId) -> Result<bool> {
    let mut at = Some(from);
    for _ in 0..CHAIN {
        let Some(row) = at else { return Ok(false) };
        if row.id == to.0 {
            return Ok(true);
        }
        at = match row.superseded_by {
            Some(next) => resource::Entity::find_by_id(next).one(db).await?,
            None => None,
        };
    }
    Ok(true)
}
