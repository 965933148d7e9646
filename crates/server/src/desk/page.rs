//! `GET /desk`: what waits, and how the library stands.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use insight::Outcome;
use kernel::Permission;
use library::Kind;

use crate::App;
use crate::desk::coverage::{count_gaps, rows};
use crate::desk::reach::{Chart, Opened, chart, most_opened};
use crate::desk::searches::{Line, list};
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

/// Lines of each short list.
const SHORT: u64 = 5;

#[derive(Template)]
#[template(path = "desk/desk.html")]
struct DeskPage {
    frame: Frame,
    waiting: Vec<Waiting>,
    nothing: Vec<Line>,
    least: usize,
    gaps: usize,
    chart: Chart,
    opened: Vec<Opened>,
}

/// Something that somebody should look at.
pub(crate) struct Waiting {
    pub(crate) label: &'static str,
    pub(crate) count: usize,
    pub(crate) path: &'static str,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    visit.viewer.require(Permission::SeeDesk)?;
    let mut opened = most_opened(&app, &visit.viewer).await?;
    opened.truncate(5);
    render(&DeskPage {
        waiting: waiting(&app, &visit).await?,
        nothing: list(&app, &visit.viewer, Outcome::Nothing, SHORT).await?,
        least: insight::LEAST_ASKERS,
        gaps: count_gaps(&rows(&app, &visit.viewer, Kind::Strategy).await?),
        chart: chart(&app, &visit.viewer).await?,
        opened,
        frame: Frame::new(&app, &visit, Section::Desk, &["Desk"]),
    })
}

/// What waits, each with its page. A line without anything says so: nothing waiting is good news.
async fn waiting(_app: &App, _visit: &Visit) -> Result<Vec<Waiting>, kernel::Error> {
    Ok(Vec::new())
}
