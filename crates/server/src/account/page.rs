//! `GET /account`

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use identity::{Device, Session};
use kernel::{Error, Permission, Role, Timestamp};
use serde::Deserialize;

use super::PAGES;
use super::sign_ins::{self, ProviderLine, SignInLine};
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::minutes;

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    email: Option<String>,
    role: Role,
    sessions: Vec<SessionLine>,
    sign_ins: Vec<SignInLine>,
    providers: Vec<ProviderLine>,
    pages: Vec<(&'static str, &'static str, &'static str)>,
    /// Whether there are cases of theirs that they cannot read any more, only withdraw.
    has_cases: bool,
    done: &'static str,
}

/// A device that the person is signed in on.
struct SessionLine {
    id: String,
    label: String,
    is_this: bool,
    is_shared: bool,
    seen: String,
}

#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /account`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    let here = visit.visitor.signed_in.as_ref().ok_or(Error::SignIn)?;
    let person = visit.viewer.require_person(Permission::KeepOwn)?;
    let now = app.store.now();
    let sessions = identity::list_sessions(&app.store, person).await?;
    let logins = identity::list_logins(app.store.reader(), person).await?;
    let has_cases = !visit.viewer.may(Permission::Consult)
        && !consultation::list_mine(app.store.reader(), &app.keys, &visit.viewer).await?.is_empty();
    let person = identity::find_person(app.store.reader(), person).await?.ok_or(Error::SignIn)?;
    render(&AccountPage {
        frame: Frame::new(&app, &visit, Section::Mine, &["Your account"]),
        name: person.name,
        email: person.email,
        role: person.role,
        sessions: sessions.into_iter().map(|session| line(session, &here.session, now)).collect(),
        sign_ins: logins.into_iter().map(|login| sign_ins::line(&app, login)).collect(),
        providers: sign_ins::providers(&app),
        pages: PAGES.iter().filter(|page| visit.viewer.may(page.3)).map(|page| (page.0, page.1, page.2)).collect(),
        has_cases,
        done: match done.done.as_str() {
            "sign-in-connected" => "Connected. From now on this account signs you in.",
            "sign-in-removed" => "Disconnected. That account signs you in no more.",
            "joined" => "Welcome. You are a member now.",
            "renamed" => "Your name is changed.",
            "case-withdrawn" => "The case is withdrawn. Nothing of it is left.",
            "session-ended" => "That device is signed out.",
            _ => "",
        },
    })
}

fn line(session: Session, here: &str, now: Timestamp) -> SessionLine {
    SessionLine {
        is_this: session.id == here,
        is_shared: session.device == Device::Shared,
        seen: ago(now.0 - session.seen_at.0),
        label: session.label,
        id: session.id,
    }
}

/// How long ago something was that many milliseconds ago.
fn ago(millis: i64) -> String {
    match i32::try_from(millis / 60_000).unwrap_or(i32::MAX) {
        ..=1 => "just now".to_owned(),
        count @ 2..60 => format!("{} ago", minutes(count)),
        count => format!("{} ago", minutes(count / 60 * 60)),
    }
}

#[cfg(test)]
mod tests {
    use super::ago;

    #[test]
    fn times_ago_are_as_exact_as_they_are_known() {
        let minute = 60_000;
        assert_eq!(
            [0, 1, 2, 59, 60, 119, 150].map(|count| ago(count * minute)),
            ["just now", "just now", "2 minutes ago", "59 minutes ago", "1 hour ago", "1 hour ago", "2 hours ago"]
        );
    }
}
