//! What the note-taker writes down.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use consultation::{CaseId, NoteId};
use kernel::{Error, Permission};

use super::acts::settle;
use super::page::{Shown, show};
use super::typed::{Typed, faults};
use super::{SECTION, case_path, get_circle, path_of, read_id};
use crate::App;
use crate::consultation::surroundings::surroundings;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::writing::{Posted, clean};

/// `POST …/circle/notes`
pub(crate) async fn add(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let (id, posted) = (read_id(&id)?, Posted(fields));
    if posted.text("action") == "find" || !posted.text("use").is_empty() {
        return again(&app, &visit, id, &posted, FormFaults::default()).await;
    }
    let around = surroundings(&app).await?;
    let typed = Typed::default().with_note(&posted);
    let mut unit = visit.visitor.begin(&app).await?;
    let done = match typed.note(&posted) {
        Ok(new) => consultation::add_note(&mut unit, &visit.viewer, id, &new, &around).await.map(drop),
        Err(error) => Err(error),
    };
    match done {
        Err(error @ Error::Invalid(_)) => {
            unit.abandon().await?;
            again(&app, &visit, id, &posted, faults(error, posted.text("kind"))?).await
        }
        done => settle(&app, &visit, id, (unit, done), "?done=noted#note").await,
    }
}

/// The screen with what was typed into the form of notes.
async fn again(app: &App, visit: &Visit, id: CaseId, posted: &Posted, faults: FormFaults) -> Result<Response, Failure> {
    let circle = get_circle(app, visit, id).await?;
    let typed = Typed::begin(&circle).with_note(posted);
    let typed = typed.searched(app, visit).await?.looked_through(app, posted).await?;
    show(app, visit, id, Shown { typed: Some(typed), faults, ..Shown::default() }).await
}

/// `POST …/circle/first-step`
pub(crate) async fn first_step(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let (id, posted) = (read_id(&id)?, Posted(fields));
    let around = surroundings(&app).await?;
    let typed = Typed::default().with_first_step(&posted);
    let (step, today) = (typed.first_step(), app.today());
    let mut unit = visit.visitor.begin(&app).await?;
    let done = consultation::set_first_step(&mut unit, &visit.viewer, id, (&step, &today), &around).await;
    match done {
        Err(error @ Error::Invalid(_)) => {
            unit.abandon().await?;
            let circle = get_circle(&app, &visit, id).await?;
            let typed = Typed::begin(&circle).with_first_step(&posted);
            let shown = Shown { typed: Some(typed), faults: FormFaults::of_error(error)?, ..Shown::default() };
            show(&app, &visit, id, shown).await
        }
        done => settle(&app, &visit, id, (unit, done), "?done=noted#first-step").await,
    }
}

#[derive(Template)]
#[template(path = "consultation/circle/note.html")]
struct NotePage {
    frame: Frame,
    case_path: String,
    path: String,
    note: String,
    words: String,
    faults: FormFaults,
}

fn read_note(text: &str) -> Result<NoteId, Error> {
    text.parse().map_err(|_: String| gone())
}

fn gone() -> Error {
    Error::NotFound("That note is not there any more.".to_owned())
}

/// `GET …/circle/notes/{note}`: one note, to be written anew.
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((id, note)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let circle = get_circle(&app, &visit, read_id(&id)?).await?;
    let note = read_note(&note)?;
    if !circle.rights.may_write {
        return Err(Error::Refused("The note-taker and the facilitator write things down.".to_owned()).into());
    }
    let found = circle.notes.iter().find(|one| one.id == note).ok_or_else(gone)?;
    show_note(&app, &visit, (circle.case, note), found.words.clone(), FormFaults::default())
}

fn show_note(
    app: &App,
    visit: &Visit,
    (id, note): (CaseId, NoteId),
    words: String,
    faults: FormFaults,
) -> Result<Response, Failure> {
    let (error, status) = if faults.is_empty() { ("", StatusCode::OK) } else { ("Error: ", StatusCode::UNPROCESSABLE_ENTITY) };
    let page = render(&NotePage {
        frame: Frame::new(app, visit, SECTION, &[&format!("{error}Change a note"), "Solution circle"]).with_style("writing.css"),
        case_path: case_path(id),
        path: path_of(id),
        note: note.to_string(),
        words,
        faults,
    })?;
    Ok((status, page).into_response())
}

/// `POST …/circle/notes/{note}`: writes it anew, or takes it away.
pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((id, note)): Path<(String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let (id, note, posted) = (read_id(&id)?, read_note(&note)?, Posted(fields));
    let mut unit = visit.visitor.begin(&app).await?;
    if posted.text("action") == "remove" {
        let done = consultation::remove_note(&mut unit, &visit.viewer, id, note).await;
        return settle(&app, &visit, id, (unit, done), "?done=removed#circle-notes").await;
    }
    let around = surroundings(&app).await?;
    let words = clean(posted.text("words"));
    match consultation::edit_note(&mut unit, &visit.viewer, (id, note), &words, &around).await {
        Err(error @ Error::Invalid(_)) => {
            unit.abandon().await?;
            show_note(&app, &visit, (id, note), words, FormFaults::of_error(error)?)
        }
        done => settle(&app, &visit, id, (unit, done), "?done=noted#circle-notes").await,
    }
}
