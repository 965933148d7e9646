//! `GET /cases/queue`: what waits for a moderator, and what was reported.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{ReportKind, ReportLine, Subject};
use kernel::{Error, Permission};
use serde::Deserialize;

use super::SECTION;
use super::edit::path_of;
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::{Moment, plural};
use crate::writing::{Done, Names, waited};

#[derive(Template)]
#[template(path = "consultation/queue.html")]
struct QueuePage {
    frame: Frame,
    heading: String,
    lines: Vec<Line>,
    reports: Vec<Reported>,
    done: &'static str,
}

/// A case that waits.
struct Line {
    path: String,
    title: String,
    waits: String,
    who: String,
    note: &'static str,
    is_flagged: bool,
    is_mine: bool,
}

/// Something that was reported.
struct Reported {
    path: String,
    /// Where the decision goes.
    act: String,
    what: &'static str,
    why: String,
    when: String,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Moderate)?;
    let db = app.store.reader();
    let queue = consultation::list_queue(db, &app.keys, &visit.viewer).await?;
    let reports = consultation::list_reports(db, &visit.viewer).await?;
    let people = queue.iter().map(|line| line.author).chain(reports.iter().map(|report| report.by));
    let names = Names::read(&app, &visit.viewer, people).await?;
    let heading = match queue.len() {
        0 => "Queue".to_owned(),
        waiting => format!("{} to read", plural(waiting, "case", "cases")),
    };
    let lines = queue.into_iter().map(|line| Line {
        path: format!("{}/review", path_of(line.id)),
        note: match (&line.title, line.is_change, line.submission) {
            (None, _, _) => "Its text is lost: this server was restored from a backup.",
            (_, true, _) => "A new text of an open case.",
            (_, false, 1) => "",
            (_, false, _) => "Sent again after it was returned.",
        },
        title: line.title.unwrap_or_else(|| "A case whose text is lost".to_owned()),
        waits: waited(&app, line.submitted_at),
        who: names.of(line.author),
        is_flagged: line.is_flagged,
        is_mine: line.is_own,
    });
    let reported = |report: ReportLine| Reported {
        path: path_of(report.case),
        act: format!("/cases/reports/{}", report.id),
        what: match report.subject {
            Subject::Case(_) => "A case",
            Subject::Answer(_) => "An answer",
            Subject::Question(_) => "A question",
        },
        why: match report.kind {
            ReportKind::Privacy => {
                format!("May identify somebody; hidden from all. {} wrote: {}", names.of(report.by), report.words)
            }
            ReportKind::Other => format!("Something is wrong. {} wrote: {}", names.of(report.by), report.words),
        },
        when: Moment::at(report.at).long,
    };
    render(&QueuePage {
        frame: Frame::new(&app, &visit, SECTION, &[&heading, "Queue", "Cases"])
            .with_style("writing.css")
            .with_style("consultation.css"),
        heading,
        lines: lines.collect(),
        reports: reports.into_iter().map(reported).collect(),
        done: sentence(&done.done),
    })
}

fn sentence(done: &str) -> &'static str {
    match done {
        "released" => "It is released. Members can read it and answer.",
        "returned" => "It is back with its author, who sees what you wrote.",
        "declined" => "It is declined. Its author sees why.",
        "upheld" => "It is gone for everybody.",
        "dismissed" => "It is there again for everybody.",
        _ => "",
    }
}

#[derive(Deserialize)]
pub(crate) struct Decision {
    #[serde(default)]
    decision: String,
}

/// `POST /cases/reports/{id}`
pub(crate) async fn decide(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Moderate)?;
    let id = id.parse().map_err(|_: String| Error::NotFound("There is no such report.".to_owned()))?;
    let mut unit = visit.visitor.begin(&app).await?;
    let (decided, done) = if decision.decision == "uphold" {
        (consultation::uphold(&mut unit, &app.keys, &visit.viewer, id).await, "upheld")
    } else {
        (consultation::dismiss_report(&mut unit, &visit.viewer, id).await, "dismissed")
    };
    unit.settle(decided).await?;
    Ok(Redirect::to(&format!("/cases/queue?done={done}")).into_response())
}
