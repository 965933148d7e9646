//! x
mod cues;
mod domain;
mod features;
mod fold;
#[cfg(feature = "tools")]
pub mod generate;
mod kind;
#[cfg(feature = "tools")]
pub mod learn;
mod lexicon;
mod patterns;
pub mod tagger;
mod token;
pub use kind::*;
