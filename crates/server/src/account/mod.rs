//! `/account`: what belongs to the member who is signed in, and where else to look for it.

mod page;
mod sessions;
mod sign_ins;

use axum::Router;
use axum::routing::{get, post};

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/account", get(page::page))
        .route("/account/sessions", post(sessions::end))
        .route("/account/sign-ins", get(sign_ins::page).post(sign_ins::change))
}

/// Pages about oneself: address, name, and what one does there. A capability that has one adds its line.
const PAGES: [(&str, &str, &str); 0] = [];
