//! The library's promises, on a real database.

mod importing;
mod publishing;
mod starting;
