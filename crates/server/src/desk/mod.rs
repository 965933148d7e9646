//! The coordinator's desk: what waits, where the library is thin, what was searched for in vain, what is read.

mod copies;
mod coverage;
mod csv;
mod network;
mod page;
mod reach;
mod searches;

use axum::Router;
use axum::routing::get;

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/desk", get(page::page))
        .route("/desk/copies", get(copies::page))
        .route("/desk/network", get(network::page).post(network::save))
        .route("/desk/coverage", get(coverage::page))
        .route("/desk/coverage.csv", get(coverage::csv))
        .route("/desk/searches", get(searches::page))
        .route("/desk/searches.csv", get(searches::csv))
        .route("/desk/reach", get(reach::page))
        .route("/desk/reach.csv", get(reach::csv))
}
