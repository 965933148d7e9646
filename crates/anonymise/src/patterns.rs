//! Details that have a form: numbers, dates, addresses of all kinds. A check digit is evidence, never a gate.

mod contact;
mod date;
mod identifier;
mod place;

use std::sync::LazyLock;

use regex::Regex;

use crate::{kind::Kind, token::Page};

/// A stretch of the plain text that may identify.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
    pub(crate) confidence: f32,
    pub(crate) why: String,
}

impl Candidate {
    pub(crate) fn new(span: (usize, usize), kind: Kind, confidence: f32, why: impl Into<String>) -> Self {
        Self { start: span.0, end: span.1, kind, confidence, why: why.into() }
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A pattern that is compiled once.
type Pattern = LazyLock<Regex>;

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is written here and every one is tested")
}

/// Everything that has a form, sorted, without overlaps: what was looked for first wins.
pub(crate) fn find(page: &Page) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let layers: [fn(&str, &mut Vec<Candidate>); 4] = [contact::find, identifier::find, date::find, place::find];
    for layer in layers {
        let mut candidates = Vec::new();
        layer(page.text(), &mut candidates);
        candidates.sort_by_key(|candidate| (candidate.start, usize::MAX - candidate.end));
        let mut kept: Vec<Candidate> = Vec::new();
        for candidate in candidates {
            let is_free = kept.last().is_none_or(|last| last.end <= candidate.start) && !taken(&found, &candidate);
            if is_free {
                kept.push(candidate);
            }
        }
        found.extend(kept);
        found.sort_by_key(|candidate| candidate.start);
    }
    found
}

/// Whether one of the sorted, disjoint candidates overlaps.
fn taken(found: &[Candidate], candidate: &Candidate) -> bool {
    let at = found.partition_point(|other| other.end <= candidate.start);
    found.get(at).is_some_and(|other| other.overlaps(candidate))
}

/// Up to `length` bytes before a place, lower-case, for cues.
fn before(text: &str, at: usize, length: usize) -> String {
    let mut from = at.saturating_sub(length);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text[from..at].to_lowercase()
}

/// Up to `length` bytes after a place, lower-case, for cues.
fn after(text: &str, at: usize, length: usize) -> String {
    let mut to = (at + length).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    text[at..to].to_lowercase()
}

/// Whether letters or digits touch the span: part of something longer.
fn is_bounded(text: &str, start: usize, end: usize) -> bool {
    let touches = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    !touches(text[..start].chars().next_back()) && !touches(text[end..].chars().next())
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use crate::lexicon::Lexicon;

    /// What is found in a text: kind and words.
    pub(crate) fn found(text: &str) -> Vec<(&'static str, String)> {
        let page = Page::new(text, &Lexicon::embedded());
        find(&page).iter().map(|found| (found.kind.as_str(), page.text()[found.start..found.end].to_owned())).collect()
    }

    /// Asserts that exactly one detail of a kind is found, with these words.
    pub(crate) fn finds(text: &str, kind: &str, words: &str) {
        let found = found(text);
        assert!(found.iter().any(|(is, says)| *is == kind && says == words), "{text}: {found:?}");
    }
}
