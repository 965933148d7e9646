//! `GET /desk/post`: how much mail waits, and whom it does not reach.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::Permission;
use post::Standing;

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Day;

/// Lines of the list.
const LINES: u64 = 100;

#[derive(Template)]
#[template(path = "telling/post.html")]
struct PostPage {
    frame: Frame,
    has_mail: bool,
    standing: Standing,
    oldest: Option<Day>,
    lines: Vec<Line>,
}

struct Line {
    /// The member's page, where it is a member.
    path: Option<String>,
    to: String,
    fault: String,
    day: Day,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    visit.viewer.require(Permission::SeeDesk)?;
    let db = app.store.reader();
    let standing = post::get_standing(db).await?;
    let undelivered = post::list_undelivered(db, &visit.viewer, LINES).await?;
    let line = |one: post::Undelivered| Line {
        path: one.person.map(|person| format!("/members/{person}")),
        to: one.to,
        fault: one.fault,
        day: Day::at(one.at),
    };
    render(&PostPage {
        frame: Frame::new(&app, &visit, Section::Desk, &["E-mail", "Desk"]),
        has_mail: app.settings.has_mail,
        oldest: standing.oldest.map(Day::at),
        standing,
        lines: undelivered.into_iter().map(line).collect(),
    })
}
