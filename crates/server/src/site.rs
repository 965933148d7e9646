//! What machines ask of every site.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::App;

/// `GET /robots.txt`: resources and areas may be found from elsewhere; results and settings are nobody's to keep.
pub(crate) async fn robots(State(app): State<App>) -> Response {
    let sitemap = app.settings.url("/sitemap.xml");
    let text = format!("User-agent: *\nDisallow: /api/\nDisallow: /search\nDisallow: /settings\n\nSitemap: {sitemap}\n");
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")], text).into_response()
}
