//! What other networks can do to this one, and what they cannot.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admitting;
mod applying;
mod between;
mod comparing;
mod copying;
mod exchange;
mod files;
mod fuzzing;
mod introducing;
mod keeping;
mod keys;
mod kit;
mod objects;
mod packing;
mod peering;
mod reaching;
mod receipts;
mod showing;
mod signing;
