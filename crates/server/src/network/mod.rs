//! What other networks' servers ask and tell: the actor, the inbox, the changes and objects of this network.
//!
//! Who asks is decided by the signature of the request, in `federation`; what it gets, by `federation` too.

mod comparing;
mod documents;
mod door;
mod inbox;
mod objects;

use axum::Router;
use axum::routing::{get, post};

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/.well-known/webfinger", get(documents::webfinger))
        .route("/.well-known/nodeinfo", get(documents::nodeinfo_links))
        .route("/nodeinfo/2.1", get(documents::nodeinfo))
        .route("/ap/actor", get(documents::actor))
        .route("/ap/outbox", get(documents::outbox))
        .route("/ap/followers", get(documents::followers))
        .route("/ap/following", get(documents::following))
        .route("/ap/inbox", post(inbox::post))
        .route("/ap/changes", get(objects::changes))
        .route("/ap/digest", get(comparing::digest))
        .route("/ap/resources/{id}", get(objects::resource))
        .route("/ap/consultations/{id}", get(objects::case))
        .route("/ap/replies/{id}", get(objects::answer))
        .route("/ap/files/{hash}", get(objects::file))
}
