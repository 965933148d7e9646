//! Loads records from files: idempotent, all or nothing, every fault of a run at once.
//!
//! A changed file makes a new version, unless the record was edited on this server since its last import: then it is reported and
//! left. Absence never withdraws: missing records are listed, and [`Missing::Withdraw`] acts on them.

mod apply;
mod attach;
mod file;
mod front_matter;
mod starter;

pub use apply::{Missing, Options, Report, apply, apply_with_files};
pub(crate) use file::FILES;
pub use file::{Batch, read_paths};
pub(crate) use front_matter::FIELDS;
pub(crate) use starter::STARTER;
pub use starter::starter;
