//! `POST /drafts/{id}/files`: takes files in, one or several, as they come: none is ever whole in memory on its way to the disk.

use std::time::Duration;

use axum::Json;
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::extract::{FromRequest as _, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use kernel::Error;
use library::{DraftId, clean_name};
use serde::Serialize;
use storage::Arrived;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::draft_page::{get_draft, show, to};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::visit::Visit;
use crate::words::file_size;

/// How long a sender may be silent.
const SILENCE: Duration = Duration::from_mins(1);
/// How many times the largest file one request may hold: a form sends all that was chosen at once.
const TOGETHER: u64 = 3;
/// What the parts' own headers take.
const AROUND: u64 = 256 * 1024;
/// A browser shows an answer only when it has sent all that it has: so much of what is too much is read and thrown away.
const THROWN_AWAY: u64 = 1024 * 1024 * 1024;
/// Files that are looked at at the same time: for that, one is in memory.
static LOOKING: Semaphore = Semaphore::const_new(2);

/// What became of one file.
#[derive(Debug, Serialize)]
struct Taken {
    /// Its name as it was made safe.
    name: String,
    /// Whether it is here now.
    ok: bool,
    /// Why it is not.
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
}

impl Taken {
    fn refused(name: &str, message: String) -> Self {
        Self { name: clean_name(name), ok: false, message }
    }
}

#[derive(Serialize)]
struct Answer {
    files: Vec<Taken>,
}

pub(crate) async fn take(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Failure> {
    // Whoever may not, or comes too late, is told before a byte is read.
    let draft = get_draft(&app, &visit, &id).await?;
    let wants_json = text(&headers, header::ACCEPT).is_some_and(|accept| accept.contains("application/json"));
    if !draft.is_open() {
        let message = "A second reader has this draft. Take it back first, then change its files.";
        return Err(Error::Conflict(message.to_owned()).into());
    }
    let limit = app.settings.upload_limit;
    let most = limit.saturating_mul(TOGETHER).saturating_add(AROUND);
    let announced = text(&headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let taken = if announced.is_some_and(|length| length > most) {
        let waits = text(&headers, header::EXPECT).is_some_and(|expect| expect.eq_ignore_ascii_case("100-continue"));
        if !waits && announced.is_some_and(|length| length <= THROWN_AWAY) {
            throw_away(request).await;
        }
        let message = format!(
            "This is too much at once. Send at most {} together, and files of at most {} each.",
            file_size(limit * TOGETHER),
            file_size(limit)
        );
        vec![Taken { name: String::new(), ok: false, message }]
    } else {
        take_all(&app, &visit, draft.id, request, (limit, most)).await?
    };
    let is_good = taken.iter().all(|taken| taken.ok);
    if wants_json {
        let status = if is_good { StatusCode::CREATED } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Ok((status, Json(Answer { files: taken })).into_response());
    }
    if is_good {
        return Ok(to(&draft, "uploaded"));
    }
    let messages = taken
        .iter()
        .filter(|taken| !taken.ok)
        .map(|taken| if taken.name.is_empty() { taken.message.clone() } else { format!("{}: {}", taken.name, taken.message) });
    show(&app, &visit, draft, FormFaults::each("files", messages), "").await
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Takes every file of a form, each by itself: one that is refused does not keep the others out.
async fn take_all(
    app: &App,
    visit: &Visit,
    id: DraftId,
    request: Request,
    (limit, most): (u64, u64),
) -> Result<Vec<Taken>, Failure> {
    let mut form = Multipart::from_request(request, app).await.map_err(|rejection: MultipartRejection| no_form(&rejection))?;
    let mut taken = Vec::new();
    let mut left = most;
    while let Some(field) = next(&mut form).await? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        if name.is_empty() {
            continue; // nothing was chosen
        }
        let one = take_one(app, visit, id, field, (&name, limit.min(left))).await?;
        left = left.saturating_sub(one.1);
        taken.push(one.0);
    }
    if taken.is_empty() {
        taken.push(Taken { name: String::new(), ok: false, message: "Choose at least one file.".to_owned() });
    }
    Ok(taken)
}

fn no_form(_rejection: &MultipartRejection) -> Error {
    Error::Refused("No form with files arrived here. Send the files as multipart/form-data.".to_owned())
}

/// The next part. A sender that falls silent or goes away ends everything: what it had not sent whole leaves nothing.
pub(crate) async fn next(form: &mut Multipart) -> Result<Option<Field<'_>>, Failure> {
    match timeout(SILENCE, form.next_field()).await {
        Ok(Ok(field)) => Ok(field),
        Ok(Err(_)) | Err(_) => Err(cut_off().into()),
    }
}

fn cut_off() -> Error {
    Error::Refused("The upload was cut off before it was whole. What had not arrived is not kept; please send it again.".to_owned())
}

/// Takes one file. Returns what became of it and how many bytes it had.
async fn take_one(
    app: &App,
    visit: &Visit,
    id: DraftId,
    mut field: Field<'_>,
    (name, limit): (&str, u64),
) -> Result<(Taken, u64), Failure> {
    let (arrived, read) = take_in(app, &mut field, limit).await?;
    let Some(arrived) = arrived else { return Ok((Taken::refused(name, too_large(app)), read)) };
    let kind = match look(&arrived, name).await? {
        Ok(kind) => kind,
        Err(refusal) => return Ok((Taken::refused(name, refusal.to_string()), read)),
    };
    let kept = arrived.keep().await?;
    let mut unit = visit.visitor.begin(app).await?;
    let file = match library::attach_file(&mut unit, &visit.viewer, id, &kept, (kind, name)).await {
        Ok(file) => file,
        Err(Error::Refused(message)) => return Ok((Taken::refused(name, message), read)),
        Err(error) => return Err(error.into()),
    };
    // The same file again is no change.
    if unit.is_empty() {
        unit.abandon().await?;
    } else {
        drop(unit.commit().await?);
    }
    drop(kept);
    Ok((Taken { name: file.name, ok: true, message: String::new() }, read))
}

/// Takes in the bytes of a part, and says how many there were; nothing is kept of more than `limit`.
pub(crate) async fn take_in(app: &App, field: &mut Field<'_>, limit: u64) -> Result<(Option<Arrived>, u64), Failure> {
    let mut incoming = Some(app.storage.begin().await?);
    let mut read = 0;
    loop {
        let Ok(Ok(chunk)) = timeout(SILENCE, field.chunk()).await else { return Err(cut_off().into()) };
        let Some(chunk) = chunk else { break };
        read += chunk.len() as u64;
        if read > limit {
            incoming = None; // what follows is read over
        }
        if read > THROWN_AWAY {
            return Err(cut_off().into());
        }
        if let Some(incoming) = &mut incoming {
            incoming.write(&chunk).await?;
        }
    }
    match incoming {
        Some(incoming) => Ok((Some(incoming.finish().await?), read)),
        None => Ok((None, read)),
    }
}

pub(crate) fn too_large(app: &App) -> String {
    let limit = file_size(app.settings.upload_limit);
    format!("This file is larger than {limit}. Make it smaller (pictures are mostly the reason), or share a link to it.")
}

/// Says what a file is by its content, or why it is not taken.
pub(crate) async fn look(arrived: &Arrived, name: &str) -> Result<Result<library::FileKind, office::Refusal>, Error> {
    let _turn = LOOKING.acquire().await.map_err(|error| Error::Internal(Box::new(error)))?;
    let (path, name) = (arrived.path().to_owned(), clean_name(name));
    let work = move || {
        let bytes =
            std::fs::read(path).map_err(|error| Error::Unavailable(format!("a file that has arrived cannot be read: {error}")))?;
        Ok(office::sniff(&bytes, &name))
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(Box::new(error)))?
}

/// Reads a body to its end without keeping it.
async fn throw_away(request: Request) {
    let mut stream = request.into_body().into_data_stream();
    let mut read = 0;
    while let Ok(Some(Ok(chunk))) = timeout(SILENCE, stream.next()).await {
        read += chunk.len() as u64;
        if read > THROWN_AWAY {
            return;
        }
    }
}
