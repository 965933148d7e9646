//! Identifying details in the texts of a case: where they are, why, and what to say instead.
//!
//! **Owns** what identifies somebody: names of people, institutions and places, numbers, dates, contacts, rare facts; a safe wording
//! for each, one for all mentions of a person; how likely a child is to be recognised by what remains; and what reads like a
//! disclosure of harm. Layers, each with a reason for the author: plain text (`fold`, `token`), patterns (`patterns`), lists
//! (`lexicon`, `domain`, `quasi`), a small trained tagger (`features`, `tagger`), the whole case (`passes`), a sweep of what is
//! left unexplained. Lists and model are part of the program.
//!
//! **Must not know** the database, the network, files, the clock or anything of cases but their texts. Pure functions.
//!
//! ```text
//! "Kwame's mum, Mrs Mensah, rang." → "Child A's mum rang."
//! ```

#![expect(clippy::wildcard_enum_match_arm, reason = "kinds, shapes and cues are many; what is not named is treated alike")]

mod additions;
mod apply;
mod cues;
mod detector;
mod disclosure;
mod domain;
mod features;
mod fold;
#[cfg(feature = "tools")]
pub mod generate;
mod kind;
#[cfg(feature = "tools")]
pub mod learn;
mod lexicon;
mod names;
mod passes;
mod patterns;
mod quasi;
mod replace;
mod risk;
pub mod tagger;
mod token;

pub use additions::{Additions, Fault, read_names, read_schools};
pub use apply::apply;
pub use detector::Detector;
pub use disclosure::Passage;
pub use kind::{Characters, Finding, Kind, Known, in_characters};
pub use risk::{Fact, Level, Network, Risk};
