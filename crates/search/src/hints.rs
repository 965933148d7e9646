//! What a question says beside its subject: a phase of school and a kind of resource. Both prefer, neither leaves out.

use library::Kind;
use vocabulary::{Scheme, Vocabulary};

use crate::parse::Typed;

/// A phase that was spoken of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PhaseHint {
    /// The phase, or `primary` or `secondary`.
    pub(crate) id: String,
    pub(crate) label: String,
    /// The phases in it.
    pub(crate) phases: Vec<String>,
    /// Its words: a range of the question's.
    pub(crate) at: std::ops::Range<usize>,
    /// Whether its words also tell what a text is about ("nursery"), unlike a number ("y4").
    pub(crate) is_subject: bool,
}

/// A kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KindHint {
    pub(crate) kind: Kind,
    pub(crate) at: usize,
}

/// Words for several phases at once.
const GROUPS: [(&str, &str, &[&str]); 8] = [
    ("primary", "Primary", &["ks1", "ks2"]),
    ("infants", "Infants", &["ks1"]),
    ("infant", "Infants", &["ks1"]),
    ("juniors", "Juniors", &["ks2"]),
    ("junior", "Juniors", &["ks2"]),
    ("secondary", "Secondary", &["ks3", "ks4"]),
    ("gcse", "GCSE years", &["ks4"]),
    ("gcses", "GCSE years", &["ks4"]),
];
/// Words for the years before Year 1.
const EARLY: [&str; 8] = ["reception", "nursery", "eyfs", "preschool", "foundation", "toddler", "preschooler", "early"];
/// Numbers as words.
const NUMBERS: [&str; 14] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"];
/// Words that ask for a kind.
const KINDS: [(&str, Kind); 17] = [
    ("strategy", Kind::Strategy),
    ("strategies", Kind::Strategy),
    ("intervention", Kind::Strategy),
    ("interventions", Kind::Strategy),
    ("template", Kind::PolicyTemplate),
    ("templates", Kind::PolicyTemplate),
    ("policy", Kind::PolicyTemplate),
    ("policies", Kind::PolicyTemplate),
    ("proforma", Kind::PolicyTemplate),
    ("training", Kind::Cpd),
    ("inset", Kind::Cpd),
    ("cpd", Kind::Cpd),
    ("twilight", Kind::Cpd),
    ("workshop", Kind::Cpd),
    ("guidance", Kind::Guidance),
    ("guide", Kind::Guidance),
    ("law", Kind::Guidance),
];

/// Finds the first phase that is spoken of.
pub(crate) fn find_phase(words: &[Typed], vocabulary: &Vocabulary) -> Option<PhaseHint> {
    (0..words.len()).filter(|at| !words[*at].quoted).find_map(|at| {
        let text = |offset: usize| words.get(at + offset).map_or("", |word| word.text.as_str());
        phase_of_year(text(0), text(1), text(2), at, vocabulary)
            .or_else(|| phase_by_name(text(0), text(1), text(2), at, vocabulary))
    })
}

fn phase_of_year(first: &str, second: &str, third: &str, at: usize, vocabulary: &Vocabulary) -> Option<PhaseHint> {
    let split = first.find(|c: char| c.is_ascii_digit()).unwrap_or(first.len());
    let (word, digits) = first.split_at(split);
    let is_year = matches!(word, "y" | "yr" | "year" | "yrs" | "years");
    let (number, length) = match (is_year, digits.is_empty()) {
        (true, false) => (number(digits)?, 1),
        (true, true) if !matches!(third, "old" | "olds" | "year" | "years") => (number(second)?, 2),
        _ => return None,
    };
    if number == 0 {
        return hint(vocabulary, "early-years", at..at + length, false);
    }
    let phase = vocabulary.phase_of_year(number)?;
    hint(vocabulary, &phase.id, at..at + length, false)
}

fn phase_by_name(first: &str, second: &str, third: &str, at: usize, vocabulary: &Vocabulary) -> Option<PhaseHint> {
    if let Some(stage) = first.strip_prefix("ks").filter(|rest| rest.len() == 1) {
        return hint(vocabulary, &format!("ks{stage}"), at..at + 1, false);
    }
    if (first, second) == ("key", "stage") {
        return hint(vocabulary, &format!("ks{}", number(third)?), at..at + 3, false);
    }
    if matches!((first, second), ("post", "16") | ("sixth", "form" | "formers" | "former")) {
        return hint(vocabulary, "post-16", at..at + 2, false);
    }
    if EARLY.contains(&first) && (!matches!(first, "early" | "foundation") || matches!(second, "years" | "stage")) {
        let length = if matches!(first, "early" | "foundation") { 2 } else { 1 };
        return hint(vocabulary, "early-years", at..at + length, true);
    }
    let (id, label, phases) = GROUPS.iter().find(|(word, _, _)| *word == first)?;
    let phases: Vec<String> =
        phases.iter().filter(|id| vocabulary.find_term(Scheme::Phase, id).is_some()).map(ToString::to_string).collect();
    if phases.is_empty() {
        return None;
    }
    Some(PhaseHint { id: (*id).to_owned(), label: (*label).to_owned(), phases, at: at..at + 1, is_subject: true })
}

fn hint(vocabulary: &Vocabulary, id: &str, at: std::ops::Range<usize>, is_subject: bool) -> Option<PhaseHint> {
    let term = vocabulary.find_term(Scheme::Phase, id)?;
    Some(PhaseHint { id: term.id.clone(), label: term.label.clone(), phases: vec![term.id.clone()], at, is_subject })
}

fn number(text: &str) -> Option<u8> {
    let word = NUMBERS.iter().position(|word| *word == text).and_then(|at| u8::try_from(at + 1).ok());
    word.or_else(|| text.parse().ok()).filter(|number| *number <= 14)
}

/// Finds the first kind that is asked for.
pub(crate) fn find_kind(words: &[Typed], vocabulary: &Vocabulary) -> Option<KindHint> {
    let template = words.iter().position(|word| matches!(word.text.as_str(), "template" | "templates"));
    let order = template.into_iter().chain(0..words.len());
    order.filter(|at| !words[*at].quoted).find_map(|at| {
        let (_, kind) = KINDS.iter().find(|(word, _)| *word == words[at].text)?;
        vocabulary.find_term(Scheme::Kind, kind.as_str())?;
        Some(KindHint { kind: *kind, at })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use vocabulary::Term;

    use super::*;
    use crate::parse::parse;

    fn vocabulary() -> Vocabulary {
        let term = |id: &str, years: &[u8]| Term {
            id: id.to_owned(),
            label: id.to_owned(),
            short: None,
            plural: None,
            plain: String::new(),
            paragraphs: None,
            years: years.to_vec(),
            url: None,
        };
        let phases = vec![
            term("early-years", &[]),
            term("ks1", &[1, 2]),
            term("ks2", &[3, 4, 5, 6]),
            term("ks3", &[7, 8, 9]),
            term("ks4", &[10, 11]),
            term("post-16", &[12, 13]),
        ];
        let kinds = vec![term("policy-template", &[]), term("cpd", &[])];
        Vocabulary::new(BTreeMap::from([(Scheme::Phase, phases), (Scheme::Kind, kinds)]), Vec::new())
    }

    #[test]
    fn phases_are_heard_in_many_forms() {
        let table = [
            ("dislexia reading y8", "ks3 2..3"),
            ("yr 4 boy", "ks2 0..2"),
            ("in year four", "ks2 1..3"),
            ("Year10 mocks", "ks4 0..1"),
            ("key stage 2", "ks2 0..3"),
            ("KS1 phonics", "ks1 0..1"),
            ("wriggles in reception", "early-years 2..3"),
            ("early years", "early-years 0..2"),
            ("secondary transition", "secondary 0..1"),
            ("sixth form", "post-16 0..2"),
            ("\"year 4\"", ""),
            ("a 4 year old", ""),
            ("this year 7 year olds", ""),
            ("year 99", ""),
            ("early help", ""),
        ];
        for (text, expected) in table {
            let hint = find_phase(&parse(text).words, &vocabulary());
            assert_eq!(hint.map_or(String::new(), |hint| format!("{} {:?}", hint.id, hint.at)), expected, "{text}");
        }
    }

    #[test]
    fn kinds_are_heard_and_the_template_wins() {
        let kind = |text: &str| find_kind(&parse(text).words, &vocabulary()).map(|hint| hint.kind);
        assert_eq!(kind("TA training"), Some(Kind::Cpd));
        assert_eq!(kind("training policy template"), Some(Kind::PolicyTemplate));
        assert_eq!(kind("guidance"), None);
    }
}
