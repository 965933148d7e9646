//! The six half-terms, in their order.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of the six parts of a school year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HalfTerm {
    #[serde(rename = "autumn-1")]
    Autumn1,
    #[serde(rename = "autumn-2")]
    Autumn2,
    #[serde(rename = "spring-1")]
    Spring1,
    #[serde(rename = "spring-2")]
    Spring2,
    #[serde(rename = "summer-1")]
    Summer1,
    #[serde(rename = "summer-2")]
    Summer2,
}

impl HalfTerm {
    /// All of them, in the order of the school year.
    pub const ALL: [Self; 6] = [Self::Autumn1, Self::Autumn2, Self::Spring1, Self::Spring2, Self::Summer1, Self::Summer2];

    /// The name used in tables, forms and addresses: `spring-2`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Autumn1 => "autumn-1",
            Self::Autumn2 => "autumn-2",
            Self::Spring1 => "spring-1",
            Self::Spring2 => "spring-2",
            Self::Summer1 => "summer-1",
            Self::Summer2 => "summer-2",
        }
    }

    /// The name that people say: `Spring 2`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Autumn1 => "Autumn 1",
            Self::Autumn2 => "Autumn 2",
            Self::Spring1 => "Spring 1",
            Self::Spring2 => "Spring 2",
            Self::Summer1 => "Summer 1",
            Self::Summer2 => "Summer 2",
        }
    }

    /// Its place in the year, from 0.
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for HalfTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for HalfTerm {
    type Err = String;

    /// Reads `spring-2` as well as `Spring 2`.
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text || one.name().eq_ignore_ascii_case(text));
        found.ok_or_else(|| format!("'{text}' is no half-term; accepted: {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// A half-term of a certain school year: `Spring 2, 2026 to 2027`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TermOf {
    /// The year in which the school year's autumn lies.
    pub year: i16,
    pub half_term: HalfTerm,
}

impl TermOf {
    /// The half-term after this one; after Summer 2 comes the next year's Autumn 1.
    #[must_use]
    pub fn next(self) -> Self {
        match HalfTerm::ALL.get(self.half_term.index() + 1) {
            Some(half_term) => Self { half_term: *half_term, ..self },
            None => Self { year: self.year.saturating_add(1), half_term: HalfTerm::Autumn1 },
        }
    }

    /// The half-term before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        match self.half_term.index().checked_sub(1) {
            Some(index) => Self { half_term: HalfTerm::ALL[index], ..self },
            None => Self { year: self.year.saturating_sub(1), half_term: HalfTerm::Summer2 },
        }
    }

    /// The calendar year that people say with it: Spring 2 of the school year 2026 to 2027 is `Spring 2, 2027`.
    pub fn said_year(self) -> i16 {
        if self.half_term < HalfTerm::Spring1 { self.year } else { self.year.saturating_add(1) }
    }

    /// How it is written in forms and addresses: `2026-spring-2`.
    pub fn key(self) -> String {
        format!("{}-{}", self.year, self.half_term.as_str())
    }
}

impl fmt::Display for TermOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.half_term, self.said_year())
    }
}

impl FromStr for TermOf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = || format!("'{text}' is no half-term of a year; accepted: such as 2026-spring-2");
        let (year, half_term) = text.split_once('-').ok_or_else(fault)?;
        let year = year.parse().ok().filter(|year| (1990..=2200).contains(year)).ok_or_else(fault)?;
        Ok(Self { year, half_term: half_term.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_terms_follow_one_another_over_the_year_s_end() {
        let mut term = TermOf { year: 2026, half_term: HalfTerm::Autumn1 };
        let mut said = Vec::new();
        for _ in 0..7 {
            assert_eq!(term.next().previous(), term);
            assert_eq!(term.key().parse(), Ok(term));
            said.push(term.to_string());
            term = term.next();
        }
        assert_eq!(
            said.join(", "),
            "Autumn 1 2026, Autumn 2 2026, Spring 1 2027, Spring 2 2027, Summer 1 2027, Summer 2 2027, Autumn 1 2027"
        );
    }

    #[test]
    fn names_are_read_as_written_and_as_said() {
        assert_eq!("spring-2".parse(), Ok(HalfTerm::Spring2));
        assert_eq!("Spring 2".parse(), Ok(HalfTerm::Spring2));
        assert!("Spring 3".parse::<HalfTerm>().unwrap_err().contains("Autumn 1"));
        for bad in ["spring-2", "2026", "2026-", "26-spring-2", "2026-spring-3", "-1-autumn-1"] {
            assert!(bad.parse::<TermOf>().is_err(), "{bad}");
        }
    }
}
