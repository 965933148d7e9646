//! `/cases/specialism`: what somebody can help with, and how much of it.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use consultation::Specialism;
use kernel::Permission;
use vocabulary::Scheme;

use super::SECTION;
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::writing::{Choice, Done, Posted, boxes};

#[derive(Template)]
#[template(path = "consultation/specialism.html")]
struct SpecialismPage {
    frame: Frame,
    areas: Vec<Choice>,
    cases_per_week: String,
    done: &'static str,
    faults: FormFaults,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let known = consultation::find_specialism(app.store.reader(), &visit.viewer).await?;
    let known = known.unwrap_or_else(|| Specialism { cases_per_week: 2, ..Specialism::default() });
    let done = if done.done == "saved" { "Saved. Cases that match stand on the page of cases." } else { "" };
    show(&app, &visit, (&known.areas, known.cases_per_week.to_string()), (FormFaults::default(), done))
}

fn show(
    app: &App,
    visit: &Visit,
    (areas, cases_per_week): (&[String], String),
    (faults, done): (FormFaults, &'static str),
) -> Result<Response, Failure> {
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = render(&SpecialismPage {
        frame: Frame::new(app, visit, SECTION, &["What I can help with", "Cases"]).with_style("writing.css"),
        areas: boxes(&app.engine.vocabulary(), ("areas", Scheme::Area), areas),
        cases_per_week,
        done,
        faults,
    })?;
    Ok((status, page).into_response())
}

/// `POST`
pub(crate) async fn save(
    State(app): State<App>,
    visit: Visit,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let posted = Posted(fields);
    let (areas, typed) = (posted.all("areas"), posted.text("cases-per-week").trim().to_owned());
    let Ok(cases_per_week) = typed.parse() else {
        let faults = FormFaults::one("cases-per-week", "Use a whole number, such as 2.");
        return show(&app, &visit, (&areas, typed), (faults, ""));
    };
    let mut unit = visit.visitor.begin(&app).await?;
    let said = Specialism { areas, cases_per_week };
    if let Err(error) = consultation::declare(&mut unit, &visit.viewer, &said).await {
        unit.abandon().await?;
        return show(&app, &visit, (&said.areas, typed), (FormFaults::of_error(error)?, ""));
    }
    unit.commit().await?;
    Ok(Redirect::to("/cases/specialism?done=saved").into_response())
}
