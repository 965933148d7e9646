//! The whole system, from outside: the finished program, and the house rules.

#![expect(clippy::print_stdout, reason = "figures and skipped checks are said by name")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod attachments;
mod borrowing;
mod commands;
mod converging;
mod demonstration;
mod documents;
mod figures;
mod foreign;
mod harvesting;
mod importing;
mod index_files;
mod killing;
mod misbehaving;
mod networks;
mod peering;
mod planted;
mod relevance;
mod repairing;
mod restoring;
mod services;
mod signing_in;
mod telling;
mod tidy;
mod writer;
