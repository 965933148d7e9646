//! The wording that is proposed for each finding: the same for all mentions of one person.

mod people;
mod wording;

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    kind::{Finding, Kind},
    patterns::Candidate,
    token::{self, Page, Shape},
};

/// Every fixed wording that is proposed, by its first word. What we say ourselves is never found.
static PHRASES: LazyLock<HashMap<String, Vec<Vec<String>>>> = LazyLock::new(|| {
    let mut phrases: HashMap<String, Vec<Vec<String>>> = HashMap::new();
    for phrase in WORDINGS.split('|') {
        let words = token::words(phrase);
        // Where another article or "his" stands before it, its own is left out.
        if words.len() > 2 && matches!(words[0].as_str(), "a" | "an" | "the") {
            for word in ["the", "a", "an", "his", "her", "their", "our", "my", "your", "this", "that"] {
                let other: Vec<String> = std::iter::once(word.to_owned()).chain(words[1..].iter().cloned()).collect();
                phrases.entry(word.to_owned()).or_default().push(other);
            }
        }
        phrases.entry(words[0].clone()).or_default().push(words);
    }
    for list in phrases.values_mut() {
        list.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    }
    phrases
});

const WORDINGS: &str = "a nursery|a children's centre|a special school|a primary school|a secondary school|an alternative provision|a school|\
    a hospital|a local practice|a community clinic|a place of worship|a sports club|a local setting|withheld|a local estate|a local park|\
    a local street|the local authority|the area|an e-mail address|a website|an online account|a phone number|a birthday recently|\
    had a birthday recently|of school age|the spring term|the summer term|the autumn term|one day that term|a doctor|a colleague|a teaching assistant|\
    the psychologist|a speech therapist|a social worker|a teacher|the senco|a senior leader|a nurse|a therapist|a sibling|a brother|a sister|\
    a half-brother|a half-sister|a step-brother|a step-sister|a stepbrother|a stepsister|a relative|a child|another country|another language|\
    of a faith|a rare condition|known to social care|a difficult time at home|in work|home|sibling|overseas";

/// Findings with their proposals, from candidates in bytes of the original texts.
pub(crate) fn propose(texts: &[&str], found: &[Vec<Candidate>]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (text, candidates) in found.iter().enumerate() {
        findings.extend(candidates.iter().map(|candidate| Finding {
            text,
            start: candidate.start,
            end: candidate.end,
            kind: candidate.kind,
            confidence: candidate.confidence.clamp(0.0, 1.0),
            why: candidate.why.clone(),
            replacement: String::new(),
            person: None,
        }));
    }
    people::name(texts, &mut findings);
    let year = wording::year_group(texts);
    for finding in findings.iter_mut().filter(|finding| finding.kind != Kind::Person) {
        finding.replacement = wording::of(texts[finding.text], finding, year.as_deref());
    }
    findings
}

/// Which words of a page are our own: "Child A", "a primary school".
pub(crate) fn safe_words(page: &Page) -> Vec<bool> {
    let mut safe = vec![false; page.tokens.len()];
    for at in 0..page.tokens.len() {
        let fits = |phrase: &&Vec<String>| phrase.iter().zip(at..).all(|(word, at)| page.word(at) == word);
        if let Some(phrase) = PHRASES.get(page.word(at)).and_then(|phrases| phrases.iter().find(fits)) {
            safe[at..at + phrase.len()].fill(true);
        }
    }
    for at in 1..page.tokens.len() {
        let token = &page.tokens[at];
        let letters = token.word.split('\'').next().unwrap_or("");
        let is_label = token.shape != Shape::Lower && token.is_word() && letters.len() <= 2;
        let child = &page.text()[page.tokens[at - 1].start..page.tokens[at - 1].end];
        if is_label && child == "Child" && token.start == page.tokens[at - 1].end + 1 {
            safe[at - 1] = true;
            safe[at] = true;
        }
    }
    safe
}
