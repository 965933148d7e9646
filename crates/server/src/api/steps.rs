//! `/api/v1/drafts/{id}/submission`, `/publication`, `/return`: a draft on its way to readers.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Error;
use library::{DraftState, Going};
use serde::Deserialize;
use utoipa::ToSchema;

use super::call::Call;
use super::drafts::seen_draft;
use super::item::{DraftStep, Publication, get_draft};
use super::once::{Begun, Once};
use super::{Overtaken, Refusals, Sent};
use crate::App;
use crate::consultation::require_nameless;
use crate::failure::Failure;
use crate::visit::Visitor;

/// Why a draft goes back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Return {
    /// What should change, so that the author can do it.
    reason: String,
}

/// Gives a draft to a second reader. Its text stands still from now on.
#[utoipa::path(
    post, path = "/api/v1/drafts/{id}/submission", tag = "writing", security(("token" = ["write"])),
    params(
        ("id" = String, Path, description = "The draft's id, a UUID"),
        ("If-Match" = String, Header, description = "The ETag of the revision that you saw"),
        ("Idempotency-Key" = Option<String>, Header, description = "Your name for this request"),
    ),
    responses((status = 200, description = "A second reader has it", body = DraftStep), Refusals, Overtaken, Sent)
)]
pub(crate) async fn submit(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Failure> {
    let mut once = match Once::begin(&app, &visitor, &call).await? {
        Begun::Before(response) => return Ok(response),
        Begun::Now(once) => once,
    };
    let draft = match seen_draft(&app, &visitor, &id, &call).await {
        Ok(draft) => draft,
        Err(failure) => return Err(once.give_up(failure).await),
    };
    let done = library::submit(&mut once.unit, &visitor.viewer, draft.id, draft.revision).await;
    let step = || DraftStep::of(&app, draft.id, DraftState::InReview, draft.revision + 1);
    once.end(done.map(|()| (StatusCode::OK, step()))).await
}

/// Takes a draft back from the second reader.
#[utoipa::path(
    delete, path = "/api/v1/drafts/{id}/submission", tag = "writing", security(("token" = ["write"])),
    params(("id" = String, Path, description = "The draft's id, a UUID")),
    responses(
        (status = 204, description = "It can be written again"),
        Refusals,
        (status = 404, description = "Nothing that you may see", body = crate::failure::Problem, content_type = "application/problem+json"),
        (status = 409, description = "No second reader has it", body = crate::failure::Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn take_back(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visitor, &id).await?;
    let mut unit = visitor.begin(&app).await?;
    let taken = library::take_back(&mut unit, &visitor.viewer, draft.id).await;
    unit.settle(taken).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Publishes a draft: approves it as its second reader, or puts it out where its kind needs none.
#[utoipa::path(
    post, path = "/api/v1/drafts/{id}/publication", tag = "writing", security(("token" = ["publish"])),
    params(
        ("id" = String, Path, description = "The draft's id, a UUID"),
        ("If-Match" = String, Header, description = "The ETag of the revision that you read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Your name for this request"),
    ),
    responses((status = 200, description = "It is published, or goes out at its time", body = Publication), Refusals, Overtaken, Sent)
)]
pub(crate) async fn publish(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Failure> {
    let mut once = match Once::begin(&app, &visitor, &call).await? {
        Begun::Before(response) => return Ok(response),
        Begun::Now(once) => once,
    };
    let draft = match seen_draft(&app, &visitor, &id, &call).await {
        Ok(draft) => draft,
        Err(failure) => return Err(once.give_up(failure).await),
    };
    if let Err(error) = require_nameless(&app, &draft.content).await {
        return Err(once.give_up(error.into()).await);
    }
    let (unit, viewer) = (&mut once.unit, &visitor.viewer);
    let done = if draft.state == DraftState::InReview {
        library::approve(unit, viewer, draft.id, draft.revision).await
    } else {
        library::publish_draft(unit, viewer, draft.id, draft.revision).await.map(Going::Out)
    };
    let done = match done {
        Ok(going) => consultation::link_patterns(unit).await.map(|_| going),
        Err(error) => Err(error),
    };
    let published = done.and_then(|going| match going {
        Going::Out(published) => Ok((StatusCode::OK, Publication::out(&published))),
        Going::At(at) => Ok((StatusCode::OK, Publication::at(at))),
        Going::ToReader => Err(Error::internal("what was approved waits for a reader")),
    });
    once.end(published).await
}

/// Gives a draft back to its author, who is told why.
#[utoipa::path(
    post, path = "/api/v1/drafts/{id}/return", tag = "writing", security(("token" = ["publish"])),
    request_body = Return,
    params(
        ("id" = String, Path, description = "The draft's id, a UUID"),
        ("If-Match" = String, Header, description = "The ETag of the revision that you read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Your name for this request"),
    ),
    responses((status = 200, description = "Its author has it", body = DraftStep), Refusals, Overtaken, Sent)
)]
pub(crate) async fn give_back(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Failure> {
    let why: Return = call.read()?;
    let mut once = match Once::begin(&app, &visitor, &call).await? {
        Begun::Before(response) => return Ok(response),
        Begun::Now(once) => once,
    };
    let draft = match seen_draft(&app, &visitor, &id, &call).await {
        Ok(draft) => draft,
        Err(failure) => return Err(once.give_up(failure).await),
    };
    let done = library::return_draft(&mut once.unit, &visitor.viewer, draft.id, &why.reason).await;
    once.end(done.map(|()| (StatusCode::OK, DraftStep::of(&app, draft.id, DraftState::Returned, draft.revision)))).await
}
