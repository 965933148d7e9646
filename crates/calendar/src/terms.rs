//! School years one after another: what is before, after and between, holidays left out.

use std::collections::BTreeMap;

use crate::london::{add_days, days_between, monday_of};
use crate::school_year::{SchoolYear, year_of};
use crate::{Day, HalfTerm, TermOf};

/// Days that are looked through for school days: no holidays are longer.
const LONGEST_BREAK: u32 = 90;

/// A calendar of several school years, as one authority or trust has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    years: BTreeMap<i16, SchoolYear>,
}

impl Terms {
    /// A calendar of these years; of two for the same year, the last counts.
    pub fn new(years: impl IntoIterator<Item = SchoolYear>) -> Self {
        Self { years: years.into_iter().map(|year| (year.year(), year)).collect() }
    }

    /// The same with a guess for each year from the one before `day` to the one after it that nobody has written. Where a written
    /// year is, it stays.
    #[must_use]
    pub fn with_guesses_around(mut self, day: Day) -> Self {
        let year = year_of(day);
        for year in year - 1..=year + 1 {
            self.years.entry(year).or_insert_with(|| SchoolYear::guess(year));
        }
        self
    }

    /// Its years, oldest first.
    pub fn years(&self) -> impl DoubleEndedIterator<Item = &SchoolYear> {
        self.years.values()
    }

    /// The school year that begins in the autumn of `year`.
    pub fn find_year(&self, year: i16) -> Option<&SchoolYear> {
        self.years.get(&year)
    }

    /// The school year of a day.
    pub fn year_on(&self, day: Day) -> Option<&SchoolYear> {
        self.find_year(year_of(day))
    }

    /// Whether what it says of a day is only a guess, or nothing.
    pub fn is_guess_on(&self, day: Day) -> bool {
        self.year_on(day).is_none_or(SchoolYear::is_guess)
    }

    /// The half-term in which a day lies; `None` in the holidays.
    pub fn half_term_on(&self, day: Day) -> Option<TermOf> {
        let year = self.year_on(day)?;
        Some(year.term(year.half_term_on(day)?))
    }

    /// The first half-term that begins after a day.
    pub fn next_after(&self, day: Day) -> Option<TermOf> {
        self.years().find_map(|year| Some(year.term(year.next_after(day)?)))
    }

    /// The half-term of a day, or in the holidays the one that comes: what "this half-term" means on a page.
    pub fn current_or_next(&self, day: Day) -> Option<TermOf> {
        self.half_term_on(day).or_else(|| self.next_after(day))
    }

    /// The first day of a half-term.
    pub fn start_of(&self, term: TermOf) -> Option<Day> {
        Some(self.find_year(term.year)?.start_of(term.half_term))
    }

    /// The last day of a half-term.
    pub fn end_of(&self, term: TermOf) -> Option<Day> {
        Some(self.find_year(term.year)?.period(term.half_term).last)
    }

    /// Whether a day lies in a half-term, weekends within it too.
    pub fn is_term_time(&self, day: Day) -> bool {
        self.half_term_on(day).is_some()
    }

    /// The day from which there were so many school days up to this one, which is not among them.
    pub fn school_days_before(&self, day: Day, days: u32) -> Day {
        let (mut at, mut left) = (day, days);
        for _ in 0..LONGEST_BREAK {
            if left == 0 {
                break;
            }
            at = add_days(at, -1);
            left -= u32::from(self.is_school_day(at));
        }
        at
    }

    /// Whether pupils come on this day.
    pub fn is_school_day(&self, day: Day) -> bool {
        self.year_on(day).is_some_and(|year| year.is_school_day(day))
    }

    /// The first day from this one on, itself included, on which pupils come.
    pub fn school_day_from(&self, day: Day) -> Option<Day> {
        let end = self.last_day()?;
        let mut day = day.max(self.first_day()?);
        while day <= end {
            if self.is_school_day(day) {
                return Some(day);
            }
            day = add_days(day, 1);
        }
        None
    }

    /// Whether a day lies in a week, Monday to Sunday, in which pupils come at least once.
    pub fn is_school_week(&self, day: Day) -> bool {
        let monday = monday_of(day);
        (0..5).any(|days| self.is_school_day(add_days(monday, days)))
    }

    /// The day so many school weeks later: the same weekday, holidays skipped. From a day in the holidays it counts from the week
    /// in which school begins again. Where that weekday has no school, the next school day is meant. `None` beyond the years that
    /// are known.
    pub fn add_school_weeks(&self, day: Day, weeks: u32) -> Option<Day> {
        let start = if self.is_school_week(day) { day } else { self.school_day_from(day)? };
        let weekday = days_between(monday_of(day), day);
        let end = self.last_day()?;
        let mut monday = monday_of(start);
        let mut left = weeks;
        while left > 0 {
            monday = add_days(monday, 7);
            if monday > end {
                return None;
            }
            left -= u32::from(self.is_school_week(monday));
        }
        let target = if self.is_school_week(day) {
            add_days(monday, weekday)
        } else {
            add_days(monday, days_between(monday_of(start), start))
        };
        // A weekend stays one: nobody said that it should be a school day.
        if weekday > 4 && self.is_school_week(day) { Some(target) } else { self.school_day_from(target) }
    }

    /// How many school weeks lie between the weeks of two days: 0 within one week, negative when `to` is earlier.
    pub fn school_weeks_between(&self, from: Day, to: Day) -> i64 {
        if to < from {
            return -self.school_weeks_between(to, from);
        }
        let (mut monday, end) = (add_days(monday_of(from), 7), monday_of(to));
        let mut weeks = 0;
        while monday <= end {
            weeks += i64::from(self.is_school_week(monday));
            monday = add_days(monday, 7);
        }
        weeks
    }

    /// A day in words of the school year: `week 3 of Spring 1`, `holiday before Spring 2`.
    pub fn say(&self, day: Day) -> String {
        if let Some((half_term, week)) = self.year_on(day).and_then(|year| year.week_of(day)) {
            return format!("week {week} of {half_term}");
        }
        match self.next_after(day) {
            Some(next) if next.half_term == HalfTerm::Autumn1 => "summer holiday".to_owned(),
            Some(next) => format!("holiday before {}", next.half_term),
            None => "outside the term dates".to_owned(),
        }
    }

    fn first_day(&self) -> Option<Day> {
        Some(self.years().next()?.start_of(HalfTerm::Autumn1))
    }

    fn last_day(&self) -> Option<Day> {
        Some(self.years().next_back()?.period(HalfTerm::Summer2).last)
    }
}
