//! What passes into hits and counts by how long ago somebody should have looked at it again.

use kernel::Timestamp;
use tantivy::collector::{Collector, Count, FilterCollector};

use crate::Reviewed;
use crate::facets::{Counts, Layout};
use crate::schema::{REVIEW, days_before};

/// Days after which an overdue review is neglect.
const LONG: i64 = 90;
/// What a hit counts whose review is overdue, and long overdue.
const OVERDUE: f32 = 0.95;
const LONG_OVERDUE: f32 = 0.8;

/// What is let through, on one day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sieve {
    wanted: Reviewed,
    today: i64,
    long_ago: i64,
}

impl Sieve {
    pub(crate) fn new(wanted: Reviewed, now: Timestamp) -> Self {
        Self { wanted, today: days_before(now, 0), long_ago: days_before(now, LONG) }
    }

    fn admits(self, review: i64) -> bool {
        match self.wanted {
            Reviewed::Yes => review >= self.long_ago,
            Reviewed::Any => true,
            Reviewed::No => review < self.long_ago,
        }
    }

    /// What a score counts for a resource that is to be looked at by this day.
    pub(crate) fn weight(self, review: i64) -> f32 {
        if review >= self.today {
            1.0
        } else if review >= self.long_ago {
            OVERDUE
        } else {
            LONG_OVERDUE
        }
    }

    /// Collects only what passes.
    pub(crate) fn through<C: Collector>(self, inner: C) -> impl Collector<Fruit = C::Fruit> + use<C> {
        FilterCollector::new(REVIEW.to_owned(), move |review: i64| self.admits(review), inner)
    }

    /// Counts what passes, with its values.
    pub(crate) fn tally(self, layout: &Layout) -> impl Collector<Fruit = Counts> + use<> {
        self.through(layout.tally())
    }

    /// Counts what is left out.
    pub(crate) fn left_out(self) -> impl Collector<Fruit = usize> + use<> {
        FilterCollector::new(REVIEW.to_owned(), move |review: i64| !self.admits(review), Count)
    }
}
