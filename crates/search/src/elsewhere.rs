//! Other networks' resources in the index: which to write anew, and which networks there are.

use std::collections::{BTreeSet, HashSet};

use kernel::{Entry, Result, Role, Store, Viewer};
use library::ResourceId;
use uuid::Uuid;

use crate::indexer::Change;
use crate::schema::{self, LOCAL};
use crate::visible::View;

/// The newest state of other networks' resources.
pub(crate) async fn load_remote(store: &Store, ids: &[Uuid]) -> Result<Vec<Change>> {
    // The index holds what anybody may see; who asks is asked at every question.
    let everybody = Viewer::with_role(Role::Admin);
    let found = federation::list_remote(store.reader(), &everybody, ids).await?;
    let gone = ids.iter().filter(|id| !found.iter().any(|remote| remote.id == **id)).map(|id| Change::Remove(ResourceId(*id)));
    let gone: Vec<Change> = gone.collect();
    Ok(found.iter().map(|remote| Change::Put(Box::new(schema::Entry::remote(remote)))).chain(gone).collect())
}

/// The resources of other networks that these rows are about, each once: those that came or went, and all of a network that was shut
/// out or let in again.
pub(crate) async fn remote_ids(store: &Store, entries: &[Entry]) -> Result<Vec<Uuid>> {
    let (mut seen, mut ids) = (HashSet::new(), Vec::new());
    for entry in entries {
        match entry.kind.as_str() {
            "federation.received" | "federation.withdrawn" | "federation.missing" => ids.extend(entry.subject.parse::<Uuid>().ok()),
            "federation.held" | "federation.asked" => {
                if let Ok(origin) = entry.subject.parse() {
                    ids.extend(federation::list_remote_ids(store.reader(), &origin).await?);
                }
            }
            _ => {}
        }
    }
    ids.retain(|id| seen.insert(*id));
    Ok(ids)
}

/// The hosts of other networks of which the viewer may see something, in order. They come and go with peers, so they have no bits.
pub(crate) fn networks(view: &View) -> tantivy::Result<Vec<String>> {
    let mut hosts = BTreeSet::new();
    for segment in view.searcher().segment_readers() {
        let index = segment.inverted_index(view.fields.origin)?;
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            if let Ok(host) = std::str::from_utf8(stream.key()) {
                hosts.insert(host.to_owned());
            }
        }
    }
    hosts.remove(LOCAL);
    let mut seen = Vec::new();
    for host in hosts {
        if view.has_term(view.fields.origin, &host)? {
            seen.push(host);
        }
    }
    Ok(seen)
}
