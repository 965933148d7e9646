//! Which server asks, and answers of the kind that servers read.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use federation::signature::{Received, Refusal, Signed};
use federation::{Network, Peer, admit, find_peer};
use kernel::Error;
use serde_json::Value;

use crate::App;
use crate::asker::asker;
use crate::failure::Failure;

/// The media type of objects and activities.
pub(super) const ACTIVITY: &str = "application/activity+json";
/// Seconds after which whoever asked too much may come again.
const AGAIN: &str = "60";

/// This network among others.
///
/// # Errors
/// `NotFound` where the site's address can be no network's.
pub(super) fn network(app: &App) -> Result<&Network, Failure> {
    let none =
        || Error::NotFound("this site exchanges nothing with others: its address is neither https nor this machine".to_owned());
    app.network.as_ref().ok_or_else(|| none().into())
}

/// A request without its body, as far as its signature is concerned.
pub(super) struct Asked {
    pub(super) headers: HeaderMap,
    path_and_query: String,
    method: String,
    address: Option<std::net::IpAddr>,
}

impl Asked {
    /// Takes a request apart.
    pub(super) fn new(app: &App, request: &Request) -> Self {
        Self {
            headers: request.headers().clone(),
            path_and_query: path_and_query(request.uri()),
            method: request.method().to_string(),
            address: asker(request.extensions(), request.headers(), &app.settings),
        }
    }

    /// As its signature covers it.
    pub(super) fn received<'a>(&'a self, body: &'a [u8]) -> Received<'a> {
        Received { method: &self.method, path_and_query: &self.path_and_query, headers: &self.headers, body }
    }

    /// Whether whoever asks may do so at this moment: strangers may seldom. Nothing is believed yet.
    ///
    /// # Errors
    /// 429, or what is wrong with the form of the signature.
    pub(super) async fn hold_to_limits(&self, app: &App, body: &[u8]) -> Result<(), Response> {
        let signed = Signed::read(&self.received(body)).map_err(refused)?;
        let peer = find_peer(app.store.reader(), &signed.origin).await.map_err(|error| Failure::from(error).into_response())?;
        let is_allowed = peer.is_some() || app.strangers.allows(app.counts.asker(self.address), app.store.now());
        if is_allowed { Ok(()) } else { Err(too_many()) }
    }

    /// Which peer asks.
    ///
    /// # Errors
    /// An answer that says why it is not listened to.
    pub(super) async fn peer(&self, app: &App) -> Result<Peer, Response> {
        let network = network(app).map_err(IntoResponse::into_response)?;
        self.hold_to_limits(app, &[]).await?;
        let admitted = admit(&app.store, &network.at, &self.received(&[])).await.map_err(refused)?;
        if app.peers.allows(admitted.peer.origin.clone(), app.store.now()) { Ok(admitted.peer) } else { Err(too_many()) }
    }

    /// Which peer asks, if what is shared flows: to one that rests, what it may not see now must not look as if it were not there.
    ///
    /// # Errors
    /// As [`Self::peer`], and 503 for one that rests.
    pub(super) async fn active_peer(&self, app: &App) -> Result<Peer, Response> {
        let peer = self.peer(app).await?;
        if peer.is_active() { Ok(peer) } else { Err(refused(Refusal::Resting)) }
    }

    /// Whether it is signed at all.
    pub(super) fn is_signed(&self) -> bool {
        self.headers.contains_key("signature")
    }
}

fn path_and_query(uri: &Uri) -> String {
    uri.path_and_query().map_or("/", |whole| whole.as_str()).to_owned()
}

/// The answer to a request that is not listened to.
pub(super) fn refused(refusal: Refusal) -> Response {
    if let Refusal::Fault(error) = refusal {
        return failed(error);
    }
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    again(Failure::new(status, &refusal.to_string()).into_response())
}

/// Nothing that a peer tells is lost by a fault of ours: it comes again.
fn failed(error: Error) -> Response {
    let error = if let Error::Internal(source) = error {
        tracing::error!(fault = %source, "what a peer told could not be kept; it comes again");
        Error::Unavailable("what a peer told could not be kept".to_owned())
    } else {
        error
    };
    again(Failure::from(error).into_response())
}

/// Says when to come again, where that helps.
fn again(mut response: Response) -> Response {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(AGAIN));
    }
    response
}

pub(super) fn too_many() -> Response {
    let mut response =
        Failure::new(StatusCode::TOO_MANY_REQUESTS, "too many requests at once; please come again later").into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(AGAIN));
    response
}

/// An object, as servers read it.
pub(super) fn object(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, ACTIVITY)], value.to_string()).into_response()
}
