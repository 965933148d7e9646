//! Taking away: the sheet of chosen strategies, and policy templates to fill in. What is typed on these pages stays in the browser.

mod choice;
pub(crate) mod chosen;
mod sheet;
mod template;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use template::form_path;

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/sheet", get(sheet::page))
        .route("/sheet/strategies", post(choice::change))
        .route("/library/{kind}/{key}/form", get(template::page))
}
