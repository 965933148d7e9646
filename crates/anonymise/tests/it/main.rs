//! Behaviour through the public functions.

mod disclosures;
mod edges;
mod laws;
mod learning;
mod replacements;
mod scanning;
