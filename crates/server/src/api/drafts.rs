//! `/api/v1/drafts`: begins, reads, saves and throws away.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Error, Permission};
use library::{DraftState, OpenDraft, ResourceId, Saved};
use serde::Deserialize;
use utoipa::ToSchema;

use super::call::{Call, fault};
use super::content::Content;
use super::item::{DraftItem, DraftList, DraftStep, answer, get_draft, list as list_of, overtaken};
use super::once::{Begun, Once};
use super::{Overtaken, Refusals, Sent};
use crate::App;
use crate::failure::Failure;
use crate::visit::Visitor;

/// What is to be begun: something new with `content`, or the next version of `resource`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDraft {
    /// Of something new.
    content: Option<Content>,
    /// The id of a resource: the draft begins with what is published. Who has a draft of it already goes on with that.
    resource: Option<String>,
}

/// Your own drafts, the one saved last first.
#[utoipa::path(
    get, path = "/api/v1/drafts", tag = "writing", security(("token" = ["write"])),
    responses((status = 200, description = "Your drafts", body = DraftList), Refusals)
)]
pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Json<DraftList>, Failure> {
    visitor.viewer.require_person(Permission::Write)?;
    let lines = library::list_drafts(app.store.reader(), &visitor.viewer).await?;
    Ok(Json(list_of(&app, &visitor, lines).await?))
}

/// Drafts that wait for a second reader, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/reviews", tag = "writing", security(("token" = ["read", "publish"])),
    responses((status = 200, description = "What waits for you among others", body = DraftList), Refusals)
)]
pub(crate) async fn waiting(State(app): State<App>, visitor: Visitor) -> Result<Json<DraftList>, Failure> {
    visitor.viewer.require(Permission::Edit)?;
    let lines = library::list_awaiting_review(app.store.reader(), &visitor.viewer).await?;
    Ok(Json(list_of(&app, &visitor, lines).await?))
}

/// Begins a draft.
#[utoipa::path(
    post, path = "/api/v1/drafts", tag = "writing", security(("token" = ["write"])),
    request_body = NewDraft,
    params(("Idempotency-Key" = Option<String>, Header, description = "Your name for this request: sent again within a day, it is answered the same and done once")),
    responses(
        (status = 201, description = "Begun; Location is its address", body = DraftStep),
        (status = 200, description = "You have a draft of that resource already", body = DraftStep),
        Refusals, Sent,
        (status = 404, description = "Nothing that you may see", body = crate::failure::Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn begin(State(app): State<App>, visitor: Visitor, call: Call) -> Result<Response, Failure> {
    visitor.viewer.require_person(Permission::Write)?;
    let new: NewDraft = call.read()?;
    let begun = match (&new.content, &new.resource) {
        (Some(content), None) => Begin::New(Box::new(content.begun()?)),
        (None, Some(id)) => Begin::Over(id.parse().map_err(|message: String| fault("resource", &message))?),
        _ => return Err(fault("body", "accepted: either content, or resource").into()),
    };
    let mut once = match Once::begin(&app, &visitor, &call).await? {
        Begun::Before(response) => return Ok(response),
        Begun::Now(once) => once,
    };
    let started = match &begun {
        Begin::New(content) => library::start_draft(&mut once.unit, &visitor.viewer, content).await,
        Begin::Over(id) => library::edit_resource(&mut once.unit, &visitor.viewer, *id).await,
    };
    let done = match started {
        Ok(id) => {
            let status = if once.unit.is_empty() { StatusCode::OK } else { StatusCode::CREATED };
            // A draft that is there already is not what began just now.
            let found = library::find_draft(once.unit.connection(), &visitor.viewer, id).await?;
            let (state, revision) = found.map_or((DraftState::Draft, 1), |draft| (draft.state, draft.revision));
            Ok((status, DraftStep::of(&app, id, state, revision)))
        }
        Err(error) => Err(error),
    };
    once.end(done).await
}

enum Begin {
    New(Box<library::Draft>),
    Over(ResourceId),
}

/// A draft with its text.
#[utoipa::path(
    get, path = "/api/v1/drafts/{id}", tag = "writing", security(("token" = ["write"])),
    params(("id" = String, Path, description = "The draft's id, a UUID")),
    responses(
        (status = 200, description = "The draft; its ETag is the revision", body = DraftItem),
        Refusals,
        (status = 404, description = "Nothing that you may see", body = crate::failure::Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn get(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visitor, &id).await?;
    answer(&app, &visitor, draft).await
}

/// Saves what a draft says, over the revision that you saw.
#[utoipa::path(
    put, path = "/api/v1/drafts/{id}", tag = "writing", security(("token" = ["write"])),
    request_body = Content,
    params(
        ("id" = String, Path, description = "The draft's id, a UUID"),
        ("If-Match" = String, Header, description = "The ETag of the revision that you saw"),
    ),
    responses((status = 200, description = "Saved", body = DraftItem), Refusals, Overtaken, Sent)
)]
pub(crate) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visitor, &id).await?;
    let seen = call.seen()?;
    let content: Content = call.read()?;
    if !seen.is(draft.revision) {
        return Err(overtaken(&app, &visitor, draft).await?);
    }
    let content = content.upon(&draft.content)?;
    if draft.resource.is_some() && !content.key.is_empty() && content.key != draft.content.key {
        return Err(fault("key", &format!("stays as it is; accepted: {}", draft.content.key)).into());
    }
    match library::save_draft(&app.store, &visitor.viewer, draft.id, draft.revision, &content).await? {
        Saved::Behind(newer) => Err(overtaken(&app, &visitor, *newer).await?),
        Saved::Kept { .. } => {
            let saved = library::find_draft(app.store.reader(), &visitor.viewer, draft.id).await?;
            let gone = || Error::NotFound("The draft was published or thrown away at the same moment.".to_owned());
            answer(&app, &visitor, saved.ok_or_else(gone)?).await
        }
    }
}

/// Throws a draft away. What is published is not touched.
#[utoipa::path(
    delete, path = "/api/v1/drafts/{id}", tag = "writing", security(("token" = ["write"])),
    params(
        ("id" = String, Path, description = "The draft's id, a UUID"),
        ("If-Match" = String, Header, description = "The ETag of the revision that you saw"),
    ),
    responses((status = 204, description = "It is gone"), Refusals, Overtaken)
)]
pub(crate) async fn discard(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Failure> {
    let draft = seen_draft(&app, &visitor, &id, &call).await?;
    let mut unit = visitor.begin(&app).await?;
    let gone = library::discard_draft(&mut unit, &visitor.viewer, draft.id).await;
    unit.settle(gone).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The draft, if it is still the one that the program saw.
pub(super) async fn seen_draft(app: &App, visitor: &Visitor, id: &str, call: &Call) -> Result<OpenDraft, Failure> {
    let draft = get_draft(app, visitor, id).await?;
    if call.seen()?.is(draft.revision) { Ok(draft) } else { Err(overtaken(app, visitor, draft).await?) }
}
