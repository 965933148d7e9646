//! `/library/{kind}/{key}/withdrawal`: takes a resource away for good, with a reason.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Permission;
use library::{Resource, WithdrawalReason};
use serde::Deserialize;

use super::get_resource;
use super::options::Choice;
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "writing/withdrawal.html")]
struct WithdrawalPage {
    frame: Frame,
    path: String,
    title: String,
    versions: i32,
    reasons: Vec<Choice>,
    faults: FormFaults,
}

#[derive(Deserialize)]
pub(crate) struct Withdrawing {
    #[serde(default)]
    reason: String,
}

/// `GET`
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let resource = get_resource(&app, &visit, &kind, &key).await?;
    if !library::may_withdraw(app.store.reader(), &visit.viewer, resource.id).await? {
        return Err(visit.viewer.refusal().into());
    }
    show(&app, &visit, resource, FormFaults::default())
}

/// `POST`
pub(crate) async fn withdraw(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
    Form(form): Form<Withdrawing>,
) -> Result<Response, Failure> {
    let resource = get_resource(&app, &visit, &kind, &key).await?;
    let Ok(reason) = form.reason.parse::<WithdrawalReason>() else {
        if !library::may_withdraw(app.store.reader(), &visit.viewer, resource.id).await? {
            return Err(visit.viewer.refusal().into());
        }
        let page = show(&app, &visit, resource, FormFaults::one("reason", "Choose a reason."))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let was_told = federation::was_told(app.store.reader(), resource.id).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    library::withdraw_resource(&mut unit, &visit.viewer, resource.id, reason).await?;
    unit.commit().await?;
    Ok(Redirect::to(match (was_told, visit.viewer.may(Permission::ManageSettings)) {
        (true, true) => "/peers/withdrawals?done=withdrawn",
        (true, false) => "/drafts?done=recalled",
        (false, _) => "/drafts?done=withdrawn",
    })
    .into_response())
}

fn show(app: &App, visit: &Visit, resource: Resource, faults: FormFaults) -> Result<Response, Failure> {
    let error = if faults.is_empty() { "" } else { "Error: " };
    let reasons = WithdrawalReason::ALL.into_iter().enumerate().map(|(at, reason)| {
        let (label, hint) = words(reason);
        Choice {
            id: if at == 0 { "reason".to_owned() } else { format!("reason-{}", at + 1) },
            value: reason.as_str().to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            is_chosen: false,
        }
    });
    render(&WithdrawalPage {
        frame: Frame::new(app, visit, Section::of(resource.kind), &[&format!("{error}Withdraw"), &resource.title]),
        path: resource.path(),
        versions: resource.ordinal,
        reasons: reasons.collect(),
        title: resource.title,
        faults,
    })
}

/// A reason as people say it.
fn words(reason: WithdrawalReason) -> (&'static str, &'static str) {
    match reason {
        WithdrawalReason::Privacy => ("It tells something about a person", "A name, a place, a story that others could recognise."),
        WithdrawalReason::Copyright => ("Somebody else has the rights", ""),
        WithdrawalReason::Outdated => {
            ("It is no longer right", "If something newer stands in for it, say so instead: the old page then leads there.")
        }
        WithdrawalReason::Author => ("Its author asked for it", ""),
    }
}
