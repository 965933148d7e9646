//! Why nobody was signed in by a provider, in words that help.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use identity::{Account, Provider, SignInFault};

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "sign_in/fault.html")]
struct FaultPage {
    frame: Frame,
    heading: &'static str,
    what: String,
    now: String,
    /// Where to try the same once more, when that can help.
    again: Option<String>,
}

/// Shows why, and what to do now. The log gets the reason, which says nothing about the person.
pub(crate) fn page(app: &App, visit: &Visit, provider: &Provider, fault: &SignInFault) -> Result<Response, Failure> {
    match fault {
        SignInFault::Denied | SignInFault::Stale | SignInFault::Elsewhere(_) => {
            tracing::info!(provider = provider.id, reason = fault.reason(), "a sign-in did not come about");
        }
        SignInFault::Away(_) | SignInFault::Clock(_) | SignInFault::Forged(_) | SignInFault::Misconfigured(_) => {
            tracing::error!(provider = provider.id, reason = fault.reason(), "a sign-in failed");
        }
    }
    let label = &provider.label;
    let (status, heading, what, now) = match fault {
        SignInFault::Away(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "That sign-in does not answer",
            format!("{label} did not answer as it should. Nothing is wrong with your account."),
            "Try again in a few minutes, or sign in with a link.".to_owned(),
        ),
        SignInFault::Denied => (
            StatusCode::FORBIDDEN,
            "You were not signed in",
            format!("You did not go on at {label}, or it did not let you."),
            "Try again, or sign in with a link.".to_owned(),
        ),
        SignInFault::Stale => (
            StatusCode::BAD_REQUEST,
            "Please start again",
            "This sign-in took longer than ten minutes, was finished before, or began in another window or browser.".to_owned(),
            "Begin again here. If it happens each time, check that your browser accepts cookies from this site.".to_owned(),
        ),
        SignInFault::Clock(minutes) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The clocks do not agree",
            format!(
                "The clock of this server and that of {label} are {}, so we cannot tell whether your sign-in is still good.",
                apart(*minutes)
            ),
            "Please tell those who run this site: the server’s clock must be set. Nothing is wrong with your account.".to_owned(),
        ),
        SignInFault::Elsewhere(_) => (
            StatusCode::FORBIDDEN,
            "That is not a school account of this network",
            format!(
                "You signed in at {label} with a private account, or with one of an organisation that is not part of this network."
            ),
            "Try again and choose your school account. If it was, ask your coordinator whether your school is on the list."
                .to_owned(),
        ),
        SignInFault::Forged(_) => (
            StatusCode::BAD_REQUEST,
            "That sign-in could not be confirmed",
            format!("What came back from {label} is not what it should be, so nobody was signed in."),
            "Try again. If it happens once more, tell those who run this site.".to_owned(),
        ),
        SignInFault::Misconfigured(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "That sign-in is not set up rightly",
            format!("{label} does not know this site as it is set up."),
            "Please tell those who run this site. Until then, sign in with a link.".to_owned(),
        ),
    };
    let again = match fault {
        SignInFault::Denied | SignInFault::Stale | SignInFault::Elsewhere(_) | SignInFault::Forged(_) | SignInFault::Away(_) => {
            Some("/sign-in".to_owned())
        }
        SignInFault::Clock(_) | SignInFault::Misconfigured(_) => None,
    };
    let page = FaultPage { frame: frame(app, visit, heading), heading, what, now, again };
    Ok((status, render(&page)?).into_response())
}

/// How far apart clocks are, as people say it.
fn apart(minutes: i64) -> String {
    match minutes.unsigned_abs() {
        0..=1 => "a few minutes apart".to_owned(),
        minutes @ 2..=119 => format!("{minutes} minutes apart"),
        minutes => format!("{} hours apart", minutes / 60),
    }
}

#[derive(Template)]
#[template(path = "sign_in/stranger.html")]
struct StrangerPage {
    frame: Frame,
    label: String,
    /// What the person is called there, so that they see which account it was.
    shown: String,
}

/// Says that this account belongs to nobody here, and how to come in. An address that a member has does not help: whoever owns it, and
/// wherever, it is claimed by others too.
pub(crate) fn stranger(app: &App, visit: &Visit, provider: &Provider, account: &Account) -> Result<Response, Failure> {
    let shown = account.email.clone().or_else(|| account.name.clone()).unwrap_or_default();
    let page = StrangerPage { frame: frame(app, visit, "Not a member yet"), label: provider.label.clone(), shown };
    Ok((StatusCode::FORBIDDEN, render(&page)?).into_response())
}

/// The address has secrets in it: it goes into no link of the page.
fn frame(app: &App, visit: &Visit, title: &str) -> Frame {
    let visit = Visit { here: "/".to_owned(), ..visit.clone() };
    Frame::new(app, &visit, Section::Other, &[title, "Sign in"])
}
