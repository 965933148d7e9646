//! A calendar of term dates as such: its name, whether the network goes by it, and its end.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use calendar::london;
use kernel::{Error, Permission};
use library::TermCalendar;
use serde::Deserialize;

use super::find;
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "terms/calendar.html")]
struct CalendarPage {
    frame: Frame,
    heading: &'static str,
    /// The address of the calendar; `/terms/new` for one that is not there yet.
    action: String,
    /// Its address without the verb, where it is there.
    path: Option<String>,
    given: String,
    is_own: bool,
    is_last: bool,
    faults: FormFaults,
}

#[derive(Deserialize)]
pub(crate) struct Named {
    #[serde(default)]
    name: String,
}

/// `GET /terms/new`
pub(crate) async fn start(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    visit.viewer.require(Permission::PublishTerm)?;
    let is_first = library::list_term_calendars(app.store.reader()).await?.is_empty();
    let name = if is_first { app.settings.network_name.clone() } else { String::new() };
    show_new(&app, &visit, name, FormFaults::default())
}

/// `POST /terms/new`
pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(form): Form<Named>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::PublishTerm)?;
    let mut unit = visit.visitor.begin(&app).await?;
    match library::add_term_calendar(&mut unit, &visit.viewer, &form.name).await {
        Ok(id) => {
            unit.commit().await?;
            let year = calendar::year_of(london::day_at(app.store.now().0));
            Ok(Redirect::to(&format!("/terms/{id}/{year}")).into_response())
        }
        Err(error) => {
            let faults = FormFaults::of_error(error)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show_new(&app, &visit, form.name, faults)?).into_response())
        }
    }
}

fn show_new(app: &App, visit: &Visit, given: String, faults: FormFaults) -> Result<Response, Failure> {
    render(&CalendarPage {
        frame: frame(app, visit, "Add term dates", &faults),
        heading: "Whose term dates are these?",
        action: "/terms/new".to_owned(),
        path: None,
        given,
        is_own: false,
        is_last: false,
        faults,
    })
}

fn frame(app: &App, visit: &Visit, title: &str, faults: &FormFaults) -> Frame {
    let error = if faults.is_empty() { "" } else { "Error: " };
    Frame::new(app, visit, Section::Desk, &[&format!("{error}{title}"), "Term dates"]).with_style("forms.css")
}

/// `GET /terms/{calendar}`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::PublishTerm)?;
    let all = library::list_term_calendars(app.store.reader()).await?;
    let is_last = all.len() == 1;
    let calendar = find(all, &id)?;
    let name = calendar.name.clone();
    show(&app, &visit, (&calendar, is_last), name, FormFaults::default())
}

fn show(
    app: &App,
    visit: &Visit,
    (calendar, is_last): (&TermCalendar, bool),
    given: String,
    faults: FormFaults,
) -> Result<Response, Failure> {
    let path = format!("/terms/{}", calendar.id);
    render(&CalendarPage {
        frame: frame(app, visit, &calendar.name, &faults),
        heading: "A calendar of term dates",
        action: format!("{path}/name"),
        path: Some(path),
        given,
        is_own: calendar.is_own,
        is_last,
        faults,
    })
}

/// `POST /terms/{calendar}/name`
pub(crate) async fn rename(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Named>,
) -> Result<Response, Failure> {
    visit.viewer.require(Permission::PublishTerm)?;
    let all = library::list_term_calendars(app.store.reader()).await?;
    let is_last = all.len() == 1;
    let calendar = find(all, &id)?;
    let mut unit = visit.visitor.begin(&app).await?;
    match library::rename_term_calendar(&mut unit, &visit.viewer, calendar.id, &form.name).await {
        Ok(()) => {
            unit.commit().await?;
            Ok(Redirect::to("/terms?done=saved").into_response())
        }
        Err(error) => {
            let faults = FormFaults::of_error(error)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, (&calendar, is_last), form.name, faults)?).into_response())
        }
    }
}

/// `POST /terms/{calendar}/own`
pub(crate) async fn choose(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Redirect, Failure> {
    visit.viewer.require(Permission::PublishTerm)?;
    let mut unit = visit.visitor.begin(&app).await?;
    library::choose_own_terms(&mut unit, &visit.viewer, read_id(&id)?).await?;
    unit.commit().await?;
    Ok(Redirect::to("/terms?done=own"))
}

/// `POST /terms/{calendar}/removal`
pub(crate) async fn remove(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Redirect, Failure> {
    visit.viewer.require(Permission::PublishTerm)?;
    let mut unit = visit.visitor.begin(&app).await?;
    library::remove_term_calendar(&mut unit, &visit.viewer, read_id(&id)?).await?;
    unit.commit().await?;
    Ok(Redirect::to("/terms?done=removed"))
}

fn read_id(id: &str) -> Result<library::CalendarId, Error> {
    id.parse().map_err(|_| Error::NotFound("There are no such term dates. Somebody may have taken them away.".to_owned()))
}
