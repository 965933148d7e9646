//! School time, from outside.

mod counting;
mod text;
mod years;
