//! `/members/{id}/removal`: lets a member go.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::Member;
use kernel::Permission;

use super::forget_person;
use super::member::{may_change, read_id};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "members/removal.html")]
struct RemovalPage {
    frame: Frame,
    path: String,
    name: String,
    faults: FormFaults,
}

/// `GET /members/{id}/removal`: what goes and what stays, before the button.
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageMembers)?;
    let member = identity::get_member(app.store.reader(), &visit.viewer, read_id(&id)?).await?;
    if !may_change(&visit, member.role) {
        return Err(visit.viewer.refusal().into());
    }
    show(&app, &visit, member, FormFaults::default())
}

fn show(app: &App, visit: &Visit, member: Member, faults: FormFaults) -> Result<Response, Failure> {
    render(&RemovalPage {
        frame: Frame::new(app, visit, Section::Other, &["Let go", &member.name, "Members"]),
        path: format!("/members/{}", member.id),
        name: member.name,
        faults,
    })
}

/// `POST /members/{id}/removal`
pub(crate) async fn remove(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = read_id(&id)?;
    visit.viewer.require(Permission::ManageMembers)?;
    let mut unit = visit.visitor.begin(&app).await?;
    let removed = match identity::remove_member(&mut unit, &visit.viewer, id).await {
        Ok(departed) => forget_person(&mut unit, &app.keys, &departed).await,
        Err(error) => Err(error),
    };
    let error = match unit.settle(removed).await {
        Ok(()) => return Ok(Redirect::to("/members?done=removed").into_response()),
        Err(error) => error,
    };
    let faults = FormFaults::of_error(error)?;
    let member = identity::get_member(app.store.reader(), &visit.viewer, id).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, member, faults)?).into_response())
}
