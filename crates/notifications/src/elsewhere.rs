//! What came from other networks, as a digest says it. Who they are, and what came, is not known here.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use kernel::{Result, Timestamp, Viewer};

use crate::edition::{Item, Section};

/// What somebody may see that came since they were told last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivedQuestion {
    pub viewer: Viewer,
    pub since: Timestamp,
}

/// Something that another network shared, or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Its id here.
    pub id: String,
    pub title: String,
    /// A sentence; may be empty.
    pub summary: String,
    /// Its page on this server.
    pub path: String,
    /// What its network calls itself.
    pub network: String,
}

/// What finds that; the newest first.
pub type Arrivals = Arc<dyn Fn(ArrivedQuestion) -> BoxFuture<'static, Result<Vec<Arrived>>> + Send + Sync>;

/// What was found already, since most members were told last at the same moment and see the same.
pub(crate) struct ArrivedBySince {
    ask: Arrivals,
    known: HashMap<(Timestamp, usize), Arc<Vec<Arrived>>>,
}

impl ArrivedBySince {
    pub(crate) fn new(ask: Arrivals) -> Self {
        Self { ask, known: HashMap::new() }
    }

    /// A line each.
    pub(crate) async fn items(&mut self, viewer: &Viewer, since: Timestamp) -> Result<Vec<Item>> {
        let key = (since, viewer.sees().len());
        let found = if let Some(known) = self.known.get(&key) {
            Arc::clone(known)
        } else {
            let found = Arc::new((self.ask)(ArrivedQuestion { viewer: viewer.clone(), since }).await?);
            Arc::clone(self.known.entry(key).or_insert(found))
        };
        Ok(found.iter().map(line).collect())
    }
}

fn line(one: &Arrived) -> Item {
    let from = format!("From {}", one.network);
    Item {
        section: Section::Elsewhere,
        title: one.title.clone(),
        note: if one.summary.is_empty() { from } else { format!("{from}: {}", one.summary) },
        path: one.path.clone(),
        subject: one.id.clone(),
    }
}
