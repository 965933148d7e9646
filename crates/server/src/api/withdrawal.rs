//! `POST /api/v1/resources/{id}/withdrawal`: takes a resource away for good.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use library::{ResourceId, WithdrawalReason};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::call::{Call, fault};
use super::once::{Begun, Once};
use super::{Refusals, Sent};
use crate::App;
use crate::failure::{Failure, Problem};
use crate::visit::Visitor;

/// Why a resource is taken away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Withdrawing {
    /// `privacy`, `copyright`, `outdated` or `author`.
    reason: String,
}

/// A resource that was taken away.
#[derive(Serialize, ToSchema)]
pub(crate) struct Withdrawn {
    id: String,
    reason: String,
}

/// Takes a resource away for good: all its texts go, and nothing comes back under its address.
#[utoipa::path(
    post, path = "/api/v1/resources/{id}/withdrawal", tag = "writing", security(("token" = ["publish"])),
    request_body = Withdrawing,
    params(
        ("id" = String, Path, description = "The record's id, a UUID"),
        ("Idempotency-Key" = Option<String>, Header, description = "Your name for this request"),
    ),
    responses(
        (status = 200, description = "It is withdrawn", body = Withdrawn),
        Refusals, Sent,
        (status = 404, description = "Nothing that you may see, or withdrawn already", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn withdraw(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Failure> {
    let why: Withdrawing = call.read()?;
    let reason: WithdrawalReason = why.reason.parse().map_err(|message: String| fault("reason", &message))?;
    let id: ResourceId = id.parse().map_err(|message: String| fault("id", &message))?;
    let mut once = match Once::begin(&app, &visitor, &call).await? {
        Begun::Before(response) => return Ok(response),
        Begun::Now(once) => once,
    };
    let done = library::withdraw_resource(&mut once.unit, &visitor.viewer, id, reason).await;
    let withdrawn = Withdrawn { id: id.to_string(), reason: reason.as_str().to_owned() };
    once.end(done.map(|()| (StatusCode::OK, withdrawn))).await
}
