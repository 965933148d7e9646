//! A pack's meeting, and what speaks against its day.

use calendar::{Day, london};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::TermCalendar;
use crate::pack::AnnouncedMeeting;

/// A meeting as it was written: days and times on London's clocks. What is empty was not said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    pub title: String,
    /// `2027-01-14`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub day: String,
    /// `16:00`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub starts: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ends: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// Where to join from afar. Pages show it to members alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// What was said and agreed, as Markdown: written afterwards.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub minutes: String,
}

/// Characters of a line at most, of an address, and of minutes.
const LINE: usize = 200;
const ADDRESS: usize = 1_000;
const MINUTES: usize = 100_000;

impl Meeting {
    /// Beginning and end as moments; `None` while day or times are missing or make no sense.
    pub fn moments(&self) -> Option<(Timestamp, Timestamp)> {
        let day = london::parse_day(&self.day)?;
        let starts = london::parse_time(&self.starts)?;
        let ends = london::parse_time(&self.ends)?;
        let moment = |time| Timestamp(london::moment_of(day.to_datetime(time)));
        (starts < ends && !london::is_skipped(day.to_datetime(starts))).then(|| (moment(starts), moment(ends)))
    }

    /// The day, where it is one.
    pub fn day(&self) -> Option<Day> {
        london::parse_day(&self.day)
    }

    /// The same meeting for another time: what is said of the day goes.
    #[must_use]
    pub fn without_day(&self) -> Self {
        Self { day: String::new(), link: String::new(), minutes: String::new(), ..self.clone() }
    }

    pub(crate) fn faults(&self) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        let lines =
            [("meeting_title", &self.title, LINE), ("meeting_place", &self.place, LINE), ("meeting_link", &self.link, ADDRESS)];
        for (field, text, limit) in lines {
            let length = text.chars().count();
            if length > limit {
                faults.push((field, format!("{length} characters; accepted: at most {limit}")));
            }
            if text.chars().any(char::is_control) {
                faults.push((field, "has a line break or control character; accepted: one line of text".to_owned()));
            }
        }
        if self.title.trim().is_empty() {
            faults.push(("meeting_title", "Say what the meeting is called, such as SENCO network meeting".to_owned()));
        }
        let day = self.day();
        if day.is_none() {
            faults.push(("meeting_day", "Enter the day of the meeting, such as 2027-01-14".to_owned()));
        }
        let starts = london::parse_time(&self.starts);
        let ends = london::parse_time(&self.ends);
        if starts.is_none() {
            faults.push(("meeting_starts", "Enter when the meeting begins, such as 16:00".to_owned()));
        }
        if ends.is_none() {
            faults.push(("meeting_ends", "Enter when the meeting ends, such as 17:30".to_owned()));
        }
        if let (Some(starts), Some(ends)) = (starts, ends) {
            if ends <= starts {
                faults.push(("meeting_ends", "The meeting must end after it begins".to_owned()));
            } else if day.is_some_and(|day| london::is_skipped(day.to_datetime(starts))) {
                faults.push(("meeting_starts", "The clocks go forward that night, and this time does not exist".to_owned()));
            }
        }
        if !self.link.is_empty() && !is_address(&self.link) {
            faults.push(("meeting_link", "Enter the whole link, beginning with https://".to_owned()));
        }
        if self.minutes.chars().count() > MINUTES || self.minutes.contains('\0') {
            faults.push(("minutes", format!("Use at most {MINUTES} characters of plain text")));
        }
        faults
    }
}

/// A link that leads to a page and nowhere else.
fn is_address(link: &str) -> bool {
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| !host.is_empty()) && !link.contains(|letter: char| letter.is_whitespace() || "<>\"'\\".contains(letter))
}

/// Something that speaks against a day, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Whose term dates say so; empty for another meeting.
    pub calendar: String,
    /// `INSET day`, `holiday before Spring 2`, `also: EAL network meeting, 16:00 to 17:30`.
    pub what: String,
}

/// Lists what speaks against a day: weekends, INSET days, bank holidays and holidays of every calendar that knows the day, and
/// other meetings. `own` is the pack that the meeting belongs to.
pub fn list_clashes(day: Day, calendars: &[TermCalendar], meetings: &[AnnouncedMeeting], own: Option<uuid::Uuid>) -> Vec<Clash> {
    let mut clashes = Vec::new();
    if london::monday_of(day) < london::add_days(day, -4) {
        clashes.push(Clash { calendar: String::new(), what: "a weekend".to_owned() });
    }
    for calendar in calendars {
        let Some(year) = calendar.terms.year_on(day) else { continue };
        let what = if year.inset().contains(&day) {
            "an INSET day".to_owned()
        } else if year.bank_holidays().contains(&day) {
            "a bank holiday".to_owned()
        } else if year.is_term_time(day) {
            continue;
        } else {
            calendar.terms.say(day)
        };
        clashes.push(Clash { calendar: calendar.name.clone(), what });
    }
    for meeting in meetings.iter().filter(|meeting| Some(meeting.pack.0) != own && !meeting.is_cancelled) {
        if london::day_at(meeting.starts.0) == day {
            let time = |moment: Timestamp| london::write_time(london::civil_at(moment.0).time());
            let what = format!("also {}, {} to {}", meeting.meeting.title, time(meeting.starts), time(meeting.ends));
            clashes.push(Clash { calendar: String::new(), what });
        }
    }
    clashes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meeting() -> Meeting {
        Meeting {
            title: "SENCO meeting".to_owned(),
            day: "2027-06-17".to_owned(),
            starts: "16:00".to_owned(),
            ends: "17:30".to_owned(),
            ..Meeting::default()
        }
    }

    #[test]
    fn a_meeting_is_at_its_time_on_london_s_clocks() {
        let (starts, ends) = meeting().moments().unwrap();
        assert_eq!(starts.to_rfc3339(), "2027-06-17T15:00:00Z");
        assert_eq!(ends.0 - starts.0, 90 * 60_000);
        assert_eq!(meeting().faults(), []);
    }

    #[test]
    fn what_makes_no_sense_is_said_at_its_field() {
        let fields = |meeting: Meeting| meeting.faults().into_iter().map(|(field, _)| field).collect::<Vec<_>>();
        assert_eq!(fields(Meeting::default()), ["meeting_title", "meeting_day", "meeting_starts", "meeting_ends"]);
        assert_eq!(fields(Meeting { ends: "16:00".to_owned(), ..meeting() }), ["meeting_ends"]);
        let lost_hour = Meeting { day: "2027-03-28".to_owned(), starts: "01:30".to_owned(), ends: "03:00".to_owned(), ..meeting() };
        assert_eq!(fields(lost_hour), ["meeting_starts"]);
        for bad in ["meet.example.org", "javascript:alert(1)", "https://", "https://a b", "data:text/html,x", "https://x\"onclick="]
        {
            assert_eq!(fields(Meeting { link: bad.to_owned(), ..meeting() }), ["meeting_link"], "{bad}");
        }
        assert_eq!(fields(Meeting { link: "https://meet.example.org/a?b=c".to_owned(), ..meeting() }), [""; 0]);
    }
}
