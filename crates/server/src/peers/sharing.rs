//! `/peers/{host}/sharing`: what a network gets.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use federation::{Peer, Shareable, Shares};
use serde::Deserialize;

use super::saying::shares;
use super::{get_peer, path};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::plural;

#[derive(Template)]
#[template(path = "peers/sharing.html")]
struct SharingPage {
    frame: Frame,
    path: String,
    name: String,
    choices: Vec<Choice>,
    faults: FormFaults,
}

struct Choice {
    id: &'static str,
    value: &'static str,
    label: &'static str,
    hint: String,
    is_chosen: bool,
}

/// Asks once more, where something is taken back.
#[derive(Template)]
#[template(path = "peers/less.html")]
struct LessPage {
    frame: Frame,
    path: String,
    name: String,
    before: &'static str,
    after: &'static str,
    value: &'static str,
    /// How many resources it has.
    has: String,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    shares: String,
    #[serde(default)]
    confirmed: String,
}

/// `GET`
pub(super) async fn page(State(app): State<App>, visit: Visit, Path(host): Path<String>) -> Result<Response, Failure> {
    let peer = get_peer(&app, &visit.viewer, &host).await?;
    show(&app, &visit, &peer, FormFaults::default()).await
}

/// `POST`
pub(super) async fn choose(
    State(app): State<App>,
    visit: Visit,
    Path(host): Path<String>,
    Form(form): Form<Chosen>,
) -> Result<Response, Failure> {
    let peer = get_peer(&app, &visit.viewer, &host).await?;
    let Ok(chosen) = form.shares.parse::<Shares>() else {
        let page = show(&app, &visit, &peer, FormFaults::one("shares", "Choose what it gets.")).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if chosen == peer.shares {
        return Ok(Redirect::to(&path(&peer)).into_response());
    }
    let has = federation::find_exchanged(app.store.reader(), &visit.viewer, &peer.origin).await?.sent;
    if chosen < peer.shares && has > 0 && form.confirmed != "yes" {
        return render(&LessPage {
            frame: Frame::new(&app, &visit, Section::Desk, &["Share less", &peer.name, "Other networks"]).with_style("peers.css"),
            path: path(&peer),
            before: shares(peer.shares),
            after: shares(chosen),
            value: chosen.as_str(),
            has: plural(usize::try_from(has).unwrap_or(usize::MAX), "resource", "resources"),
            name: peer.name,
        });
    }
    let mut unit = visit.visitor.begin(&app).await?;
    let shared = federation::share(&mut unit, &visit.viewer, &peer.origin, chosen).await;
    unit.settle(shared).await?;
    Ok(Redirect::to(&format!("{}?done=shared", path(&peer))).into_response())
}

async fn show(app: &App, visit: &Visit, peer: &Peer, faults: FormFaults) -> Result<Response, Failure> {
    let counts = federation::count_shareable(app.store.reader(), &visit.viewer, &app.engine.vocabulary(), &peer.origin).await?;
    let choices = Shares::ALL.iter().map(|one| Choice {
        id: if *one == Shares::Nothing { "shares" } else { one.as_str() },
        value: one.as_str(),
        label: shares(*one),
        hint: hint(*one, counts),
        is_chosen: *one == peer.shares,
    });
    let error = if faults.is_empty() { "" } else { "Error: " };
    let title = format!("{error}What it gets");
    render(&SharingPage {
        frame: Frame::new(app, visit, Section::Desk, &[&title, &peer.name, "Other networks"]).with_style("peers.css"),
        path: path(peer),
        name: peer.name.clone(),
        choices: choices.collect(),
        faults,
    })
}

/// What a choice means, with the number of resources that it means today.
fn hint(one: Shares, counts: Shareable) -> String {
    let today = plural(usize::try_from(counts.of(one)).unwrap_or(usize::MAX), "resource", "resources");
    match one {
        Shares::Nothing => "Agreed, and nothing goes out. You still get what it shares with you.".to_owned(),
        Shares::Public => {
            format!(
                "{today} today: what anybody on the internet can read anyway, and what names it. Its members find it in their own search."
            )
        }
        Shares::Peers => format!("{today} today: that, and what its authors marked for all linked networks."),
    }
}
