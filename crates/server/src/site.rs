//! What machines ask of every site.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// `GET /robots.txt`: resources and areas may be found from elsewhere; results and settings are nobody's to keep.
pub(crate) async fn robots() -> Response {
    let text = "User-agent: *\nDisallow: /api/\nDisallow: /search\nDisallow: /settings\n";
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")], text).into_response()
}
