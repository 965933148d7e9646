//! The wording that is proposed for each finding: the same for all mentions of one person.

mod people;
mod wording;

use crate::{
    kind::{Finding, Kind},
    patterns::Candidate,
    token::{Page, Shape},
};

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

/// Which words of a page are our own labels: "Child A".
pub(crate) fn safe_words(page: &Page) -> Vec<bool> {
    let mut safe = vec![false; page.tokens.len()];
    for at in 1..page.tokens.len() {
        let token = &page.tokens[at];
        let is_label = matches!(token.shape, Shape::Letter | Shape::Capitals) && token.word.len() <= 2;
        let child = &page.text()[page.tokens[at - 1].start..page.tokens[at - 1].end];
        if is_label && child == "Child" && token.start == page.tokens[at - 1].end + 1 {
            safe[at - 1] = true;
            safe[at] = true;
        }
    }
    safe
}
