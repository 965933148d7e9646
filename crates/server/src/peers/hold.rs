//! `/peers/{host}/hold/{hold}`: pauses, resumes, blocks or ends, each after a page that says what that means.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use federation::{Agreement, Hold, Peer};
use kernel::Error;

use super::{get_peer, path};
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::plural;

#[derive(Template)]
#[template(path = "peers/hold.html")]
struct HoldPage {
    frame: Frame,
    path: String,
    hold: &'static str,
    name: String,
    heading: String,
    lines: &'static [&'static str],
    /// What it has of ours, where that stays there.
    keeps: Option<String>,
    button: &'static str,
    is_grave: bool,
}

/// `GET`
pub(super) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((host, hold)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (peer, hold) = read(&app, &visit, &host, &hold).await?;
    let sent = federation::find_exchanged(app.store.reader(), &visit.viewer, &peer.origin).await?.sent;
    let is_grave = matches!(hold, Hold::Blocked | Hold::Ended);
    let (heading, lines, button) = words(&peer, hold);
    render(&HoldPage {
        frame: Frame::new(&app, &visit, Section::Desk, &[button, &peer.name, "Other networks"]).with_style("peers.css"),
        path: path(&peer),
        hold: hold.as_str(),
        heading: format!("{heading} {}?", peer.name),
        name: peer.name,
        lines,
        keeps: (is_grave && sent > 0).then(|| plural(usize::try_from(sent).unwrap_or(usize::MAX), "resource", "resources")),
        button,
        is_grave,
    })
}

/// `POST`
pub(super) async fn hold(
    State(app): State<App>,
    visit: Visit,
    Path((host, hold)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (peer, hold) = read(&app, &visit, &host, &hold).await?;
    let is_refusal = hold == Hold::Ended && peer.asked == Agreement::No;
    let mut unit = visit.visitor.begin(&app).await?;
    let held = federation::hold(&mut unit, &visit.viewer, &peer.origin, hold).await;
    unit.settle(held).await?;
    if is_refusal {
        return Ok(Redirect::to("/peers?done=declined").into_response());
    }
    Ok(Redirect::to(&format!("{}?done={}", path(&peer), hold.as_str())).into_response())
}

async fn read(app: &App, visit: &Visit, host: &str, hold: &str) -> Result<(Peer, Hold), Error> {
    let peer = get_peer(app, &visit.viewer, host).await?;
    let nowhere = || Error::NotFound("There is no such page about a network.".to_owned());
    let hold: Hold = hold.parse().map_err(|_| nowhere())?;
    // What ended begins anew by comparing words, not by a press.
    if peer.hold == Hold::Ended && hold != Hold::Blocked {
        return Err(nowhere());
    }
    Ok((peer, hold))
}

/// Heading, what it means, and the button.
fn words(peer: &Peer, hold: Hold) -> (&'static str, &'static [&'static str], &'static str) {
    match hold {
        Hold::Open if peer.hold == Hold::Blocked => (
            "Unblock",
            &[
                "What was agreed before holds again, and both sides catch up with what they missed.",
                "What you share with it goes out again.",
            ],
            "Unblock",
        ),
        Hold::Open => ("Go on with", &["Both sides catch up with what they missed."], "Go on"),
        Hold::Paused => (
            "Pause the exchange with",
            &[
                "Nothing goes to it and nothing is taken from it until you go on.",
                "Withdrawals wait as well: it keeps what you withdraw meanwhile until you go on.",
                "Nothing is lost. Both sides catch up.",
            ],
            "Pause",
        ),
        Hold::Blocked => (
            "Block",
            &[
                "Nothing goes to it and nothing is taken from it, from this moment.",
                "What it shared is not found here any more. It is there again when you unblock it.",
                "It cannot ask again until you unblock it.",
                "It is not told. It sees only that your network does not answer it.",
            ],
            "Block",
        ),
        Hold::Ended if peer.asked == Agreement::No => {
            ("Say no to", &["Nothing is exchanged. It can ask again, unless you block it."], "Say no")
        }
        Hold::Ended => (
            "End the exchange with",
            &[
                "Nothing goes to it and nothing is taken from it any more.",
                "What it shared is not found here any more.",
                "To begin again, both of you compare words and ask anew.",
            ],
            "End the exchange",
        ),
    }
}
