//! `GET /api/v1/resources/{id}` and its versions.

use axum::Json;
use axum::extract::{Path, State};
use kernel::{Error, Viewer};
use library::{Ancestor, AttachedFile, Found, Resource, ResourceId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::address::encode_path;
use crate::failure::{Failure, Problem};
use crate::search::api::Labelled;
use crate::visit::Visitor;

/// One record with its body.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResourceItem {
    id: String,
    key: String,
    url: String,
    kind: String,
    title: String,
    summary: String,
    /// Markdown, as written.
    body: String,
    /// The body as safe HTML.
    html: String,
    areas: Vec<String>,
    /// None means all.
    phases: Vec<String>,
    tiers: Vec<String>,
    concepts: Vec<Labelled>,
    sources: Vec<String>,
    evidence: Option<String>,
    setup_minutes: Option<i32>,
    weekly_minutes: Option<i32>,
    staff: Option<String>,
    cost_band: Option<String>,
    licence: String,
    audience: String,
    /// What it was adapted from, the nearest first, as far as you may see.
    adapted_from: Vec<AncestorItem>,
    checked_on: Option<String>,
    review_by: Option<String>,
    /// What hangs on it, to be downloaded.
    files: Vec<FileItem>,
    /// The id of what stands in for it.
    superseded_by: Option<String>,
    /// The version as people count: 1, 2, 3.
    version: i32,
    created_at: String,
    updated_at: String,
}

/// Something that a record was adapted from.
#[derive(Serialize, ToSchema)]
struct AncestorItem {
    /// For something elsewhere: its address.
    title: String,
    url: String,
}

/// A file of a record.
#[derive(Serialize, ToSchema)]
struct FileItem {
    name: String,
    title: String,
    url: String,
    /// Its type by its content.
    media_type: &'static str,
    /// In bytes.
    size: u64,
    /// Pages or slides.
    pages: Option<u32>,
    sha256: String,
}

/// The versions of a record, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Versions {
    id: String,
    versions: Vec<VersionItem>,
}

/// One version.
#[derive(Serialize, ToSchema)]
struct VersionItem {
    /// As people count: 1, 2, 3.
    version: i32,
    title: String,
    created_at: String,
}

/// One record with its body.
#[utoipa::path(
    get, path = "/api/v1/resources/{id}", tag = "library",
    params(("id" = String, Path, description = "The record's id, a UUID")),
    responses(
        (status = 200, description = "The record", body = ResourceItem),
        (status = 400, description = "No UUID", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Nothing that you may see", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "Withdrawn", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn get(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Result<Json<ResourceItem>, Failure> {
    let resource = read(&app, &visitor.viewer, &id).await?;
    let ancestors = library::list_ancestors(app.store.reader(), &visitor.viewer, &resource).await?;
    Ok(Json(item(&app, resource, ancestors)))
}

/// The versions of a record.
#[utoipa::path(
    get, path = "/api/v1/resources/{id}/versions", tag = "library",
    params(("id" = String, Path, description = "The record's id, a UUID")),
    responses(
        (status = 200, description = "The versions that you may see", body = Versions),
        (status = 400, description = "No UUID", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Nothing that you may see", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "Withdrawn", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn versions(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Result<Json<Versions>, Failure> {
    let resource = read(&app, &visitor.viewer, &id).await?;
    let lines = library::list_versions(app.store.reader(), &visitor.viewer, resource.id).await?;
    let versions = lines.into_iter().map(|line| VersionItem {
        version: line.ordinal,
        title: line.title,
        created_at: line.created_at.to_rfc3339(),
    });
    Ok(Json(Versions { id: resource.id.to_string(), versions: versions.collect() }))
}

async fn read(app: &App, viewer: &Viewer, id: &str) -> Result<Resource, Failure> {
    let id: ResourceId = id.parse().map_err(|message| {
        Error::Invalid(vec![kernel::Fault { place: "path".to_owned(), line: 0, field: "id".to_owned(), message }])
    })?;
    let db = app.store.reader();
    match library::find_resource_by_id(db, viewer, id).await? {
        Some(Found::Live(mut resource)) => {
            if let Some(newer) = resource.superseded_by
                && library::find_resource_by_id(db, viewer, newer).await?.is_none()
            {
                resource.superseded_by = None;
            }
            Ok(*resource)
        }
        Some(Found::Withdrawn) => Err(Failure::gone()),
        None => match federation::find_remote(db, viewer, id.0).await? {
            Some(remote) => Ok(remote.to_resource()),
            None => Err(Error::NotFound("there is no such resource, or it is not for you to see".to_owned()).into()),
        },
    }
}

fn item(app: &App, resource: Resource, ancestors: Vec<Ancestor>) -> ResourceItem {
    let vocabulary = app.engine.vocabulary();
    let concepts = resource.concepts.iter().map(|id| Labelled { id: id.clone(), label: vocabulary.concept_label(id).to_owned() });
    let file = |file: &AttachedFile| FileItem {
        name: file.name.clone(),
        title: file.shown_title().to_owned(),
        url: app.settings.url(&format!("{}/files/{}", resource.path(), encode_path(&file.name))),
        media_type: file.kind.media_type(),
        size: file.size,
        pages: file.pages,
        sha256: file.hash.to_string(),
    };
    let files = resource.files.iter().map(file).collect();
    let ancestor = |ancestor| match ancestor {
        Ancestor::Here { title, path } => AncestorItem { title, url: app.settings.url(&path) },
        Ancestor::Elsewhere(url) => AncestorItem { title: url.clone(), url },
    };
    ResourceItem {
        adapted_from: ancestors.into_iter().map(ancestor).collect(),
        files,
        id: resource.id.to_string(),
        url: app.settings.url(&resource.path()),
        kind: resource.kind.to_string(),
        concepts: concepts.collect(),
        audience: resource.audience.to_string(),
        version: resource.ordinal,
        created_at: resource.created_at.to_rfc3339(),
        updated_at: resource.changed_at.to_rfc3339(),
        key: resource.key,
        title: resource.title,
        summary: resource.summary,
        body: resource.body,
        html: resource.html,
        areas: resource.areas,
        phases: resource.phases,
        tiers: resource.tiers,
        sources: resource.sources,
        evidence: resource.evidence,
        setup_minutes: resource.setup_minutes,
        weekly_minutes: resource.weekly_minutes,
        staff: resource.staff,
        cost_band: resource.cost_band,
        licence: resource.licence,
        checked_on: resource.checked_on,
        review_by: resource.review_by,
        superseded_by: resource.superseded_by.map(|id| id.to_string()),
    }
}
