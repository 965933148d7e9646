//! `/invitations/{secret}`: accepts an invitation. Opening it uses nothing up; the button does.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Answered, Device, Invitation, Secret};
use kernel::{Actor, Error};
use serde::Deserialize;

use super::role_name;
use super::roles::plain;
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::sign_in::open;
use crate::visit::Visit;
use crate::words::Day;

#[derive(Template)]
#[template(path = "members/welcome.html")]
struct WelcomePage {
    frame: Frame,
    secret: String,
    /// Who invited: name and role.
    inviter: Option<(String, &'static str)>,
    role: &'static str,
    role_plain: &'static str,
    school: Option<String>,
    until: Day,
    /// Who is signed in here already.
    other: Option<String>,
    /// What stands in the field of the name.
    typed: String,
    faults: FormFaults,
}

#[derive(Template)]
#[template(path = "members/no_invitation.html")]
struct NoInvitationPage {
    frame: Frame,
    heading: &'static str,
    what: &'static str,
    now: &'static str,
}

/// `GET /invitations/{secret}`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(secret): Path<String>) -> Result<Response, Failure> {
    let found = identity::find_invitation(app.store.reader(), &Secret::brought(&secret), app.store.now()).await?;
    let Some(invitation) = found.filter(|found| found.answered == Answered::Open) else {
        return refuse(&app, &visit, &secret).await;
    };
    let name = invitation.name.clone();
    show(&app, &visit, (secret, invitation), (name, FormFaults::default()))
}

fn show(
    app: &App,
    visit: &Visit,
    (secret, invitation): (String, Invitation),
    (name, faults): (String, FormFaults),
) -> Result<Response, Failure> {
    let page = WelcomePage {
        frame: frame(app, visit, "Your invitation"),
        secret,
        inviter: invitation.inviter.map(|(name, role)| (name, role_name(role))),
        role: role_name(invitation.role),
        role_plain: plain(invitation.role),
        school: invitation.school,
        until: Day::at(invitation.expires_at),
        other: visit.visitor.signed_in.as_ref().map(|person| person.name.clone()),
        typed: name,
        faults,
    };
    Ok((unshared(), render(&page)?).into_response())
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    name: String,
    #[serde(default)]
    device: String,
}

/// `POST /invitations/{secret}`
pub(crate) async fn accept(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Path(secret): Path<String>,
    Form(answer): Form<Answer>,
) -> Result<Response, Failure> {
    let brought = Secret::brought(&secret);
    if visit.visitor.signed_in.is_some() {
        // Whoever invited and tries the link must not use it up for the one who is invited.
        return page(State(app), visit, Path(secret)).await;
    }
    let mut unit = app.store.begin(&Actor::system()).await?;
    let accepted = identity::accept_invitation(&mut unit, &brought, &answer.name).await;
    let error = match unit.settle(accepted).await {
        Ok(person) => {
            let opened = open(&app, &headers, person, Device::read(&answer.device)).await?;
            return Ok((opened, Redirect::to("/account?done=joined")).into_response());
        }
        Err(error) => error,
    };
    if matches!(error, Error::NotFound(_) | Error::Refused(_)) {
        return refuse(&app, &visit, &secret).await;
    }
    let faults = FormFaults::of_error(error)?;
    let found = identity::find_invitation(app.store.reader(), &brought, app.store.now()).await?;
    match found {
        Some(invitation) => {
            let shown = show(&app, &visit, (secret, invitation), (answer.name, faults))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        None => refuse(&app, &visit, &secret).await,
    }
}

/// Says why an invitation does not work, and what does.
async fn refuse(app: &App, visit: &Visit, secret: &str) -> Result<Response, Failure> {
    let found = identity::find_invitation(app.store.reader(), &Secret::brought(secret), app.store.now()).await?;
    let again = "Ask whoever invited you for a new one.";
    let (status, heading, what, now) = match found.map(|found| found.answered) {
        Some(Answered::Expired) => (StatusCode::GONE, "This invitation has expired", "Invitations hold for two weeks.", again),
        Some(Answered::Accepted) => (
            StatusCode::GONE,
            "This invitation has been used",
            "Each invitation makes one person a member, once.",
            "If that was you, sign in. If it was not, tell whoever invited you at once: somebody else may have had your link.",
        ),
        Some(Answered::TakenBack) => (StatusCode::GONE, "This invitation was taken back", "It no longer works.", again),
        Some(Answered::Open) | None => (
            StatusCode::NOT_FOUND,
            "This invitation does not work",
            "Perhaps a part of the link is missing: some programs break long links in two. Perhaps a newer one was sent to you.",
            "Copy all of the newest link into the address bar and try again, or ask whoever invited you for a new one.",
        ),
    };
    let page = NoInvitationPage { frame: frame(app, visit, heading), heading, what, now };
    Ok((status, unshared(), render(&page)?).into_response())
}

/// The secret in the address goes into no link of the page.
fn frame(app: &App, visit: &Visit, title: &str) -> Frame {
    let visit = Visit { here: "/".to_owned(), ..visit.clone() };
    Frame::new(app, &visit, Section::Other, &[title])
}

/// Nor into a cache.
fn unshared() -> [(header::HeaderName, &'static str); 1] {
    [(header::CACHE_CONTROL, "no-store")]
}
