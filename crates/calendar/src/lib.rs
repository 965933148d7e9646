//! School time: half-terms, school weeks and civil time in London, and calendars as text for other programs.
//!
//! **Owns** what "the start of Spring 2", "week 3 of Autumn 1" and "six school weeks later" mean, the days of the clocks'
//! changes, and the form of iCalendar (RFC 5545).
//!
//! **Must not know** whose calendar it is, where it is kept, or what time it is now: days and moments come in as arguments.
//!
//! Moments are milliseconds since the Unix epoch, days are [`Day`]s in London. A year is known by the year in which its
//! autumn lies: 2026 is the school year 2026 to 2027.

mod england;
mod half_term;
mod ical;
pub mod london;
mod school_year;
mod terms;
mod written;

pub use england::{bank_holidays, easter_sunday};
pub use half_term::{HalfTerm, TermOf};
pub use ical::{CalendarEvent, Entry, When, to_text, uid};
pub use jiff::civil::{Date as Day, DateTime, Time, Weekday};
pub use school_year::{Period, Place, SchoolYear, year_of};
pub use terms::Terms;
pub use written::{TermFault, WrittenYear};
