//! What the digest tells of other networks' resources.

use std::collections::HashMap;
use std::sync::Arc;

use federation::RemoteResource;
use kernel::{Result, Store};
use notifications::{Arrivals, Arrived, ArrivedQuestion};

/// What one digest looks at: far more than it shows.
const MOST: u64 = 100;

/// What tells the digest of what came from other networks.
pub fn arrivals(store: Store) -> Arrivals {
    Arc::new(move |question| {
        let store = store.clone();
        Box::pin(async move { arrived(&store, &question).await })
    })
}

async fn arrived(store: &Store, question: &ArrivedQuestion) -> Result<Vec<Arrived>> {
    let db = store.reader();
    let copies = federation::list_arrived(db, &question.viewer, question.since, MOST).await?;
    if copies.is_empty() {
        return Ok(Vec::new());
    }
    let names: HashMap<_, _> = federation::list_peers(db).await?.into_iter().map(|peer| (peer.origin, peer.name)).collect();
    let line = |copy: RemoteResource| Arrived {
        id: copy.id.to_string(),
        path: copy.path(),
        network: names.get(&copy.origin).cloned().unwrap_or_else(|| copy.origin.authority().to_owned()),
        title: copy.record.title,
        summary: copy.record.summary,
    };
    Ok(copies.into_iter().map(line).collect())
}
