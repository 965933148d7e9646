//! `/peers/{host}`: one network: how the exchange goes, what went both ways, what was decided, whom to ring.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use federation::{Confirmation, Exchanged, Hold, Peer, RemoteResource, Shares};
use kernel::Entry;
use serde::Deserialize;

use super::saying::{PeerView, Step, shares};
use super::{get_peer, path};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::members::Done;
use crate::visit::Visit;
use crate::words::{Moment, plural};

#[derive(Template)]
#[template(path = "peers/peer.html")]
struct PeerPage {
    frame: Frame,
    peer: PeerView,
    since: Moment,
    counts: Vec<(&'static str, String)>,
    /// What it lost, which is hidden here.
    missing: Option<String>,
    /// Title, address and day of the last that came, where it is shown.
    newest: Vec<(String, String, Moment)>,
    history: Vec<(Moment, String)>,
    ring: String,
    /// Withdrawals that it did not confirm.
    open: Option<String>,
    /// What can be done: address and words.
    acts: Vec<(&'static str, &'static str)>,
    done: &'static str,
    faults: FormFaults,
}

/// Decisions that the page lists.
const REMEMBERED: usize = 20;

#[derive(Deserialize)]
pub(super) struct Ring {
    #[serde(default)]
    ring: String,
}

/// `GET /peers/{host}`
pub(super) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path(host): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let peer = get_peer(&app, &visit.viewer, &host).await?;
    let done = match done.done.as_str() {
        "moved" => "It is reached at its new address from now on.",
        "asked" => "You asked it. Its coordinator finds that under Other networks, and compares words too.",
        "accepted" => "You accepted it.",
        "shared" => "What it gets is changed.",
        "noted" => "Saved.",
        "open" => "The exchange goes on.",
        "paused" => "It is paused.",
        "blocked" => "It is blocked.",
        "ended" => "It is ended.",
        _ => "",
    };
    let ring = peer.ring.clone();
    show(&app, &visit, &peer, ring, (FormFaults::default(), done)).await
}

/// `POST /peers/{host}/ring`
pub(super) async fn note_ring(
    State(app): State<App>,
    visit: Visit,
    Path(host): Path<String>,
    Form(form): Form<Ring>,
) -> Result<Response, Failure> {
    let peer = get_peer(&app, &visit.viewer, &host).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    let noted = federation::note_ring(&mut unit, &visit.viewer, &peer.origin, &form.ring).await;
    match unit.settle(noted).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=noted", path(&peer))).into_response()),
        Err(error) => {
            let faults = FormFaults::of_error(error)?;
            let page = show(&app, &visit, &peer, form.ring, (faults, "")).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn show(
    app: &App,
    visit: &Visit,
    peer: &Peer,
    ring: String,
    (faults, done): (FormFaults, &'static str),
) -> Result<Response, Failure> {
    let db = app.store.reader();
    let exchanged = federation::find_exchanged(db, &visit.viewer, &peer.origin).await?;
    let contact = federation::find_contact(db, &peer.origin).await?;
    let receipts = federation::list_receipts(db, &visit.viewer, Some(&peer.origin)).await?;
    let open = receipts.receipts.iter().filter(|receipt| !receipt.is_complete()).count();
    let history = kernel::list_entries_of(db, peer.origin.as_str()).await?;
    let lines = history.iter().rev().filter_map(|entry| Some((Moment::at(entry.at), said(entry)?)));
    let newest = |one: &RemoteResource| (one.record.title.clone(), one.path(), Moment::at(one.changed_at));
    // What is kept of a network that is blocked or ended is shown to nobody.
    let is_shown = matches!(peer.hold, Hold::Open | Hold::Paused);
    let view = PeerView::of(app, peer).await?;
    let error = if faults.is_empty() { "" } else { "Error: " };
    let title = format!("{error}{}", peer.name);
    render(&PeerPage {
        frame: Frame::new(app, visit, Section::Desk, &[&title, "Other networks", "Desk"]).with_style("peers.css"),
        since: Moment::at(peer.created_at),
        counts: counts(&exchanged, contact.repaired),
        missing: (exchanged.missing > 0).then(|| lost(&exchanged, &peer.name)),
        newest: if is_shown { exchanged.newest.iter().map(newest).collect() } else { Vec::new() },
        history: lines.take(REMEMBERED).collect(),
        ring,
        open: (open > 0).then(|| plural(open, "withdrawal", "withdrawals")),
        acts: acts(peer),
        peer: view,
        done,
        faults,
    })
}

/// What a network lost, in words.
fn lost(exchanged: &Exchanged, name: &str) -> String {
    let things = plural(usize::try_from(exchanged.missing).unwrap_or(usize::MAX), "thing", "things");
    let (was, are) = if exchanged.missing == 1 { ("was", "It is") } else { ("were", "They are") };
    let is = if exchanged.missing == 1 { "is" } else { "are" };
    format!(
        "{things} of {name} {was} not there any more when it was last read anew, as after a restore from an old backup. {are} hidden here and \
         kept, and {is} shown again when {name} shares them again."
    )
}

fn counts(exchanged: &Exchanged, repaired: u64) -> Vec<(&'static str, String)> {
    let many = |count: u64| plural(usize::try_from(count).unwrap_or(usize::MAX), "resource", "resources");
    let mut counts = vec![
        ("It has of yours", many(exchanged.sent)),
        ("You have of its", many(exchanged.received)),
        ("It withdrew", many(exchanged.withdrawn)),
    ];
    if exchanged.refused > 0 {
        counts.push(("It could not read", many(exchanged.refused)));
    }
    if repaired > 0 {
        counts.push(("Put right by the daily comparison", many(repaired)));
    }
    counts
}

fn acts(peer: &Peer) -> Vec<(&'static str, &'static str)> {
    let acts: &[(&str, &str)] = match peer.hold {
        Hold::Open if peer.is_active() => {
            &[("paused", "Pause the exchange"), ("ended", "End the exchange"), ("blocked", "Block this network")]
        }
        Hold::Open => &[("ended", "Say no, or end it"), ("blocked", "Block this network")],
        Hold::Paused => &[("open", "Go on"), ("ended", "End the exchange"), ("blocked", "Block this network")],
        Hold::Blocked => &[("open", "Unblock this network")],
        Hold::Ended => &[("blocked", "Block this network")],
    };
    acts.to_vec()
}

/// What a row of the journal says about a network; nothing for what no coordinator needs.
fn said(entry: &Entry) -> Option<String> {
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).ok()?;
    let sentence = match entry.kind.as_str() {
        "federation.asked" => "You asked it to share.",
        "federation.was-asked" => "It asked you to share.",
        "federation.accepted" => "You accepted it.",
        "federation.answered" if detail["answer"] == "agreed" => "It accepted you.",
        "federation.answered" => "It said no.",
        "federation.stopped-asking" => "It does not ask any more.",
        "federation.keys-renewed" => "It changed its keys, and vouched for the new ones with the old.",
        "federation.compared" => "You compared its words anew.",
        "federation.moving" => return Some(format!("It said that it moved to {}.", detail["to"].as_str()?)),
        "federation.moved" => return Some(format!("You compared its words at its new address, {}.", detail["to"].as_str()?)),
        "federation.noted" => "Whom to ring was written down.",
        "federation.held" => match detail["hold"].as_str()? {
            "open" => "You let the exchange go on.",
            "paused" => "You paused it.",
            "blocked" => "You blocked it.",
            _ => "You ended it, or said no.",
        },
        "federation.shared" => {
            let chosen: Shares = detail["shares"].as_str()?.parse().ok()?;
            return Some(format!("You chose what it gets: {}.", shares(chosen).to_lowercase()));
        }
        _ => return None,
    };
    Some(sentence.to_owned())
}

/// What became of a tombstone at one network, for the table of receipts.
pub(super) fn confirmed(confirmation: Confirmation) -> (&'static str, &'static str, Option<Moment>) {
    match confirmation {
        Confirmation::Confirmed(at) => ("Confirmed", "govuk-tag--green", Some(Moment::at(at))),
        Confirmation::Awaited => ("Not yet", "govuk-tag--yellow", None),
        Confirmation::Stopped => ("Not told", "govuk-tag--red", None),
    }
}
