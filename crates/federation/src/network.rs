//! This network among others.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, Semaphore, SemaphorePermit};

use crate::keys::OwnKeys;
use crate::{Origin, Reach};

/// This network among others: where it lives, what signs for it, its way to them. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Network {
    /// What others know it by.
    pub our: Origin,
    /// Where it is reached: the same, unless it moved.
    pub at: Origin,
    /// What it calls itself.
    pub name: String,
    /// What signs for it.
    pub keys: OwnKeys,
    /// The way to others.
    pub reach: Reach,
    hints: Arc<Hints>,
    comparing: Arc<Semaphore>,
}

/// Peers that said that there is more to fetch from them.
#[derive(Debug, Default)]
struct Hints {
    from: Mutex<BTreeSet<Origin>>,
    news: Notify,
}

impl Network {
    /// Puts the parts together: what it is known by, and where it is reached.
    pub fn new((our, at): (Origin, Origin), name: String, keys: OwnKeys, reach: Reach) -> Self {
        Self { our, at, name, keys, reach, hints: Arc::default(), comparing: Arc::new(Semaphore::new(1)) }
    }

    /// Its six words.
    pub fn fingerprint(&self) -> String {
        self.keys.fingerprint(&self.our, &self.at)
    }

    /// The one place for whoever wants to compare everything with this network, which is work; none while somebody else does.
    pub fn try_compare(&self) -> Option<SemaphorePermit<'_>> {
        self.comparing.try_acquire().ok()
    }

    /// Keeps in mind that this peer has more. Whoever exchanges with it fetches that next; should this process end first, it is
    /// fetched at the next start, as always.
    pub fn keep_hint(&self, from: &Origin) {
        self.hints.from.lock().unwrap_or_else(PoisonError::into_inner).insert(from.clone());
        self.hints.news.notify_waiters();
    }

    /// Whether this peer said that it has more, since the last time that this was asked.
    pub(crate) fn take_hint(&self, from: &Origin) -> bool {
        self.hints.from.lock().unwrap_or_else(PoisonError::into_inner).remove(from)
    }

    /// Waits for the next hint of anybody.
    pub(crate) async fn hinted(&self) {
        self.hints.news.notified().await;
    }
}
