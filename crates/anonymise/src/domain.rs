//! What everybody in schools may say: tests, interventions, bodies, authors, books, abbreviations.

use std::collections::HashMap;

use crate::{
    cues::is_one_of,
    fold::Folded,
    token::{Page, Shape},
};

/// The phrases, by their first word.
pub(crate) struct Domain {
    phrases: HashMap<String, Vec<Vec<String>>>,
}

/// How a word stands to the phrases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Familiar {
    No,
    /// A phrase of one word that is somebody's name as well.
    Perhaps,
    /// Part of a phrase that names nobody.
    Yes,
}

impl Domain {
    pub(crate) fn embedded() -> Self {
        let mut phrases: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for line in include_str!("../data/domain.txt").lines().filter(|line| !line.starts_with('#')) {
            let (_, list) = line.split_once(": ").expect("every line has a kind: tested");
            for phrase in list.split('|') {
                let words = words_of(phrase);
                if let Some((first, rest)) = words.split_first() {
                    phrases.entry(first.clone()).or_default().push(rest.to_vec());
                }
            }
        }
        for rests in phrases.values_mut() {
            rests.sort_by_key(|rest| std::cmp::Reverse(rest.len()));
        }
        Self { phrases }
    }

    /// For every word of a page whether it is part of a phrase; the longest phrase counts.
    pub(crate) fn mark(&self, page: &Page) -> Vec<Familiar> {
        let mut marks = vec![Familiar::No; page.tokens.len()];
        let mut at = 0;
        while at < page.tokens.len() {
            let length = self.length_at(page, at);
            if length > 0 {
                let token = &page.tokens[at];
                let is_name = token.flags.given() > 1 || token.flags.surname() > 1 || token.flags.is_place();
                let is_short = token.word.len() <= 2;
                let is_acronym = token.shape == Shape::Capitals && token.word.len() > 2;
                let is_sure =
                    length > 1 || !(is_name || is_short) || is_acronym || token.flags.is_proper() && token.flags.given() < 2;
                marks[at..at + length].fill(if is_sure { Familiar::Yes } else { Familiar::Perhaps });
            }
            at += length.max(1);
        }
        mark_bodies(page, &mut marks);
        marks
    }

    fn length_at(&self, page: &Page, at: usize) -> usize {
        let Some(rests) = self.phrases.get(page.word(at)) else { return 0 };
        let fits = |rest: &Vec<String>| rest.iter().zip(at + 1..).all(|(word, at)| page.word(at) == word);
        rests.iter().find(|rest| fits(rest)).map_or(0, |rest| rest.len() + 1)
    }
}

/// "The Lighthouse Trust booklet": who prints leaflets is a body that everybody may name.
fn mark_bodies(page: &Page, marks: &mut [Familiar]) {
    const BODIES: &str = "trust foundation project centre charity society association campaign network";
    const PRINTS: &str = "leaflet leaflets booklet booklets poster posters website webinar webinars training pack packs resources helpline guide guides app \
        programme course courses toolkit book books video videos conference newsletter fact";
    for at in 2..page.tokens.len().saturating_sub(1) {
        if is_one_of(page.word(at), BODIES) && is_one_of(page.word(at + 1), PRINTS) {
            let first = (at.saturating_sub(3)..at)
                .rev()
                .take_while(|before| page.tokens[*before].is_capital() && page.word(*before) != "the")
                .last();
            for mark in &mut marks[first.unwrap_or(at - 1)..=at] {
                *mark = if *mark == Familiar::No { Familiar::Perhaps } else { *mark };
            }
        }
    }
}

/// The words and marks of a phrase, cut as texts are.
pub(crate) fn words_of(phrase: &str) -> Vec<String> {
    crate::token::words(&Folded::new(phrase).text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    #[test]
    fn phrases_are_known_whole() {
        let page = Page::new("We use Zones of Regulation with Zara and Numicon.", &Lexicon::embedded());
        let marks = Domain::embedded().mark(&page);
        let known: Vec<&str> = page
            .tokens
            .iter()
            .zip(&marks)
            .filter(|(_, mark)| **mark == Familiar::Yes)
            .map(|(token, _)| token.word.as_str())
            .collect();
        assert_eq!(known, ["zones", "of", "regulation", "numicon"]);
    }
}
