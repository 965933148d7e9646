//! Who gets which answer at each address, and who sees what: every route, as everybody.
//!
//! `table.txt` says what is right. It is written by hand, and `walk.rs` sees to it that no route is missing there.

mod answers;
mod cases;
mod copies;
mod crossing;
mod marks;
mod shelf;
mod table;
mod twins;
mod walk;
mod world;
