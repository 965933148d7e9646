//! `GET /cases/{id}/history`: what happened to a case, as the journal has it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use consultation::HistoryLine;
use kernel::Permission;

use super::edit::path_of;
use super::{SECTION, read_id};
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Moment;
use crate::writing::Names;

#[derive(Template)]
#[template(path = "consultation/history.html")]
struct HistoryPage {
    frame: Frame,
    path: String,
    lines: Vec<Line>,
}

struct Line {
    when: Moment,
    what: String,
    who: String,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let happened = consultation::list_history(app.store.reader(), &visit.viewer, id).await?;
    let names = Names::read(&app, &visit.viewer, happened.iter().filter_map(|line| line.by)).await?;
    let line = |line: HistoryLine| Line {
        when: Moment::at(line.at),
        what: in_words(&line.kind),
        who: names.find(line.by).unwrap_or_default(),
    };
    render(&HistoryPage {
        frame: Frame::new(&app, &visit, SECTION, &["History", "Cases"]).with_style("consultation.css"),
        path: path_of(id),
        lines: happened.into_iter().map(line).collect(),
    })
}

/// What happened, in words. A kind that is new here is said as it is.
fn in_words(kind: &str) -> String {
    let said = match kind.strip_prefix("consultation.").unwrap_or(kind) {
        "started" => "Begun",
        "submitted" => "Sent to the moderators",
        "pulled-back" => "Taken back by its author",
        "read-by-moderator" => "Read by a moderator",
        "returned" => "Returned to its author",
        "declined" => "Declined",
        "released" => "Released to members",
        "taken-up" => "Opened for a change",
        "draft-deleted" => "A draft deleted",
        "original-destroyed" => "What was there before the release destroyed",
        "answered" => "Answered",
        "answer-edited" => "An answer changed",
        "answer-removed" => "An answer removed",
        "asked-for-more" => "Asked back",
        "replied" => "Replied to a question",
        "question-removed" => "A question removed",
        "trying" => "An answer taken up, or left again",
        "reported" => "Reported",
        "report-upheld" => "A report found right",
        "report-dismissed" => "A report dismissed",
        "closed" => "Discussion closed",
        "outcome-recorded" => "Outcome recorded",
        "pattern-begun" => "A pattern begun from it",
        "pattern-linked" => "Made a pattern in the library",
        "invited" => "Somebody invited to answer",
        "circle-planned" => "A solution circle planned",
        "circle-cancelled" => "The solution circle called off",
        "circle-joined" => "Somebody joined the solution circle",
        "circle-left" => "Somebody left the solution circle",
        "circle-role" => "A role of the solution circle given",
        "circle-stepped" => "The clock of the solution circle moved",
        "circle-noted" | "circle-note-changed" | "circle-note-removed" => "Notes of the solution circle changed",
        "circle-sheet-confirmed" => "The strategy sheet confirmed",
        "withdrawn" => "Withdrawn",
        other => return other.replace('-', " "),
    };
    said.to_owned()
}
