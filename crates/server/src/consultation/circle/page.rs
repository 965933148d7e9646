//! `GET /cases/{id}/circle`: the shared screen, or the plan of one; and what a browser asks for to keep it true.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use consultation::{Case, CaseId, State as Stage};
use kernel::{Error, Permission};

use super::live::{Live, tag};
use super::typed::Typed;
use super::{SECTION, case_path, get_circle, no_circle, path_of, read_id, said};
use crate::App;
use crate::consultation::case::get_case;
use crate::consultation::view::plain;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::writing::Done;

/// The header in which each answer says this server's time, so that browsers count from the same moment.
const NOW: HeaderName = HeaderName::from_static("x-server-now");

#[derive(Template)]
#[template(path = "consultation/circle/page.html")]
struct CirclePage {
    frame: Frame,
    case_path: String,
    path: String,
    title: String,
    question: Vec<String>,
    concern: Vec<String>,
    live: Live,
    kinds: Vec<(String, String)>,
    role_options: Vec<(String, String)>,
    typed: Typed,
    done: &'static str,
    /// What happened instead of what was pressed.
    overtaken: String,
    faults: FormFaults,
}

#[derive(Template)]
#[template(path = "consultation/circle/plan.html")]
struct PlanPage {
    frame: Frame,
    case_path: String,
    path: String,
    title: String,
    is_new: bool,
    typed: Typed,
    faults: FormFaults,
}

#[derive(Template)]
#[template(path = "consultation/circle/state.html")]
struct StatePage {
    live: Live,
}

/// What was typed, what is wrong with it, and what happened.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) typed: Option<Typed>,
    pub(crate) faults: FormFaults,
    pub(crate) overtaken: String,
    pub(crate) done: &'static str,
    /// Whether the form that plans it is wanted, though there is a circle.
    pub(crate) is_change: bool,
}

impl Shown {
    fn status(&self) -> StatusCode {
        match (self.overtaken.is_empty(), self.faults.is_empty()) {
            (false, _) => StatusCode::CONFLICT,
            (true, false) => StatusCode::UNPROCESSABLE_ENTITY,
            (true, true) => StatusCode::OK,
        }
    }
}

pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let shown = Shown { done: sentence(&done.done), is_change: done.done == "change", ..Shown::default() };
    show(&app, &visit, id, shown).await
}

fn sentence(done: &str) -> &'static str {
    match done {
        "planned" => "The circle is planned. Members see it on the case and can join.",
        "joined" => "You are in the circle. Take a role below, or contribute.",
        "left" => "You have left the circle.",
        "noted" => "It is written down.",
        "removed" => "It is gone.",
        _ => "",
    }
}

/// Shows the screen, or the form that plans one.
pub(crate) async fn show(app: &App, visit: &Visit, id: CaseId, shown: Shown) -> Result<Response, Failure> {
    let case = get_case(app, visit, id).await?;
    let circle = consultation::find_circle(app.store.reader(), &visit.viewer, id).await?;
    let status = shown.status();
    let may_begin = case.state == Stage::Open && (case.is_own || visit.viewer.may(Permission::Moderate));
    let page = match circle {
        None if may_begin => render(&plan_page(app, visit, &case, shown, None))?,
        None => return Err(no_circle().into()),
        Some(circle) if shown.is_change && circle.rights.may_plan => render(&plan_page(app, visit, &case, shown, Some(&circle)))?,
        Some(circle) => {
            let begin = Typed::begin(&circle);
            let live = Live::of(app, visit, circle).await?;
            let error = if shown.faults.is_empty() { "" } else { "Error: " };
            render(&CirclePage {
                frame: Frame::new(app, visit, SECTION, &[&format!("{error}Solution circle"), "Cases"])
                    .with_style("writing.css")
                    .with_style("consultation.css")
                    .with_style("circle.css")
                    .with_script("circle.js"),
                case_path: case_path(id),
                path: path_of(id),
                question: plain(&case.text.question),
                concern: plain(&case.text.concern),
                title: case.text.title,
                kinds: said::note_kinds(),
                role_options: consultation::CircleRole::ALL
                    .map(|role| (role.as_str().to_owned(), said::role(role).to_owned()))
                    .to_vec(),
                typed: shown.typed.unwrap_or(begin),
                done: shown.done,
                overtaken: shown.overtaken,
                faults: shown.faults,
                live,
            })?
        }
    };
    Ok((status, page).into_response())
}

fn plan_page(app: &App, visit: &Visit, case: &Case, shown: Shown, circle: Option<&consultation::Circle>) -> PlanPage {
    let error = if shown.faults.is_empty() { "" } else { "Error: " };
    let kept = circle.map_or_else(
        || Typed { starts: "15:45".to_owned(), ..Typed::default() },
        |circle| Typed {
            day: circle.day.clone(),
            starts: circle.starts.clone(),
            link: circle.link.clone().unwrap_or_default(),
            ..Typed::default()
        },
    );
    PlanPage {
        frame: Frame::new(app, visit, SECTION, &[&format!("{error}Plan a solution circle"), "Cases"])
            .with_style("writing.css")
            .with_style("consultation.css")
            .with_style("circle.css"),
        case_path: case_path(case.id),
        path: path_of(case.id),
        title: case.text.title.clone(),
        is_new: circle.is_none(),
        typed: shown.typed.unwrap_or(kept),
        faults: shown.faults,
    }
}

/// `GET …/circle/state`: the parts of the screen that change. Who has them already is told so, and the time, in a few bytes.
pub(crate) async fn state(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let edition = consultation::circle_edition(app.store.reader(), &visit.viewer, id).await?;
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let current = tag(edition, &visit);
    if known == current {
        let now = app.store.now().0.to_string();
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, current), (NOW, now)]).into_response());
    }
    let circle = get_circle(&app, &visit, id).await?;
    let live = Live::of(&app, &visit, circle).await?;
    let tag = live.tag.clone();
    let body = StatePage { live }.render().map_err(|error| Error::Internal(Box::new(error)))?;
    let now = app.store.now().0.to_string();
    Ok(([(header::ETAG, tag), (NOW, now)], Html(body)).into_response())
}
