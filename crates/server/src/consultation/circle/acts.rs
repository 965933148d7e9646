//! What is pressed on the shared screen: planning, joining, roles, the clock.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{CaseId, CirclePlan, CircleRole, CircleStep, RoleTaker};
use kernel::{Error, Permission, Unit};

use super::page::{Shown, show};
use super::typed::Typed;
use super::{case_path, path_of, read_id};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::visit::Visit;
use crate::writing::{Posted, finish};

/// `POST /cases/{id}/circle`: plans it, plans it anew, or calls it off.
pub(crate) async fn plan(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let (id, posted) = (read_id(&id)?, Posted(fields));
    let mut unit = visit.visitor.begin(&app).await?;
    if posted.text("action") == "cancel" {
        let done = consultation::cancel_circle(&mut unit, &visit.viewer, id).await;
        unit.settle(done).await?;
        return Ok(Redirect::to(&format!("{}?done=circle-off", case_path(id))).into_response());
    }
    let field = |name: &str| posted.text(name).trim().to_owned();
    let plan = CirclePlan { day: field("day"), starts: field("starts"), link: field("link") };
    let done = consultation::plan_circle(&mut unit, &visit.viewer, id, &plan, &app.today()).await;
    match done {
        Ok(()) => {
            unit.commit().await?;
            Ok(Redirect::to(&format!("{}?done=planned", path_of(id))).into_response())
        }
        Err(error @ Error::Invalid(_)) => {
            unit.abandon().await?;
            let typed = Typed { day: plan.day, starts: plan.starts, link: plan.link, ..Typed::default() };
            let shown = Shown { typed: Some(typed), faults: FormFaults::of_error(error)?, is_change: true, ..Shown::default() };
            show(&app, &visit, id, shown).await
        }
        Err(error) => {
            unit.abandon().await?;
            Err(error.into())
        }
    }
}

/// `POST …/circle/joining`
pub(crate) async fn join(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let (id, posted) = (read_id(&id)?, Posted(fields));
    let leaves = posted.text("action") == "leave";
    let mut unit = visit.visitor.begin(&app).await?;
    let done = if leaves {
        consultation::leave_circle(&mut unit, &visit.viewer, id).await
    } else {
        consultation::join_circle(&mut unit, &visit.viewer, id).await
    };
    let said = if leaves { "left" } else { "joined" };
    settle(&app, &visit, id, (unit, done), &format!("?done={said}")).await
}

/// `POST …/circle/roles`: takes one, lays one down, or gives one.
pub(crate) async fn give(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let (id, posted) = (read_id(&id)?, Posted(fields));
    let Ok(role) = posted.text("role").parse::<CircleRole>() else { return refuse("That is no role of a circle.") };
    let to = match posted.text("person") {
        "me" => RoleTaker::Me,
        "asker" => RoleTaker::Asker,
        "" => RoleTaker::Nobody,
        person => match person.parse() {
            Ok(person) => RoleTaker::Person(person),
            Err(_) => return refuse("Choose somebody who has joined the circle."),
        },
    };
    let mut unit = visit.visitor.begin(&app).await?;
    let done = consultation::give_role(&mut unit, &visit.viewer, id, role, to).await;
    settle(&app, &visit, id, (unit, done), "#circle-people").await
}

/// `POST …/circle/step`: moves the clock. Pressed too late it changes nothing, and the page says what happened.
pub(crate) async fn step(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let (id, posted) = (read_id(&id)?, Posted(fields));
    let Ok(step) = posted.text("step").parse::<CircleStep>() else { return refuse("The clock has no such step.") };
    let seen = posted.text("stage").parse().unwrap_or_default();
    let mut unit = visit.visitor.begin(&app).await?;
    let done = consultation::step_circle(&mut unit, &visit.viewer, id, step, seen).await;
    settle(&app, &visit, id, (unit, done), "").await
}

fn refuse(why: &str) -> Result<Response, Failure> {
    Err(Failure::new(StatusCode::BAD_REQUEST, why))
}

/// Keeps what was done and leads back to the screen; where somebody else was quicker, the screen says so.
pub(crate) async fn settle(
    app: &App,
    visit: &Visit,
    id: CaseId,
    (unit, done): (Unit, Result<(), Error>),
    then: &str,
) -> Result<Response, Failure> {
    match done {
        Ok(()) => {
            finish(unit).await?;
            Ok(Redirect::to(&format!("{}{then}", path_of(id))).into_response())
        }
        Err(Error::Conflict(why)) => {
            unit.abandon().await?;
            let found = consultation::find_circle(app.store.reader(), &visit.viewer, id).await?;
            if found.is_none() {
                return Err(Failure::new(StatusCode::CONFLICT, &why));
            }
            show(app, visit, id, Shown { overtaken: why, ..Shown::default() }).await
        }
        Err(error) => {
            unit.abandon().await?;
            let shown = Shown { faults: FormFaults::of_error(error)?, ..Shown::default() };
            show(app, visit, id, shown).await
        }
    }
}
