//! What keeps a resource right: "still right", "outdated", comments. Parts of a resource's page and the posts behind them.

mod comments;
mod part;
mod review;

use axum::Router;
use axum::routing::{get, post};

use crate::App;

pub(crate) use part::{Keeping, NEGLECTED, paragraphs};
pub(crate) use review::day_in;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/library/{kind}/{key}/confirmation", post(review::confirm))
        .route("/library/{kind}/{key}/flag", post(review::flag))
        .route("/library/{kind}/{key}/flags", post(review::dismiss))
        .route("/library/{kind}/{key}/comments", post(comments::write))
        .route("/library/{kind}/{key}/comments/{id}/removal", post(comments::remove))
        .route("/library/{kind}/{key}/comments/{id}/suggestion", post(comments::suggest))
        .route("/reviews-due", get(review::due))
}
