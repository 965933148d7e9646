//! Telling people, on a real database with a clock that stands still.

mod announcing;
mod digest;
mod following;
mod network;
mod own;
