//! What is done with a case as a whole: taken back, changed, deleted, withdrawn, closed, reported.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{Report, ReportKind, Subject};
use kernel::Permission;
use serde::Deserialize;

use super::edit::path_of;
use super::networks::Networks;
use super::{SECTION, get_own_draft, no_case, read_id};
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

/// `POST /cases/{id}/return`: its author takes it back from the moderators.
pub(crate) async fn pull_back(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let mut unit = visit.visitor.begin(&app).await?;
    let done = consultation::pull_back(&mut unit, &visit.viewer, id).await;
    unit.settle(done).await?;
    Ok(Redirect::to(&format!("{}/edit?done=taken-back", path_of(id))).into_response())
}

/// `POST /cases/{id}/change`: its author changes what is released. The new text goes the same way.
pub(crate) async fn take_up(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let mut unit = visit.visitor.begin(&app).await?;
    match consultation::take_up(&mut unit, &app.keys, &visit.viewer, id).await {
        Ok(()) => crate::writing::finish(unit).await?,
        Err(error) => {
            unit.abandon().await?;
            return Err(error.into());
        }
    }
    Ok(Redirect::to(&format!("{}/edit?done=taken-up", path_of(id))).into_response())
}

#[derive(Template)]
#[template(path = "consultation/sure.html")]
struct SurePage {
    frame: Frame,
    heading: &'static str,
    lines: Vec<String>,
    path: String,
    button: &'static str,
    back: String,
}

/// `GET /cases/{id}/removal`: asks once before a draft is deleted.
pub(crate) async fn removal(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let draft = get_own_draft(&app, &visit, &id).await?;
    let path = path_of(draft.id);
    render(&SurePage {
        frame: Frame::new(&app, &visit, SECTION, &["Throw the draft away", "Cases"]),
        heading: "Throw this draft away?",
        lines: vec!["Its text is destroyed at once, with the key that it is sealed with. Nobody can bring it back.".to_owned()],
        path: format!("{path}/removal"),
        button: "Throw it away",
        back: draft.path(),
    })
}

/// `POST /cases/{id}/removal`
pub(crate) async fn remove(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let draft = get_own_draft(&app, &visit, &id).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    let done = consultation::delete_draft(&mut unit, &app.keys, &visit.viewer, draft.id).await;
    unit.settle(done).await?;
    Ok(Redirect::to("/cases?done=removed").into_response())
}

/// `GET /cases/{id}/withdrawal`
pub(crate) async fn withdrawal(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::KeepOwn)?;
    let id = read_id(&id)?;
    if !consultation::may_withdraw(app.store.reader(), &visit.viewer, id).await? {
        return Err(no_case().into());
    }
    let path = path_of(id);
    let (networks, from) = consultation::find_networks(app.store.reader(), id).await?;
    let known = Networks::read(&app).await?;
    let lines = what_goes(&known, from.as_deref(), &networks);
    render(&SurePage {
        frame: Frame::new(&app, &visit, SECTION, &["Withdraw the case", "Cases"]),
        heading: if from.is_some() { "Remove this case from here?" } else { "Withdraw this case?" },
        lines,
        path: format!("{path}/withdrawal"),
        button: if from.is_some() { "Remove it" } else { "Withdraw it" },
        back: if visit.viewer.may(Permission::Consult) { path } else { "/cases".to_owned() },
    })
}

/// What goes with a case, and from where.
fn what_goes(known: &Networks, from: Option<&str>, networks: &[String]) -> Vec<String> {
    if let Some(from) = from {
        let from = known.name(from);
        return vec![
            format!("The case and what was answered here go at once and for good, from this server and as answers from {from}."),
            format!("The case itself stays in {from}: whoever moderates there must withdraw it. Ring them."),
        ];
    }
    let others = known.names(networks);
    let there = if others.is_empty() { others } else { format!(" Also from {others}: a coordinator sees who has confirmed that.") };
    vec![
        format!("The case, its answers and its outcome go at once and for good, for everybody.{there}"),
        "A parent or the school may ask for it at any time, and needs to give no reason.".to_owned(),
    ]
}

/// `POST /cases/{id}/withdrawal`
pub(crate) async fn withdraw(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::KeepOwn)?;
    let id = read_id(&id)?;
    let mut unit = visit.visitor.begin(&app).await?;
    let done = consultation::withdraw(&mut unit, &app.keys, &visit.viewer, id).await;
    unit.settle(done).await?;
    let to = if visit.viewer.may(Permission::Consult) { "/cases?done=withdrawn" } else { "/account?done=case-withdrawn" };
    Ok(Redirect::to(to).into_response())
}

/// `POST /cases/{id}/close`
pub(crate) async fn close(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let mut unit = visit.visitor.begin(&app).await?;
    let done = consultation::close_discussion(&mut unit, &visit.viewer, id).await;
    unit.settle(done).await?;
    Ok(Redirect::to(&format!("{}?done=closed", path_of(id))).into_response())
}

/// What is wrong with something.
#[derive(Deserialize)]
pub(crate) struct Reported {
    #[serde(default)]
    why: String,
    #[serde(default)]
    words: String,
}

impl Reported {
    /// The report of this. Two presses are enough: whoever says nothing more has said what the button says.
    pub(crate) fn of(self, subject: Subject) -> Report {
        let kind = self.why.parse().unwrap_or(ReportKind::Privacy);
        let said = match kind {
            ReportKind::Privacy => "It may identify somebody.",
            ReportKind::Other => "Something is wrong with it.",
        };
        Report { subject, kind, words: if self.words.trim().is_empty() { said.to_owned() } else { self.words } }
    }
}

/// `POST /cases/{id}/report`: hides it at once from whoever reports, and what may identify somebody from all.
pub(crate) async fn report(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(reported): Form<Reported>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let mut unit = visit.visitor.begin(&app).await?;
    let done = consultation::report(&mut unit, &visit.viewer, &reported.of(Subject::Case(id))).await;
    unit.settle(done).await?;
    Ok(Redirect::to("/cases?done=reported").into_response())
}
