//! What changed since the pack before.

use std::collections::HashSet;

use kernel::{Result, Viewer};
use library::{Found, Kind, Pack, PackedItem, Resource, ResourceId};

use crate::App;

/// What is in a pack and was not in the one of an earlier half-term, and the other way round.
pub(crate) struct Changes {
    /// The earlier pack.
    pub(crate) path: String,
    pub(crate) title: String,
    /// Path and title.
    pub(crate) new: Vec<(String, String)>,
    /// In both, and written anew since.
    pub(crate) changed: Vec<(String, String)>,
    pub(crate) left_out: Vec<(String, String)>,
}

/// Compares a pack with the one before it that these eyes may see; `None` where there is none, or nothing to say.
pub(crate) async fn changes(app: &App, viewer: &Viewer, pack: &Resource, held: &Pack) -> Result<Option<Changes>> {
    let Some(term) = held.term else { return Ok(None) };
    let db = app.store.reader();
    let all = library::list_packs(db, viewer).await?;
    let Some(line) = all.into_iter().find(|line| line.id != pack.id && line.term.is_some_and(|other| other < term)) else {
        return Ok(None);
    };
    let Some(Found::Live(before)) = library::find_resource(db, viewer, Kind::Pack, &line.key).await? else { return Ok(None) };
    let earlier = library::find_pack(db, viewer, &before).await?;
    let (now, then) = (live(held), live(&earlier));
    let ids = |items: &[&Resource]| items.iter().map(|item| item.id).collect::<HashSet<ResourceId>>();
    let (in_now, in_then) = (ids(&now), ids(&then));
    let lines = |items: Vec<&Resource>| items.into_iter().map(|item| (item.path(), item.title.clone())).collect::<Vec<_>>();
    let (kept, new): (Vec<&Resource>, Vec<&Resource>) = now.into_iter().partition(|item| in_then.contains(&item.id));
    let changes = Changes {
        new: lines(new),
        changed: lines(kept.into_iter().filter(|item| item.changed_at > before.changed_at).collect()),
        left_out: lines(then.into_iter().filter(|item| !in_now.contains(&item.id)).collect()),
        path: before.path(),
        title: before.title,
    };
    Ok(Some(changes).filter(|all| !all.new.is_empty() || !all.changed.is_empty() || !all.left_out.is_empty()))
}

fn live(pack: &Pack) -> Vec<&Resource> {
    let items = pack.items.iter().filter_map(|entry| match &entry.item {
        PackedItem::Live(resource) => Some(&**resource),
        PackedItem::Withdrawn { .. } => None,
    });
    items.collect()
}
