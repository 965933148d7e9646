//! `POST /ap/inbox`: what other networks tell.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use federation::signature::{BODY_LIMIT, Refusal, Signed};
use federation::{Taken, take};
use tokio::time::timeout;

use super::door::{Asked, network, refused, too_many};
use crate::App;
use crate::failure::Failure;

/// So long a sender waits for the database at most: less than it waits for an answer at all, so that it hears when to come again.
const KEEPS_WITHIN: Duration = Duration::from_secs(5);

/// Answers when what it changes is committed.
pub(super) async fn post(State(app): State<App>, request: Request) -> Response {
    match tell(&app, request).await {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(answer) => answer,
    }
}

async fn tell(app: &App, request: Request) -> Result<(), Response> {
    let network = network(app).map_err(IntoResponse::into_response)?;
    let asked = Asked::new(app, &request);
    if !is_activity(&asked) {
        let accepted = "the body is of another type; accepted: application/activity+json";
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, accepted).into_response());
    }
    let body = to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|_| refused(Refusal::TooLarge))?;
    asked.hold_to_limits(app, &body).await?;
    let received = asked.received(&body);
    let taken = timeout(KEEPS_WITHIN, take(&app.store, (&network.our, &network.at), &received));
    let taken = taken.await.map_err(|_| refused(busy()))?.map_err(refused)?;
    let from = Signed::read(&received).map_err(refused)?.origin;
    if taken == Taken::Hint {
        network.keep_hint(&from);
    }
    // What came is kept: whoever tells too fast is asked to slow down, and tells the same once more at most.
    if app.peers.allows(from, app.store.now()) { Ok(()) } else { Err(too_many()) }
}

/// What was begun is given up as a whole.
fn busy() -> Refusal {
    Refusal::Fault(kernel::Error::Unavailable("the database is busy".to_owned()))
}

fn is_activity(asked: &Asked) -> bool {
    let kind = asked.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/activity+json") || kind.eq_ignore_ascii_case("application/ld+json")
}
