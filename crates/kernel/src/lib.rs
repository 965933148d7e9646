//! What every capability stands on: the store and its one way to write, the journal, the followers of the journal, who may see
//! what, the clock, and the few kinds of error.
//!
//! **Owns** the connections to the database and the tables `kernel_*`. Every change goes through a [`Unit`]: one transaction
//! that holds the new state and at least one journal row. What is no change of the domain goes through [`Store::note`], which
//! writes the tables of [`NOTED_TABLES`] and no others.
//!
//! **Must not know** any capability: no resource, no search, no HTTP.
//!
//! Invariants:
//! - The journal's sequence is gapless and its order is the commit order: the counter row is taken last in the transaction.
//! - A journal row carries ids and facts, never text that somebody wrote.
//! - A [`Cursor`] is (incarnation, sequence, row hash). One that does not match means: rebuild from zero.

mod access;
mod answered;
mod clock;
mod copy;
mod error;
mod follower;
mod id;
mod journal;
mod note;
mod private;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod unit;

pub use access::{Audience, Permission, PersonId, Role, Scope, Viewer};
pub use answered::{Answered, find_answer, fingerprint, forget_answers_of, keep_answer, sweep_answers};
#[cfg(any(debug_assertions, feature = "testing"))]
pub use clock::ShiftedClock;
pub use clock::{Clock, SystemClock, Timestamp};
pub use copy::{copy_out, table_names};
pub use error::{Error, Fault, Result};
pub use follower::{Batch, Follower, FollowerHandle, Progress, catch_up, follow};
pub use id::new_id;
pub use journal::{Cursor, Entry, Head, export_person, list_entries, list_entries_of, verify_chain};
pub use note::{NOTED_TABLES, Notes, REINDEX};
pub use private::{make_private_folder, sync_folder, write_private};
pub use store::{DatabaseSettings, Store};
pub use unit::{Actor, Event, Receipt, Unit};
