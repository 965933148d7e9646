//! What is asked and opened, by week, without persons.
//!
//! **Owns** the tables `insight_*` and the rule that words are kept only when three different people searched for them in one week.
//!
//! **Must not know** who anybody is: it is told a number that means a person only inside this process, and never writes it down.
//!
//! Invariants:
//! - What fewer than [`LEAST_ASKERS`] people asked for is in memory only, and is gone with the process. So counts can be too low,
//!   after a restart or beside another server, and never reveal one person's search.
//! - No row holds, or leads to, a person.

mod count;
mod read;

pub use count::{Asker, Counts, LEAST_ASKERS, flush_regularly};
pub use read::{AskedWords, count_openings, count_openings_by_week, list_searches, week_of};

/// What became of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Something was found.
    Found,
    /// Nothing was.
    Nothing,
}

impl Outcome {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Nothing => "nothing",
        }
    }
}
