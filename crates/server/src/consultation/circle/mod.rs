//! `/cases/{id}/circle`: an hour in which colleagues think together about one case, on a screen that all of them share.

mod acts;
mod live;
mod notes;
mod on_case;
mod page;
mod paper;
mod said;
mod typed;

use axum::Router;
use axum::routing::{get, post};
use consultation::{CaseId, Circle};
use kernel::{Error, Permission};

use super::edit::path_of as case_path;
use super::{SECTION, read_id};
use crate::App;
use crate::failure::Failure;
use crate::visit::Visit;

pub(crate) use on_case::OnCase;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/cases/{id}/circle", get(page::page).post(acts::plan))
        .route("/cases/{id}/circle/state", get(page::state))
        .route("/cases/{id}/circle/joining", post(acts::join))
        .route("/cases/{id}/circle/roles", post(acts::give))
        .route("/cases/{id}/circle/step", post(acts::step))
        .route("/cases/{id}/circle/notes", post(notes::add))
        .route("/cases/{id}/circle/notes/{note}", get(notes::page).post(notes::change))
        .route("/cases/{id}/circle/first-step", post(notes::first_step))
        .route("/cases/{id}/circle/sheet", get(paper::sheet).post(paper::confirm))
        .route("/cases/{id}/circle/plan", get(paper::plan))
        .route("/cases/{id}/circle/plan.docx", get(paper::docx))
}

fn path_of(id: CaseId) -> String {
    format!("{}/circle", case_path(id))
}

/// The circle at an address, for whoever may read its case.
async fn get_circle(app: &App, visit: &Visit, id: CaseId) -> Result<Circle, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let found = consultation::find_circle(app.store.reader(), &visit.viewer, id).await?;
    Ok(found.ok_or_else(no_circle)?)
}

fn no_circle() -> Error {
    Error::NotFound("No solution circle is planned for this case, or it was called off.".to_owned())
}
