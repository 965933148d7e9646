//! `/drafts/{id}/files`: the files of a draft, and what is done with them one by one.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Error, Unit};
use library::{AttachedFile, Kind, MOST_FILES, OpenDraft, Saved};
use serde::Deserialize;
use vocabulary::Scheme;

use super::download::send;
use super::row::{DraftRow, draft_rows};
use super::text::{text_page, text_title};
use super::{no_draft, no_file, read_id};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::file_size;

#[derive(Template)]
#[template(path = "files/draft.html")]
struct FilesPage {
    frame: Frame,
    path: String,
    title: String,
    is_open: bool,
    rows: Vec<DraftRow>,
    licence: String,
    faults: FormFaults,
    done: &'static str,
    /// `50 MB`, and the same as a number.
    limit: String,
    limit_bytes: u64,
    most: usize,
    is_waiting: bool,
    /// The form that saves the draft, where it is on the same page.
    editor_form: &'static str,
}

#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

#[derive(Deserialize)]
pub(crate) struct Titled {
    #[serde(default)]
    title: String,
}

/// `GET /drafts/{id}/files`
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visit, &id).await?;
    let done = match done.done.as_str() {
        "uploaded" => "The files are here. They are being read; this page says what is in them.",
        "named" => "The file has its new title.",
        "removed" => "The file is taken away.",
        "area" => "The draft has this area of need now.",
        _ => "",
    };
    show(&app, &visit, draft, FormFaults::default(), done).await
}

/// The page as it is now, with what was wrong with what was sent.
pub(super) async fn show(
    app: &App,
    visit: &Visit,
    draft: OpenDraft,
    faults: FormFaults,
    done: &'static str,
) -> Result<Response, Failure> {
    let files = library::list_draft_files(app.store.reader(), &visit.viewer, draft.id).await?;
    let vocabulary = app.engine.vocabulary();
    let title = title_of(&draft);
    let rows = draft_rows(&vocabulary, &draft.path(), &draft.content.areas, &files);
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let parts: &[&str] = if faults.is_empty() { &["Files", &title] } else { &["Error: Files", &title] };
    let limit = app.settings.upload_limit;
    let page = FilesPage {
        frame: Frame::new(app, visit, Section::Mine, parts).with_script("upload.js"),
        path: draft.path(),
        is_open: draft.is_open(),
        is_waiting: rows.iter().any(|row| row.is_waiting),
        rows,
        licence: vocabulary.label(Scheme::Licence, &draft.content.licence).to_owned(),
        faults,
        done,
        limit: file_size(limit),
        limit_bytes: limit,
        most: MOST_FILES,
        editor_form: "",
        title,
    };
    Ok((status, render(&page)?).into_response())
}

/// `GET /drafts/{id}/files/{name}`
pub(crate) async fn download(
    State(app): State<App>,
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (_, file) = get_file(&app, &visit, &id, &name).await?;
    send(&app, &file, &headers).await
}

/// `GET /drafts/{id}/files/{name}/text`
pub(crate) async fn text(
    State(app): State<App>,
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (draft, file) = get_file(&app, &visit, &id, &name).await?;
    let frame = Frame::new(&app, &visit, Section::Mine, &[&text_title(&file), "Files"]);
    let title = title_of(&draft);
    let page = text_page(&app, frame, file, (draft.path(), String::new(), title)).await?;
    render(&page)
}

/// `POST /drafts/{id}/files/{name}/title`
pub(crate) async fn rename(
    State(app): State<App>,
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
    Form(typed): Form<Titled>,
) -> Result<Response, Failure> {
    let (draft, _) = get_file(&app, &visit, &id, &name).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    match library::name_file(&mut unit, &visit.viewer, draft.id, &name, &typed.title).await {
        Ok(()) => back(unit, &draft, "named").await,
        Err(error) => {
            let faults = FormFaults::of_error(error)?;
            drop(unit);
            show(&app, &visit, draft, faults, "").await
        }
    }
}

/// `POST /drafts/{id}/files/{name}/removal`
pub(crate) async fn remove(
    State(app): State<App>,
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (draft, _) = get_file(&app, &visit, &id, &name).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    library::detach_file(&mut unit, &visit.viewer, draft.id, &name).await?;
    back(unit, &draft, "removed").await
}

/// `POST /drafts/{id}/files/{name}/area`: takes the area that the file suggests into the draft.
pub(crate) async fn take_area(
    State(app): State<App>,
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (draft, file) = get_file(&app, &visit, &id, &name).await?;
    let guess = file.detail.area.ok_or_else(no_file)?;
    let mut content = draft.content.clone();
    if !content.areas.contains(&guess.area) {
        content.areas.push(guess.area);
    }
    match library::save_draft(&app.store, &visit.viewer, draft.id, draft.revision, &content).await? {
        Saved::Kept { .. } => Ok(to(&draft, "area")),
        Saved::Behind(newer) => {
            let fault = FormFaults::one("", "The draft was saved again at the same moment. Please try once more.");
            show(&app, &visit, *newer, fault, "").await
        }
    }
}

fn title_of(draft: &OpenDraft) -> String {
    if draft.content.title.trim().is_empty() { "Untitled".to_owned() } else { draft.content.title.clone() }
}

pub(super) async fn get_draft(app: &App, visit: &Visit, id: &str) -> Result<OpenDraft, Error> {
    if visit.viewer.role().is_none() {
        return Err(visit.viewer.refusal());
    }
    library::find_draft(app.store.reader(), &visit.viewer, read_id(id)?).await?.ok_or_else(no_draft)
}

async fn get_file(app: &App, visit: &Visit, id: &str, name: &str) -> Result<(OpenDraft, AttachedFile), Error> {
    let draft = get_draft(app, visit, id).await?;
    let files = library::list_draft_files(app.store.reader(), &visit.viewer, draft.id).await?;
    let file = files.into_iter().find(|file| file.name == name).ok_or_else(no_file)?;
    Ok((draft, file))
}

async fn back(unit: Unit, draft: &OpenDraft, done: &str) -> Result<Response, Failure> {
    unit.commit().await?;
    Ok(to(draft, done))
}

/// Back to the files: a pack has them on the page where it is put together.
pub(super) fn to(draft: &OpenDraft, done: &str) -> Response {
    let path = draft.path();
    let to = if draft.content.kind == Kind::Pack { format!("{path}#draft-files") } else { format!("{path}/files?done={done}") };
    Redirect::to(&to).into_response()
}
