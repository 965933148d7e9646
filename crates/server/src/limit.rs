//! How often somebody may do what anybody may.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

use insight::Asker;
use kernel::Timestamp;

const HOUR: i64 = 60 * 60 * 1000;

/// How often anybody may ask to join.
pub(crate) struct Joining(pub(crate) Limit<Asker>);

impl Default for Joining {
    fn default() -> Self {
        Self(Limit::new(5, HOUR))
    }
}

/// So many in so much time, for each who asks.
pub(crate) struct Limit<Who> {
    most: u32,
    span: i64,
    askers: Mutex<HashMap<Who, (Timestamp, u32)>>,
}

/// Askers that are remembered at once.
const REMEMBERED: usize = 10_000;

impl<Who: Eq + Hash> Limit<Who> {
    pub(crate) fn new(most: u32, span: i64) -> Self {
        Self { most, span, askers: Mutex::default() }
    }

    /// Counts one more, and says whether it is still within the limit.
    pub(crate) fn allows(&self, asker: Who, now: Timestamp) -> bool {
        let mut askers = self.askers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if askers.len() >= REMEMBERED {
            askers.retain(|_, (since, _)| now.0 - since.0 < self.span);
        }
        // Still full: somebody has very many addresses. Nobody new comes in until some have been quiet.
        if askers.len() >= REMEMBERED && !askers.contains_key(&asker) {
            return false;
        }
        let (since, count) = askers.entry(asker).or_insert((now, 0));
        if now.0 - since.0 >= self.span {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_asker_has_so_many_in_so_much_time() {
        let counts = insight::Counts::default();
        let (one, other) = (counts.asker(1), counts.asker(2));
        let limit = Limit::new(2, 100);
        let allows = |asker, now| limit.allows(asker, Timestamp(now));
        assert_eq!([allows(one, 0), allows(one, 99), allows(one, 99)], [true, true, false]);
        assert!(allows(other, 99));
        assert!(allows(one, 100), "a new span begins");
    }
}
