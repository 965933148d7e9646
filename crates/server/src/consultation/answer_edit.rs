//! `/cases/{id}/answers/{answer}/edit`: an answer of one's own, changed and looked through once more.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{Answer, AnswerId, CaseId};
use kernel::{Error, Permission};

use super::answers::{Under, again, read, read_answer, refuse};
use super::edit::path_of;
use super::read_id;
use super::returned::given_back;
use super::save::{Sent, fields};
use super::surroundings::surroundings;
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::visit::Visit;
use crate::writing::Posted;

/// `GET …/answers/{answer}/edit`: the form with an answer of one's own.
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((id, answer)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    read_id(&id)?;
    let answer = read_answer(&answer)?;
    let (case, said) = own_answer(&app, &visit, answer).await?;
    again(&app, &visit, &Under { case, changes: Some(answer) }, (&Posted(Vec::new()), said), FormFaults::default()).await
}

/// An answer of this visitor's own, as it was sent.
async fn own_answer(app: &App, visit: &Visit, answer: AnswerId) -> Result<(CaseId, Answer), Failure> {
    match consultation::get_own_answer(app.store.reader(), &visit.viewer, answer).await {
        Err(Error::Conflict(why)) => Err(Failure::new(StatusCode::CONFLICT, &why)),
        other => Ok(other?),
    }
}

/// `POST …/answers/{answer}/edit`: changes an answer, which is looked through like a new one.
pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((id, answer)): Path<(String, String)>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Failure> {
    if let Some(page) = given_back(&app, &visit, &headers, &sent) {
        return page;
    }
    visit.viewer.require_person(Permission::Consult)?;
    let posted = fields(&sent, &headers)?;
    let (id, answer, said) = (read_id(&id)?, read_answer(&answer)?, read(&posted));
    if posted.text("action") == "find" || posted.text("action") == "use-all" || !posted.text("use").is_empty() {
        let (case, _) = own_answer(&app, &visit, answer).await?;
        return again(&app, &visit, &Under { case, changes: Some(answer) }, (&posted, said), FormFaults::default()).await;
    }
    let around = surroundings(&app).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    match consultation::edit_answer(&mut unit, &visit.viewer, answer, &said, &around).await {
        Ok(case) => {
            unit.commit().await?;
            Ok(Redirect::to(&format!("{}?done=changed#answer-{answer}", path_of(case))).into_response())
        }
        Err(error) => {
            unit.abandon().await?;
            refuse(&app, &visit, &Under { case: id, changes: Some(answer) }, (&posted, said), error).await
        }
    }
}
