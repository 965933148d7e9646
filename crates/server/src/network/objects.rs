//! What other networks fetch: the changes that are for them, one object, the bytes of a file.

use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use federation::{PAGE, Peer, Speaker, Thing, acknowledge, find_object, read_feed};
use kernel::Error;
use serde::Deserialize;
use storage::FileHash;

use super::comparing;
use super::door::{ACTIVITY, Asked, network, object};
use crate::App;
use crate::failure::Failure;

#[derive(Debug, Deserialize)]
pub(super) struct After {
    after: Option<String>,
    /// All that there is in some of the 256 buckets, in place of what changed.
    bucket: Option<String>,
}

/// `GET /ap/changes?after=`: what changed since a place in the feed, oldest first. Whoever asks has all until there.
pub(super) async fn changes(State(app): State<App>, Query(asked_for): Query<After>, request: Request) -> Response {
    let asked = Asked::new(&app, &request);
    let peer = match asked.active_peer(&app).await {
        Ok(peer) => peer,
        Err(answer) => return answer,
    };
    let After { after, bucket } = asked_for;
    let page = match bucket {
        Some(bucket) => comparing::list(&app, &peer, &bucket, after.as_deref()).await,
        None => page(&app, &peer, after.as_deref()).await,
    };
    page.unwrap_or_else(IntoResponse::into_response)
}

async fn page(app: &App, peer: &Peer, after: Option<&str>) -> Result<Response, Failure> {
    let network = network(app)?;
    let words = app.engine.vocabulary();
    let speaker = Speaker { our: &network.our, at: &network.at, name: &network.name, words: &words };
    // A word that is no place is a place of another history, too: the peer begins anew.
    let after = after
        .map(str::parse)
        .transpose()
        .map_err(|_| Error::Conflict("this is no place in the feed; please begin anew".to_owned()))?;
    let page = read_feed(&app.store, &speaker, peer, after.as_ref(), PAGE).await?;
    if let Some(place) = &after {
        acknowledge(&app.store, peer, place).await?;
    }
    Ok(object(&page.to_json(&speaker)))
}

/// `GET /ap/resources/{id}`: one object for a peer, or for anybody what is public. A browser is led to the page.
pub(super) async fn resource(State(app): State<App>, Path(id): Path<String>, request: Request) -> Response {
    find(&app, id.parse().map(Thing::Resource), &Asked::new(&app, &request)).await.unwrap_or_else(|answer| answer)
}

/// `GET /ap/consultations/{id}`: a case, for a peer that it names.
pub(super) async fn case(State(app): State<App>, Path(id): Path<String>, request: Request) -> Response {
    find(&app, id.parse().map(Thing::Case), &Asked::new(&app, &request)).await.unwrap_or_else(|answer| answer)
}

/// `GET /ap/replies/{id}`: an answer to a case, for a peer that has the case.
pub(super) async fn answer(State(app): State<App>, Path(id): Path<String>, request: Request) -> Response {
    find(&app, id.parse().map(Thing::Answer), &Asked::new(&app, &request)).await.unwrap_or_else(|answer| answer)
}

async fn find(app: &App, id: Result<Thing, String>, asked: &Asked) -> Result<Response, Response> {
    let network = network(app).map_err(IntoResponse::into_response)?;
    let peer = if asked.is_signed() { Some(asked.peer(app).await?) } else { None };
    let words = app.engine.vocabulary();
    let speaker = Speaker { our: &network.our, at: &network.at, name: &network.name, words: &words };
    let nothing = || Error::NotFound("there is no such object".to_owned());
    let id = id.map_err(|_| Failure::from(nothing()).into_response())?;
    let found = find_object(&app.store, &speaker, peer.as_ref(), id).await.and_then(|found| found.ok_or_else(nothing));
    let (value, is_there) = found.map_err(|error| Failure::from(error).into_response())?;
    if is_there && peer.is_none() && wants_page(asked) {
        let page = value["url"].as_str().unwrap_or("/").to_owned();
        return Ok(Redirect::to(&page).into_response());
    }
    let etag = format!("\"{}\"", value["senco:version"]);
    let status = if is_there { StatusCode::OK } else { StatusCode::GONE };
    let headers =
        [(header::CONTENT_TYPE, ACTIVITY.to_owned()), (header::ETAG, etag), (header::VARY, "Accept, Signature".to_owned())];
    // What is for a peer is nobody else's to keep on the way.
    let caching = [(header::CACHE_CONTROL, if peer.is_some() { "private, no-store" } else { "no-cache" })];
    Ok((status, headers, caching, value.to_string()).into_response())
}

fn wants_page(asked: &Asked) -> bool {
    asked.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// `GET /ap/files/{hash}`: the bytes of a file that belongs to something that whoever asks may see.
pub(super) async fn file(State(app): State<App>, Path(hash): Path<String>, request: Request) -> Response {
    match bytes(&app, &hash, &Asked::new(&app, &request)).await {
        Ok(answer) | Err(answer) => answer,
    }
}

async fn bytes(app: &App, hash: &str, asked: &Asked) -> Result<Response, Response> {
    network(app).map_err(IntoResponse::into_response)?;
    let peer = if asked.is_signed() { Some(asked.peer(app).await?) } else { None };
    let nothing = || Failure::from(Error::NotFound("there is no such file".to_owned())).into_response();
    let hash: FileHash = hash.parse().map_err(|_| nothing())?;
    let failed = |error: Error| Failure::from(error).into_response();
    let words = app.engine.vocabulary();
    let found = federation::find_file(app.store.reader(), &words, peer.as_ref(), &hash).await.map_err(failed)?;
    let file = found.ok_or_else(nothing)?;
    crate::files::send(app, &file, &asked.headers).await.map_err(IntoResponse::into_response)
}
