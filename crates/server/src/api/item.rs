//! Drafts as programs get them.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::{Error, PersonId};
use library::{DraftId, DraftLine, DraftState, OpenDraft, Published};
use serde::Serialize;
use utoipa::ToSchema;

use super::call::etag;
use super::content::Content;
use crate::App;
use crate::failure::Failure;
use crate::visit::Visitor;
use crate::writing::Names;

/// Somebody, as far as you may know.
#[derive(Serialize, ToSchema)]
pub(crate) struct Somebody {
    id: String,
    name: String,
}

impl Somebody {
    fn of(names: &Names, id: PersonId) -> Self {
        Self { id: id.to_string(), name: names.of(id) }
    }
}

/// A draft with its text.
#[derive(Serialize, ToSchema)]
pub(crate) struct DraftItem {
    id: String,
    /// Its page, for people.
    url: String,
    /// The id of the resource whose next version it is to be.
    resource: Option<String>,
    author: Somebody,
    /// `draft`, `in-review`, `scheduled` or `returned`.
    #[schema(value_type = String)]
    state: &'static str,
    /// Rises with each save. As `ETag`, and to be named in `If-Match`.
    revision: i64,
    content: Content,
    /// The names of its files, which come and go on its page.
    files: Vec<String>,
    started_at: String,
    saved_at: String,
    saved_by: Somebody,
    submitted_at: Option<String>,
    /// Why the second reader returned it.
    reason: Option<String>,
    /// When it goes out by itself.
    publish_at: Option<String>,
}

/// A draft in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct DraftSummary {
    id: String,
    url: String,
    resource: Option<String>,
    author: Somebody,
    kind: String,
    /// Empty while nobody has given it one.
    title: String,
    #[schema(value_type = String)]
    state: &'static str,
    saved_at: String,
    submitted_at: Option<String>,
    reason: Option<String>,
}

/// Drafts.
#[derive(Serialize, ToSchema)]
pub(crate) struct DraftList {
    drafts: Vec<DraftSummary>,
}

/// Where a draft stands after a step.
#[derive(Serialize, ToSchema)]
pub(crate) struct DraftStep {
    id: String,
    /// Its address for programs.
    href: String,
    url: String,
    #[schema(value_type = String)]
    state: &'static str,
    revision: i64,
}

/// What became of a draft that was to go out.
#[derive(Serialize, ToSchema)]
pub(crate) struct Publication {
    /// `published` or `scheduled`.
    #[schema(value_type = String)]
    state: &'static str,
    /// The resource that it became.
    resource: Option<String>,
    /// The version as people count: 1, 2, 3.
    version: Option<i32>,
    /// When it goes out by itself.
    publish_at: Option<String>,
}

impl Publication {
    pub(crate) fn out(published: &Published) -> Self {
        Self { state: "published", resource: Some(published.id.to_string()), version: Some(published.ordinal), publish_at: None }
    }

    pub(crate) fn at(at: kernel::Timestamp) -> Self {
        Self { state: "scheduled", resource: None, version: None, publish_at: Some(at.to_rfc3339()) }
    }
}

impl DraftStep {
    pub(crate) fn of(app: &App, id: DraftId, state: DraftState, revision: i64) -> Self {
        Self {
            href: format!("/api/v1/drafts/{id}"),
            url: app.settings.url(&format!("/drafts/{id}")),
            id: id.to_string(),
            state: state.as_str(),
            revision,
        }
    }
}

/// The draft at an address, for whoever may work on it.
pub(crate) async fn get_draft(app: &App, visitor: &Visitor, id: &str) -> Result<OpenDraft, Failure> {
    if visitor.viewer.role().is_none() {
        return Err(visitor.viewer.refusal().into());
    }
    visitor.viewer.require(kernel::Permission::Write).or_else(|_| visitor.viewer.require(kernel::Permission::Edit))?;
    let id: DraftId = id.parse().map_err(|message: String| super::call::fault("id", &message))?;
    let draft = library::find_draft(app.store.reader(), &visitor.viewer, id).await?;
    Ok(draft.ok_or_else(|| Error::NotFound("There is no such draft, or it is not yours.".to_owned()))?)
}

/// A draft with everything around it.
pub(crate) async fn item(app: &App, visitor: &Visitor, draft: OpenDraft) -> Result<DraftItem, Failure> {
    let (db, viewer) = (app.store.reader(), &visitor.viewer);
    let names = Names::read(app, viewer, [draft.author, draft.saved_by]).await?;
    let files = library::list_draft_files(db, viewer, draft.id).await?;
    let plan = library::find_schedule(db, viewer, draft.id).await?;
    Ok(DraftItem {
        id: draft.id.to_string(),
        url: app.settings.url(&draft.path()),
        resource: draft.resource.map(|id| id.to_string()),
        author: Somebody::of(&names, draft.author),
        state: draft.state.as_str(),
        revision: draft.revision,
        content: Content::of(&draft.content),
        files: files.into_iter().map(|file| file.name).collect(),
        started_at: draft.started_at.to_rfc3339(),
        saved_at: draft.saved_at.to_rfc3339(),
        saved_by: Somebody::of(&names, draft.saved_by),
        submitted_at: draft.submitted_at.map(kernel::Timestamp::to_rfc3339),
        reason: draft.reason,
        publish_at: plan.and_then(|plan| plan.plan.publish_at).map(kernel::Timestamp::to_rfc3339),
    })
}

/// The same as an answer, with its `ETag`.
pub(crate) async fn answer(app: &App, visitor: &Visitor, draft: OpenDraft) -> Result<Response, Failure> {
    let revision = etag(draft.revision);
    Ok(([(header::ETAG, revision)], Json(item(app, visitor, draft).await?)).into_response())
}

/// Somebody else saved it: how it stands now.
pub(crate) async fn overtaken(app: &App, visitor: &Visitor, draft: OpenDraft) -> Result<Failure, Failure> {
    let current = serde_json::to_value(item(app, visitor, draft).await?).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(Failure::overtaken("The draft was saved again since you saw it. Merge with `current`, and name its revision.", current))
}

/// A list of drafts.
pub(crate) async fn list(app: &App, visitor: &Visitor, lines: Vec<DraftLine>) -> Result<DraftList, Failure> {
    let names = Names::read(app, &visitor.viewer, lines.iter().map(|line| line.author)).await?;
    let line = |line: DraftLine| DraftSummary {
        id: line.id.to_string(),
        url: app.settings.url(&format!("/drafts/{}", line.id)),
        resource: line.resource.map(|id| id.to_string()),
        author: Somebody::of(&names, line.author),
        kind: line.kind.to_string(),
        title: line.title,
        state: line.state.as_str(),
        saved_at: line.saved_at.to_rfc3339(),
        submitted_at: line.submitted_at.map(kernel::Timestamp::to_rfc3339),
        reason: line.reason,
    };
    Ok(DraftList { drafts: lines.into_iter().map(line).collect() })
}
