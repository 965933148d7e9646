//! The promises of case consultations, on a real database and a real folder of keys.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[macro_use]
mod kit;
mod answering;
mod circles;
mod gate;
mod leaving;
mod outcomes;
mod reading;
mod secrets;
mod settling;
mod specialists;
mod writing;
