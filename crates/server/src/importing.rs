//! `/drafts/import`: a Word document becomes a draft, with its pictures as files, and its author sees what could not be kept.

use askama::Template;
use axum::Router;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kernel::{Error, Permission};
use library::{BODY_LIMIT, Draft, DraftId, ImportedFrom, Kind, clean_name};
use office::{FileKind, Imported, Picture};
use storage::{Arrived, Kept};
use tokio::sync::Semaphore;
use vocabulary::Scheme;

use crate::App;
use crate::documents::Unreadable;
use crate::failure::Failure;
use crate::files::{look, next, take_in, too_large};
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::file_size;

/// What a Word document can become. Packs are put together and paths are laid elsewhere.
const KINDS: [Kind; 4] = [Kind::Strategy, Kind::PolicyTemplate, Kind::Cpd, Kind::Guidance];
/// Characters of a title at most.
const TITLE: usize = 200;
/// Documents that are in memory at the same time.
static READING: Semaphore = Semaphore::const_new(2);

/// What takes a long body, and bounds it itself.
pub(crate) fn uploads() -> Router<App> {
    Router::new().route("/drafts/import", get(form).post(take)).layer(DefaultBodyLimit::disable())
}

#[derive(Template)]
#[template(path = "importing/form.html")]
struct FormPage {
    frame: Frame,
    faults: FormFaults,
    kinds: Vec<KindChoice>,
    limit: String,
}

/// Something that the document can become.
struct KindChoice {
    id: String,
    value: String,
    label: String,
    /// What it is.
    plain: String,
    is_chosen: bool,
}

fn form_page(app: &App, visit: &Visit, chosen: &str, faults: FormFaults) -> FormPage {
    let vocabulary = app.engine.vocabulary();
    let kind = |kind: Kind| {
        let term = vocabulary.find_term(Scheme::Kind, kind.as_str());
        let plain = term.map(|term| term.plain.clone()).unwrap_or_default();
        let label = vocabulary.label(Scheme::Kind, kind.as_str()).to_owned();
        // The first is where a fault leads.
        let id = if kind == KINDS[0] { "kind".to_owned() } else { format!("kind-{kind}") };
        KindChoice { id, value: kind.to_string(), label, plain, is_chosen: chosen == kind.as_str() }
    };
    let title = if faults.is_empty() { "Start from a Word document" } else { "Error: Start from a Word document" };
    FormPage {
        frame: Frame::new(app, visit, Section::Mine, &[title, "Drafts"]).with_style("forms.css"),
        kinds: KINDS.map(kind).into(),
        faults,
        limit: file_size(app.settings.upload_limit),
    }
}

/// `GET`
async fn form(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Write)?;
    render(&form_page(&app, &visit, Kind::Strategy.as_str(), FormFaults::default()))
}

/// `POST`
async fn take(State(app): State<App>, visit: Visit, request: Request) -> Result<Response, Failure> {
    // Whoever may not is told before a byte is read.
    visit.viewer.require_person(Permission::Write)?;
    let received = receive(&app, request).await?;
    let kind = received.kind.clone();
    match begin(&app, &visit, received).await? {
        Ok(id) => Ok(Redirect::to(&format!("/drafts/{id}?done=imported")).into_response()),
        Err(faults) => Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&form_page(&app, &visit, &kind, faults))?).into_response()),
    }
}

/// What was sent.
#[derive(Default)]
struct Received {
    kind: String,
    name: String,
    /// The document; none where nothing was chosen, or where it is too large.
    file: Option<Arrived>,
    is_too_large: bool,
}

async fn receive(app: &App, request: Request) -> Result<Received, Failure> {
    let no_form = |_: MultipartRejection| Error::Refused("No form with a file arrived here.".to_owned());
    let mut form = Multipart::from_request(request, app).await.map_err(no_form)?;
    let mut received = Received::default();
    while let Some(mut field) = next(&mut form).await? {
        match field.name() {
            Some("kind") => {
                // The name of a kind is short; whatever else is sent here is read over.
                let kind = field.chunk().await.ok().flatten().unwrap_or_default();
                received.kind = String::from_utf8_lossy(&kind).chars().take(TITLE).collect();
            }
            // A form without a choice sends a file without a name.
            Some("file") if field.file_name().is_some_and(|name| !name.is_empty()) => {
                received.name = clean_name(field.file_name().unwrap_or_default());
                received.file = take_in(app, &mut field, app.settings.upload_limit).await?.0;
                received.is_too_large = received.file.is_none();
            }
            _ => {}
        }
    }
    Ok(received)
}

/// Reads the document in a process of its own and starts the draft, or says what is wrong with what was sent.
async fn begin(app: &App, visit: &Visit, received: Received) -> Result<Result<DraftId, FormFaults>, Failure> {
    let Some(kind) = received.kind.parse().ok().filter(|kind| KINDS.contains(kind)) else {
        return Ok(Err(FormFaults::one("kind", "Choose what the document is to become.")));
    };
    let Some(arrived) = received.file else {
        let message = if received.is_too_large { too_large(app) } else { "Choose a Word document.".to_owned() };
        return Ok(Err(FormFaults::one("file", &message)));
    };
    let imported = match read(app, &arrived, &received.name).await? {
        Ok(imported) => imported,
        Err(message) => return Ok(Err(FormFaults::one("file", &message))),
    };
    drop(arrived);
    let draft = Draft::new(kind, "", &title(&imported, &received.name), &imported.markdown);
    let from = ImportedFrom { file: received.name, losses: imported.losses };
    let mut kept = Vec::new();
    for picture in imported.pictures {
        kept.push((keep(app, &picture).await?, picture));
    }
    let mut unit = visit.visitor.begin(app).await?;
    let id = library::start_import(&mut unit, &visit.viewer, &draft, &from).await?;
    for ((bytes, kind), picture) in &kept {
        let file = library::attach_file(&mut unit, &visit.viewer, id, bytes, (*kind, &picture.name)).await?;
        if let Some(description) = &picture.description {
            let title: String = description.chars().take(TITLE).collect();
            library::name_file(&mut unit, &visit.viewer, id, &file.name, &title).await?;
        }
    }
    unit.commit().await?;
    drop(kept);
    Ok(Ok(id))
}

/// Puts a picture into the storage. What it is is asked of its bytes once more: what a reader says is no proof.
async fn keep(app: &App, picture: &Picture) -> Result<(Kept, FileKind), Failure> {
    let arrived = app.storage.take_in(&picture.bytes).await?;
    let kind = look(&arrived, &picture.name).await?.ok().filter(|kind| kind.is_picture());
    let kind = kind.ok_or_else(|| Error::internal("a picture of a document is none"))?;
    Ok((arrived.keep().await?, kind))
}

/// The document as Markdown, or why there is none in words for its author.
async fn read(app: &App, arrived: &Arrived, name: &str) -> Result<Result<Imported, String>, Failure> {
    match look(arrived, name).await? {
        Ok(FileKind::Docx) => {}
        Ok(kind) => {
            let what = kind.article();
            return Ok(Err(format!(
                "This is {what}, and only a Word document (.docx) can become a page. Start a draft and add it as a file instead."
            )));
        }
        Err(refusal) => return Ok(Err(refusal.to_string())),
    }
    let _turn = READING.acquire().await.map_err(|error| Error::Internal(Box::new(error)))?;
    let gone = |error: std::io::Error| Error::Unavailable(format!("a file that has arrived cannot be read: {error}"));
    let bytes = tokio::fs::read(arrived.path()).await.map_err(gone)?;
    let imported = match app.documents.import(bytes.into()).await? {
        Ok(imported) => imported,
        Err(Unreadable::GaveUp) => {
            return Ok(
                Err("This document could not be read in the time and memory that one file gets. Make two of it.".to_owned()),
            );
        }
        Err(Unreadable::Refused(refusal)) => return Ok(Err(refusal.to_string())),
    };
    let length = imported.markdown.chars().count();
    if length == 0 {
        return Ok(Err("There is no text in this document.".to_owned()));
    }
    if length > BODY_LIMIT {
        return Ok(Err(format!("This text has {length} characters; accepted: at most {BODY_LIMIT}. Make two documents of it.")));
    }
    Ok(Ok(imported))
}

/// What the document calls itself, else what its file is called.
fn title(imported: &Imported, name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace(['_', '-'], " ");
    let title = imported.title.clone().unwrap_or(stem);
    title.chars().filter(|letter| !letter.is_control()).take(TITLE).collect::<String>().trim().to_owned()
}
