//! Counting in memory, and the few numbers of it that are written down.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, Hash};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::{Result, Store};
use sea_orm::ExprTrait as _;
use sea_orm::sea_query::{Expr, OnConflict, Query};
use tokio::sync::watch;
use uuid::Uuid;

use crate::Outcome;
use crate::read::week_of;

/// How many different people must search for the same words in a week before anybody may see them.
pub const LEAST_ASKERS: usize = 3;
/// Letters of a search that are kept; whoever pastes a page is not counted.
const LONGEST: usize = 100;
/// Different searches held in memory. Beyond that, new ones wait for the next week.
const MOST: usize = 20_000;
/// How often counts are written down.
const EVERY: Duration = Duration::from_mins(1);

/// Somebody who asks: a number that says nothing outside this process, since its key is random and forgotten with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Asker(u64);

/// The counts of this process. Cheap to clone; all clones are one.
#[derive(Clone, Default)]
pub struct Counts(Arc<Inner>);

#[derive(Default)]
struct Inner {
    key: RandomState,
    now: Mutex<Now>,
}

/// Times by week and resource.
type Openings = HashMap<(String, Uuid), i64>;

#[derive(Default)]
struct Now {
    searches: HashMap<Search, Tally>,
    openings: Openings,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Search {
    week: String,
    words: String,
    outcome: Outcome,
}

#[derive(Default)]
struct Tally {
    askers: HashSet<Asker>,
    times: i64,
    written: i64,
}

impl Counts {
    /// Makes an asker of whatever tells people apart here: a person's id, or the address of a machine.
    pub fn asker(&self, who: impl Hash) -> Asker {
        Asker(self.0.key.hash_one(who))
    }

    /// Counts a search. Words are compared without case and needless spaces.
    pub fn searched(&self, store: &Store, words: &str, outcome: Outcome, asker: Asker) {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if words.is_empty() || words.chars().nth(LONGEST).is_some() {
            return;
        }
        let mut now = self.now();
        let search = Search { week: week_of(store.now()), words, outcome };
        if now.searches.len() >= MOST && !now.searches.contains_key(&search) {
            return;
        }
        let tally = now.searches.entry(search).or_default();
        tally.askers.insert(asker);
        tally.times += 1;
    }

    /// Counts that somebody opened a resource.
    pub fn opened(&self, store: &Store, resource: Uuid) {
        *self.now().openings.entry((week_of(store.now()), resource)).or_default() += 1;
    }

    /// Writes down what may be written down.
    pub async fn flush(&self, store: &Store) -> Result<()> {
        let (searches, openings) = self.take(&week_of(store.now()));
        for (search, more) in searches {
            let insert = Query::insert()
                .into_table("insight_search")
                .columns(["week", "words", "outcome", "times"])
                .values_panic([search.week.into(), search.words.into(), search.outcome.as_str().into(), more.into()])
                .on_conflict(
                    OnConflict::columns(["week", "words", "outcome"])
                        .value("times", Expr::col(("insight_search", "times")).add(more))
                        .to_owned(),
                )
                .to_owned();
            store.note(&insert).await?;
        }
        for ((week, resource), more) in openings {
            let insert = Query::insert()
                .into_table("insight_opening")
                .columns(["week", "resource_id", "times"])
                .values_panic([week.into(), resource.into(), more.into()])
                .on_conflict(
                    OnConflict::columns(["week", "resource_id"])
                        .value("times", Expr::col(("insight_opening", "times")).add(more))
                        .to_owned(),
                )
                .to_owned();
            store.note(&insert).await?;
        }
        Ok(())
    }

    /// What is new since the last time and may be known; what is left of weeks before this one is forgotten.
    fn take(&self, week: &str) -> (Vec<(Search, i64)>, Openings) {
        let mut now = self.now();
        let mut known = Vec::new();
        for (search, tally) in &mut now.searches {
            let more = tally.times - tally.written;
            if tally.askers.len() >= LEAST_ASKERS && more > 0 {
                known.push((search.clone(), more));
                tally.written = tally.times;
            }
        }
        now.searches.retain(|search, _| search.week == week);
        (known, std::mem::take(&mut now.openings))
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes the counts down every minute, and once more at the end.
pub async fn flush_regularly(store: Store, counts: Counts, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let stopped = tokio::time::timeout(EVERY, stop.wait_for(|stop| *stop)).await.is_ok();
        if let Err(error) = counts.flush(&store).await {
            tracing::warn!(fault = %error, "counts of searches could not be written down");
        }
        if stopped {
            return;
        }
    }
}
