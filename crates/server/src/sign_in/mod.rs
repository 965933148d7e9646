//! `/sign-in`, `/sign-out` and one-time links: how somebody becomes a visitor with a name.

mod ask;
mod cookie;
mod demo;
mod device;
mod fault;
mod link;
mod out;
mod page;
mod provider;
mod session;

use axum::Router;
use axum::routing::{get, post};

use crate::App;

pub(crate) use ask::Asked;
pub use ask::{send_asked_links, send_links};
pub(crate) use cookie::{Held, find as find_held, forget as forget_held};
pub(crate) use session::{forget, open};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(page::page))
        .route("/sign-in/{provider}", get(provider::leave))
        .route("/sign-in/{provider}/callback", get(provider::come_back))
        .route("/sign-in/link", post(ask::ask))
        .route("/sign-in/link/{secret}", get(link::page).post(link::take))
        .route("/sign-in/person/{id}", post(demo::choose))
        .route("/sign-out", post(out::leave))
}
