//! What the network shows to the rest of the world: the catalogue for harvesters, lists of pages, and what search engines read in
//! pages. Public things only.

mod linked;
mod oai;
mod sitemap;

use axum::Router;
use axum::routing::get;

use crate::App;

pub(crate) use linked::linked;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/oai", get(oai::get).post(oai::post))
        .route("/oai/lrmi.xsd", get(oai::schema))
        .route("/sitemap.xml", get(sitemap::all))
        .route("/sitemap/{list}", get(sitemap::one))
}
