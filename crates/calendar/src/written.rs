//! A school year as somebody writes it into a form.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::london::{parse_day, write_day};
use crate::school_year::{Period, SchoolYear};
use crate::{Day, HalfTerm};

/// One fault of a school year: the field of the form, and what would be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermFault {
    /// `autumn-1-first`, `autumn-1-last` and so on, `inset` or `bank-holidays`.
    pub field: String,
    pub message: String,
}

impl TermFault {
    pub(crate) fn new(field: &str, message: String) -> Self {
        Self { field: field.to_owned(), message }
    }
}

/// The texts of a form: days as `2026-09-03`, lists of days one a line or parted by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenYear {
    pub year: i16,
    /// First and last day of each half-term.
    pub half_terms: [(String, String); 6],
    pub inset: String,
    pub bank_holidays: String,
}

impl WrittenYear {
    /// Writes a school year for a form; reading it gives the same year.
    pub fn of(year: &SchoolYear) -> Self {
        let half_terms = HalfTerm::ALL.map(|half_term| {
            let period = year.period(half_term);
            (write_day(period.first), write_day(period.last))
        });
        Self { year: year.year(), half_terms, inset: lines(year.inset()), bank_holidays: lines(year.bank_holidays()) }
    }

    /// Reads a school year.
    ///
    /// # Errors
    /// Every fault at once: first those of form, and where there are none, those of order.
    pub fn read(&self) -> Result<SchoolYear, Vec<TermFault>> {
        let mut faults = Vec::new();
        let mut day = |field: String, text: &str, what: &str| {
            let day = parse_day(text);
            if day.is_none() {
                let said = if text.trim().is_empty() { "is empty".to_owned() } else { format!("'{}' is no date", text.trim()) };
                faults.push(TermFault { field, message: format!("{what} {said}; accepted: a date such as 2026-09-03") });
            }
            day
        };
        let ends = HalfTerm::ALL.map(|half_term| {
            let (first, last) = &self.half_terms[half_term.index()];
            let name = half_term.as_str();
            let first = day(format!("{name}-first"), first, &format!("{half_term}: the first day"));
            let last = day(format!("{name}-last"), last, &format!("{half_term}: the last day"));
            first.zip(last).map(|(first, last)| Period { first, last })
        });
        let inset = read_lines("inset", &self.inset, &mut faults);
        let holidays = read_lines("bank-holidays", &self.bank_holidays, &mut faults);
        let periods: Vec<Period> = ends.into_iter().flatten().collect();
        match <[Period; 6]>::try_from(periods) {
            Ok(periods) if faults.is_empty() => SchoolYear::new(self.year, periods, inset, holidays),
            _ => Err(faults),
        }
    }
}

fn lines(days: &[Day]) -> String {
    days.iter().fold(String::new(), |mut text, day| {
        let _ = writeln!(text, "{}", write_day(*day));
        text
    })
}

fn read_lines(field: &str, text: &str, faults: &mut Vec<TermFault>) -> Vec<Day> {
    let parts = text.split([',', ';', '\n', '\r', ' ', '\t']).filter(|part| !part.is_empty());
    let mut days = Vec::new();
    for part in parts {
        if let Some(day) = parse_day(part) {
            days.push(day);
            continue;
        }
        let start: String = part.chars().take(30).collect();
        faults.push(TermFault::new(field, format!("'{start}' is no date; accepted: dates such as 2026-09-03, one a line")));
        if faults.len() > 20 {
            break;
        }
    }
    days
}
