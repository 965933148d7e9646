//! `/announcements/{id}`: one announcement, off the home page, taken back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Error, Permission};
use notifications::{Announced, AnnouncementId};

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Day;

#[derive(Template)]
#[template(path = "telling/announcement.html")]
struct AnnouncementPage {
    frame: Frame,
    id: String,
    subject: String,
    html: String,
    path: Option<String>,
    day: Day,
    may_take_back: bool,
}

/// `GET /announcements/{id}`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::KeepOwn)?;
    let found = notifications::find_announcement(app.store.reader(), &visit.viewer, read(&id)?).await?;
    let Announced { subject, text, path, at, .. } = found.ok_or_else(missing)?;
    render(&AnnouncementPage {
        frame: Frame::new(&app, &visit, Section::Other, &[&subject, "Announcements"]),
        id,
        subject,
        html: prose::to_html(&text),
        path,
        day: Day::at(at),
        may_take_back: visit.viewer.may(Permission::PublishTerm),
    })
}

/// `POST /announcements/{id}/dismissal`
pub(crate) async fn dismiss(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    notifications::dismiss(&app.store, &visit.viewer, read(&id)?).await?;
    Ok(Redirect::to("/").into_response())
}

/// `POST /announcements/{id}/withdrawal`
pub(crate) async fn take_back(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = read(&id)?;
    let mut unit = visit.visitor.begin(&app).await?;
    notifications::take_back(&mut unit, &visit.viewer, id).await?;
    if !unit.is_empty() {
        unit.commit().await?;
    }
    Ok(Redirect::to("/announcements?done=taken-back").into_response())
}

fn read(id: &str) -> Result<AnnouncementId, Error> {
    id.parse().map_err(|_: String| missing())
}

fn missing() -> Error {
    Error::NotFound("There is no such announcement, or it was taken back.".to_owned())
}
