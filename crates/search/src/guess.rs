//! Which area of need a text is about: the area of most of the concepts that it names.

use std::collections::HashMap;

use library::AreaGuess;

use crate::How;
use crate::thesaurus::{Spoken, Thesaurus};
use crate::words::words;

/// Bytes of a text that are looked at: some dozen pages tell what it is about.
const LOOKED_AT: usize = 60_000;
/// Words that are read together. Names do not go on from one paragraph to the next.
const TOGETHER: usize = 120;
/// How often a concept counts at most: one that is named on every line says it once too often.
const MOST: f32 = 5.0;
/// What a name in the title counts.
const IN_TITLE: f32 = 4.0;
/// The least that a guess stands on, and by how much the first area must lead.
const LEAST: f32 = 2.0;
const LEAD: f32 = 1.2;
/// Concepts that are named as the reason.
const REASONS: usize = 3;

/// The area that most speaks for, with the concepts that speak for it; none where nothing does, or as much for another.
pub(crate) fn guess_area(thesaurus: &Thesaurus, title: &str, text: &str) -> Option<AreaGuess> {
    let mut counts: HashMap<usize, f32> = HashMap::new();
    count(thesaurus, title, IN_TITLE, &mut counts);
    let text = &text[..text.floor_char_boundary(LOOKED_AT)];
    for line in text.lines() {
        count(thesaurus, line, 1.0, &mut counts);
    }
    let concepts = thesaurus.vocabulary.concepts();
    let mut areas: HashMap<&str, f32> = HashMap::new();
    for (concept, count) in &counts {
        *areas.entry(concepts[*concept].area.as_str()).or_default() += count.min(MOST);
    }
    // What cuts across says nothing against the area that it is about.
    areas.remove("cross-cutting");
    areas.remove("");
    let mut areas: Vec<(&str, f32)> = areas.into_iter().collect();
    areas.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let (area, first) = *areas.first()?;
    let second = areas.get(1).map_or(0.0, |(_, weight)| *weight);
    if first < LEAST || first < second * LEAD {
        return None;
    }
    let mut because: Vec<(usize, f32)> = counts.into_iter().filter(|(concept, _)| concepts[*concept].area == area).collect();
    because.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let because = because.into_iter().take(REASONS).map(|(concept, _)| concepts[concept].label.clone()).collect();
    Some(AreaGuess { area: area.to_owned(), because })
}

/// Counts the concepts that a line names, by their own and other names.
pub(crate) fn count(thesaurus: &Thesaurus, line: &str, times: f32, counts: &mut HashMap<usize, f32>) {
    let mut stems = HashMap::new();
    let spoken: Vec<Spoken> =
        words(line).map(|word| Spoken::new(&word.text, &line[word.place.clone()], &mut stems, false)).collect();
    for together in spoken.chunks(TOGETHER) {
        for found in thesaurus.find_exact(together) {
            // Outdated words and what people say mean little in a text that somebody wrote with care.
            if matches!(found.how, How::Label | How::OtherName) {
                *counts.entry(found.concept).or_default() += times;
            }
        }
    }
}
