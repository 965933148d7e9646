//! A case of one's own before, or without, its release.

use askama::Template;
use axum::response::Response;
use consultation::{CaseId, MyCase, State as Stage};
use kernel::Error;

use super::case::Act;
use super::edit::path_of;
use super::view::CaseView;
use super::{SECTION, no_case};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "consultation/mine.html")]
struct MinePage {
    frame: Frame,
    title: String,
    state: &'static str,
    colour: &'static str,
    says: &'static str,
    note: Option<String>,
    acts: Vec<Act>,
    /// Its text, as long as there is one.
    case: Option<CaseView>,
    done: &'static str,
    faults: FormFaults,
}

pub(crate) const SUBMITTED: &str = "With the moderator, usually 1 working day.";

pub(crate) fn sentence(done: &str) -> &'static str {
    if done == "submitted" { SUBMITTED } else { "" }
}

/// Shows it to its author; for everybody else there is none.
pub(crate) async fn show(app: &App, visit: &Visit, id: CaseId, done: &'static str) -> Result<Response, Failure> {
    let (db, viewer) = (app.store.reader(), &visit.viewer);
    let mine = consultation::list_mine(db, &app.keys, viewer).await?;
    let case = mine.into_iter().find(|case| case.id == id).ok_or_else(no_case)?;
    let draft = match consultation::find_draft(db, &app.keys, viewer, id).await {
        // What was sealed before the server was restored is lost; that there was a case is not.
        Err(Error::Conflict(_) | Error::NotFound(_)) => None,
        other => other?,
    };
    let (state, colour, says) = in_words(&case);
    let title = title(&case);
    render(&MinePage {
        frame: Frame::new(app, visit, SECTION, &[&title, "Cases"]).with_style("writing.css").with_style("consultation.css"),
        case: draft.map(|draft| CaseView::of(&app.engine.vocabulary(), &draft.content.text, &[])),
        acts: acts(&case),
        note: case.note,
        title,
        state,
        colour,
        says,
        done,
        faults: FormFaults::default(),
    })
}

/// What to call a case of one's own.
pub(crate) fn title(case: &MyCase) -> String {
    match &case.title {
        Some(title) if !title.trim().is_empty() => title.clone(),
        Some(_) => "A case without a title".to_owned(),
        None => "A case whose text is lost".to_owned(),
    }
}

/// State, its colour, and what that means for its author.
pub(crate) fn in_words(case: &MyCase) -> (&'static str, &'static str, &'static str) {
    match case.state {
        _ if case.is_waiting => (
            "With the moderator",
            "govuk-tag--yellow",
            "With the moderator, usually 1 working day. Nobody else sees it until then.",
        ),
        _ if case.is_being_changed => {
            ("Being changed", "govuk-tag--blue", "You are changing it. Colleagues still see the text before.")
        }
        Stage::Draft | Stage::Submitted => ("Draft", "govuk-tag--grey", "You are writing it. Nobody else sees it."),
        Stage::Returned => ("Returned", "govuk-tag--orange", "The moderator returned it to you with a note."),
        Stage::Declined => ("Declined", "govuk-tag--red", "The moderator declined it. Nobody else saw it."),
        Stage::Open => ("Open", "govuk-tag--green", "Colleagues can read it and answer."),
        Stage::Closed => ("Closed", "govuk-tag--grey", "The discussion is closed."),
        Stage::FollowedUp => ("Followed up", "govuk-tag--purple", "You said how it went."),
        Stage::Withdrawn => ("Withdrawn", "govuk-tag--grey", "It is gone."),
    }
}

fn acts(case: &MyCase) -> Vec<Act> {
    let path = path_of(case.id);
    let mut acts = Vec::new();
    if case.is_waiting {
        acts.push(Act::button("Take it back", format!("{path}/return")));
    } else if matches!(case.state, Stage::Draft | Stage::Returned) {
        acts.push(Act::link("Go on writing", format!("{path}/edit")));
    }
    acts.push(Act::link("History", format!("{path}/history")));
    acts.push(Act::link("Withdraw it", format!("{path}/withdrawal")));
    acts
}
