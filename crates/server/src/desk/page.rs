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
use crate::keeping::day_in;
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
async fn waiting(app: &App, visit: &Visit) -> Result<Vec<Waiting>, kernel::Error> {
    let (db, viewer) = (app.store.reader(), &visit.viewer);
    let due = library::list_due_reviews(db, viewer, &day_in(app, 30)).await?.len();
    let requests = usize::try_from(identity::count_requests(db, viewer).await?).unwrap_or(usize::MAX);
    let undelivered = usize::try_from(post::get_standing(db).await?.failed).unwrap_or(usize::MAX);
    let queue = usize::try_from(consultation::count_queue(db, viewer).await?).unwrap_or(usize::MAX);
    let since = crate::consultation::unanswered_since(app).await?;
    let unanswered = consultation::list_unanswered(db, viewer, since).await?.len();
    let left = count_patterns_left(app, visit).await?;
    let mut waiting = vec![
        Waiting {
            label: "Drafts for a second reader",
            count: library::list_awaiting_review(db, viewer).await?.len(),
            path: "/reviews",
        },
        Waiting { label: "Cases for a moderator", count: queue, path: "/cases/queue" },
        Waiting { label: "Cases without an answer for five school days", count: unanswered, path: "/cases" },
        Waiting { label: "Requests to join", count: requests, path: "/members/requests" },
        Waiting { label: "Reviews due in 30 days, or overdue", count: due, path: "/reviews-due" },
        Waiting { label: "Flagged as outdated", count: library::list_flags(db, viewer).await?.len(), path: "/reviews-due#flagged" },
        Waiting { label: "E-mail that did not arrive", count: undelivered, path: "/desk/post" },
    ];
    let networks = crate::peers::count_waiting(app, viewer).await?;
    if networks > 0 {
        waiting.push(Waiting { label: "Networks that ask to share, or have moved", count: networks, path: "/peers" });
    }
    let hidden = library::list_hidden_copies(db, viewer).await?.len();
    if hidden > 0 {
        waiting.push(Waiting { label: "Copies whose original was withdrawn", count: hidden, path: "/desk/copies" });
    }
    if left > 0 {
        waiting.push(Waiting { label: "Patterns whose case was withdrawn this month", count: left, path: "/library/pattern" });
    }
    Ok(waiting)
}

/// Patterns whose case was withdrawn in the last thirty days: whether they stay is for somebody to decide.
async fn count_patterns_left(app: &App, visit: &Visit) -> Result<usize, kernel::Error> {
    const MONTH: i64 = 30 * 24 * 3_600_000;
    let since = kernel::Timestamp(app.store.now().0 - MONTH);
    let left = consultation::count_patterns_left(app.store.reader(), &visit.viewer, since).await?;
    Ok(usize::try_from(left).unwrap_or(usize::MAX))
}
