//! School time: terms and half-terms, weeks, INSET days, and calendars in the form that other programs read. Pure.
//!
//! **Owns** what "the start of Spring 2" and "six school weeks later" mean for given term dates, and iCalendar text.
//!
//! **Must not know** the database, who asks, or the present moment: days come in as values.
