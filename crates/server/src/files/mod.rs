//! Files: brought to a draft, looked at, read, and given to whoever may see what they hang on.

mod download;
mod draft_page;
mod keeper;
mod range;
mod row;
mod text;
mod upload;
mod words;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use kernel::Error;
use library::DraftId;

use crate::App;

pub(crate) use download::send;
pub use keeper::look_after_files;
pub(crate) use row::{DraftRow, FileLine, draft_rows, file_lines};
pub(crate) use upload::{look, next, take_in, too_large};

/// How long a whole upload may take: many files over a slow line.
pub(crate) const UPLOAD_TIMEOUT: Duration = Duration::from_mins(30);

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/drafts/{id}/files/{name}", get(draft_page::download))
        .route("/drafts/{id}/files/{name}/text", get(draft_page::text))
        .route("/drafts/{id}/files/{name}/title", post(draft_page::rename))
        .route("/drafts/{id}/files/{name}/area", post(draft_page::take_area))
        .route("/drafts/{id}/files/{name}/removal", post(draft_page::remove))
        .route("/library/{kind}/{key}/files/{name}", get(download::get))
        .route("/library/{kind}/{key}/files/{name}/text", get(text::page))
}

/// What takes long bodies, and bounds them itself.
pub(crate) fn uploads() -> Router<App> {
    Router::new().route("/drafts/{id}/files", get(draft_page::page).post(upload::take)).layer(DefaultBodyLimit::disable())
}

/// Reads a draft's id from the address: what is none leads nowhere.
fn read_id(text: &str) -> Result<DraftId, Error> {
    text.parse().map_err(|_| no_draft())
}

fn no_draft() -> Error {
    Error::NotFound("There is no such draft. It may have been published or thrown away, or it is not yours.".to_owned())
}

fn no_file() -> Error {
    Error::NotFound("There is no such file here. It may have been taken away, or it may not be public.".to_owned())
}
