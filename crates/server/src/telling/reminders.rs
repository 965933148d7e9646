//! `/account/reminders`: "remind me in six weeks". The sheet sends strategies and a day, and nothing of what was typed on it.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::london;
use kernel::{Error, Fault};
use library::ResourceId;
use notifications::{ReminderId, ReminderInput};
use serde::Deserialize;

use crate::App;
use crate::failure::Failure;
use crate::visit::Visitor;

#[derive(Deserialize)]
pub(crate) struct Typed {
    /// `2027-01-11`.
    #[serde(default)]
    date: String,
    /// Ids of resources, parted by commas.
    #[serde(default)]
    ids: String,
}

/// `POST /account/reminders`: a page without scripts is led on; a script that asks for JSON stays where it is.
pub(crate) async fn add(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let day = london::parse_day(&typed.date).ok_or_else(|| invalid("date", "Choose a day, such as 2027-01-11."))?;
    let ids: Result<Vec<ResourceId>, String> =
        typed.ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::parse).collect();
    let resources = ids.map_err(|message| invalid("ids", &message))?;
    notifications::add_reminder(&app.store, &visitor.viewer, &ReminderInput { due_on: day, resources }).await?;
    let is_script =
        headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("json"));
    if is_script {
        let said = serde_json::json!({ "date": typed.date, "said": london::say_day(day) }).to_string();
        return Ok((StatusCode::CREATED, [(header::CONTENT_TYPE, "application/json")], said).into_response());
    }
    Ok(Redirect::to("/account/telling?done=reminder").into_response())
}

fn invalid(field: &str, message: &str) -> Error {
    Error::Invalid(vec![Fault { place: String::new(), line: 0, field: field.to_owned(), message: message.to_owned() }])
}

/// `POST /account/reminders/{id}/dismissal`
pub(crate) async fn dismiss(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: ReminderId = id.parse().map_err(|_: String| Error::NotFound("There is no such reminder.".to_owned()))?;
    notifications::dismiss_reminder(&app.store, &visitor.viewer, id).await?;
    Ok(Redirect::to("/account/telling?done=reminder-gone").into_response())
}
