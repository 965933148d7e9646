//! `GET /library/{kind}/{key}/files/{name}`: a file, for whoever may see what it hangs on.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use federation::Whereabouts;
use kernel::{Error, Viewer};
use library::{AttachedFile, FoundFile, Resource};
use serde::Deserialize;

use super::no_file;
use super::range::{self, Asked};
use crate::App;
use crate::address::encode_path;
use crate::failure::Failure;
use crate::library::found::{self, Shown};
use crate::library::list::read_kind;
use crate::visit::Visitor;

/// Nothing in a file runs, loads or frames anything, whatever a browser makes of it.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

#[derive(Deserialize)]
pub(crate) struct Which {
    /// The version as people count; the newest where there is none.
    pub(crate) version: Option<i32>,
}

/// `GET`
pub(crate) async fn get(
    State(app): State<App>,
    visitor: Visitor,
    Path((kind, key, name)): Path<(String, String, String)>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (file, _) = get_attached(&app, &visitor.viewer, (&kind, &key), &name, which.version).await?;
    send(&app, &file, &headers).await
}

/// Finds a file of something that this viewer may see: of this network's own, or of the copy of another's, which has one version here.
pub(super) async fn get_attached(
    app: &App,
    viewer: &Viewer,
    (kind, key): (&str, &str),
    name: &str,
    version: Option<i32>,
) -> Result<(AttachedFile, Resource), Failure> {
    if !key.contains('@') {
        return match library::find_file(app.store.reader(), viewer, (read_kind(kind)?, key), name, version).await? {
            Some(FoundFile::Live(file, resource)) => Ok((*file, *resource)),
            Some(FoundFile::Withdrawn) => Err(Failure::gone()),
            None => Err(no_file().into()),
        };
    }
    let shown = found::find(app, viewer, kind, key).await?;
    let Some(Shown { resource, remote: Some(remote) }) = shown else { return Err(no_file().into()) };
    let files = federation::list_remote_files(app.store.reader(), &remote).await?;
    let here = files.into_iter().filter(|file| file.name == name).find_map(|file| match file.whereabouts {
        Whereabouts::Here(file) => Some(*file),
        Whereabouts::Awaited | Whereabouts::Refused | Whereabouts::Large => None,
    });
    Ok((here.ok_or_else(no_file)?, resource))
}

/// Sends a file that somebody may see. Its type comes from what its bytes proved to be, never from whoever brought it.
pub(crate) async fn send(app: &App, file: &AttachedFile, asked: &HeaderMap) -> Result<Response, Failure> {
    let text = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let tag = format!("\"{}\"", file.hash);
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind.media_type()));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::ETAG, value(&tag)?);
    headers.insert(header::CONTENT_DISPOSITION, value(&disposition(file))?);
    let is_known = |known: &str| known == "*" || known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag);
    if text(header::IF_NONE_MATCH).is_some_and(is_known) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    // A part is for whoever has the beginning of these very bytes.
    let is_same = text(header::IF_RANGE).is_none_or(|known| known == tag);
    let part = match range::read(text(header::RANGE).filter(|_| is_same), file.size) {
        Asked::Whole => None,
        Asked::Part(part) => Some(part),
        Asked::Outside => {
            headers.insert(header::CONTENT_RANGE, value(&format!("bytes */{}", file.size))?);
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
        }
    };
    let is_part = part.is_some();
    let missing = || Error::internal(format!("the file {} is not in the storage; restore a backup", file.hash));
    let content = app.storage.find(&file.hash, part).await?.ok_or_else(missing)?;
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(content.range.end - content.range.start));
    if is_part {
        let range = format!("bytes {}-{}/{}", content.range.start, content.range.end - 1, content.size);
        headers.insert(header::CONTENT_RANGE, value(&range)?);
    }
    let status = if is_part { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    Ok((status, headers, Body::from_stream(content.stream)).into_response())
}

fn value(text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text).map_err(|error| Error::Internal(Box::new(error)))
}

/// To be saved under its name; a picture may be looked at in place. Twice: in plain letters for old programs, and as it is.
fn disposition(file: &AttachedFile) -> String {
    let way = if file.kind.is_picture() { "inline" } else { "attachment" };
    let plain: String =
        file.name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\%;'".contains(c) || c == ' ' { c } else { '_' }).collect();
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{}", encode_path(&file.name))
}
