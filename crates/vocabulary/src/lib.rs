//! The words of the field: the controlled values (areas of need, phases, tiers, evidence, licences, kinds) and the thesaurus of
//! concepts with the names that professionals use and the phrases that worried teachers say.
//!
//! **Owns** the tables `vocabulary_*` and the files of `content/thesaurus/`. All of it is data: when the law renames an area,
//! rows change and no code does.
//!
//! **Must not know** resources, search or pages. It says which words mean which concept; it does not look anything up.
//!
//! Invariants: every id that a relation names exists; `broader` has no circle; an id once loaded is never removed by a file that
//! lacks it, because resources may carry it.

mod change;
mod entity;
mod file;
mod read;
mod skos;
mod vocabulary;

pub use change::{Change, change, merge};
pub use file::{parse_concepts, parse_list, parse_terms};
pub use read::load;
pub use skos::to_turtle;
pub use vocabulary::{Concept, Scheme, Term, Vocabulary, check, is_id};
