//! Numbers and dates as people say them.

use kernel::Timestamp;
use time::Date;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

const LONG: &[BorrowedFormatItem<'_>] = format_description!("[day padding:none] [month repr:long] [year]");
const SHORT: &[BorrowedFormatItem<'_>] = format_description!("[day padding:none] [month repr:short] [year]");
const ISO: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A day for people and for machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Day {
    /// `2026-11-21`.
    pub(crate) iso: String,
    /// `21 November 2026`.
    pub(crate) long: String,
    /// `21 Nov 2026`.
    pub(crate) short: String,
}

impl Day {
    /// The day of `2026-11-21`; another text stays as it is.
    pub(crate) fn read(iso: &str) -> Self {
        match Date::parse(iso, ISO) {
            Ok(date) => Self::of(date),
            Err(_) => Self { iso: iso.to_owned(), long: iso.to_owned(), short: iso.to_owned() },
        }
    }

    /// The day of a moment, in UTC.
    pub(crate) fn at(moment: Timestamp) -> Self {
        Self::of(moment.to_utc().date())
    }

    pub(crate) fn of(date: Date) -> Self {
        let say = |format| date.format(format).unwrap_or_default();
        Self { iso: say(ISO), long: say(LONG), short: say(SHORT) }
    }
}

/// A moment for people and for machines, on London's clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moment {
    /// `2026-11-21T12:41:00Z`.
    pub(crate) iso: String,
    /// `12:41`.
    pub(crate) time: String,
    /// `21 November 2026, 12:41`.
    pub(crate) long: String,
}

impl Moment {
    pub(crate) fn at(moment: Timestamp) -> Self {
        let civil = calendar::london::civil_at(moment.0);
        let time = format!("{:02}:{:02}", civil.hour(), civil.minute());
        let long = format!("{}, {time}", Day::read(&civil.date().to_string()).long);
        Self { iso: moment.to_rfc3339(), time, long }
    }
}

/// `20 minutes`, `1 hour`, `2 hours 30 minutes`.
pub(crate) fn minutes(count: i32) -> String {
    match (count / 60, count % 60) {
        (0, minutes) => plural(minutes.unsigned_abs() as usize, "minute", "minutes"),
        (hours, 0) => plural(hours.unsigned_abs() as usize, "hour", "hours"),
        (hours, rest) => format!("{} {}", minutes(hours * 60), minutes(rest)),
    }
}

/// `1 result`, `2 results`, `1,234 results`.
pub(crate) fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

/// `Osmere`, `Osmere and Quillham`, `Osmere, Quillham and Tarnbridge`.
pub(crate) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `900 bytes`, `14 KB`, `3.2 MB`.
pub(crate) fn file_size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one digit after the point")]
    let megabytes = bytes as f64 / (1024.0 * 1024.0);
    match bytes {
        0..1024 => plural(usize::try_from(bytes).unwrap_or_default(), "byte", "bytes"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ if megabytes < 10.0 => format!("{megabytes:.1} MB"),
        _ => format!("{megabytes:.0} MB"),
    }
}

fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        assert_eq!(
            [1, 20, 60, 90, 150].map(minutes),
            ["1 minute", "20 minutes", "1 hour", "1 hour 30 minutes", "2 hours 30 minutes"]
        );
        assert_eq!(Day::read("2026-11-01").long, "1 November 2026");
        assert_eq!(Day::read("soon").long, "soon");
        let summer = Moment::at(Timestamp(1_782_916_800_000));
        assert_eq!((summer.iso.as_str(), summer.long.as_str()), ("2026-07-01T14:40:00Z", "1 July 2026, 15:40"));
        assert_eq!(plural(1234, "result", "results"), "1,234 results");
        assert_eq!(
            [1, 512, 1024, 14_000, 3_400_000, 52_428_800].map(file_size),
            ["1 byte", "512 bytes", "1 KB", "14 KB", "3.2 MB", "50 MB"]
        );
    }
}
