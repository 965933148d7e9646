//! iCalendar: what other programs read.

use calendar::{CalendarEvent, Entry, When, london, to_text, uid};
use proptest::prelude::*;

use crate::years::day;

fn meeting() -> CalendarEvent {
    CalendarEvent {
        uid: uid("pack", "0198", "send.example.org"),
        title: "SENCO meeting".to_owned(),
        description: "Bring your provision map.".to_owned(),
        place: "Osmere Library, Quillham".to_owned(),
        url: "https://send.example.org/library/pack/spring-2".to_owned(),
        when: When::Moments {
            start: london::moment_of(day("2027-06-17").at(16, 0, 0, 0)),
            end: london::moment_of(day("2027-06-17").at(17, 30, 0, 0)),
        },
        changed_at: 1_795_437_600_000,
        sequence: 2,
        entry: Entry::Reminded(60),
    }
}

/// The lines with folding undone.
fn lines(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

#[test]
fn a_meeting_is_written_as_the_standard_has_it() {
    let text = to_text("Tarnbridge meetings", &[meeting()]);
    let expected = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//SENCO Commons//Calendar//EN\nCALSCALE:GREGORIAN\nMETHOD:PUBLISH\n\
        X-WR-CALNAME:Tarnbridge meetings\nBEGIN:VEVENT\nUID:pack-0198@send.example.org\nDTSTAMP:20261123T124000Z\n\
        LAST-MODIFIED:20261123T124000Z\nSEQUENCE:2\nDTSTART:20270617T150000Z\nDTEND:20270617T163000Z\nSUMMARY:SENCO meeting\n\
        DESCRIPTION:Bring your provision map.\nLOCATION:Osmere Library\\, Quillham\n\
        URL:https://send.example.org/library/pack/spring-2\nSTATUS:CONFIRMED\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT60M\n\
        DESCRIPTION:SENCO meeting\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR";
    assert_eq!(lines(&text).join("\n"), expected);
}

#[test]
fn a_cancelled_meeting_keeps_its_name_and_says_so() {
    let text = to_text("Meetings", &[CalendarEvent { entry: Entry::Cancelled, sequence: 3, ..meeting() }]);
    let lines = lines(&text);
    assert!(lines.contains(&"UID:pack-0198@send.example.org".to_owned()) && lines.contains(&"STATUS:CANCELLED".to_owned()));
    assert!(!text.contains("VALARM"));
}

#[test]
fn whole_days_end_on_the_day_after() {
    let when = When::Days { first: day("2027-02-15"), last: day("2027-02-19") };
    let text = to_text("Holidays", &[CalendarEvent { when, entry: Entry::Confirmed, ..meeting() }]);
    assert!(text.contains("DTSTART;VALUE=DATE:20270215\r\nDTEND;VALUE=DATE:20270220\r\n"), "{text}");
}

#[test]
fn an_address_that_is_none_is_left_out() {
    let text = to_text("Meetings", &[CalendarEvent { url: "https://x.example.org/\r\nATTENDEE:me".to_owned(), ..meeting() }]);
    assert!(!text.contains("ATTENDEE"), "{text}");
}

/// Reads an escaped text again.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => out.push(letters.next().map_or('\\', |next| if next == 'n' { '\n' } else { next })),
            other => out.push(other),
        }
    }
    out
}

proptest! {
    #[test]
    fn whatever_is_written_stays_in_its_line(title in "\\PC{0,200}", place in "(?s).{0,120}") {
        let text = to_text(&title, &[CalendarEvent { title: title.clone(), place, ..meeting() }]);
        for line in text.split_terminator("\r\n") {
            prop_assert!(line.len() <= 75, "{} bytes: {line}", line.len());
            prop_assert!(!line.contains(['\r', '\n']));
        }
        let lines = lines(&text);
        prop_assert_eq!(lines.iter().filter(|line| line.starts_with("BEGIN:")).count(), 3);
        let summary = lines.iter().find_map(|line| line.strip_prefix("SUMMARY:")).expect("there is a title");
        prop_assert_eq!(unescape(summary), title);
    }
}
