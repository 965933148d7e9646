//! Where a resource has arrived, network by network, for coordinators: on its own page.

use std::collections::HashMap;

use federation::{Going, Origin};
use kernel::{Permission, Result, Timestamp, Viewer};
use library::Resource;

use super::saying::PATIENCE;
use super::{path, span};
use crate::App;
use crate::words::Moment;

/// One network that gets it.
pub(crate) struct Arrival {
    /// Its page for coordinators.
    pub(crate) path: String,
    pub(crate) name: String,
    /// When it took what is published now.
    pub(crate) at: Option<Moment>,
    /// For how long it has not answered: `3 hours`.
    pub(crate) away: Option<String>,
    /// Whom to ring there.
    pub(crate) ring: String,
}

/// Lists the networks that get it; none for those who do not look after that.
pub(crate) async fn arrivals(app: &App, viewer: &Viewer, resource: &Resource) -> Result<Vec<Arrival>> {
    if !viewer.may(Permission::ManageSettings) {
        return Ok(Vec::new());
    }
    let db = app.store.reader();
    let reached = federation::find_reached(db, viewer, &app.engine.vocabulary(), &Going::of(resource)).await?;
    let taken = federation::list_acknowledged(db, viewer, resource.id).await?;
    // A pack's number for others may be higher than its own.
    let taken: HashMap<Origin, Timestamp> =
        taken.into_iter().filter(|one| one.version >= resource.version).filter_map(|one| Some((one.peer, one.at?))).collect();
    let mut arrivals = Vec::new();
    for network in reached.networks {
        let Some(peer) = federation::find_peer(db, &network.origin).await? else { continue };
        let contact = federation::find_contact(db, &network.origin).await?;
        let now = app.store.now();
        let since = contact.failing_since.filter(|since| now.0 - since.0 >= PATIENCE);
        arrivals.push(Arrival {
            path: path(&peer),
            at: taken.get(&network.origin).copied().map(Moment::at),
            away: since.map(|since| span(since, now)),
            ring: peer.ring,
            name: network.name,
        });
    }
    Ok(arrivals)
}
