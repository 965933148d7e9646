//! `GET /desk/searches`: what several people searched for, found or not.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use insight::{AskedWords, Outcome};
use kernel::{Timestamp, Viewer};

use crate::App;
use crate::address::SearchAddress;
use crate::desk::csv::table;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::{Visit, Visitor};

/// How far back the desk looks: about a term.
const WEEKS: i64 = 13;
/// Lines of each list.
const LINES: u64 = 50;

#[derive(Template)]
#[template(path = "desk/searches.html")]
struct SearchesPage {
    frame: Frame,
    lists: Vec<List>,
    least: usize,
    weeks: i64,
}

/// The searches with one outcome.
struct List {
    id: &'static str,
    heading: &'static str,
    /// What to say when there are none.
    none: &'static str,
    lines: Vec<Line>,
}

/// Words, how often, and the search for them.
pub(crate) struct Line {
    pub(crate) words: String,
    pub(crate) times: i64,
    pub(crate) path: String,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let nothing = List {
        id: "nothing",
        heading: "Found nothing",
        none: "Every search that several people made found something.",
        lines: list(&app, &visit.viewer, Outcome::Nothing, LINES).await?,
    };
    let found = List {
        id: "found",
        heading: "Found something",
        none: "Nothing to show yet.",
        lines: list(&app, &visit.viewer, Outcome::Found, LINES).await?,
    };
    render(&SearchesPage {
        lists: vec![nothing, found],
        frame: Frame::new(&app, &visit, Section::Desk, &["Searches", "Desk"]),
        least: insight::LEAST_ASKERS,
        weeks: WEEKS,
    })
}

/// The same as a file.
pub(crate) async fn csv(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let mut lines = Vec::new();
    for (outcome, word) in [(Outcome::Nothing, "nothing found"), (Outcome::Found, "found")] {
        let asked = list(&app, &visitor.viewer, outcome, LINES).await?;
        lines.extend(asked.into_iter().map(|line| vec![line.words, word.to_owned(), line.times.to_string()]));
    }
    Ok(table("searches", &["Words", "Outcome", "Times"], lines))
}

/// The start of the time that the desk looks at.
pub(crate) fn since(now: Timestamp) -> Timestamp {
    Timestamp(now.0 - WEEKS * 7 * 86_400_000)
}

pub(crate) async fn list(app: &App, viewer: &Viewer, outcome: Outcome, limit: u64) -> Result<Vec<Line>, kernel::Error> {
    let asked = insight::list_searches(app.store.reader(), viewer, outcome, since(app.store.now()), limit).await?;
    let line = |AskedWords { words, times }| Line {
        path: SearchAddress::empty().with(|request| request.text.clone_from(&words)).path(),
        words,
        times,
    };
    Ok(asked.into_iter().map(line).collect())
}
