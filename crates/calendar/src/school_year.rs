//! One school year: six half-terms, INSET days and bank holidays, in one order that holds.

use jiff::civil::{Weekday, date};

use crate::england::{bank_holidays, easter_break, is_weekday};
use crate::london::{add_days, days_between, monday_of, say_day};
use crate::{Day, HalfTerm, TermFault, TermOf};

/// From a first day to a last, both within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub first: Day,
    pub last: Day,
}

impl Period {
    pub fn contains(&self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }
}

/// Where in a school year a day lies, whatever the year: the Wednesday of week 3 of Spring 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub half_term: HalfTerm,
    /// From 1.
    pub week: u8,
    pub weekday: Weekday,
}

/// A school year whose days are in order: made by [`SchoolYear::new`] or as a guess, so every one holds together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolYear {
    year: i16,
    half_terms: [Period; 6],
    inset: Vec<Day>,
    bank_holidays: Vec<Day>,
    is_guess: bool,
}

/// Days off inside a year at most: more is a mistake of the form.
const DAYS: usize = 40;
/// Weeks that a half-term has at most, and a holiday inside the year.
const HALF_TERM_WEEKS: i64 = 12;
const HOLIDAY_WEEKS: i64 = 5;

impl SchoolYear {
    /// Puts a school year together.
    ///
    /// # Errors
    /// Every fault, each with the name of its field in the form.
    pub fn new(
        year: i16,
        half_terms: [Period; 6],
        mut inset: Vec<Day>,
        mut bank_holidays: Vec<Day>,
    ) -> Result<Self, Vec<TermFault>> {
        inset.sort_unstable();
        inset.dedup();
        bank_holidays.sort_unstable();
        bank_holidays.dedup();
        let made = Self { year, half_terms, inset, bank_holidays, is_guess: false };
        let faults = made.faults();
        if faults.is_empty() { Ok(made) } else { Err(faults) }
    }

    pub(crate) fn guessed(year: i16, half_terms: [Period; 6]) -> Self {
        Self { year, half_terms, inset: Vec::new(), bank_holidays: usual_holidays(year), is_guess: true }
    }

    /// The year in which its autumn lies.
    pub fn year(&self) -> i16 {
        self.year
    }

    /// `2026 to 2027`.
    pub fn label(&self) -> String {
        format!("{} to {}", self.year, self.year.saturating_add(1))
    }

    /// Whether nobody has said these days: they are only what is usual in England.
    pub fn is_guess(&self) -> bool {
        self.is_guess
    }

    /// When a half-term is.
    pub fn period(&self, half_term: HalfTerm) -> Period {
        self.half_terms[half_term.index()]
    }

    /// All six with their names, in order.
    pub fn periods(&self) -> impl Iterator<Item = (HalfTerm, Period)> {
        HalfTerm::ALL.into_iter().zip(self.half_terms)
    }

    /// Days on which only the staff come.
    pub fn inset(&self) -> &[Day] {
        &self.inset
    }

    pub fn bank_holidays(&self) -> &[Day] {
        &self.bank_holidays
    }

    /// The first day of a half-term.
    pub fn start_of(&self, half_term: HalfTerm) -> Day {
        self.period(half_term).first
    }

    /// The half-term in which a day lies; `None` in the holidays.
    pub fn half_term_on(&self, day: Day) -> Option<HalfTerm> {
        self.periods().find(|(_, period)| period.contains(day)).map(|(half_term, _)| half_term)
    }

    /// The first half-term of this year that begins after a day.
    pub fn next_after(&self, day: Day) -> Option<HalfTerm> {
        self.periods().find(|(_, period)| period.first > day).map(|(half_term, _)| half_term)
    }

    /// Whether a day lies in a half-term, weekends within it too.
    pub fn is_term_time(&self, day: Day) -> bool {
        self.half_term_on(day).is_some()
    }

    /// Whether pupils come on this day.
    pub fn is_school_day(&self, day: Day) -> bool {
        self.is_term_time(day) && is_weekday(day) && !self.inset.contains(&day) && !self.bank_holidays.contains(&day)
    }

    /// Half-term and week of a day, the week from 1: the week of the half-term's first day is its first.
    pub fn week_of(&self, day: Day) -> Option<(HalfTerm, u8)> {
        let half_term = self.half_term_on(day)?;
        let weeks = days_between(monday_of(self.start_of(half_term)), day) / 7;
        Some((half_term, u8::try_from(weeks + 1).ok()?))
    }

    /// Where a day lies, to find the like of it in another year.
    pub fn place_of(&self, day: Day) -> Option<Place> {
        let (half_term, week) = self.week_of(day)?;
        Some(Place { half_term, week, weekday: day.weekday() })
    }

    /// The day at a place of this year. In a shorter half-term it is the last one of that weekday; in a year that begins later in
    /// the week, the first.
    pub fn day_at(&self, place: Place) -> Day {
        let period = self.period(place.half_term);
        let monday = monday_of(period.first);
        let weekday = i64::from(place.weekday.to_monday_zero_offset());
        let mut day = add_days(monday, (i64::from(place.week.max(1)) - 1) * 7 + weekday);
        while day > period.last {
            day = add_days(day, -7);
        }
        if day < period.first { add_days(day, 7).min(period.last) } else { day }
    }

    /// What is wrong with it, each fault with the name of its field in the form.
    pub fn faults(&self) -> Vec<TermFault> {
        let mut faults = Vec::new();
        for (half_term, period) in self.periods() {
            self.check_period(half_term, period, &mut faults);
        }
        for pair in HalfTerm::ALL.windows(2) {
            self.check_holiday(pair[0], pair[1], &mut faults);
        }
        for (field, days) in [("inset", &self.inset), ("bank-holidays", &self.bank_holidays)] {
            self.check_days(field, days, &mut faults);
        }
        faults
    }

    fn check_period(&self, half_term: HalfTerm, period: Period, faults: &mut Vec<TermFault>) {
        for (end, day) in [("first", period.first), ("last", period.last)] {
            if !self.has(day) {
                let message = format!(
                    "{half_term}: {} is not in the school year {}; accepted: a day from 1 August {} to 31 July {}",
                    say_day(day),
                    self.label(),
                    self.year,
                    self.year.saturating_add(1)
                );
                faults.push(TermFault::new(&format!("{}-{end}", half_term.as_str()), message));
            }
        }
        let days = days_between(period.first, period.last);
        if days < 0 {
            let message = format!("{half_term} ends before it begins; its last day must be {} or later", say_day(period.first));
            faults.push(TermFault::new(&format!("{}-last", half_term.as_str()), message));
        } else if days >= HALF_TERM_WEEKS * 7 {
            let message = format!("{half_term} would be {} weeks long; accepted: up to {HALF_TERM_WEEKS}", days / 7 + 1);
            faults.push(TermFault::new(&format!("{}-last", half_term.as_str()), message));
        }
    }

    fn check_holiday(&self, before: HalfTerm, after: HalfTerm, faults: &mut Vec<TermFault>) {
        let (last, first) = (self.period(before).last, self.period(after).first);
        let field = format!("{}-first", after.as_str());
        if first <= last {
            let message = format!("{after} begins before {before} has ended; its first day must be after {}", say_day(last));
            faults.push(TermFault::new(&field, message));
        } else if days_between(last, first) > HOLIDAY_WEEKS * 7 {
            let weeks = days_between(last, first) / 7;
            let message = format!("{weeks} weeks of holiday between {before} and {after}; accepted: up to {HOLIDAY_WEEKS}");
            faults.push(TermFault::new(&field, message));
        }
    }

    fn check_days(&self, field: &str, days: &[Day], faults: &mut Vec<TermFault>) {
        if days.len() > DAYS {
            faults.push(TermFault::new(field, format!("{} days; accepted: up to {DAYS}", days.len())));
        }
        for day in days.iter().filter(|day| !self.has(**day)) {
            faults.push(TermFault::new(field, format!("{} is not in the school year {}", say_day(*day), self.label())));
        }
        for day in days.iter().filter(|day| !is_weekday(**day)) {
            faults.push(TermFault::new(field, format!("{} is no school day anyway; accepted: Monday to Friday", say_day(*day))));
        }
    }

    fn has(&self, day: Day) -> bool {
        year_of(day) == self.year
    }

    /// The next school year as a first draft: each day 52 weeks on, the Easter holiday where Easter is. To be checked by hand.
    #[must_use]
    pub fn rolled_over(&self) -> Self {
        let next = self.year.saturating_add(1);
        // A year of 52 weeks moves everything one day (in a leap year two) towards the summer; every few years that makes a week.
        let drift = days_between(Self::guess(self.year).start_of(HalfTerm::Autumn1), self.start_of(HalfTerm::Autumn1));
        let shift = if drift < -7 || shifted_out(self, 364) { 371 } else { 364 };
        let move_on = |day| add_days(day, shift);
        let mut half_terms = self.half_terms.map(|period| Period { first: move_on(period.first), last: move_on(period.last) });
        let (before, after) = easter_break(next.saturating_add(1));
        half_terms[HalfTerm::Spring2.index()].last = before;
        half_terms[HalfTerm::Summer1.index()].first = after;
        let inset: Vec<Day> = self.inset.iter().map(|day| move_on(*day)).filter(|day| year_of(*day) == next).collect();
        let with_easter = Self { year: next, half_terms, inset, bank_holidays: usual_holidays(next), is_guess: false };
        if with_easter.faults().is_empty() {
            return with_easter;
        }
        let half_terms = self.half_terms.map(|period| Period { first: move_on(period.first), last: move_on(period.last) });
        let plain = Self { half_terms, ..with_easter };
        if plain.faults().is_empty() { plain } else { Self { is_guess: false, ..Self::guess(next) } }
    }

    /// A half-term of this year.
    pub fn term(&self, half_term: HalfTerm) -> TermOf {
        TermOf { year: self.year, half_term }
    }
}

/// Whether so many days later some day would no longer be in the next school year.
fn shifted_out(year: &SchoolYear, days: i64) -> bool {
    year.half_terms.iter().any(|period| year_of(add_days(period.first, days)) != year.year.saturating_add(1))
}

/// The school year to which a day belongs: each begins on 1 August.
pub fn year_of(day: Day) -> i16 {
    if day.month() >= 8 { day.year() } else { day.year() - 1 }
}

/// The bank holidays of a school year.
fn usual_holidays(year: i16) -> Vec<Day> {
    let next = year.saturating_add(1);
    let (from, to) = (date(year, 8, 1), date(next, 7, 31));
    bank_holidays(year).into_iter().chain(bank_holidays(next)).filter(|day| from <= *day && *day <= to).collect()
}
