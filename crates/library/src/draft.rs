//! What somebody wants to publish, before it is checked.

use std::collections::BTreeSet;

use kernel::{Audience, Fault};
use sha2::{Digest, Sha256};
use time::macros::format_description;
use time::{Date, Month};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use vocabulary::{Scheme, Vocabulary};

use crate::adapted;
use crate::files::TITLE_LIMIT;
use crate::networks;
use crate::pack::{self, Meeting, PackItem};
use crate::{AttachedFile, DraftFile, Kind, MOST_FILES, Resource, clean_name, is_clean_name};

/// A resource as its author gives it. Ids are text until [`Draft::check`] has held them against the vocabulary.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Draft {
    /// Its name in addresses.
    pub key: String,
    /// What sort it is.
    #[serde(with = "as_text")]
    pub kind: Kind,
    pub title: String,
    pub summary: String,
    pub body: String,
    pub areas: Vec<String>,
    pub phases: Vec<String>,
    pub tiers: Vec<String>,
    pub concepts: Vec<String>,
    pub sources: Vec<String>,
    pub evidence: Option<String>,
    pub setup_minutes: Option<i32>,
    pub weekly_minutes: Option<i32>,
    pub staff: Option<String>,
    pub cost_band: Option<String>,
    pub licence: String,
    pub audience: Audience,
    /// The addresses of the networks that an audience of named ones means. Left out where there is none, so that older texts keep their
    /// hashes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    pub checked_on: Option<String>,
    pub review_by: Option<String>,
    /// What it was adapted from: kind and key, `strategy/ten-second-wait`, or an address elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adapted_from: Option<String>,
    /// What stands in for it: kind and key. Only files say it; on pages it is a step of its own, and no part of a version.
    #[serde(skip)]
    pub superseded_by: Option<String>,
    /// What a pack holds, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<PackItem>,
    /// The meeting that a pack goes with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<Meeting>,
    /// The half-term that a pack is for: `2026-spring-2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// What hangs on it, in order. Left out where there is none, so that older texts keep their hashes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<DraftFile>,
}

mod as_text {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::Kind;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(kind.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The licence of what says nothing else: usable inside the network.
const DEFAULT_LICENCE: &str = "network-only";
/// Characters of a text at most: some hundred pages.
pub const BODY_LIMIT: usize = 300_000;
const LIMITS: [(&str, usize); 3] = [("title", 200), ("summary", 400), ("staff", 200)];

impl Draft {
    /// A draft with nothing but what every resource must have.
    pub fn new(kind: Kind, key: &str, title: &str, body: &str) -> Self {
        Self {
            key: key.to_owned(),
            kind,
            title: title.to_owned(),
            summary: String::new(),
            body: body.to_owned(),
            areas: Vec::new(),
            phases: Vec::new(),
            tiers: Vec::new(),
            concepts: Vec::new(),
            sources: Vec::new(),
            evidence: None,
            setup_minutes: None,
            weekly_minutes: None,
            staff: None,
            cost_band: None,
            licence: DEFAULT_LICENCE.to_owned(),
            audience: Audience::Members,
            networks: Vec::new(),
            checked_on: None,
            review_by: None,
            adapted_from: None,
            superseded_by: None,
            items: Vec::new(),
            meeting: None,
            term: None,
            files: Vec::new(),
        }
    }

    /// What a published resource says, to be changed: without what only packs have, which stands in tables of its own.
    pub fn of(resource: &Resource) -> Self {
        Self {
            key: resource.key.clone(),
            kind: resource.kind,
            title: resource.title.clone(),
            summary: resource.summary.clone(),
            body: resource.body.clone(),
            areas: resource.areas.clone(),
            phases: resource.phases.clone(),
            tiers: resource.tiers.clone(),
            concepts: resource.concepts.clone(),
            sources: resource.sources.clone(),
            evidence: resource.evidence.clone(),
            setup_minutes: resource.setup_minutes,
            weekly_minutes: resource.weekly_minutes,
            staff: resource.staff.clone(),
            cost_band: resource.cost_band.clone(),
            licence: resource.licence.clone(),
            audience: resource.audience,
            networks: resource.networks.clone(),
            checked_on: resource.checked_on.clone(),
            review_by: resource.review_by.clone(),
            adapted_from: resource.adapted_from.clone(),
            superseded_by: None,
            items: Vec::new(),
            meeting: None,
            term: None,
            files: resource.files.iter().map(AttachedFile::as_draft).collect(),
        }
    }

    /// Checks the draft against the vocabulary and the ids of the sources, and lists every fault with what would be accepted.
    pub fn check(&self, vocabulary: &Vocabulary, sources: &BTreeSet<String>) -> Vec<Fault> {
        let mut faults = Faults(Vec::new());
        if !is_key(&self.key) {
            faults
                .add("key", format!("'{}' is no key; accepted: 1 to 120 lower-case letters, digits and single hyphens", self.key));
        }
        let texts =
            [("title", self.title.as_str()), ("summary", self.summary.as_str()), ("staff", self.staff.as_deref().unwrap_or(""))];
        for ((field, text), (_, limit)) in texts.into_iter().zip(LIMITS) {
            let length = text.chars().count();
            if length > limit {
                faults.add(field, format!("{length} characters; accepted: at most {limit}"));
            }
            if text.chars().any(char::is_control) {
                faults.add(field, "has a line break or control character; accepted: one line of text".to_owned());
            }
        }
        if self.title.trim().is_empty() {
            faults.add("title", "is empty; a resource needs a title".to_owned());
        }
        let says_enough = self.kind == Kind::Pack && (!self.items.is_empty() || self.meeting.is_some());
        if self.body.trim().is_empty() && !says_enough {
            faults.add("body", "is empty; a resource needs a text".to_owned());
        }
        let length = self.body.chars().count();
        if length > BODY_LIMIT {
            faults.add("body", format!("{length} characters; accepted: at most {BODY_LIMIT}; make two resources of it"));
        }
        if self.body.contains('\0') {
            faults.add("body", "has a NUL character; accepted: plain text".to_owned());
        }
        if let Some(message) = networks::fault(self) {
            faults.add("networks", message);
        }
        for (field, message) in pack::faults(self) {
            faults.add(field, message);
        }
        if self.kind == Kind::PolicyTemplate {
            for message in prose::field_faults(&self.body) {
                faults.add("body", message);
            }
        }
        self.check_terms(vocabulary, sources, &mut faults);
        self.check_numbers(&mut faults);
        self.check_files(&mut faults);
        if let Some(fault) = self.superseded_by.as_deref().and_then(|newer| adapted::fault_of_newer(newer, self)) {
            faults.add("superseded_by", fault);
        }
        if let Some(fault) = self.adapted_from.as_deref().and_then(|from| adapted::fault(from, self)) {
            faults.add("adapted_from", fault);
        }
        faults.0
    }

    fn check_terms(&self, vocabulary: &Vocabulary, sources: &BTreeSet<String>, faults: &mut Faults) {
        for (field, scheme, ids) in [
            ("areas", Scheme::Area, &self.areas[..]),
            ("phases", Scheme::Phase, &self.phases),
            ("tiers", Scheme::Tier, &self.tiers),
            ("evidence", Scheme::Evidence, self.evidence.as_slice()),
            ("cost_band", Scheme::CostBand, self.cost_band.as_slice()),
            ("licence", Scheme::Licence, std::slice::from_ref(&self.licence)),
        ] {
            for id in ids.iter().filter(|id| vocabulary.find_term(scheme, id).is_none()) {
                let accepted: Vec<&str> = vocabulary.terms(scheme).iter().map(|term| term.id.as_str()).collect();
                faults.add(field, format!("'{id}' is not known; accepted: {}", accepted.join(", ")));
            }
        }
        for id in self.concepts.iter().filter(|id| vocabulary.find_concept(id).is_none()) {
            faults.add("concepts", format!("'{id}' is no concept of the thesaurus; {}", nearest(id, vocabulary)));
        }
        for id in self.sources.iter().filter(|id| !sources.contains(*id)) {
            faults.add("sources", format!("'{id}' is not in the list of sources; add it there first"));
        }
        for (field, ids) in [
            ("areas", &self.areas),
            ("phases", &self.phases),
            ("tiers", &self.tiers),
            ("concepts", &self.concepts),
            ("sources", &self.sources),
        ] {
            let mut seen = BTreeSet::new();
            for id in ids.iter().filter(|id| !seen.insert(*id)) {
                faults.add(field, format!("'{id}' stands twice; each once"));
            }
        }
    }

    fn check_numbers(&self, faults: &mut Faults) {
        for (field, minutes) in [("setup_minutes", self.setup_minutes), ("weekly_minutes", self.weekly_minutes)] {
            if minutes.is_some_and(|minutes| !(0..=10_080).contains(&minutes)) {
                faults.add(field, "accepted: a whole number of minutes from 0 to 10080".to_owned());
            }
        }
        for (field, day) in [("checked_on", &self.checked_on), ("review_by", &self.review_by)] {
            if let Some(day) = day.as_ref().filter(|day| parse_day(day).is_none()) {
                faults.add(field, format!("'{day}' is no date; accepted: year-month-day, such as 2027-09-01"));
            }
        }
    }

    fn check_files(&self, faults: &mut Faults) {
        if self.files.len() > MOST_FILES {
            faults.add("files", format!("has {} files; accepted: at most {MOST_FILES}", self.files.len()));
        }
        let mut seen = BTreeSet::new();
        for file in &self.files {
            if !is_clean_name(&file.name) {
                faults.add("files", format!("'{}' is no name for a file; accepted: '{}'", file.name, clean_name(&file.name)));
            }
            if !seen.insert(file.name.to_lowercase()) {
                faults.add("files", format!("'{}' stands twice; each name once", file.name));
            }
            if file.title.chars().count() > TITLE_LIMIT || file.title.chars().any(char::is_control) {
                faults.add(
                    "files",
                    format!("the title of '{}' is not accepted: one line of at most {TITLE_LIMIT} characters", file.name),
                );
            }
        }
    }

    /// Fills in the day by which it is to be looked at again: as given, else so many months after it was checked, else as it was
    /// before, else so many months after today.
    pub(crate) fn resolve(&mut self, before: Option<&str>, today: Date) {
        if self.review_by.is_none() {
            let after = |day| format_day(months_later(day, self.kind.review_months()));
            let checked = self.checked_on.as_deref().and_then(parse_day).map(after);
            self.review_by = checked.or_else(|| before.map(str::to_owned)).or_else(|| Some(after(today)));
        }
    }

    /// Fills in the day by which it is to be looked at again, for somebody who looks at it today.
    pub(crate) fn fill_review_day(&mut self, today: Date) {
        let months = self.kind.review_months();
        self.review_by.get_or_insert_with(|| format_day(months_later(today, months)));
    }

    /// A hash of everything that the author gave: the same draft again makes no new version.
    pub(crate) fn hash(&self) -> String {
        let text = serde_json::to_string(self).expect("a draft holds nothing that JSON cannot say");
        format!("{:x}", Sha256::digest(text))
    }
}

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, field: &str, message: String) {
        self.0.push(Fault { place: String::new(), line: 0, field: field.to_owned(), message });
    }
}

/// Lower-case letters, digits and single hyphens inside: safe in addresses and file names everywhere.
pub(crate) fn is_key(key: &str) -> bool {
    let parts = || key.split('-');
    (1..=120).contains(&key.len())
        && parts().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// A key made from a title: `Graded return (EBSA)` gives `graded-return-ebsa`; the kind's name where the title has no letters.
pub fn key_of_title(title: &str, kind: Kind) -> String {
    let plain: String = title.nfd().filter(|letter| !is_combining_mark(*letter)).collect::<String>().to_lowercase();
    let plain = plain.replace(['\'', '’'], "");
    let mut key = String::new();
    for word in plain.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if key.len() + 1 + word.len() > TITLE_KEY_LIMIT {
            break;
        }
        if !key.is_empty() {
            key.push('-');
        }
        key.push_str(word);
    }
    if key.is_empty() { kind.to_string() } else { key }
}

/// Letters of a key that is made from a title: room is left for a number.
const TITLE_KEY_LIMIT: usize = 80;

fn nearest(id: &str, vocabulary: &Vocabulary) -> String {
    let word = id.split('-').next().unwrap_or(id);
    let like: Vec<&str> =
        vocabulary.concepts().iter().map(|concept| concept.id.as_str()).filter(|other| other.contains(word)).take(5).collect();
    if like.is_empty() { "see content/thesaurus/concepts.yaml".to_owned() } else { format!("near it are: {}", like.join(", ")) }
}

pub(crate) fn parse_day(day: &str) -> Option<Date> {
    Date::parse(day, format_description!("[year]-[month]-[day]")).ok().filter(|_| day.len() == 10)
}

pub(crate) fn format_day(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

/// The same day so many months later, or the month's last day where it is shorter.
pub(crate) fn months_later(day: Date, months: u8) -> Date {
    let count = i32::from(u8::from(day.month())) - 1 + i32::from(months);
    let year = day.year() + count / 12;
    let month = Month::try_from(u8::try_from(count % 12 + 1).unwrap_or(1)).unwrap_or(Month::January);
    let last = month.length(year);
    Date::from_calendar_date(year, month, day.day().min(last)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_on_the_last_day_that_there_is() {
        let leap = parse_day("2028-02-29").unwrap();
        assert_eq!(format_day(months_later(leap, 12)), "2029-02-28");
        assert_eq!(format_day(months_later(parse_day("2026-08-31").unwrap(), 6)), "2027-02-28");
        assert_eq!(format_day(months_later(parse_day("2026-11-21").unwrap(), 24)), "2028-11-21");
    }

    #[test]
    fn keys_are_safe_in_addresses_and_file_names() {
        for good in ["a", "one-page-profile", "year-6-to-7"] {
            assert!(is_key(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "a/b", "../a", "é", "a_b"] {
            assert!(!is_key(bad), "{bad}");
        }
    }

    #[test]
    fn a_title_makes_a_key() {
        for (title, key) in [
            ("Graded return (EBSA)", "graded-return-ebsa"),
            ("What\u{2019}s  next? Year 6\u{2013}7", "whats-next-year-6-7"),
            ("Café \u{d7} naïve", "cafe-naive"),
            ("../../etc/passwd", "etc-passwd"),
            ("\u{5317}\u{4eac}", "strategy"),
            ("", "strategy"),
        ] {
            assert_eq!(key_of_title(title, Kind::Strategy), key);
        }
        let long = key_of_title(&"word ".repeat(60), Kind::Cpd);
        assert!(is_key(&long) && long.len() <= TITLE_KEY_LIMIT, "{long}");
        assert!(is_key(&key_of_title(&"w".repeat(500), Kind::Cpd)));
    }

    #[test]
    fn an_impossible_date_is_refused() {
        for bad in ["2026-02-30", "2026-13-01", "21/11/2026", "2026-W47-6", "20261121", "soon"] {
            assert_eq!(parse_day(bad), None, "{bad}");
        }
    }
}
