//! The kernel's promises, on a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod copying;
mod following;
mod writing;
