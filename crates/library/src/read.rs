//! Queries. Plain data up; every one that people can reach asks for a viewer.

use std::collections::HashMap;

use kernel::{Audience, Error, PersonId, Result, Timestamp, Viewer};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entity::{resource, tag, version};
use crate::files::attached_to;
use crate::keeping::{Confirmation, latest_confirmations};
use crate::networks::named_in;
use crate::{Kind, Resource, ResourceId, State};

/// What stands at an address.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A resource that the viewer may see, superseded or not.
    Live(Box<Resource>),
    /// One that was withdrawn and that anyone could have seen.
    Withdrawn,
}

/// The newest state of one resource, for followers of the journal.
#[derive(Debug, Clone, PartialEq)]
pub enum Latest {
    /// It is there.
    Live(Box<Resource>),
    /// It is not, or never was.
    Gone(ResourceId),
}

/// One line of a list of versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionLine {
    /// The number that rises.
    pub version: i64,
    /// As people count.
    pub ordinal: i32,
    /// Its title.
    pub title: String,
    /// When it was published.
    pub created_at: Timestamp,
    /// Who wrote it; `None` when it came from a file or from the server itself.
    pub written_by: Option<PersonId>,
    /// The second reader.
    pub approved_by: Option<PersonId>,
}

/// Finds what stands at `/library/{kind}/{key}` for this viewer.
pub async fn find_resource(db: &impl ConnectionTrait, viewer: &Viewer, kind: Kind, key: &str) -> Result<Option<Found>> {
    let row = resource::Entity::find()
        .filter(resource::Column::Kind.eq(kind.as_str()))
        .filter(resource::Column::Key.eq(key))
        .filter(seen_by(viewer))
        .one(db)
        .await?;
    found(db, row).await
}

/// Finds a resource by its id for this viewer.
pub async fn find_resource_by_id(db: &impl ConnectionTrait, viewer: &Viewer, id: ResourceId) -> Result<Option<Found>> {
    let row = resource::Entity::find_by_id(id.0).filter(seen_by(viewer)).one(db).await?;
    found(db, row).await
}

pub(crate) fn seen_by(viewer: &Viewer) -> sea_orm::sea_query::SimpleExpr {
    resource::Column::Audience.is_in(viewer.sees().iter().map(|audience| audience.as_str()))
}

async fn found(db: &impl ConnectionTrait, row: Option<resource::Model>) -> Result<Option<Found>> {
    let Some(row) = row else { return Ok(None) };
    if row.state == State::Withdrawn.as_str() {
        return Ok(Some(Found::Withdrawn));
    }
    // No text any more: it was withdrawn since the row was read.
    let live = with_texts(db, vec![row]).await?.pop();
    Ok(Some(live.map_or(Found::Withdrawn, |resource| Found::Live(Box::new(resource)))))
}

/// Lists the versions of a resource that the viewer may see, newest first. A version keeps the audience it was published for.
pub async fn list_versions(db: &impl ConnectionTrait, viewer: &Viewer, id: ResourceId) -> Result<Vec<VersionLine>> {
    if !matches!(find_resource_by_id(db, viewer, id).await?, Some(Found::Live(_))) {
        return Ok(Vec::new());
    }
    let audiences = viewer.sees().iter().map(|audience| audience.as_str());
    let rows = version::Entity::find()
        .filter(version::Column::ResourceId.eq(id.0))
        .filter(version::Column::Audience.is_in(audiences))
        .order_by_desc(version::Column::Version)
        .all(db)
        .await?;
    let line = |row: version::Model| VersionLine {
        version: row.version,
        ordinal: row.ordinal,
        title: row.title,
        created_at: row.created_at,
        written_by: row.created_by.parse().ok(),
        approved_by: row.approved_by.and_then(|person| person.parse().ok()),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Finds one version of a resource, by the number that people count with: its text as it was, for whoever may see the resource
/// now and was among those whom the version was for.
pub async fn find_version(db: &impl ConnectionTrait, viewer: &Viewer, id: ResourceId, ordinal: i32) -> Result<Option<Resource>> {
    let row = resource::Entity::find_by_id(id.0)
        .filter(resource::Column::State.ne(State::Withdrawn.as_str()))
        .filter(seen_by(viewer))
        .one(db)
        .await?;
    let text = version::Entity::find()
        .filter(version::Column::ResourceId.eq(id.0))
        .filter(version::Column::Ordinal.eq(ordinal))
        .filter(version::Column::Audience.is_in(viewer.sees().iter().map(|audience| audience.as_str())))
        .one(db)
        .await?;
    let (Some(row), Some(text)) = (row, text) else { return Ok(None) };
    let row = resource::Model { version: text.version, ordinal: text.ordinal, audience: text.audience, ..row };
    Ok(with_texts(db, vec![row]).await?.pop())
}

/// Of these ids, lists those that are there and that the viewer may see: the second wall behind the search index.
pub async fn list_visible(db: &impl ConnectionTrait, viewer: &Viewer, ids: &[ResourceId]) -> Result<Vec<ResourceId>> {
    let select = Query::select()
        .column("id")
        .from("library_resource")
        .and_where(Expr::col("id").is_in(ids.iter().map(|id| id.0)))
        .and_where(Expr::col("state").eq(State::Published.as_str()))
        .and_where(Expr::col("audience").is_in(viewer.sees().iter().map(|audience| audience.as_str())))
        .to_owned();
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| Ok(ResourceId(row.try_get::<Uuid>("", "id")?))).collect()
}

/// Reads those of these resources that are there and that the viewer may see, in no order.
pub async fn list_resources(db: &impl ConnectionTrait, viewer: &Viewer, ids: &[ResourceId]) -> Result<Vec<Resource>> {
    let rows = resource::Entity::find()
        .filter(resource::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .filter(resource::Column::State.eq(State::Published.as_str()))
        .filter(seen_by(viewer))
        .all(db)
        .await?;
    with_texts(db, rows).await
}

/// Reads those of these resources that the viewer may see, superseded ones too, in no order: what others have named stays named.
pub async fn list_named(db: &impl ConnectionTrait, viewer: &Viewer, ids: &[ResourceId]) -> Result<Vec<Resource>> {
    let rows = resource::Entity::find()
        .filter(resource::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .filter(resource::Column::State.ne(State::Withdrawn.as_str()))
        .filter(seen_by(viewer))
        .all(db)
        .await?;
    with_texts(db, rows).await
}

/// Reads the newest state of these resources, whoever may see them: for followers only.
pub async fn list_latest(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<Latest>> {
    let rows = resource::Entity::find()
        .filter(resource::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .filter(resource::Column::State.eq(State::Published.as_str()))
        .all(db)
        .await?;
    let mut live: HashMap<ResourceId, Resource> =
        with_texts(db, rows).await?.into_iter().map(|resource| (resource.id, resource)).collect();
    Ok(ids.iter().map(|id| live.remove(id).map_or(Latest::Gone(*id), |resource| Latest::Live(Box::new(resource)))).collect())
}

/// Lists a page of all resources in the order of their ids, for export, superseded ones too: those after the id `after`.
pub(crate) async fn list_after(db: &impl ConnectionTrait, after: Option<Uuid>, limit: u64) -> Result<Vec<Resource>> {
    let mut query = resource::Entity::find().filter(resource::Column::State.ne(State::Withdrawn.as_str()));
    if let Some(after) = after {
        query = query.filter(resource::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(resource::Column::Id).limit(limit).all(db).await?;
    with_texts(db, rows).await
}

/// Lists the tombstones: id, version and reason of everything that was ever withdrawn.
pub async fn list_tombstones(db: &impl ConnectionTrait) -> Result<Vec<crate::Withdrawal>> {
    let rows = resource::Entity::find().filter(resource::Column::State.eq(State::Withdrawn.as_str())).all(db).await?;
    Ok(rows.into_iter().map(crate::Withdrawal::from_row).collect())
}

/// Counts the published resources, whoever may see them: for reports to the person at the machine.
pub async fn count_resources(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(resource::Entity::find().filter(resource::Column::State.eq(State::Published.as_str())).count(db).await?)
}

/// Joins rows with the texts and tags of the versions that the rows name, in two more queries. A version never changes, so a
/// write in between shows nothing that the rows did not admit; what was withdrawn in between is left out.
pub(crate) async fn with_texts(db: &impl ConnectionTrait, rows: Vec<resource::Model>) -> Result<Vec<Resource>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let texts = version::Entity::find()
        .filter(version::Column::ResourceId.is_in(ids.iter().copied()))
        .filter(version::Column::Version.is_in(rows.iter().map(|row| row.version)))
        .all(db)
        .await?;
    let mut texts: HashMap<(Uuid, i64), version::Model> =
        texts.into_iter().map(|row| ((row.resource_id, row.version), row)).collect();
    let mut tags: HashMap<(Uuid, i64), Vec<tag::Model>> = HashMap::new();
    let all_tags = tag::Entity::find()
        .filter(tag::Column::ResourceId.is_in(ids.iter().copied()))
        .order_by_asc(tag::Column::Position)
        .all(db)
        .await?;
    for row in all_tags {
        tags.entry((row.resource_id, row.version)).or_default().push(row);
    }
    let mut confirmations = latest_confirmations(db, &ids).await?;
    let newest: Vec<(Uuid, i64)> = rows.iter().map(|row| (row.id, row.version)).collect();
    let mut files = attached_to(db, &newest).await?;
    let naming: Vec<(Uuid, i64)> =
        rows.iter().filter(|row| row.audience == Audience::Named.as_str()).map(|row| (row.id, row.version)).collect();
    let mut networks = named_in(db, &naming).await?;
    let mut resources = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(text) = texts.remove(&(row.id, row.version)) else { continue };
        let tags = tags.remove(&(row.id, text.version)).unwrap_or_default();
        let confirmed = confirmations.remove(&(row.id, text.version));
        let files = files.remove(&row.id).unwrap_or_default();
        let networks = networks.remove(&(row.id, row.version)).unwrap_or_default();
        resources.push(Resource { networks, files, ..assemble(row, text, &tags, confirmed)? });
    }
    Ok(resources)
}

fn assemble(row: resource::Model, text: version::Model, tags: &[tag::Model], confirmed: Option<Confirmation>) -> Result<Resource> {
    let of = |scheme: &str| tags.iter().filter(|tag| tag.scheme == scheme).map(|tag| tag.term.clone()).collect();
    Ok(Resource {
        id: ResourceId(row.id),
        kind: row.kind.parse().map_err(Error::internal)?,
        audience: row.audience.parse::<Audience>().map_err(Error::internal)?,
        key: row.key,
        version: text.version,
        ordinal: text.ordinal,
        title: text.title,
        summary: text.summary,
        body: text.body,
        html: text.html,
        areas: of("area"),
        phases: of("phase"),
        tiers: of("tier"),
        concepts: of("concept"),
        sources: of("source"),
        evidence: text.evidence,
        setup_minutes: text.setup_minutes,
        weekly_minutes: text.weekly_minutes,
        staff: text.staff,
        cost_band: text.cost_band,
        licence: text.licence,
        checked_on: text.checked_on,
        review_by: confirmed.as_ref().map(|confirmed| confirmed.review_by.clone()).or(text.review_by),
        confirmed,
        files: Vec::new(),
        networks: Vec::new(),
        created_at: row.created_at,
        changed_at: text.created_at,
        superseded_by: row.superseded_by.map(ResourceId),
        written_by: text.created_by.parse().ok(),
        approved_by: text.approved_by.and_then(|person| person.parse().ok()),
        adapted_from: text.adapted_from,
    })
}
