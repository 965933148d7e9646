//! The noun: a case, and the words of it.

use std::fmt;
use std::str::FromStr;

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

/// The id of a case. Random, never made of the time: it must not tell when the case was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub Uuid);

impl CaseId {
    pub(crate) fn new() -> Result<Self> {
        random_id().map(Self)
    }
}

/// An id that tells nothing.
pub(crate) fn random_id() -> Result<Uuid> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Error::internal(format!("no randomness: {error}")))?;
    Ok(Builder::from_random_bytes(bytes).into_uuid())
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for CaseId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Uuid::parse_str(text).map(Self).map_err(|_| format!("'{text}' is no case's id; accepted: a UUID"))
    }
}

/// Where a case is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Being written; its author alone knows of it.
    Draft,
    /// With a moderator; its text stands still.
    Submitted,
    /// Back from the moderator with a note; being written again.
    Returned,
    /// Not released, for a reason; final.
    Declined,
    /// Released: colleagues read and answer.
    Open,
    /// Released; the discussion is over.
    Closed,
    /// Its outcome is recorded.
    FollowedUp,
    /// Taken away for ever.
    Withdrawn,
}

impl State {
    /// All of them, in the order of a case's life.
    pub const ALL: [Self; 8] =
        [Self::Draft, Self::Submitted, Self::Returned, Self::Declined, Self::Open, Self::Closed, Self::FollowedUp, Self::Withdrawn];
    /// Those in which colleagues may read it.
    pub(crate) const RELEASED: [Self; 3] = [Self::Open, Self::Closed, Self::FollowedUp];

    /// The name used in tables and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Declined => "declined",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::FollowedUp => "followed-up",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether colleagues may read it.
    pub fn is_released(self) -> bool {
        Self::RELEASED.contains(&self)
    }

    pub(crate) fn read(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| Error::internal("a case has a state that this program does not know"))
    }
}

/// How whoever asks appears to colleagues here. Moderators always see who it is; other networks never do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Appearance {
    /// By name.
    Named,
    /// "A SENCO in my network".
    InNetwork,
    /// "A SENCO".
    #[default]
    Unnamed,
}

impl Appearance {
    /// All of them, as a form lists them.
    pub const ALL: [Self; 3] = [Self::Named, Self::InNetwork, Self::Unnamed];

    /// The name used in forms, tables and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::InNetwork => "in-network",
            Self::Unnamed => "unnamed",
        }
    }
}

impl FromStr for Appearance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|appearance| appearance.as_str() == text);
        found.ok_or_else(|| format!("'{text}' is no way to appear; accepted: named, in-network, unnamed"))
    }
}

/// Schools below which colleagues may guess who asks, whatever is hidden.
pub const SMALL_NETWORK: u32 = 5;

/// What to tell somebody who does not wish to be known in a network this small; `None` where it is no matter.
pub fn small_network_warning(schools: u32, appearance: Appearance) -> Option<String> {
    if schools >= SMALL_NETWORK || appearance == Appearance::Named {
        return None;
    }
    let number = match schools {
        0 | 1 => "one school".to_owned(),
        more => format!("{more} schools"),
    };
    Some(format!("Your network has {number} here. Colleagues may guess who asks, and about whom, even without a name."))
}

/// What was tried so far.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tried {
    pub what: String,
    /// "half a term", never a date.
    pub how_long: String,
    pub effect: String,
}

impl Tried {
    fn is_empty(&self) -> bool {
        [&self.what, &self.how_long, &self.effect].iter().all(|text| text.trim().is_empty())
    }
}

/// What a case says. There is no field for a name, a date of birth, a school or a number of a child.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseText {
    pub title: String,
    /// Ids of the vocabulary's phases: bands, never an age.
    pub phases: Vec<String>,
    /// Ids of the vocabulary's areas of need.
    pub areas: Vec<String>,
    pub strengths: String,
    pub concern: String,
    pub tried: Vec<Tried>,
    /// What the child and the family want.
    pub wishes: String,
    pub question: String,
}

/// Where a text of a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Title,
    Strengths,
    Concern,
    /// What was tried: its row from 0.
    TriedWhat(usize),
    TriedHowLong(usize),
    TriedEffect(usize),
    Wishes,
    Question,
    /// Who confirmed that the school holds consent.
    ConsentRole,
    /// The boxes of an answer.
    Consider,
    TryThis,
    ReferOn,
    /// A question back, its reply, or what an outcome says.
    Words,
    WhatHelped,
    Next,
    /// A text of something else, by its place in the list that was given.
    Other(usize),
}

impl fmt::Display for Place {
    /// The field's name in forms and faults: `concern`, `tried-1-effect`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title => f.write_str("title"),
            Self::Strengths => f.write_str("strengths"),
            Self::Concern => f.write_str("concern"),
            Self::TriedWhat(row) => write!(f, "tried-{}-what", row + 1),
            Self::TriedHowLong(row) => write!(f, "tried-{}-how-long", row + 1),
            Self::TriedEffect(row) => write!(f, "tried-{}-effect", row + 1),
            Self::Wishes => f.write_str("wishes"),
            Self::Question => f.write_str("question"),
            Self::ConsentRole => f.write_str("consent-role"),
            Self::Consider => f.write_str("consider"),
            Self::TryThis => f.write_str("try"),
            Self::ReferOn => f.write_str("refer-on"),
            Self::Words => f.write_str("words"),
            Self::WhatHelped => f.write_str("what-helped"),
            Self::Next => f.write_str("next"),
            Self::Other(number) => write!(f, "text-{}", number + 1),
        }
    }
}

impl CaseText {
    /// Every text that is scanned, in one fixed order.
    pub fn texts(&self) -> Vec<(Place, &str)> {
        let mut texts = vec![
            (Place::Title, self.title.as_str()),
            (Place::Strengths, self.strengths.as_str()),
            (Place::Concern, self.concern.as_str()),
        ];
        for (row, tried) in self.tried.iter().enumerate() {
            texts.push((Place::TriedWhat(row), tried.what.as_str()));
            texts.push((Place::TriedHowLong(row), tried.how_long.as_str()));
            texts.push((Place::TriedEffect(row), tried.effect.as_str()));
        }
        texts.push((Place::Wishes, self.wishes.as_str()));
        texts.push((Place::Question, self.question.as_str()));
        texts
    }

    /// The same case with other texts, in the order of [`CaseText::texts`]; one that is missing stays as it is.
    #[must_use]
    pub fn with_texts(&self, texts: Vec<String>) -> Self {
        let mut changed = self.clone();
        let mut texts = texts.into_iter();
        let mut put = |field: &mut String| {
            if let Some(text) = texts.next() {
                *field = text;
            }
        };
        put(&mut changed.title);
        put(&mut changed.strengths);
        put(&mut changed.concern);
        for tried in &mut changed.tried {
            put(&mut tried.what);
            put(&mut tried.how_long);
            put(&mut tried.effect);
        }
        put(&mut changed.wishes);
        put(&mut changed.question);
        changed
    }

    /// The same without spaces at the ends, rows that say nothing, characters that are no text, and Windows line ends.
    #[must_use]
    pub(crate) fn tidied(&self) -> Self {
        let clean = self.texts().into_iter().map(|(_, text)| tidy(text)).collect();
        let mut tidied = self.with_texts(clean);
        tidied.title = tidied.title.split_whitespace().collect::<Vec<_>>().join(" ");
        tidied.tried.retain(|tried| !tried.is_empty());
        tidied
    }
}

pub(crate) fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\0', "").trim().to_owned()
}

/// That the school holds consent: a fact. The document itself never comes here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Consent {
    /// The day on which it was confirmed, `2026-11-21`.
    pub confirmed_on: String,
    /// Who holds it, as a role: "SENCO". Scanned like the rest.
    pub by_role: Option<String>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn any_case()(
            title in ".{0,20}", strengths in ".{0,20}", concern in ".{0,20}", wishes in ".{0,20}", question in ".{0,20}",
            tried in prop::collection::vec((".{0,9}", ".{0,9}", ".{0,9}"), 0..4),
        ) -> CaseText {
            let tried = tried.into_iter().map(|(what, how_long, effect)| Tried { what, how_long, effect }).collect();
            CaseText { title, strengths, concern, wishes, question, tried, phases: vec!["ks2".to_owned()], areas: Vec::new() }
        }
    }

    proptest! {
        #[test]
        fn the_texts_go_back_where_they_came_from(case in any_case()) {
            let texts: Vec<String> = case.texts().into_iter().map(|(_, text)| text.to_owned()).collect();
            prop_assert_eq!(CaseText::default().with_texts(texts.clone()).title, case.title.clone());
            prop_assert_eq!(case.with_texts(texts), case);
        }

        #[test]
        fn tidying_twice_is_tidying_once(case in any_case()) {
            let once = case.tidied();
            prop_assert_eq!(once.tidied(), once);
        }

        #[test]
        fn every_place_has_a_name_of_its_own(case in any_case()) {
            let mut names: Vec<String> = case.texts().into_iter().map(|(place, _)| place.to_string()).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            prop_assert_eq!(names.len(), count);
        }
    }

    #[test]
    fn ids_tell_nothing_of_the_time() {
        assert_eq!(CaseId::new().unwrap().0.get_version_num(), 4);
    }
}
