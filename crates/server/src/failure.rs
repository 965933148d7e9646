//! The one place that turns failures into answers: a page that helps for people, RFC 9457 for programs.
//!
//! Handlers return a [`Failure`]; what stands around the router ([`answer`]) gives it its form, and does the same for refusals
//! of the router and its layers (unknown address, wrong method, too large, too slow, a panic).

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use kernel::Error;
use serde::Serialize;
use tokio::task::JoinError;
use utoipa::ToSchema;

use crate::frame::{Frame, Section};
use crate::observe::RequestId;
use crate::reading::Reading;
use crate::{App, Settings};

/// Why there is no proper answer.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    status: StatusCode,
    detail: String,
    faults: Vec<FieldFault>,
    /// How that stands which could not be changed, for a program to go on from.
    current: Option<Box<serde_json::Value>>,
}

/// One thing that was wrong with what was sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FieldFault {
    /// The name of the parameter or field.
    field: String,
    /// What was wrong, and what would be accepted.
    message: String,
}

/// A failure as RFC 9457 has it (`application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`: the status says the kind.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// What was wrong, where, and what would be accepted.
    detail: String,
    /// The number of the request in the server's log.
    request_id: String,
    /// What was wrong with single parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<FieldFault>,
    /// With 412: how that stands now which somebody else has changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    current: Option<Box<serde_json::Value>>,
}

impl Failure {
    /// Something was here and was withdrawn.
    pub(crate) fn gone() -> Self {
        let detail = "This was withdrawn by those who published it, and will not come back under this address.";
        Self::new(StatusCode::GONE, detail)
    }

    /// A refusal in these words.
    pub(crate) fn new(status: StatusCode, detail: &str) -> Self {
        Self { status, detail: detail.to_owned(), faults: Vec::new(), current: None }
    }

    /// Somebody else changed what was to be changed: this is how it stands now.
    pub(crate) fn overtaken(detail: &str, current: serde_json::Value) -> Self {
        Self { current: Some(Box::new(current)), ..Self::new(StatusCode::PRECONDITION_FAILED, detail) }
    }

    fn bare(status: StatusCode) -> Self {
        Self::new(status, "")
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::SignIn => StatusCode::UNAUTHORIZED,
            Error::Refused(_) => StatusCode::FORBIDDEN,
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::Invalid(_) => StatusCode::BAD_REQUEST,
            Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        match error {
            Error::Internal(source) => {
                // What a panic says may hold what somebody wrote; its place is already in the log.
                if source.downcast_ref::<JoinError>().is_some_and(JoinError::is_panic) {
                    tracing::error!("a request failed: its work ended in a panic");
                } else {
                    tracing::error!(fault = %source, "a request failed");
                }
                Self::bare(status)
            }
            Error::Unavailable(reason) => {
                tracing::error!(fault = %reason, "a request could not be answered");
                Self::bare(status)
            }
            Error::Invalid(faults) => {
                let faults: Vec<FieldFault> =
                    faults.into_iter().map(|fault| FieldFault { field: fault.field, message: fault.message }).collect();
                let detail =
                    faults.iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect::<Vec<_>>().join(". ");
                Self { faults, ..Self::new(status, &detail) }
            }
            Error::SignIn => Self::bare(status),
            Error::NotFound(detail) | Error::Refused(detail) | Error::Conflict(detail) => Self::new(status, &detail),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every failure the form that the asker can use.
pub(crate) async fn answer(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    // After signing in one comes back to a page, never to the middle of a form.
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD);
    let here = request.uri().path_and_query().filter(|_| is_page).map_or("/", |here| here.as_str()).to_owned();
    let reading = Reading::from_headers(request.headers());
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_formed(response.headers()) {
        return response;
    }
    let failure = response.extensions().get::<Failure>().cloned().unwrap_or_else(|| Failure::bare(status));
    let is_program =
        path.starts_with("/api/") || path.starts_with("/ap/") || matches!(path.as_str(), "/healthz" | "/readyz" | "/metrics");
    let formed = if is_program { problem(failure, id) } else { page(&app.settings, reading, &here, &failure, id) };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(formed.headers().clone());
    Response::from_parts(parts, formed.into_body())
}

fn is_formed(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/html") || kind.starts_with("application/problem+json") || kind.starts_with("application/json")
}

fn problem(failure: Failure, request_id: String) -> Response {
    let detail = if failure.detail.is_empty() { words(failure.status).what.to_owned() } else { failure.detail };
    let title = failure.status.canonical_reason().unwrap_or("Failure").to_owned();
    let (status, faults, current) = (failure.status.as_u16(), failure.faults, failure.current);
    let body = Problem { kind: "about:blank", title, status, detail, request_id, faults, current };
    let text = serde_json::to_string(&body).unwrap_or_default();
    let mut response = ([(header::CONTENT_TYPE, "application/problem+json")], Body::from(text)).into_response();
    if failure.status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

#[derive(Template)]
#[template(path = "failure/failure.html")]
struct FailurePage {
    frame: Frame,
    status: u16,
    heading: &'static str,
    what: String,
    now: &'static str,
    faults: Vec<FieldFault>,
    request_id: String,
    /// Where to sign in, when that would help.
    sign_in: Option<String>,
}

fn page(settings: &Settings, reading: Reading, here: &str, failure: &Failure, request_id: String) -> Response {
    let words = words(failure.status);
    let frame = Frame::plain(settings, reading, here, Section::Other, &[words.heading]);
    let page = FailurePage {
        sign_in: (failure.status == StatusCode::UNAUTHORIZED).then(|| frame.sign_in_path()),
        frame,
        status: failure.status.as_u16(),
        heading: words.heading,
        what: if failure.detail.is_empty() || !failure.faults.is_empty() { words.what.to_owned() } else { failure.detail.clone() },
        now: words.now,
        faults: failure.faults.clone(),
        request_id,
    };
    Html(page.render().unwrap_or_else(|_| words.what.to_owned())).into_response()
}

struct Words {
    heading: &'static str,
    what: &'static str,
    now: &'static str,
}

/// What happened, and what to do now, in plain words.
fn words(status: StatusCode) -> Words {
    let (heading, what, now) = match status.as_u16() {
        400 | 422 => (
            "We could not understand that address",
            "Something in the address or the form is not what this page expects.",
            "Check the address for typing mistakes, or search for what you need.",
        ),
        401 => ("Please sign in first", "This is for members of the network.", "Sign in, and you come back to this page."),
        403 => (
            "You cannot do that here",
            "The request was understood, but it is not allowed. If you sent a form, it may have come from another site.",
            "If you sent a form: go back, load the page again and send it once more. Else ask your coordinator.",
        ),
        404 => (
            "Page not found",
            "There is no page at this address. It may have moved, or the address may have a typing mistake.",
            "Search for what you need, or choose an area of need.",
        ),
        405 => (
            "That page cannot be used in that way",
            "The page exists, but it does not take this kind of request.",
            "Open the page from a link or from its form.",
        ),
        408 | 504 => (
            "That took too long",
            "The request or its answer did not arrive in time.",
            "Please try again. If it goes on, tell those who run this site.",
        ),
        409 => (
            "Somebody else was quicker",
            "The same thing was changed at the same moment.",
            "Load the page again to see how it stands now.",
        ),
        410 => (
            "This was withdrawn",
            "This was withdrawn by those who published it, and will not come back under this address.",
            "Search for something that takes its place.",
        ),
        413 | 431 => ("That is too large", "What was sent is larger than this page takes.", "Send less at once."),
        503 => (
            "The library is not ready",
            "The server is starting, busy or being looked after.",
            "Please try again in a minute. Nothing that you saved is lost.",
        ),
        _ if status.is_server_error() => (
            "Sorry, something went wrong",
            "The server met a fault of its own. It has been written down for those who look after it.",
            "Please try again. If it goes on, tell those who run this site, and give them the number below.",
        ),
        _ => ("That did not work", "The request could not be answered as it was sent.", "Go back and try another way."),
    };
    Words { heading, what, now }
}
