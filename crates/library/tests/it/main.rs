//! The library's promises, on a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod drafting;
mod files;
mod importing;
mod packs;
mod publishing;
mod scheduling;
mod starting;
mod terms;
