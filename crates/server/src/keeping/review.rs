//! "Still right", "outdated", and the list of reviews that are due.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Error, Permission, Timestamp, Viewer};
use library::{Found, Resource};
use serde::Deserialize;

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::library::list::read_kind;
use crate::visit::{Visit, Visitor};
use crate::words::Day;
use crate::writing::Names;

/// How far ahead the list of reviews looks.
const AHEAD: i64 = 30;

/// The resource at an address, when this viewer may see it.
pub(super) async fn get(app: &App, viewer: &Viewer, (kind, key): (&str, &str)) -> Result<Resource, Failure> {
    match library::find_resource(app.store.reader(), viewer, read_kind(kind)?, key).await? {
        Some(Found::Live(resource)) => Ok(*resource),
        Some(_) => Err(Failure::gone()),
        None => {
            Err(Error::NotFound("There is nothing at this address. It may have moved, or it may not be public.".to_owned()).into())
        }
    }
}

/// `POST …/confirmation`
pub(crate) async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visitor.viewer.require(Permission::Write)?;
    let resource = get(&app, &visitor.viewer, (&kind, &key)).await?;
    let mut unit = visitor.begin(&app).await?;
    library::confirm(&mut unit, &visitor.viewer, resource.id).await?;
    unit.commit().await?;
    Ok(Redirect::to(&format!("{}?done=confirmed", resource.path())).into_response())
}

#[derive(Deserialize)]
pub(crate) struct Note {
    #[serde(default)]
    note: String,
}

/// `POST …/flag`
pub(crate) async fn flag(
    State(app): State<App>,
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
    Form(form): Form<Note>,
) -> Result<Response, Failure> {
    visitor.viewer.require(Permission::Flag)?;
    let resource = get(&app, &visitor.viewer, (&kind, &key)).await?;
    let mut unit = visitor.begin(&app).await?;
    library::flag(&mut unit, &visitor.viewer, resource.id, &form.note).await?;
    unit.commit().await?;
    Ok(Redirect::to(&format!("{}?done=flagged", resource.path())).into_response())
}

/// `POST …/flags`: none of them says anything new.
pub(crate) async fn dismiss(
    State(app): State<App>,
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visitor.viewer.require(Permission::Write)?;
    let resource = get(&app, &visitor.viewer, (&kind, &key)).await?;
    let mut unit = visitor.begin(&app).await?;
    library::dismiss_flags(&mut unit, &visitor.viewer, resource.id).await?;
    unit.commit().await?;
    Ok(Redirect::to(&format!("{}?done=dismissed", resource.path())).into_response())
}

#[derive(Template)]
#[template(path = "keeping/due.html")]
struct DuePage {
    frame: Frame,
    due: Vec<Due>,
    flags: Vec<Flagged>,
    sees_all: bool,
}

/// A review that is due.
struct Due {
    title: String,
    path: String,
    owner: String,
    day: Day,
    is_overdue: bool,
}

/// A resource that somebody flagged.
struct Flagged {
    title: String,
    path: String,
    name: String,
    note: String,
    day: Day,
}

/// `GET /reviews-due`: what this person looks after and should look at again.
pub(crate) async fn due(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let viewer = &visit.viewer;
    viewer.require_person(Permission::Write)?;
    let (today, ahead) = (app.today(), day_in(&app, AHEAD));
    let due = library::list_due_reviews(app.store.reader(), viewer, &ahead).await?;
    let flags = library::list_flags(app.store.reader(), viewer).await?;
    let people = due.iter().filter_map(|due| due.owner).chain(flags.iter().map(|flag| flag.by));
    let names = Names::read(&app, viewer, people).await?;
    let line = |due: library::DueReview| Due {
        owner: due.owner.map_or_else(|| "the starter library or an import".to_owned(), |owner| names.of(owner)),
        is_overdue: due.review_by < today,
        day: Day::read(&due.review_by),
        title: due.title,
        path: due.path,
    };
    let flagged = |flag: library::Flag| Flagged {
        name: names.of(flag.by),
        day: Day::at(flag.at),
        title: flag.title,
        path: flag.path,
        note: flag.note,
    };
    render(&DuePage {
        frame: Frame::new(&app, &visit, Section::Mine, &["Reviews due", "Write"]),
        due: due.into_iter().map(line).collect(),
        flags: flags.into_iter().map(flagged).collect(),
        sees_all: viewer.may(Permission::Edit),
    })
}

/// The day so many days from now, `2026-11-21`.
pub(crate) fn day_in(app: &App, days: i64) -> String {
    Timestamp(app.store.now().0 + days * 86_400_000).to_utc().date().to_string()
}
