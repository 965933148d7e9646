//! What the whole case says: other mentions of what was found, the network's own names, initials, and words that nothing explains.

mod initials;
mod listed;
mod repeats;
mod sweep;

pub(crate) use initials::find as find_initials;
pub(crate) use listed::find as find_listed;
pub(crate) use repeats::{Names, find as find_repeats, find_known, is_one_apart};
pub(crate) use sweep::find as sweep;
