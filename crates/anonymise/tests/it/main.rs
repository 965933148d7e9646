//! Behaviour through the public functions.

mod disclosures;
mod laws;
mod replacements;
mod scanning;
