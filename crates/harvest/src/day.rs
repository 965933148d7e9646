//! Moments as they are written in requests and answers: UTC, to the second.

use kernel::Timestamp;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, PrimitiveDateTime};

const SECONDS: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const DAYS: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// How exactly somebody says when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Granularity {
    Days,
    Seconds,
}

/// A day or a second, as somebody wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) granularity: Granularity,
    /// Its first millisecond.
    pub(crate) begins: i64,
    /// The first millisecond after it.
    pub(crate) ends: i64,
}

/// Reads `2026-11-23` or `2026-11-23T12:40:00Z`.
pub(crate) fn read(text: &str) -> Option<Span> {
    let (granularity, moment, length) = match text.len() {
        10 => (Granularity::Days, Date::parse(text, DAYS).ok()?.midnight(), 86_400_000),
        20 => (Granularity::Seconds, PrimitiveDateTime::parse(text, SECONDS).ok()?, 1000),
        _ => return None,
    };
    let begins = moment.assume_utc().unix_timestamp() * 1000;
    Some(Span { granularity, begins, ends: begins + length })
}

/// `2026-11-23T12:40:00Z`.
pub(crate) fn to_seconds(at: Timestamp) -> String {
    at.to_utc().format(SECONDS).unwrap_or_default()
}

/// `2026-11-23`.
pub(crate) fn to_day(at: Timestamp) -> String {
    at.to_utc().date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_seconds_are_read_and_nothing_else() {
        let second = read("2026-11-23T12:40:00Z").unwrap();
        assert_eq!((second.begins, second.ends), (1_795_437_600_000, 1_795_437_601_000));
        assert_eq!(to_seconds(Timestamp(second.begins + 999)), "2026-11-23T12:40:00Z");
        let day = read("2026-11-23").unwrap();
        assert_eq!((day.granularity, day.ends - day.begins), (Granularity::Days, 86_400_000));
        for wrong in
            ["", "2026", "2026-11", "2026-13-01", "2026-02-30", "2026-11-23T12:40Z", "2026-11-23T12:40:00+", "2026-11-23 12:40:00Z"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
