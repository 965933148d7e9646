//! What a program sends: its body, and the headers that make a change safe to send twice and safe beside others.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use kernel::{Error, Fault};
use serde::de::DeserializeOwned;

use crate::App;
use crate::failure::Failure;

/// Characters of an `Idempotency-Key`.
const KEY_LIMIT: usize = 200;

/// A request that changes something.
pub(crate) struct Call {
    /// What the program calls this request, so that it is done once.
    pub(crate) key: Option<String>,
    /// Tells this request from others.
    pub(crate) fingerprint: String,
    if_match: Option<String>,
    is_json: bool,
    body: Bytes,
}

impl FromRequest<App> for Call {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let key = read_key(&parts.headers)?;
        let if_match = text_of(&parts.headers, header::IF_MATCH.as_str());
        let is_json = text_of(&parts.headers, header::CONTENT_TYPE.as_str()).is_some_and(|kind| is_json(&kind));
        let target = (parts.method.to_string(), parts.uri.path().to_owned());
        let body = Bytes::from_request(Request::from_parts(parts, body), app).await;
        let body = body.map_err(|refused| Failure::new(refused.into_response().status(), ""))?;
        let seen = if_match.as_deref().unwrap_or_default();
        let fingerprint = kernel::fingerprint(&[target.0.as_bytes(), target.1.as_bytes(), seen.as_bytes(), &body]);
        Ok(Self { key, fingerprint, if_match, is_json, body })
    }
}

impl Call {
    /// The body, which must be what is expected.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        if !self.is_json {
            return Err(Failure::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Send the body as JSON, with the header Content-Type: application/json.",
            ));
        }
        serde_json::from_slice(&self.body).map_err(|error| fault("body", &error.to_string()).into())
    }

    /// The revision that the program saw.
    ///
    /// # Errors
    /// A refusal where none is named.
    pub(crate) fn seen(&self) -> Result<Seen<'_>, Failure> {
        let seen = self.if_match.as_deref().ok_or_else(|| {
            Failure::new(
                StatusCode::PRECONDITION_REQUIRED,
                "Say which revision you saw, in the header If-Match: it is the ETag of the draft, such as \"3\" with its quotes.",
            )
        })?;
        Ok(Seen(seen))
    }
}

/// What a program says that it saw.
pub(crate) struct Seen<'a>(&'a str);

impl Seen<'_> {
    /// Whether that is this revision.
    pub(crate) fn is(&self, revision: i64) -> bool {
        self.0.split(',').any(|seen| seen.trim() == etag(revision))
    }
}

/// The `ETag` of a revision.
pub(crate) fn etag(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// A fault of what was sent.
pub(crate) fn fault(field: &str, message: &str) -> Error {
    Error::Invalid(vec![Fault { place: String::new(), line: 0, field: field.to_owned(), message: message.to_owned() }])
}

fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn read_key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let Some(key) = text_of(headers, "idempotency-key") else { return Ok(None) };
    if key.is_empty() || key.len() > KEY_LIMIT || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let accepted = format!("accepted: 1 to {KEY_LIMIT} letters, digits and signs without spaces, such as a UUID");
        return Err(fault("Idempotency-Key", &accepted).into());
    }
    Ok(Some(key))
}

fn is_json(kind: &str) -> bool {
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
