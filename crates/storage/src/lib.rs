//! Bytes that are kept under their own hash: in a folder, or in S3-style storage, by one setting.
//!
//! **Owns** the folder `files/` of the data folder and the objects of the bucket that `files_url` names; what is on its way in
//! (`files/incoming/`), and the lock between those who put a file in and whoever clears up.
//!
//! **Must not know** what a file is, who may see it, or that there is a database.
//!
//! Invariants:
//! - A file stands under the SHA-256 of its bytes (`ab/abcdef…`), whole or not at all: it is written elsewhere, hashed on the way,
//!   and put in its place in one step when it is on disk.
//! - Nothing is removed while somebody is between putting a file in and saying so: [`Kept`] holds the lock, [`Clearing`] has it alone.

mod hash;
mod incoming;
mod lock;
mod partial;
mod settings;
mod store;

pub use hash::FileHash;
pub use incoming::{Arrived, Incoming, Kept};
pub use lock::{Clearing, Hold};
pub use partial::Partial;
pub use settings::{Credentials, S3Settings, StorageSettings};
pub use store::{Content, LocalCopy, Storage, Stored};
