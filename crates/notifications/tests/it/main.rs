//! Telling people, on a real database with a clock that stands still.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod announcing;
mod cases;
mod digest;
mod following;
mod network;
mod own;
