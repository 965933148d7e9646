//! `GET /desk/copies`: copies that nobody sees any more, because the network that they came from withdrew the original.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::Permission;
use library::HiddenCopy;

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::library::based_on::words;
use crate::visit::Visit;
use crate::words::Day;

#[derive(Template)]
#[template(path = "desk/copies.html")]
struct CopiesPage {
    frame: Frame,
    copies: Vec<Line>,
}

/// One copy, for somebody to decide about.
struct Line {
    title: String,
    path: String,
    credit: String,
    reason: &'static str,
    since: Day,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    visit.viewer.require(Permission::SeeDesk)?;
    let hidden = library::list_hidden_copies(app.store.reader(), &visit.viewer).await?;
    let line = |copy: HiddenCopy| Line {
        path: copy.resource.path(),
        title: copy.resource.title,
        credit: copy.adoption.credit,
        reason: words(copy.reason),
        since: Day::at(copy.hidden_at),
    };
    render(&CopiesPage {
        frame: Frame::new(&app, &visit, Section::Desk, &["Hidden copies", "Desk"]),
        copies: hidden.into_iter().map(line).collect(),
    })
}
