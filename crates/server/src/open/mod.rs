//! What the network shows to the rest of the world: the catalogue for harvesters. Public things only.

mod oai;

use axum::Router;
use axum::routing::get;

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/oai", get(oai::get).post(oai::post)).route("/oai/lrmi.xsd", get(oai::schema))
}
