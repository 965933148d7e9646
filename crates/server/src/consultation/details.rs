//! What a check found, for people: numbered, in words, each with its ways out.

use anonymise::{Kind, Level, Risk};
use consultation::{Check, Disclosure, Place};

use crate::words::plural;

/// Everything that has to be settled, or was kept with a reason.
#[derive(Debug, Default)]
pub(crate) struct Details(pub(crate) Vec<Detail>);

/// Words that may point to a child, with all places where they stand.
#[derive(Debug)]
pub(crate) struct Detail {
    pub(crate) number: usize,
    /// The id of the field in which they stand first.
    pub(crate) field: String,
    pub(crate) words: String,
    /// What they are, in words.
    pub(crate) kind: &'static str,
    pub(crate) why: String,
    /// What to write instead; empty where they are best left out.
    pub(crate) replacement: String,
    /// In how many places they stand.
    pub(crate) mentions: usize,
    pub(crate) is_direct: bool,
    /// Why they may stay.
    pub(crate) reason: String,
    pub(crate) is_settled: bool,
}

/// Where something is marked in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) place: Place,
    /// Bytes in that text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) number: usize,
}

impl Details {
    /// The details of a check, and where each stands.
    pub(crate) fn of_check(check: &Check) -> (Self, Vec<Mark>) {
        let open = check.open.iter().map(|open| (open, ""));
        let kept = check.kept.iter().map(|kept| (&kept.found, kept.reason.as_str()));
        let mut found: Vec<_> = open.chain(kept).collect();
        found.sort_by_key(|(open, _)| (open.finding.text, open.finding.start));
        let (mut details, mut marks): (Vec<Detail>, Vec<Mark>) = (Vec::new(), Vec::new());
        for (open, reason) in found {
            let known = details.iter_mut().find(|detail| is_same(&detail.words, &open.words));
            let number = if let Some(detail) = known {
                detail.mentions += 1;
                detail.number
            } else {
                details.push(Detail {
                    number: details.len() + 1,
                    field: open.place.to_string(),
                    words: open.words.clone(),
                    kind: in_words(open.finding.kind),
                    why: open.finding.why.clone(),
                    replacement: open.finding.replacement.clone(),
                    mentions: 1,
                    is_direct: open.finding.kind.is_direct(),
                    reason: reason.to_owned(),
                    is_settled: !reason.is_empty(),
                });
                details.len()
            };
            marks.push(Mark { place: open.place, start: open.finding.start, end: open.finding.end, number });
        }
        (Self(details), marks)
    }

    /// Those that stand first in this field.
    pub(crate) fn of(&self, field: impl AsRef<str>) -> Vec<&Detail> {
        self.0.iter().filter(|detail| detail.field == field.as_ref()).collect()
    }

    /// How many are to be settled.
    pub(crate) fn open(&self) -> usize {
        self.0.iter().filter(|detail| !detail.is_settled).count()
    }

    /// The same in words: `3 details to settle`.
    pub(crate) fn words(&self) -> String {
        match self.open() {
            0 => "Nothing to settle".to_owned(),
            open => format!("{} to settle", plural(open, "detail", "details")),
        }
    }

    /// The same for a form that has another name for a field.
    pub(crate) fn renamed(mut self, field: &str, name: &str) -> Self {
        for detail in self.0.iter_mut().filter(|detail| detail.field == field) {
            name.clone_into(&mut detail.field);
        }
        self
    }

    /// Puts the reason that somebody typed, long enough or not, beside its words.
    pub(crate) fn with_reason(&mut self, words: &str, reason: &str) {
        if let Some(detail) = self.0.iter_mut().find(|detail| is_same(&detail.words, words) && detail.reason.is_empty()) {
            reason.clone_into(&mut detail.reason);
        }
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// What was found, in words.
pub(crate) fn in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "a name",
        Kind::Organisation => "a school, clinic or club",
        Kind::Location => "a place",
        Kind::Date => "a date or an exact age",
        Kind::Contact => "a way to reach somebody",
        Kind::Identifier => "a number or a reference",
        Kind::Quasi => "may point to the child",
    }
}

/// How likely somebody is to recognise the child, for people.
#[derive(Debug)]
pub(crate) struct RiskView {
    /// `green`, `amber` or `red`.
    pub(crate) level: &'static str,
    pub(crate) words: &'static str,
    pub(crate) facts: Vec<String>,
    pub(crate) advice: String,
    /// Whether the author must say that they have considered it.
    pub(crate) must_consider: bool,
}

impl RiskView {
    pub(crate) fn of(risk: &Risk, must_widen: bool) -> Self {
        let (level, words) = match risk.level {
            Level::Green => ("green", "Nobody is likely to recognise this child by it"),
            Level::Amber => ("amber", "Somebody nearby might recognise this child"),
            Level::Red => ("red", "Colleagues in this network are likely to recognise this child"),
        };
        let widen = "Two things in it tell by themselves who the child is. Put one of them more generally before you send it.";
        let advice = risk.advice.clone().unwrap_or_default();
        Self {
            level,
            words,
            facts: risk.facts.iter().map(|fact| fact.what.clone()).collect(),
            advice: if must_widen { format!("{widen} {advice}").trim_end().to_owned() } else { advice },
            must_consider: risk.level != Level::Green,
        }
    }
}

/// What reads like a child telling of harm.
#[derive(Debug)]
pub(crate) struct Stop {
    /// The words, and why they read so.
    pub(crate) passages: Vec<(String, String)>,
    /// Why it is none, as the author says.
    pub(crate) reason: String,
}

impl Stop {
    pub(crate) fn of(disclosures: &[Disclosure], reason: &str) -> Option<Self> {
        let passages: Vec<_> = disclosures.iter().map(|passage| (passage.words.clone(), passage.why.clone())).collect();
        (!passages.is_empty()).then(|| Self { passages, reason: reason.to_owned() })
    }
}
