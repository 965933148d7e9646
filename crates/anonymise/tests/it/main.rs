//! Behaviour through the public functions.

mod disclosures;
mod laws;
mod learning;
mod replacements;
mod scanning;
