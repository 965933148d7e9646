//! `/members/requests`: who asks to join, and what is answered.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::Request;
use kernel::{Permission, Role};
use serde::Deserialize;

use super::invitations::{hand_over, read_id};
use super::roles::grantable;
use super::{Done, Tab, tabs};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Day;

#[derive(Template)]
#[template(path = "members/requests.html")]
struct RequestsPage {
    frame: Frame,
    tabs: Vec<Tab>,
    done: &'static str,
    requests: Vec<Line>,
    roles: Vec<(String, String)>,
    faults: FormFaults,
}

struct Line {
    id: String,
    request: Request,
    asked: Day,
}

/// `GET /members/requests`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    let done = if done.done == "refused" { "The request is refused, and what it said is deleted." } else { "" };
    show(&app, &visit, (FormFaults::default(), done)).await
}

async fn show(app: &App, visit: &Visit, (faults, done): (FormFaults, &'static str)) -> Result<Response, Failure> {
    let requests = identity::list_requests(app.store.reader(), &visit.viewer, app.store.now()).await?;
    let line = |request: Request| Line { id: request.id.to_string(), asked: Day::at(request.asked_at), request };
    render(&RequestsPage {
        tabs: tabs(&visit.viewer, "/members/requests"),
        requests: requests.into_iter().map(line).collect(),
        roles: grantable(&visit.viewer),
        frame: Frame::new(app, visit, Section::Other, &["Requests to join", "Members"]),
        faults,
        done,
    })
}

#[derive(Deserialize)]
pub(crate) struct Approval {
    #[serde(default)]
    role: String,
}

/// `POST /members/requests/{id}/approval`
pub(crate) async fn approve(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(approval): Form<Approval>,
) -> Result<Response, Failure> {
    let id = read_id(&id)?;
    visit.viewer.require(Permission::ManageMembers)?;
    let role: Role = approval.role.parse().unwrap_or(Role::Member);
    let mut unit = visit.visitor.begin(&app).await?;
    match identity::approve_request(&mut unit, &visit.viewer, id, role).await {
        Ok(invited) => hand_over(&app, &visit, unit, (vec![invited], String::new())).await,
        Err(error) => {
            unit.abandon().await?;
            let faults = FormFaults::of_error(error)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, (faults, "")).await?).into_response())
        }
    }
}

/// `POST /members/requests/{id}/refusal`
pub(crate) async fn refuse(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut unit = visit.visitor.begin(&app).await?;
    let refused = identity::refuse_request(&mut unit, &visit.viewer, read_id(&id)?).await;
    unit.settle(refused).await?;
    Ok(Redirect::to("/members/requests?done=refused").into_response())
}
