//! Cases: asking the network about a child whom nobody can name, the gate before colleagues read it, and what they answer.

mod acts;
mod answer_edit;
mod answers;
pub(crate) mod api;
mod case;
mod circle;
mod days;
mod details;
mod edit;
mod history;
mod invitations;
mod list;
mod mine;
mod networks;
mod outcome;
mod pattern;
mod people;
mod queue;
mod returned;
mod review;
mod save;
mod similar;
mod specialism;
mod surroundings;
mod sweep;
mod typed;
mod view;

use axum::Router;
use axum::routing::{get, post};
use consultation::{CaseId, OpenDraft};
use kernel::{Error, Permission};

use crate::App;
use crate::failure::Failure;
use crate::frame::Section;
use crate::visit::Visit;

pub(crate) use days::unanswered_since;
pub(crate) use invitations::asked_of;
pub(crate) use pattern::{OriginLine, origin_of, require_nameless, used_in_cases};
pub use sweep::look_after_cases;

/// The part of the site that these pages are.
const SECTION: Section = Section::Cases;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/cases", get(list::page).post(save::begin))
        .route("/cases/new", get(edit::new))
        .route("/cases/similar", post(similar::post))
        .route("/cases/queue", get(queue::page))
        .route("/cases/reports/{id}", post(queue::decide))
        .route("/cases/specialism", get(specialism::page).post(specialism::save))
        .route("/cases/{id}", get(case::page))
        .route("/cases/{id}/edit", get(edit::page).post(save::save))
        .route("/cases/{id}/submit", post(save::submit))
        .route("/cases/{id}/return", post(acts::pull_back))
        .route("/cases/{id}/change", post(acts::take_up))
        .route("/cases/{id}/removal", get(acts::removal).post(acts::remove))
        .route("/cases/{id}/withdrawal", get(acts::withdrawal).post(acts::withdraw))
        .route("/cases/{id}/close", post(acts::close))
        .route("/cases/{id}/report", post(acts::report))
        .route("/cases/{id}/answers", post(answers::answer))
        .route("/cases/{id}/ask-more", post(answers::ask_more))
        .route("/cases/{id}/invitations", get(invitations::page).post(invitations::invite))
        .route("/cases/{id}/answers/{answer}/edit", get(answer_edit::page).post(answer_edit::change))
        .route("/cases/{id}/answers/{answer}/report", post(answers::report))
        .route("/cases/{id}/answers/{answer}/removal", post(answers::remove))
        .route("/cases/{id}/answers/{answer}/trying", post(answers::trying))
        .route("/cases/{id}/questions/{question}/reply", post(answers::reply))
        .route("/cases/{id}/review", get(review::page).post(review::decide))
        .route("/cases/{id}/outcome", get(outcome::page).post(outcome::record))
        .route("/cases/{id}/pattern", get(pattern::page).post(pattern::make))
        .route("/cases/{id}/history", get(history::page))
        .merge(circle::routes())
}

/// Reads a case's id from the address: what is none leads nowhere.
fn read_id(text: &str) -> Result<CaseId, Error> {
    text.parse().map_err(|_| no_case())
}

fn no_case() -> Error {
    Error::NotFound("There is no such case. It may have been deleted, or it is not for you to see.".to_owned())
}

/// The draft at an address, for whoever is writing it: for everybody else there is none.
async fn get_own_draft(app: &App, visit: &Visit, id: &str) -> Result<OpenDraft, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let draft = consultation::find_draft(app.store.reader(), &app.keys, &visit.viewer, read_id(id)?).await?;
    Ok(draft.ok_or_else(no_case)?)
}
