//! What people and programs get at each address. The whole router runs in process, on a database and an index of the test's own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod adopting;
mod api;
mod app;
mod consultation;
mod copies;
mod desk;
mod documents;
mod every_page;
mod files;
mod fuzzing;
mod health;
mod importing;
mod invitations;
mod keeping;
mod library;
mod members;
mod naming;
mod network;
mod oai;
mod open;
mod openapi;
mod packing;
mod packs;
mod peers;
mod permissions;
mod providers;
mod refusals;
mod repairing;
mod search;
mod settings;
mod sign_in;
mod signed_in;
mod taking;
mod telling;
mod terms;
mod write_api;
mod writing;
