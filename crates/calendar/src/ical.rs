//! Calendars as text for other programs: iCalendar, RFC 5545.
//!
//! Moments are written in UTC, so no rules of a time zone travel with them. What a text says depends on its entries alone: the
//! same entries are the same bytes, whenever they are asked for.

use icalendar::Property;
use jiff::Timestamp;

use crate::Day;
use crate::london::add_days;

/// When something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Whole days, the last one within.
    Days { first: Day, last: Day },
    /// From moment to moment.
    Moments { start: i64, end: i64 },
}

/// One event or task that others put into their calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// The same for ever, also when it moves or is cancelled: [`uid`].
    pub uid: String,
    pub title: String,
    /// Empty where there is none.
    pub description: String,
    pub place: String,
    /// The page about it; must be a whole address.
    pub url: String,
    pub when: When,
    /// The moment of its last change.
    pub changed_at: i64,
    /// How often it was changed: a program keeps the highest.
    pub sequence: i64,
    pub entry: Entry,
}

/// Whether it takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    Confirmed,
    /// Confirmed, with a reminder so many minutes before.
    Reminded(u32),
    Cancelled,
}

/// The name of an event for all time: what it belongs to, its id there, and the server's host.
pub fn uid(what: &str, id: &str, host: &str) -> String {
    format!("{what}-{id}@{host}")
}

/// Writes a calendar. `name` is what programs show for it.
pub fn to_text(name: &str, events: &[CalendarEvent]) -> String {
    let mut text = Text(String::new());
    text.line("BEGIN", "VCALENDAR");
    text.line("VERSION", "2.0");
    text.line("PRODID", "-//SENCO Commons//Calendar//EN");
    text.line("CALSCALE", "GREGORIAN");
    text.line("METHOD", "PUBLISH");
    text.line("X-WR-CALNAME", name);
    for event in events {
        text.event(event);
    }
    text.line("END", "VCALENDAR");
    text.0
}

struct Text(String);

impl Text {
    /// One line, escaped as its name asks.
    fn line(&mut self, name: &str, value: &str) {
        self.property(&Property::new(name, one_form(value)));
    }

    /// One line, left out where nothing is to be said.
    fn some_line(&mut self, name: &str, value: &str) {
        if !value.trim().is_empty() {
            self.line(name, value);
        }
    }

    fn property(&mut self, property: &Property) {
        let written: Result<String, _> = property.clone().try_into();
        // The crate's folding counts letters where the standard counts bytes, so lines are joined and folded anew.
        fold(&written.unwrap_or_default().replace("\r\n ", ""), &mut self.0);
    }

    fn event(&mut self, event: &CalendarEvent) {
        self.line("BEGIN", "VEVENT");
        self.line("UID", &event.uid);
        self.line("DTSTAMP", &utc(event.changed_at));
        self.line("LAST-MODIFIED", &utc(event.changed_at));
        self.line("SEQUENCE", &event.sequence.max(0).to_string());
        match event.when {
            When::Moments { start, end } => {
                self.line("DTSTART", &utc(start));
                self.line("DTEND", &utc(end.max(start)));
            }
            When::Days { first, last } => {
                self.day("DTSTART", first);
                // The end of whole days is the day after, which is no longer within.
                self.day("DTEND", add_days(last.max(first), 1));
                self.line("TRANSP", "TRANSPARENT");
            }
        }
        self.line("SUMMARY", &event.title);
        self.some_line("DESCRIPTION", &event.description);
        self.some_line("LOCATION", &event.place);
        if !event.url.contains(char::is_whitespace) {
            self.some_line("URL", &event.url);
        }
        self.line("STATUS", if event.entry == Entry::Cancelled { "CANCELLED" } else { "CONFIRMED" });
        if let Entry::Reminded(minutes) = event.entry {
            self.line("BEGIN", "VALARM");
            self.line("ACTION", "DISPLAY");
            self.line("TRIGGER", &format!("-PT{minutes}M"));
            self.line("DESCRIPTION", &event.title);
            self.line("END", "VALARM");
        }
        self.line("END", "VEVENT");
    }

    fn day(&mut self, name: &str, day: Day) {
        let value = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
        self.property(Property::new(name, value).add_parameter("VALUE", "DATE"));
    }
}

/// Line breaks of one sort, and no other control characters: they would end a line or spoil the text.
fn one_form(value: &str) -> String {
    let value = value.replace("\r\n", "\n").replace(['\r', '\u{85}'], "\n");
    value.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect()
}

/// `20270114T160000Z`.
fn utc(millis: i64) -> String {
    let moment = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH);
    moment.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Writes a content line in pieces of at most 75 bytes, none of which ends inside a letter.
fn fold(line: &str, out: &mut String) {
    const LIMIT: usize = 75;
    let mut rest = line.trim_end_matches(['\r', '\n']);
    let mut room = LIMIT;
    while rest.len() > room {
        let cut = (0..=room).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(room);
        let (head, tail) = rest.split_at(cut);
        out.push_str(head);
        out.push_str("\r\n ");
        rest = tail;
        room = LIMIT - 1;
    }
    out.push_str(rest);
    out.push_str("\r\n");
}
