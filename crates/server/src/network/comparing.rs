//! What other networks compare with what they keep of this one: the digest, and what is behind a part of it.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use federation::{Network, Peer, Speaker, list_range, read_digest};
use kernel::Error;

use super::door::{Asked, network, object, refused};
use crate::App;
use crate::failure::Failure;

/// `GET /ap/digest`: 256 numbers over all that this peer may see. One is computed at a time; whoever finds that busy comes again.
pub(super) async fn digest(State(app): State<App>, request: Request) -> Response {
    match Asked::new(&app, &request).active_peer(&app).await {
        Ok(peer) => compute(&app, &peer).await.unwrap_or_else(IntoResponse::into_response),
        Err(answer) => answer,
    }
}

async fn compute(app: &App, peer: &Peer) -> Result<Response, Failure> {
    let network = network(app)?;
    let Some(_place) = network.try_compare() else { return Ok(busy()) };
    let words = app.engine.vocabulary();
    Ok(object(&read_digest(&app.store, &speaker(network, &words), peer).await?))
}

/// `GET /ap/changes?bucket=`: all that this peer may see in these buckets, page by page.
pub(super) async fn list(app: &App, peer: &Peer, range: &str, after: Option<&str>) -> Result<Response, Failure> {
    let network = network(app)?;
    let nothing = |why: &str| Error::NotFound(why.to_owned());
    let range = range.parse().map_err(|why: String| nothing(&why))?;
    let after = after.map(str::parse).transpose().map_err(|_| nothing("this is no place in a bucket"))?;
    let Some(_place) = network.try_compare() else { return Ok(busy()) };
    let words = app.engine.vocabulary();
    Ok(object(&list_range(&app.store, &speaker(network, &words), peer, range, after).await?))
}

fn speaker<'a>(network: &'a Network, words: &'a vocabulary::Vocabulary) -> Speaker<'a> {
    Speaker { our: &network.our, at: &network.at, name: &network.name, words }
}

fn busy() -> Response {
    refused(federation::signature::Refusal::Resting)
}
