//! Words that nothing explains: shown to the author, so that what every other layer missed does not leave unseen.

use crate::{
    cues::{Cue, cue},
    domain::Familiar,
    kind::Kind,
    names::{Care, Reading},
    patterns::Candidate,
    quasi::Fact,
    tagger::OUTSIDE,
    token::{Page, Shape, Token, Voice},
};

/// The words of a page that are neither ordinary nor known to the field; neighbours together.
pub(crate) fn find(page: &Page, reading: &Reading, facts: &[(Candidate, Fact)], care: Care) -> Vec<Candidate> {
    let is_fact = |token: &Token| {
        let at = facts.partition_point(|(fact, _)| fact.end <= token.start);
        facts.get(at).is_some_and(|(fact, _)| fact.start < token.end)
    };
    let mut found: Vec<Candidate> = Vec::new();
    let mut last = None;
    for (at, token) in page.tokens.iter().enumerate() {
        if reading.safe[at] || is_fact(token) || !is_unexplained(page, reading, at, care) {
            continue;
        }
        let joins = last.is_some_and(|last| last + 1 == at) && !token.begins_line;
        last = Some(at);
        match found.last_mut().filter(|_| joins) {
            Some(before) => before.end = token.end,
            None => found.push(Candidate::new(
                (token.start, token.end),
                Kind::Person,
                0.3,
                "nothing here explains this word: please confirm",
            )),
        }
    }
    found
}

fn is_unexplained(page: &Page, reading: &Reading, at: usize, care: Care) -> bool {
    let token = &page.tokens[at];
    if reading.familiar[at] != Familiar::No || !token.is_word() || token.end - token.start < 3 || cue(&token.word) != Cue::None {
        return false;
    }
    let doubt = 1.0 - reading.marginals[at][OUTSIDE];
    match (token.shape, page.voice) {
        (Shape::Foreign, _) => true,
        (Shape::Capital | Shape::Mixed, Voice::Usual) => {
            let is_plain = token.flags.word() >= 3 && !token.flags.is_name() || token.flags.is_proper() && !token.flags.is_name();
            if token.begins_sentence {
                token.flags.word() == 0 && !reading.slips[at] && !token.flags.is_proper()
            } else {
                // Where somebody is named, an ordinary word with a capital is worth a look on a small doubt.
                let is_odd = !is_plain && (token.flags.word() < 4 || doubt > 0.08) || care == Care::Close && doubt > 0.05;
                is_odd && !is_heading(page, at)
            }
        }
        (Shape::Capitals, Voice::Usual) => {
            token.flags.word() == 0 && token.word.len() > 4 && !token.flags.is_abbreviation() || doubt > 0.2
        }
        _ => {
            token.flags.word() == 0
                && !token.flags.is_proper()
                && !token.flags.is_abbreviation()
                && (token.flags.is_name() || !reading.slips[at])
        }
    }
}

/// "Next Steps And Targets": a line where every word begins with a capital and all are ordinary.
fn is_heading(page: &Page, at: usize) -> bool {
    let before = (0..at).rev().find(|at| page.tokens[*at].begins_line);
    let start = if page.tokens[at].begins_line { at } else { before.unwrap_or(0) };
    let line = page.tokens[start..].iter().enumerate().take_while(|(offset, token)| *offset == 0 || !token.begins_line).take(9);
    let words: Vec<&Token> = line.map(|(_, token)| token).filter(|token| token.is_word()).collect();
    words.len() <= 8 && words.iter().all(|token| token.flags.word() >= 3 && (token.is_capital() || token.word.len() < 4))
}
