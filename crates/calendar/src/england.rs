//! What is usual in England: bank holidays by rule, and a guess at a school year for as long as nobody has said better.

use jiff::civil::{Weekday, date};

use crate::Day;
use crate::london::add_days;
use crate::school_year::{Period, SchoolYear};

/// Easter Sunday of a year, in the Gregorian calendar.
pub fn easter_sunday(year: i16) -> Day {
    // Gauss's rule in the form of Meeus, Jones and Butcher: moon, then Sunday.
    let year_number = i32::from(year);
    let golden = year_number % 19;
    let (century, rest) = (year_number / 100, year_number % 100);
    let correction = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - correction - rest % 4) % 7;
    let late = (golden + 11 * correction + 22 * weekday) / 451;
    let days = correction + weekday - 7 * late + 114;
    let (month, day) = (days / 31, days % 31 + 1);
    date(year, i8::try_from(month).unwrap_or(4), i8::try_from(day).unwrap_or(1))
}

/// The bank holidays of England and Wales in a calendar year, by the standing rules. One that is proclaimed for a single year is
/// not among them: a coordinator adds it.
pub fn bank_holidays(year: i16) -> Vec<Day> {
    let easter = easter_sunday(year);
    let christmas = match date(year, 12, 25).weekday() {
        Weekday::Saturday => [27, 28],
        Weekday::Sunday => [26, 27],
        Weekday::Friday => [25, 28],
        Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday => [25, 26],
    };
    let mut days = vec![
        on_or_after(date(year, 1, 1), is_weekday),
        add_days(easter, -2),
        add_days(easter, 1),
        on_or_after(date(year, 5, 1), is_monday),
        on_or_after(date(year, 5, 25), is_monday),
        on_or_after(date(year, 8, 25), is_monday),
    ];
    days.extend(christmas.map(|day| date(year, 12, day)));
    days
}

fn is_monday(day: Day) -> bool {
    day.weekday() == Weekday::Monday
}

pub(crate) fn is_weekday(day: Day) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn on_or_after(day: Day, fits: impl Fn(Day) -> bool) -> Day {
    (0..7).map(|days| add_days(day, days)).find(|day| fits(*day)).unwrap_or(day)
}

/// Last day before the Easter holiday and first day after it, as most authorities have them: Good Friday lies in the holiday, and
/// where Easter is late the two weeks come before it.
pub(crate) fn easter_break(year: i16) -> (Day, Day) {
    let easter = easter_sunday(year);
    let (last, first) = if easter <= date(year, 4, 2) {
        (-3, 15)
    } else if easter <= date(year, 4, 12) {
        (-9, 8)
    } else {
        (-16, 2)
    };
    (add_days(easter, last), add_days(easter, first))
}

impl SchoolYear {
    /// A guess at the school year in England that begins in the autumn of `year`: good enough to rest in the holidays, not good
    /// enough to print. [`SchoolYear::is_guess`] says so, and every page that shows it asks a coordinator to check it.
    pub fn guess(year: i16) -> Self {
        let next = year.saturating_add(1);
        let monday_after = |day| on_or_after(day, is_monday);
        let october = monday_after(date(year, 10, 24));
        let christmas = add_days(monday_after(date(year, 12, 19)), -3);
        let january = on_or_after(date(next, 1, 4), is_weekday);
        let february = monday_after(date(next, 2, 13));
        let (before_easter, after_easter) = easter_break(next);
        let may = monday_after(date(next, 5, 25));
        let july = on_or_after(date(next, 7, 17), |day| day.weekday() == Weekday::Wednesday);
        let half_terms = [
            Period { first: on_or_after(date(year, 9, 2), is_weekday), last: add_days(october, -3) },
            Period { first: add_days(october, 7), last: christmas },
            Period { first: january, last: add_days(february, -3) },
            Period { first: add_days(february, 7), last: before_easter },
            Period { first: after_easter, last: add_days(may, -3) },
            Period { first: add_days(may, 7), last: july },
        ];
        Self::guessed(year, half_terms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_and_bank_holidays_are_those_that_were() {
        let sundays = [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25), (2285, 3, 22)];
        for (year, month, day) in sundays {
            assert_eq!(easter_sunday(year), date(year, month, day));
        }
        let said: Vec<String> = bank_holidays(2027).iter().map(ToString::to_string).collect();
        let expected = ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"];
        assert_eq!(said, expected.map(|day| format!("2027-{day}")));
        assert!(bank_holidays(2026).contains(&date(2026, 12, 28)), "Boxing Day 2026 is a Saturday");
        assert!(bank_holidays(2022).contains(&date(2022, 12, 26)) && bank_holidays(2022).contains(&date(2022, 12, 27)));
        assert!(bank_holidays(2028).contains(&date(2028, 1, 3)), "New Year 2028 is a Saturday");
    }

    #[test]
    fn every_guess_for_a_century_is_a_whole_school_year_and_says_that_it_is_a_guess() {
        for year in 2000..2100 {
            let guess = SchoolYear::guess(year);
            assert!(guess.is_guess());
            assert_eq!(guess.faults(), [], "{year}");
            for holiday in bank_holidays(year + 1) {
                let is_may_day = holiday.month() == 5 && holiday.day() <= 7;
                assert!(is_may_day || guess.half_term_on(holiday).is_none(), "{holiday} lies in a half-term");
            }
        }
    }
}
