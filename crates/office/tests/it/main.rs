//! What comes in and what goes out: files are made here, by hand, so that each holds exactly what its test is about.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod damaged;
mod importing;
mod made;
mod reading;
mod sniffing;
