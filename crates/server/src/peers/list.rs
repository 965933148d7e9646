//! `GET /peers`: this network's words, the networks that it knows, and where to add one.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::{Error, Permission, Viewer};

use super::saying::{PeerView, Step, step};
use super::{network, unreachable};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::members::Done;
use crate::visit::Visit;
use crate::words::plural;

#[derive(Template)]
#[template(path = "peers/list.html")]
struct PeersPage {
    frame: Frame,
    name: String,
    address: String,
    /// This network's six words; none where nobody can reach it.
    words: Option<String>,
    unreachable: String,
    peers: Vec<PeerView>,
    typed: String,
    /// Receipts that are not complete.
    open: Option<String>,
    done: &'static str,
    faults: FormFaults,
}

pub(super) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    let done = if done.done == "declined" { "You said no. It can ask again, unless you block it." } else { "" };
    show(&app, &visit, "", (FormFaults::default(), done)).await
}

/// The page, with what was typed and what was wrong with it.
pub(super) async fn show(
    app: &App,
    visit: &Visit,
    typed: &str,
    (faults, done): (FormFaults, &'static str),
) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageSettings)?;
    let db = app.store.reader();
    let mut peers = Vec::new();
    for peer in federation::list_peers(db).await? {
        peers.push(PeerView::of(app, &peer).await?);
    }
    peers.sort_by_key(|peer| (!peer.is_waiting(), peer.name.to_lowercase()));
    let receipts = federation::list_receipts(db, &visit.viewer, None).await?.receipts;
    let open = receipts.iter().filter(|receipt| !receipt.is_complete()).count();
    let error = if faults.is_empty() { "" } else { "Error: " };
    render(&PeersPage {
        frame: Frame::new(app, visit, Section::Desk, &[&format!("{error}Other networks"), "Desk"]).with_style("peers.css"),
        name: app.settings.network_name.clone(),
        address: app.settings.public_url.clone(),
        words: network(app).ok().map(federation::Network::fingerprint),
        unreachable: unreachable(app),
        peers,
        typed: typed.to_owned(),
        open: (open > 0).then(|| plural(open, "withdrawal is", "withdrawals are")),
        done,
        faults,
    })
}

/// Counts the networks that wait for an answer of a coordinator; none for who may not give it.
pub(crate) async fn count_waiting(app: &App, viewer: &Viewer) -> Result<usize, Error> {
    if !viewer.may(Permission::ManageSettings) {
        return Ok(0);
    }
    let peers = federation::list_peers(app.store.reader()).await?;
    let waits = |peer: &&federation::Peer| {
        let asks = peer.was_asked == federation::Agreement::Waiting;
        matches!(step(peer), Step::Move) || asks && matches!(step(peer), Step::Compare | Step::Accept)
    };
    Ok(peers.iter().filter(waits).count())
}
