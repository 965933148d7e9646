//! The kernel's promises, on a real database.

mod copying;
mod following;
mod writing;
