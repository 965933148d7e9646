//! Taking away: the sheet of chosen strategies, and policy templates to fill in. What is typed on these pages stays in the browser.

mod choice;
pub(crate) mod chosen;
mod sheet;

use axum::Router;
use axum::routing::{get, post};

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/sheet", get(sheet::page)).route("/sheet/strategies", post(choice::change))
}
