//! `GET /peers/withdrawals`: what is gone, which network confirmed that, and whom to ring.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use federation::{Cause, Confirmation, Origin, Peer, Receipt, Sort};
use kernel::Permission;
use library::WithdrawalReason;
use vocabulary::Scheme;

use super::path;
use super::peer::confirmed;
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::members::Done;
use crate::visit::Visit;
use crate::words::{Moment, plural};

/// Complete receipts that the page lists; those that are not are all there.
const COMPLETE: usize = 50;

#[derive(Template)]
#[template(path = "peers/withdrawals.html")]
struct WithdrawalsPage {
    frame: Frame,
    sum: String,
    lines: Vec<Line>,
    /// Older ones that are complete.
    more: Option<String>,
    taken_back: Vec<(String, String)>,
    ring: Vec<RingLine>,
    done: &'static str,
}

struct Line {
    kind: String,
    at: Moment,
    why: &'static str,
    peers: Vec<Told>,
}

/// One network in a line.
struct Told {
    name: String,
    tag: &'static str,
    tone: &'static str,
    at: Option<Moment>,
}

/// A network that did not confirm everything.
struct RingLine {
    path: String,
    name: String,
    ring: String,
    is_stopped: bool,
}

pub(super) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageSettings)?;
    let db = app.store.reader();
    let found = federation::list_receipts(db, &visit.viewer, None).await?;
    let peers: BTreeMap<Origin, Peer> =
        federation::list_peers(db).await?.into_iter().map(|peer| (peer.origin.clone(), peer)).collect();
    let (complete, open): (Vec<&Receipt>, Vec<&Receipt>) = found.receipts.iter().partition(|receipt| receipt.is_complete());
    let name = |origin: &Origin| peers.get(origin).map_or_else(|| origin.to_string(), |peer| peer.name.clone());
    let line = |receipt: &&Receipt| Line {
        kind: match receipt.sort {
            Sort::Resource(kind) => app.engine.vocabulary().label(Scheme::Kind, kind.as_str()).to_owned(),
            Sort::Case => "Case".to_owned(),
            Sort::Answer => "Answer to a case".to_owned(),
        },
        at: Moment::at(receipt.at),
        why: why(&receipt.cause),
        peers: receipt
            .peers
            .iter()
            .map(|(origin, confirmation)| {
                let (tag, tone, at) = confirmed(*confirmation);
                Told { name: name(origin), tag, tone, at }
            })
            .collect(),
    };
    let more = complete.len().saturating_sub(COMPLETE);
    let taken_back = found.taken_back.iter().map(|taken| {
        let all = plural(taken.all, "resource", "resources");
        (name(&taken.peer), format!("{all}, {} confirmed", taken.confirmed))
    });
    render(&WithdrawalsPage {
        frame: Frame::new(&app, &visit, Section::Desk, &["Withdrawals", "Other networks", "Desk"]).with_style("peers.css"),
        sum: sum(open.len(), complete.len()),
        lines: open.iter().chain(complete.iter().take(COMPLETE)).map(line).collect(),
        more: (more > 0).then(|| plural(more, "older one that everybody confirmed is", "older ones that everybody confirmed are")),
        taken_back: taken_back.collect(),
        ring: whom_to_ring(&open, &peers),
        done: if done.done == "withdrawn" { "It is withdrawn. Nobody here finds it any more." } else { "" },
    })
}

fn sum(open: usize, complete: usize) -> String {
    match (open, complete) {
        (0, 0) => "Nothing that other networks have was withdrawn.".to_owned(),
        (0, _) => "Every network that had something confirmed that it is gone.".to_owned(),
        (open, _) => format!("{} not confirmed by everybody.", plural(open, "withdrawal is", "withdrawals are")),
    }
}

fn whom_to_ring(open: &[&Receipt], peers: &BTreeMap<Origin, Peer>) -> Vec<RingLine> {
    let mut missing: BTreeSet<(&Origin, bool)> = BTreeSet::new();
    for (origin, confirmation) in open.iter().flat_map(|receipt| &receipt.peers) {
        if !matches!(confirmation, Confirmation::Confirmed(_)) {
            missing.insert((origin, *confirmation == Confirmation::Stopped));
        }
    }
    let lines = missing.into_iter().filter_map(|(origin, is_stopped)| {
        let peer = peers.get(origin)?;
        Some(RingLine { path: path(peer), name: peer.name.clone(), ring: peer.ring.clone(), is_stopped })
    });
    lines.collect()
}

fn why(cause: &Cause) -> &'static str {
    let Cause::Withdrawn(reason) = cause else { return "It is for fewer people than before" };
    match reason.parse() {
        Ok(WithdrawalReason::Privacy) => "It told something about a person",
        Ok(WithdrawalReason::Copyright) => "Somebody else has the rights",
        Ok(WithdrawalReason::Outdated) => "It was no longer right",
        Ok(WithdrawalReason::Author) => "Its author asked for it",
        Err(_) => "Withdrawn",
    }
}
