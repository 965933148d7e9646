//! Search: what people type, to the resources that help, best first.
//!
//! **Owns** the table `search_saved`, the index (a cache beside the database, rebuilt from the journal whenever it is damaged, outdated or of another
//! database) and the way from words to hits: normalise, correct, thesaurus, query, facets, snippets.
//!
//! **Must not know** HTTP, pages or how a resource is written. It follows the journal and reads the library and what other networks shared.
//!
//! Invariants:
//! - Nothing is searched, counted, suggested or corrected but through a query that carries the viewer's audiences.
//!   One thing is not kept apart: how rare a word is, is counted over all resources, whoever may see them. So what is hidden can
//!   move the order of hits, tip whether a weak hit still fits and what of a passage is shown, and choose between corrections that
//!   are as near. Scores are told only beside the best of the answer and rounded, so that nothing can be counted by them.
//! - The place in the journal is kept in the same commit as the documents.
//! - Cases have an index, words and corrections of their own, in memory alone: no word of one is on disk here, or helps to find or
//!   complete anything else.
//!
//! ```text
//! "dislexia reading y8" → dyslexia, reading + the concepts dyslexia, reading fluency + a preference for Key Stage 3
//! ```

mod answer;
mod cases;
mod correct;
mod coverage;
mod distance;
mod elsewhere;
mod engine;
mod facets;
mod find;
mod generation;
mod guess;
mod hints;
mod indexer;
mod more_like;
mod parse;
mod query;
mod request;
mod saved;
mod schema;
mod sieve;
mod snippet;
mod suggest;
mod thesaurus;
mod understand;
mod unwanted;
mod visible;
mod words;

pub use answer::{
    Answer, ConceptMatch, Correction, FacetGroup, FacetValue, Hit, HitPlace, How, Interpreted, KindMatch, PhaseMatch, Suggestion,
    SuggestionKind,
};
pub use cases::FoundCases;
pub use coverage::Coverage;
pub use engine::Engine;
pub use indexer::Indexer;
pub use request::{Facet, Filters, Request, Reviewed, Sort};
pub use saved::{
    Alerts, SavedId, SavedSearch, change_saved, export_saved, find_saved, forget_saved_of, list_saved, remove_saved, save_search,
};
pub use schema::LOCAL;
