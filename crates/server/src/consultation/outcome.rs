//! `/cases/{id}/outcome`: how it went, in the words of whoever asked.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{Case, Change, Outcome, Place, check_texts};
use kernel::{Error, Permission};
use library::ResourceId;

use super::case::{get_case, titles_by_id};
use super::details::{Details, Stop};
use super::edit::path_of;
use super::returned::give_back;
use super::surroundings::{beside, surroundings};
use super::{SECTION, no_case, read_id};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::writing::{Choice, Posted, clean};

#[derive(Template)]
#[template(path = "consultation/outcome.html")]
struct OutcomePage {
    frame: Frame,
    path: String,
    title: String,
    changes: Vec<Choice>,
    strategies: Vec<Choice>,
    weeks: String,
    what_helped: String,
    next: String,
    details: Details,
    stop: Option<Stop>,
    faults: FormFaults,
}

/// What somebody typed.
struct Typed {
    change: Option<Change>,
    tried: Vec<ResourceId>,
    weeks: String,
    what_helped: String,
    next: String,
}

/// What changed, in words.
pub(crate) fn in_words(change: Change) -> &'static str {
    match change {
        Change::Better => "better",
        Change::Same => "the same",
        Change::Worse => "worse",
        Change::MovedOn => "moved on",
    }
}

/// One's own case, once it is released.
async fn get_own(app: &App, visit: &Visit, id: &str) -> Result<Case, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let case = get_case(app, visit, read_id(id)?).await?;
    if case.is_own { Ok(case) } else { Err(no_case().into()) }
}

/// `GET`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let case = get_own(&app, &visit, &id).await?;
    let typed = match &case.outcome {
        Some(told) => Typed {
            change: Some(told.change),
            tried: told.tried.clone(),
            weeks: told.weeks.to_string(),
            what_helped: told.what_helped.clone(),
            next: told.next.clone(),
        },
        None => Typed { change: None, tried: Vec::new(), weeks: "6".to_owned(), what_helped: String::new(), next: String::new() },
    };
    show(&app, &visit, case, (typed, FormFaults::default())).await
}

async fn show(app: &App, visit: &Visit, case: Case, (typed, faults): (Typed, FormFaults)) -> Result<Response, Failure> {
    let around = surroundings(app).await?;
    let texts = (typed.what_helped.clone(), typed.next.clone());
    let checked = beside(move || check_texts(&[(Place::WhatHelped, &texts.0), (Place::Next, &texts.1)], &[], &around)).await?;
    let mut named: Vec<ResourceId> = case.answers.iter().flat_map(|answer| answer.strategies.clone()).collect();
    named.extend(&typed.tried);
    let mut found = titles_by_id(app, visit, &named).await?;
    let mut strategies: Vec<Choice> = Vec::new();
    for id in named {
        let value = id.to_string();
        // Each once, though several named it.
        strategies.extend(found.remove(&id).map(|(label, _)| Choice {
            id: format!("strategy-{value}"),
            value: value.clone(),
            label,
            hint: String::new(),
            is_chosen: typed.tried.contains(&id),
        }));
    }
    let (error, status) = if faults.is_empty() { ("", StatusCode::OK) } else { ("Error: ", StatusCode::UNPROCESSABLE_ENTITY) };
    let page = render(&OutcomePage {
        frame: Frame::new(app, visit, SECTION, &[&format!("{error}What came of it"), "Cases"])
            .with_style("writing.css")
            .with_style("consultation.css")
            .with_script("consultation.js"),
        path: path_of(case.id),
        changes: changes(typed.change),
        stop: Stop::of(&checked.disclosures, ""),
        details: Details::of_check(&checked).0,
        title: case.text.title,
        weeks: typed.weeks,
        what_helped: typed.what_helped,
        next: typed.next,
        strategies,
        faults,
    })?;
    Ok((status, page).into_response())
}

fn changes(chosen: Option<Change>) -> Vec<Choice> {
    let choice = |change: Change| {
        let label = match change {
            Change::Better => "Better",
            Change::Same => "The same",
            Change::Worse => "Worse",
            Change::MovedOn => "The pupil has moved on",
        };
        let value = change.as_str().to_owned();
        let id = if change == Change::Better { "change".to_owned() } else { format!("change-{value}") };
        Choice { id, value, label: label.to_owned(), hint: String::new(), is_chosen: chosen == Some(change) }
    };
    Change::ALL.into_iter().map(choice).collect()
}

/// `POST`
pub(crate) async fn record(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    if visit.viewer.role().is_none() {
        return give_back(&app, &visit, fields);
    }
    let case = get_own(&app, &visit, &id).await?;
    let posted = Posted(fields);
    let typed = Typed {
        change: posted.text("change").parse().ok(),
        tried: posted.all("strategy").iter().filter_map(|id| id.parse().ok()).collect(),
        weeks: posted.text("weeks").trim().to_owned(),
        what_helped: clean(posted.text("what-helped")),
        next: clean(posted.text("next")),
    };
    if posted.text("action") == "use-all" || !posted.text("use").is_empty() {
        let typed = replaced(&app, &posted, typed).await?;
        return show(&app, &visit, case, (typed, FormFaults::default())).await;
    }
    let Some(change) = typed.change else {
        let faults = FormFaults::one("change", "Choose how it is now.");
        return show(&app, &visit, case, (typed, faults)).await;
    };
    let Ok(weeks) = typed.weeks.parse() else {
        let faults = FormFaults::one("weeks", "Use whole weeks, such as 6.");
        return show(&app, &visit, case, (typed, faults)).await;
    };
    let outcome =
        Outcome { change, tried: typed.tried.clone(), weeks, what_helped: typed.what_helped.clone(), next: typed.next.clone() };
    let around = surroundings(&app).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    match consultation::record_outcome(&mut unit, &visit.viewer, case.id, &outcome, &around).await {
        Ok(()) => {
            unit.commit().await?;
            Ok(Redirect::to(&format!("{}?done=outcome#outcome", path_of(case.id))).into_response())
        }
        Err(Error::Conflict(why)) => {
            unit.abandon().await?;
            Err(Failure::new(StatusCode::CONFLICT, &why))
        }
        Err(error) => {
            unit.abandon().await?;
            show(&app, &visit, case, (typed, FormFaults::of_error(error)?)).await
        }
    }
}

/// The same with the words that are proposed.
async fn replaced(app: &App, posted: &Posted, typed: Typed) -> Result<Typed, Failure> {
    let around = surroundings(app).await?;
    let (words, is_all) = (posted.text("use").to_lowercase(), posted.text("action") == "use-all");
    let texts = (typed.what_helped.clone(), typed.next.clone());
    let done = beside(move || {
        let check = check_texts(&[(Place::WhatHelped, &texts.0), (Place::Next, &texts.1)], &[], &around);
        let open = check.open.into_iter().filter(|open| is_all || open.words.to_lowercase() == words);
        let found: Vec<_> = open.map(|open| open.finding).collect();
        anonymise::apply(&[&texts.0, &texts.1], &found)
    });
    let mut texts = done.await?.into_iter();
    let (what_helped, next) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
    Ok(Typed { what_helped, next, ..typed })
}
