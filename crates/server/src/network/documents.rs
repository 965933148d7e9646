//! How this network introduces itself to other servers.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::{Error, Viewer};
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::{network, object};
use crate::App;
use crate::failure::Failure;

#[derive(Debug, Deserialize)]
pub(super) struct Sought {
    #[serde(default)]
    resource: String,
}

/// `GET /ap/actor`.
pub(super) async fn actor(State(app): State<App>) -> Result<Response, Failure> {
    let network = network(&app)?;
    Ok(object(&federation::actor(&network.our, &network.at, &network.name, &network.keys)))
}

/// `GET /.well-known/webfinger?resource=`.
pub(super) async fn webfinger(State(app): State<App>, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    let found = federation::webfinger(&network(&app)?.at, &sought.resource);
    let found = found.ok_or_else(|| Error::NotFound("nobody of that name is here".to_owned()))?;
    Ok(json_as("application/jrd+json", &found))
}

/// `GET /.well-known/nodeinfo`.
pub(super) async fn nodeinfo_links(State(app): State<App>) -> Result<Response, Failure> {
    Ok(json_as("application/json", &federation::nodeinfo_links(&network(&app)?.at)))
}

/// `GET /nodeinfo/2.1`.
pub(super) async fn nodeinfo(State(app): State<App>) -> Result<Response, Failure> {
    network(&app)?;
    let told = federation::nodeinfo(env!("CARGO_PKG_VERSION"), count_public(&app).await?);
    let kind = "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\"";
    Ok(json_as(kind, &told))
}

/// `GET /ap/outbox`: how much there is. The changes are for peers.
pub(super) async fn outbox(State(app): State<App>) -> Result<Response, Failure> {
    collection(&app, "/ap/outbox", Some(count_public(&app).await?))
}

/// `GET /ap/followers`: who the peers are is nobody else's business.
pub(super) async fn followers(State(app): State<App>) -> Result<Response, Failure> {
    collection(&app, "/ap/followers", None)
}

/// `GET /ap/following`: likewise.
pub(super) async fn following(State(app): State<App>) -> Result<Response, Failure> {
    collection(&app, "/ap/following", None)
}

fn collection(app: &App, path: &str, total: Option<u64>) -> Result<Response, Failure> {
    let mut whole = json!({ "id": network(app)?.at.join(path), "type": "OrderedCollection" });
    if let Some(total) = total {
        whole["totalItems"] = total.into();
    }
    Ok(object(&federation::object::in_context(whole)))
}

async fn count_public(app: &App) -> Result<u64, Failure> {
    Ok(library::count_addresses(app.store.reader(), &Viewer::public()).await?)
}

fn json_as(kind: &'static str, value: &Value) -> Response {
    ([(header::CONTENT_TYPE, kind)], value.to_string()).into_response()
}
