//! `/sign-in`, `/sign-out` and one-time links: how somebody becomes a visitor with a name.

mod demo;
mod device;
mod link;
mod out;
mod page;
mod session;

use axum::Router;
use axum::routing::{get, post};

use crate::App;

pub(crate) use session::{forget, open, read_device};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(page::page))
        .route("/sign-in/link/{secret}", get(link::page).post(link::take))
        .route("/sign-in/person/{id}", post(demo::choose))
        .route("/sign-out", post(out::leave))
}
