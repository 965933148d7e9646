//! Civil time in London and moments, with the clocks' changes right.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::Day;

/// The rules come with the program: a machine needs no time zone data of its own.
static ZONE: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").expect("the zone is part of the program"));

/// Date and time on London's clocks at a moment.
pub fn civil_at(millis: i64) -> DateTime {
    let moment = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH);
    ZONE.to_datetime(moment)
}

/// The day in London at a moment.
pub fn day_at(millis: i64) -> Day {
    civil_at(millis).date()
}

/// The moment of a date and time on London's clocks. A time that the clocks skip in spring is taken as an hour later; of one that
/// they show twice in autumn, the first is meant.
pub fn moment_of(civil: DateTime) -> i64 {
    ZONE.to_ambiguous_timestamp(civil).compatible().map_or(0, Timestamp::as_millisecond)
}

/// The moment at which a day begins in London.
pub fn start_of(day: Day) -> i64 {
    moment_of(day.to_datetime(Time::midnight()))
}

/// Whether the clocks skip this time, in the hour that spring loses.
pub fn is_skipped(civil: DateTime) -> bool {
    civil_at(moment_of(civil)) != civil
}

/// Reads a day as forms send it: `2027-02-22`.
pub fn parse_day(text: &str) -> Option<Day> {
    let text = text.trim();
    let digits = text.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if text.len() != 10 || !digits {
        return None;
    }
    text.parse::<Date>().ok().filter(|day| (1990..=2200).contains(&day.year()))
}

/// Reads a time as forms send it: `16:00`. Seconds that a browser adds are left out.
pub fn parse_time(text: &str) -> Option<Time> {
    let text = text.trim().replace('.', ":");
    let mut parts = text.splitn(3, ':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let is_number = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hour) || minute.len() != 2 || !is_number(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// `2027-02-22`.
pub fn write_day(day: Day) -> String {
    day.to_string()
}

/// `16:00`.
pub fn write_time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `Monday 22 February 2027`.
pub fn say_day(day: Day) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

/// `16:00 on Thursday 14 January 2027`.
pub fn say_moment(millis: i64) -> String {
    let civil = civil_at(millis);
    format!("{} on {}", write_time(civil.time()), say_day(civil.date()))
}

/// The Monday of a day's week.
pub fn monday_of(day: Day) -> Day {
    add_days(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// The day so many days later; the calendar's last day where there is none.
pub fn add_days(day: Day, days: i64) -> Day {
    day.saturating_add(days.days())
}

/// Days from one day to another.
pub fn days_between(from: Day, to: Day) -> i64 {
    from.duration_until(to).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    #[test]
    fn four_in_the_afternoon_is_that_in_winter_and_in_summer() {
        let winter = moment_of(datetime(2027, 1, 14, 16, 0, 0, 0));
        let summer = moment_of(datetime(2027, 6, 17, 16, 0, 0, 0));
        assert_eq!(Timestamp::from_millisecond(winter).unwrap().to_string(), "2027-01-14T16:00:00Z");
        assert_eq!(Timestamp::from_millisecond(summer).unwrap().to_string(), "2027-06-17T15:00:00Z");
        assert_eq!(say_moment(winter), "16:00 on Thursday 14 January 2027");
        assert_eq!(say_moment(summer), "16:00 on Thursday 17 June 2027");
    }

    #[test]
    fn the_hours_of_the_clocks_changes_have_one_answer_each() {
        // The clocks go forward on 28 March 2027 at 01:00 and back on 31 October 2027 at 02:00.
        let skipped = datetime(2027, 3, 28, 1, 30, 0, 0);
        assert!(is_skipped(skipped));
        assert_eq!(civil_at(moment_of(skipped)), datetime(2027, 3, 28, 2, 30, 0, 0));
        let twice = datetime(2027, 10, 31, 1, 30, 0, 0);
        assert!(!is_skipped(twice));
        assert_eq!(Timestamp::from_millisecond(moment_of(twice)).unwrap().to_string(), "2027-10-31T00:30:00Z");
        assert_eq!(start_of(date(2027, 3, 29)) - start_of(date(2027, 3, 28)), 23 * 3_600_000);
    }

    #[test]
    fn a_day_begins_at_london_s_midnight() {
        assert_eq!(day_at(start_of(date(2027, 6, 1))), date(2027, 6, 1));
        assert_eq!(day_at(start_of(date(2027, 6, 1)) - 1), date(2027, 5, 31));
    }

    #[test]
    fn days_and_times_are_read_as_forms_send_them() {
        assert_eq!(parse_day(" 2027-02-22 "), Some(date(2027, 2, 22)));
        for bad in ["", "2027-02-30", "22/02/2027", "2027-2-22", "0027-02-22", "2027-02-22T10:00", "９９９９-02-22"] {
            assert_eq!(parse_day(bad), None, "{bad}");
        }
        assert_eq!(parse_time("16:00").map(write_time).as_deref(), Some("16:00"));
        assert_eq!(parse_time("9.30").map(write_time).as_deref(), Some("09:30"));
        assert_eq!(parse_time("16:00:59").map(write_time).as_deref(), Some("16:00"));
        for bad in ["", "24:00", "16:60", "16", "4pm", "16:0", "+1:00", ":30"] {
            assert_eq!(parse_time(bad), None, "{bad}");
        }
    }
}
