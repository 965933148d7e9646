//! Other networks: who they are, what they get, how the exchange goes, and who confirmed that something is gone.

mod arrivals;
mod comparison;
mod hold;
mod list;
mod peer;
mod saying;
mod sharing;
mod withdrawals;

use axum::Router;
use axum::routing::{get, post};
use federation::{Network, Peer};
use kernel::{Error, Permission, Result, Timestamp, Viewer};
use library::Resource;

use crate::App;
use crate::form::FormFaults;
use crate::words::plural;

pub(crate) use arrivals::{Arrival, arrivals};
pub(crate) use list::count_waiting;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/peers", get(list::page).post(comparison::agree))
        .route("/peers/comparison", post(comparison::page))
        .route("/peers/withdrawals", get(withdrawals::page))
        .route("/peers/{host}", get(peer::page))
        .route("/peers/{host}/acceptance", post(comparison::accept))
        .route("/peers/{host}/ring", post(peer::note_ring))
        .route("/peers/{host}/sharing", get(sharing::page).post(sharing::choose))
        .route("/peers/{host}/hold/{hold}", get(hold::page).post(hold::hold))
}

/// The page of a peer, named by its host.
fn path(peer: &Peer) -> String {
    format!("/peers/{}", peer.origin.authority())
}

/// The peer of this host.
async fn get_peer(app: &App, viewer: &Viewer, host: &str) -> Result<Peer> {
    viewer.require(Permission::ManageSettings)?;
    let peers = federation::list_peers(app.store.reader()).await?;
    let found = peers.into_iter().find(|peer| peer.origin.authority() == host);
    found.ok_or_else(|| Error::NotFound("This network does not know another one of that address.".to_owned()))
}

/// This network as others reach it, or why nobody can.
fn network(app: &App) -> std::result::Result<&Network, FormFaults> {
    app.network.as_ref().ok_or_else(|| FormFaults::one("address", &unreachable(app)))
}

/// Why this network can have no peers.
fn unreachable(app: &App) -> String {
    format!(
        "Other networks cannot reach this one at {}. It needs an address that begins with https:// and has no path; \
         whoever runs the server sets it.",
        app.settings.public_url
    )
}

/// Says that a resource is published, and to how many networks it goes.
pub(crate) async fn say_published(app: &App, viewer: &Viewer, resource: &Resource) -> Result<String> {
    if !viewer.may(Permission::Write) {
        return Ok("It is published.".to_owned());
    }
    let going = federation::Going::of(resource);
    let reached = federation::find_reached(app.store.reader(), viewer, &app.engine.vocabulary(), &going).await?;
    Ok(match reached.networks.len() {
        0 => "It is published.".to_owned(),
        networks => format!("It is published, and goes to {} as well.", plural(networks, "other network", "other networks")),
    })
}

/// A span of time as people say it: `20 minutes`, `3 hours`, `5 days`.
fn span(from: Timestamp, to: Timestamp) -> String {
    let minutes = usize::try_from((to.0 - from.0) / 60_000).unwrap_or_default();
    match minutes {
        0 => "less than a minute".to_owned(),
        1..120 => plural(minutes, "minute", "minutes"),
        120..2880 => plural(minutes / 60, "hour", "hours"),
        _ => plural(minutes / 1440, "day", "days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_reads_as_people_say_it() {
        let minute = |count: i64| span(Timestamp(1_000), Timestamp(1_000 + count * 60_000));
        assert_eq!(
            [-1, 0, 1, 119, 120, 2879, 2880, 20_000].map(minute),
            ["less than a minute", "less than a minute", "1 minute", "119 minutes", "2 hours", "47 hours", "2 days", "13 days"]
        );
    }
}
