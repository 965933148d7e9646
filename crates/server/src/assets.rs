//! The style sheet, the scripts and the icon, inside the binary, under names that carry a hash of their content.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::failure::Failure;

/// What `web/build.mjs` wrote. A debug build reads the folder, a release build holds it.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Dist;

/// Whether the web assets were not built: pages work, but look plain.
pub fn is_missing() -> bool {
    Dist::get("manifest.json").is_none()
}

/// The address of an asset by its plain name.
pub(crate) fn find_path(name: &str) -> Option<String> {
    let manifest: BTreeMap<String, String> = serde_json::from_slice(&Dist::get("manifest.json")?.data).ok()?;
    Some(format!("/assets/{}", manifest.get(name)?))
}

/// `GET /assets/{name}`
pub(crate) async fn get(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Failure> {
    serve(&name, &headers, "public, max-age=31536000, immutable")
}

/// `GET /favicon.ico`: browsers ask for it whatever a page says.
pub(crate) async fn icon(headers: HeaderMap) -> Result<Response, Failure> {
    let path = find_path("icon.svg").ok_or_else(not_found)?;
    serve(path.trim_start_matches("/assets/"), &headers, "public, max-age=86400")
}

/// `GET /worker.js`: what keeps pages for when there is no connection. It stands at the root, since only there it may answer for all pages.
pub(crate) async fn worker(headers: HeaderMap) -> Result<Response, Failure> {
    let path = find_path("worker.js").ok_or_else(not_found)?;
    serve(path.trim_start_matches("/assets/"), &headers, "no-cache")
}

fn not_found() -> kernel::Error {
    kernel::Error::NotFound("there is no such file".to_owned())
}

fn serve(name: &str, headers: &HeaderMap, caching: &'static str) -> Result<Response, Failure> {
    let kind = content_type(name).ok_or_else(not_found)?;
    let plain = Dist::get(name).ok_or_else(not_found)?;
    let (encoding, file) = twin(name, headers).map_or((None, plain), |(encoding, file)| (Some(encoding), file));
    let hash = file.metadata.sha256_hash();
    let tag = format!("\"{:x}\"", u128::from_be_bytes(std::array::from_fn(|at| hash[at])));
    let fixed = [(header::CACHE_CONTROL, caching), (header::VARY, "accept-encoding"), (header::CONTENT_TYPE, kind)];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        return Ok((StatusCode::NOT_MODIFIED, fixed, [(header::ETAG, tag)]).into_response());
    }
    let mut response = (fixed, [(header::ETAG, tag)], Body::from(file.data)).into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, header::HeaderValue::from_static(encoding));
    }
    Ok(response)
}

/// The packed twin that the browser accepts, the smaller first.
fn twin(name: &str, headers: &HeaderMap) -> Option<(&'static str, rust_embed::EmbeddedFile)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?.to_ascii_lowercase();
    let accepts = |coding: &str| {
        accepted.split(',').any(|item| {
            let mut parts = item.split(';').map(str::trim);
            parts.next() == Some(coding) && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    };
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| accepts(coding))
        .find_map(|(coding, end)| Some((coding, Dist::get(&format!("{name}.{end}"))?)))
}

fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}
