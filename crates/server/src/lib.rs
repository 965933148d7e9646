//! The door: pages for people, `/api/v1` for programs, static files, health and metrics, in one router with one set of rules.
//!
//! **Owns** addresses, HTML, JSON, headers and what stands in the way of a request. Files are named after addresses.
//!
//! **Must not know** how anything is stored or searched: it asks capabilities and shows what they answer.
//!
//! Invariants:
//! - Who asks is decided in one place, the `Visitor` of `visit.rs`; every read takes its viewer.
//! - Pages are complete without scripts, carry no inline script or style, and ask nothing of another origin.
//! - The site's name and addresses come from [`Settings`], never from the request. Queries and bodies are never logged.

mod about;
mod account;
mod address;
mod api;
mod app;
mod areas;
mod asker;
mod assets;
#[cfg(test)]
mod components;
mod consultation;
mod desk;
mod documents;
mod failure;
mod files;
mod form;
mod frame;
mod headers;
mod health;
mod home;
mod importing;
mod keeping;
mod library;
mod limit;
mod members;
mod network;
mod observe;
mod open;
mod packs;
mod peers;
mod reading;
mod routes;
mod search;
mod sign_in;
mod site;
mod taking;
mod telling;
mod terms;
mod visit;
mod vocabulary;
mod words;
mod writing;

pub use crate::consultation::look_after_cases;
pub use crate::search::api::answer_json;
pub use crate::search::saved::saved_matches;
pub use crate::telling::arrivals;
pub use app::{App, Settings};
pub use assets::is_missing as assets_missing;
pub use documents::{Documents, Unreadable};
pub use files::look_after_files;
pub use members::forget_person;
pub use routes::{openapi, router};
pub use sign_in::{send_asked_links, send_links};
