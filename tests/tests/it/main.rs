//! The whole system, from outside: the finished program, and the house rules.

#![expect(clippy::print_stdout, reason = "figures and skipped checks are said by name")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod attachments;
mod commands;
mod converging;
mod demonstration;
mod documents;
mod importing;
mod killing;
mod peering;
mod planted;
mod relevance;
mod restoring;
mod services;
mod signing_in;
mod telling;
mod tidy;
mod writer;
