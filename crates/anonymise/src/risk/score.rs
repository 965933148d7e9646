//! The sum, the count and the advice.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

use super::{
    Fact, Level, Network, Risk,
    shares::{PUPILS_OF_A_SCHOOL, RARE, YEAR_GROUPS, share},
};
use crate::{
    detector::Detector,
    kind::{Kind, Known},
    quasi,
};

/// So many pupils should share a description, as in national statistics.
const MIN_SHARED: f64 = 10.0;

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is written here and tested")
}

static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:year|yr|y) ?(?:1[0-3]|[1-9])\b|\breception\b"));
static SEX: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:girl|boy|she|he|her|him|his|hers|daughter|son|lad)\b"));
static SCHOOL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:primary|secondary|infant|junior|nursery|special|grammar|faith|catholic|church|boarding|independent|free|all-through|middle|sixth[- ]form)[- ](?:school|academy|college|setting|pupil)\b|\bresource(?:d)? (?:base|provision)\b",
    )
});
static AGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:aged|is|was|age) (?:[3-9]|1[0-9])\b(?: years? old)?|\b(?:[3-9]|1[0-9])[ -]years?[ -]old\b")
});

/// A fact before it is told: where it stands, what a wider wording would be, and how many pupils share it.
struct Trait {
    fact: Fact,
    /// Facts of one sort count once.
    sort: &'static str,
    one_in: f64,
}

pub(super) fn assess(detector: &Detector, texts: &[&str], network: &Network) -> Risk {
    let traits = traits(detector, texts);
    let points = sum(&traits, None);
    let level = level(&traits, None);
    let pupils = pupils(network);
    let shared = shared(&traits, pupils, None);
    let advice = advice(texts, &traits, points, pupils);
    let shared_by = in_words(shared, &traits);
    let mut facts: Vec<Fact> = traits.into_iter().map(|one| one.fact).collect();
    facts.sort_by_key(|fact| std::cmp::Reverse(fact.points));
    Risk { points, level, facts, shared_by, advice }
}

fn traits(detector: &Detector, texts: &[&str]) -> Vec<Trait> {
    let reads = detector.read_all(texts, &Known::default());
    let mut by_sort: BTreeMap<(&'static str, String), Trait> = BTreeMap::new();
    for (text, read) in reads.iter().enumerate() {
        for (candidate, fact) in read.all_facts() {
            let words = read.page.text()[candidate.start..candidate.end].to_lowercase();
            let (start, end) = read.page.folded.original(candidate.start, candidate.end);
            let (points, sort) = weight(*fact);
            let one_in = share(*fact, &words).map_or(RARE, |share| share.one_in);
            let what =
                share(*fact, &words).map_or_else(|| fact.why().to_owned(), |share| format!("{}: {}", fact.why(), share.what));
            let fact = Fact { points, what, text, start, end, wider: Some(fact.wider().to_owned()) };
            // Two languages are two facts; the same one twice is one. Care is one fact however it is put.
            let key = if matches!(sort, "care" | "origin") { String::new() } else { words };
            by_sort.entry((sort, key)).or_insert(Trait { fact, sort, one_in });
        }
    }
    let mut traits: Vec<Trait> = by_sort.into_values().collect();
    traits.extend(age(&reads, texts));
    traits.extend(description(texts));
    traits
}

fn weight(fact: quasi::Fact) -> (u32, &'static str) {
    match fact {
        quasi::Fact::Diagnosis => (3, "diagnosis"),
        quasi::Fact::Event => (3, "event"),
        quasi::Fact::Occupation => (3, "work"),
        quasi::Fact::Care => (2, "care"),
        quasi::Fact::Language => (1, "language"),
        quasi::Fact::Country | quasi::Fact::Nationality => (1, "origin"),
        quasi::Fact::Religion => (1, "religion"),
        quasi::Fact::Multiple => (1, "twins"),
    }
}

/// An exact age, in years or in years and months.
fn age(reads: &[crate::detector::Read], texts: &[&str]) -> Option<Trait> {
    let exact = reads.iter().enumerate().find_map(|(text, read)| {
        let is_age =
            |candidate: &&crate::patterns::Candidate| candidate.kind == Kind::Date && candidate.why.contains("age with months");
        let found = read.found().iter().find(is_age)?;
        let (start, end) = read.page.folded.original(found.start, found.end);
        Some((text, start, end))
    });
    let whole = || texts.iter().enumerate().find_map(|(text, words)| AGE.find(words).map(|age| (text, age.start(), age.end())));
    let (text, start, end) = exact.or_else(whole)?;
    let fact = Fact { points: 1, what: "an exact age".to_owned(), text, start, end, wider: Some("the year group".to_owned()) };
    Some(Trait { fact, sort: "age", one_in: YEAR_GROUPS })
}

/// Year group, sex and type of school: one point if all three are told.
fn description(texts: &[&str]) -> Option<Trait> {
    let find = |pattern: &Regex| {
        texts.iter().enumerate().find_map(|(text, words)| pattern.find(words).map(|found| (text, found.start(), found.end())))
    };
    let (year, _sex, _school) = (find(&YEAR)?, find(&SEX)?, find(&SCHOOL)?);
    let fact = Fact {
        points: 1,
        what: "year group, sex and type of school together".to_owned(),
        text: year.0,
        start: year.1,
        end: year.2,
        wider: Some("the key stage, and 'they' for he or she".to_owned()),
    };
    Some(Trait { fact, sort: "description", one_in: YEAR_GROUPS * 2.0 })
}

/// The points, as if one of the facts were gone.
fn sum(traits: &[Trait], without: Option<usize>) -> u32 {
    let left = || traits.iter().enumerate().filter(|(at, _)| Some(*at) != without).map(|(_, one)| one);
    let points: u32 = left().map(|one| one.fact.points).sum();
    points + if left().filter(|one| one.sort != "description").count() >= 3 { 2 } else { 0 }
}

fn level(traits: &[Trait], without: Option<usize>) -> Level {
    let weighty = traits.iter().enumerate().filter(|(at, one)| Some(*at) != without && one.fact.points >= 3).count();
    match sum(traits, without) {
        _ if weighty >= 2 => Level::Red,
        6.. => Level::Red,
        3..=5 => Level::Amber,
        0..=2 => Level::Green,
    }
}

fn pupils(network: &Network) -> Option<f64> {
    let counted = network.pupils.map(f64::from);
    counted.or_else(|| (network.schools > 0).then(|| f64::from(network.schools) * PUPILS_OF_A_SCHOOL))
}

/// How many pupils could share what is told; facts are taken as independent, which errs low.
fn shared(traits: &[Trait], pupils: Option<f64>, without: Option<usize>) -> Option<f64> {
    let left = traits.iter().enumerate().filter(|(at, _)| Some(*at) != without);
    pupils.map(|pupils| left.fold(pupils, |count, (_, one)| count / one.one_in))
}

fn in_words(shared: Option<f64>, traits: &[Trait]) -> String {
    match shared {
        _ if traits.is_empty() => "nothing here narrows down who it is".to_owned(),
        None => "how many pupils could share this is not known: the size of the network is missing".to_owned(),
        Some(count) if count < 1.0 => "likely unique in this network".to_owned(),
        Some(count) if count < MIN_SHARED => "fewer than 10 pupils of this network could share this".to_owned(),
        Some(count) => format!("about {} pupils of this network could share this", (count / 10.0).floor() * 10.0),
    }
}

fn advice(texts: &[&str], traits: &[Trait], points: u32, pupils: Option<f64>) -> Option<String> {
    let best = (0..traits.len()).min_by_key(|at| (sum(traits, Some(*at)), std::cmp::Reverse(traits[*at].fact.points)))?;
    let after = sum(traits, Some(best));
    if points < 3 && shared(traits, pupils, None).is_none_or(|count| count >= MIN_SHARED) {
        return None;
    }
    let fact = &traits[best].fact;
    let words = &texts[fact.text][fact.start..fact.end];
    let wider = fact.wider.as_deref().unwrap_or("something more general");
    Some(format!("Widen '{words}' to '{wider}': {points} points become {after}."))
}
