//! Names of schools that a network took from an official list.

use crate::{
    additions::is_named,
    kind::Kind,
    lexicon::Lexicon,
    names::{Reading, widen},
    patterns::Candidate,
    token::Page,
};

/// The listed schools on a page.
pub(crate) fn find(page: &Page, reading: &Reading, lexicon: &Lexicon) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < page.tokens.len() {
        let length = if reading.safe[at] { 0 } else { lexicon.additions().school_at(page, at) };
        if length > 0 && is_named(page, lexicon, at, length) {
            let first = widen(page, at, Kind::Organisation);
            let span = (page.tokens[first].start, page.tokens[at + length - 1].end);
            found.push(Candidate::new(span, Kind::Organisation, 0.95, "is in the list of schools"));
            at += length;
        } else {
            at += 1;
        }
    }
    found
}
