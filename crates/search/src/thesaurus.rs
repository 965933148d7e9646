//! From words to concepts: the longest names and phrases that stand in a question, and phrases that come close.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use vocabulary::{Concept, Scheme, Vocabulary};

use crate::How;
use crate::distance::{distance, tolerated};
use crate::words::{is_stop_word, stem, words};

/// Stop words that may stand between two words of a name.
const GAP: usize = 2;
/// How much of a phrase and of the question must be the same for the phrase to be close: 1 is all.
const CLOSE: f32 = 0.52;
/// Phrases that are much less close than the closest are no match.
const NEAR_BEST: f32 = 0.85;
/// Close phrases that are taken.
const MOST_CLOSE: usize = 3;

/// The vocabulary, made ready for matching.
pub(crate) struct Thesaurus {
    pub(crate) vocabulary: Arc<Vocabulary>,
    pub(crate) fingerprint: String,
    names: Vec<Name>,
    tokens: HashMap<String, u32>,
    /// By token: how much it says.
    weights: Vec<f32>,
    /// By first token: names, the longest first.
    starts: HashMap<u32, Vec<u32>>,
    /// By token: the names it stands in.
    holders: Vec<Vec<u32>>,
    /// Correct words of names, labels and phrases.
    known: HashSet<String>,
    /// Words of hidden names that are no misspellings: known, but nobody is led to them.
    outdated: HashSet<String>,
    /// The stems of both.
    known_stems: HashSet<String>,
    /// Words that are listed as misspellings, with the word that is meant.
    misspelt: HashMap<String, String>,
}

/// One name or phrase of a concept.
struct Name {
    concept: u32,
    how: How,
    tokens: Vec<u32>,
    /// Whether its words stand for it only as a whole, those that say nothing too ("working for").
    is_whole: bool,
    /// Of a name of one word: that word without its ending, since stems are too coarse for it ("relation" is not "related").
    only: Option<String>,
    weight: f32,
}

/// A word of the question, as the thesaurus reads it.
#[derive(Debug, Clone)]
pub(crate) struct Spoken {
    /// Folded.
    pub(crate) text: String,
    /// Its stem.
    pub(crate) stem: String,
    /// Whether it says nothing by itself.
    pub(crate) is_stop: bool,
    /// Whether a new part begins before it.
    pub(crate) first: bool,
}

/// A concept that words mean.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// Its place in the vocabulary.
    pub(crate) concept: usize,
    pub(crate) how: How,
    /// 1 for its label, less for what is less sure.
    pub(crate) weight: f32,
    /// The words of the question that it was found by, in order.
    pub(crate) at: Vec<usize>,
}

impl Thesaurus {
    /// Makes a vocabulary ready for matching.
    pub(crate) fn new(vocabulary: &Arc<Vocabulary>) -> Self {
        let mut thesaurus = Self {
            fingerprint: vocabulary.fingerprint(),
            vocabulary: Arc::clone(vocabulary),
            names: Vec::new(),
            tokens: HashMap::new(),
            weights: Vec::new(),
            starts: HashMap::new(),
            holders: Vec::new(),
            known: HashSet::new(),
            outdated: HashSet::new(),
            known_stems: HashSet::new(),
            misspelt: HashMap::new(),
        };
        let mut stems = HashMap::new();
        for (at, concept) in (0..).zip(vocabulary.concepts()) {
            for (how, name) in names(concept) {
                thesaurus.add_name(at, how, name, &mut stems);
            }
        }
        for scheme in [Scheme::Area, Scheme::Phase, Scheme::Tier, Scheme::Kind, Scheme::Evidence] {
            for term in vocabulary.terms(scheme) {
                thesaurus.add_known(&term.label);
                thesaurus.add_known(term.plural_label());
            }
        }
        for concept in vocabulary.concepts() {
            thesaurus.add_misspelt(concept);
        }
        thesaurus.weigh();
        thesaurus
    }

    fn add_name(&mut self, concept: u32, how: How, name: &str, stems: &mut HashMap<String, String>) {
        if how != How::HiddenName {
            self.add_known(name);
        }
        let spoken: Vec<Spoken> =
            words(name).map(|word| Spoken::new(&word.text, &name[word.place.clone()], stems, false)).collect();
        let content: Vec<&Spoken> = spoken.iter().filter(|word| !word.is_stop).collect();
        let letters: usize = content.iter().map(|word| word.text.chars().count()).sum();
        if letters < 2 || content.iter().all(|word| word.stem == "not") {
            return;
        }
        let is_whole = content.len() == 1 && spoken.len() > 1;
        let only = if spoken.len() == 1 { Some(without_ending(&spoken[0].text)) } else { None };
        let kept: Vec<&Spoken> = if is_whole { spoken.iter().collect() } else { content };
        let mut tokens = Vec::with_capacity(kept.len());
        for word in kept {
            let next = u32::try_from(self.tokens.len()).unwrap_or(u32::MAX);
            tokens.push(*self.tokens.entry(word.stem.clone()).or_insert(next));
        }
        self.names.push(Name { concept, how, tokens, is_whole, only, weight: 0.0 });
    }

    fn add_known(&mut self, text: &str) {
        for word in words(text) {
            if !self.known.contains(word.text.as_ref()) {
                self.known_stems.insert(stem(&word.text));
                self.known.insert(word.text.into_owned());
            }
        }
    }

    /// Of a concept's hidden names, those words that are within a slip of the pen of its proper names.
    fn add_misspelt(&mut self, concept: &Concept) {
        let proper: Vec<String> = std::iter::once(&concept.label)
            .chain(&concept.alt)
            .flat_map(|name| words(name).map(|word| word.text.into_owned()).collect::<Vec<_>>())
            .collect();
        for word in concept.hidden.iter().flat_map(|name| words(name)) {
            let word = word.text.as_ref();
            if self.knows(word) || self.misspelt.contains_key(word) {
                continue;
            }
            let near = proper
                .iter()
                .filter(|name| stem(name) != stem(word))
                .filter_map(|name| Some((distance(word, name, tolerated(word)?)?, name)))
                .min();
            if let Some((_, name)) = near {
                self.misspelt.insert(word.to_owned(), name.clone());
            } else {
                self.known_stems.insert(stem(word));
                self.outdated.insert(word.to_owned());
            }
        }
    }

    /// Gives every token the weight of its rarity among concepts, and indexes the names.
    fn weigh(&mut self) {
        let mut concepts: Vec<HashSet<u32>> = vec![HashSet::new(); self.tokens.len()];
        self.holders = vec![Vec::new(); self.tokens.len()];
        for (at, name) in (0..).zip(&self.names) {
            self.starts.entry(name.tokens[0]).or_default().push(at);
            for token in &name.tokens {
                concepts[*token as usize].insert(name.concept);
                if self.holders[*token as usize].last() != Some(&at) {
                    self.holders[*token as usize].push(at);
                }
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a few hundred concepts")]
        let weigh = |holders: &HashSet<u32>| (1.0 + self.vocabulary.concepts().len() as f32 / (1.0 + holders.len() as f32)).ln();
        self.weights = concepts.iter().map(weigh).collect();
        if let Some(not) = self.tokens.get("not") {
            self.weights[*not as usize] *= 0.5;
        }
        let weights = &self.weights;
        for name in &mut self.names {
            name.weight = name.tokens.iter().map(|token| weights[*token as usize]).sum();
        }
        for names in self.starts.values_mut() {
            names.sort_by_key(|name| std::cmp::Reverse(self.names[*name as usize].tokens.len()));
        }
    }

    /// Whether this folded word is one that the field uses, rightly spelt.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.known.contains(word) || self.outdated.contains(word)
    }

    /// Whether a known word has this stem.
    pub(crate) fn knows_stem(&self, stem: &str) -> bool {
        self.known_stems.contains(stem)
    }

    /// The word that is meant by a listed misspelling.
    pub(crate) fn meant_by(&self, word: &str) -> Option<&str> {
        self.misspelt.get(word).map(String::as_str)
    }

    /// The words that a misspelt one may be taken for.
    pub(crate) fn known_words(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(String::as_str)
    }

    /// The concepts that these words mean, the surest first.
    pub(crate) fn find(&self, spoken: &[Spoken]) -> Vec<Found> {
        let mut found = self.find_exact(spoken);
        let close = self.find_close(spoken, &found);
        found.extend(close);
        let mut best: Vec<Found> = Vec::new();
        for one in found {
            match best.iter_mut().find(|other| other.concept == one.concept) {
                Some(other) if other.weight >= one.weight => {}
                Some(other) => *other = one,
                None => best.push(one),
            }
        }
        best.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(b.at.len().cmp(&a.at.len())).then(a.at.cmp(&b.at)));
        best
    }

    /// The longest names that stand in the question.
    pub(crate) fn find_exact(&self, spoken: &[Spoken]) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for start in 0..spoken.len() {
            let Some(first) = self.tokens.get(&spoken[start].stem) else { continue };
            for name in self.starts.get(first).into_iter().flatten() {
                let name = &self.names[*name as usize];
                if let Some(at) = self.stands(name, spoken, start) {
                    found.push(Found { concept: name.concept as usize, how: name.how, weight: weight_of(name.how), at });
                }
            }
        }
        let spans: Vec<(usize, usize)> = found.iter().map(span).collect();
        found.retain(|one| {
            let (from, to) = span(one);
            !spans.iter().any(|(start, end)| *start <= from && to <= *end && (to - from) < (end - start))
        });
        found
    }

    /// The places of the words of the name, if it stands here.
    fn stands(&self, name: &Name, spoken: &[Spoken], start: usize) -> Option<Vec<usize>> {
        if let Some(only) = &name.only
            && without_ending(&spoken[start].text) != *only
        {
            return None;
        }
        if spoken[start].is_stop && !name.is_whole {
            return None;
        }
        let mut at = vec![start];
        let mut next = start + 1;
        for token in &name.tokens[1..] {
            let mut gap = 0;
            while !name.is_whole && gap < GAP && spoken.get(next).is_some_and(|word| word.is_stop && !word.first) {
                next += 1;
                gap += 1;
            }
            let word = spoken.get(next).filter(|word| !word.first && (name.is_whole || !word.is_stop))?;
            if self.tokens.get(&word.stem) != Some(token) {
                return None;
            }
            at.push(next);
            next += 1;
        }
        Some(at)
    }

    fn token_of(&self, word: &Spoken) -> Option<u32> {
        if word.is_stop { None } else { self.tokens.get(&word.stem).copied() }
    }

    /// Phrases that share much of what they say with the question, though not word by word.
    fn find_close(&self, spoken: &[Spoken], exact: &[Found]) -> Vec<Found> {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred concepts")]
        let unknown = (1.0 + self.vocabulary.concepts().len() as f32).ln();
        let mut asked: BTreeMap<u32, usize> = BTreeMap::new();
        let mut whole = 0.0;
        for (at, word) in spoken.iter().enumerate().filter(|(_, word)| !word.is_stop) {
            match self.token_of(word) {
                Some(token) if asked.contains_key(&token) => {}
                Some(token) => {
                    asked.insert(token, at);
                    whole += self.weights[token as usize];
                }
                None => whole += unknown * 0.7, // a word that no name has tells less against a phrase than one that another has
            }
        }
        let mut shared: HashMap<u32, (f32, Vec<usize>)> = HashMap::new();
        for (token, at) in &asked {
            for name in &self.holders[*token as usize] {
                let entry = shared.entry(*name).or_default();
                entry.0 += self.weights[*token as usize];
                entry.1.push(*at);
            }
        }
        let mut best: HashMap<u32, Found> = HashMap::new();
        for (name, (weight, mut at)) in shared {
            let name = &self.names[name as usize];
            if at.len() < 2 || name.is_whole {
                continue;
            }
            let closeness = (weight / name.weight).powf(0.6) * (weight / whole).powf(0.4);
            let is_told = |found: &Found| {
                found.concept == name.concept as usize
                    || (found.weight > weight_of(How::HiddenName) || found.at.len() > at.len())
                        && at.iter().all(|at| span(found).0 <= *at && *at <= span(found).1)
            };
            if closeness < CLOSE || exact.iter().any(is_told) {
                continue;
            }
            at.sort_unstable();
            let found = Found {
                concept: name.concept as usize,
                how: How::CloseToPhrase,
                weight: weight_of(How::LayPhrase) * closeness,
                at,
            };
            let entry = best.entry(name.concept).or_insert_with(|| found.clone());
            if found.weight > entry.weight {
                *entry = found;
            }
        }
        let mut close: Vec<Found> = best.into_values().collect();
        close.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.concept.cmp(&b.concept)));
        let limit = close.first().map_or(0.0, |found| found.weight * NEAR_BEST);
        close.retain(|found| found.weight >= limit);
        close.truncate(MOST_CLOSE);
        close
    }
}

fn names(concept: &Concept) -> impl Iterator<Item = (How, &str)> {
    std::iter::once((How::Label, concept.label.as_str()))
        .chain(concept.alt.iter().map(|text| (How::OtherName, text.as_str())))
        .chain(concept.hidden.iter().map(|text| (How::HiddenName, text.as_str())))
        .chain(concept.lay.iter().map(|text| (How::LayPhrase, text.as_str())))
}

fn weight_of(how: How) -> f32 {
    match how {
        How::Label => 1.0,
        How::OtherName => 0.9,
        How::HiddenName => 0.8,
        How::LayPhrase | How::CloseToPhrase => 0.6,
    }
}

fn span(found: &Found) -> (usize, usize) {
    (found.at.first().copied().unwrap_or(0), found.at.last().copied().unwrap_or(0))
}

impl Spoken {
    /// Reads a folded word that was written so. Capitals make an abbreviation: "HI" is no greeting.
    pub(crate) fn new(text: &str, written: &str, stems: &mut HashMap<String, String>, first: bool) -> Self {
        let is_abbreviation = written.len() > 1 && written.chars().all(char::is_uppercase);
        let stem = stems.entry(text.to_owned()).or_insert_with(|| token(text)).clone();
        Self { is_stop: !is_abbreviation && is_stop_word(text), text: text.to_owned(), stem, first }
    }
}

/// A word without the endings that change no meaning: "stammers" and "stammering" are one, "relation" and "related" are two.
fn without_ending(word: &str) -> String {
    let endings = ["ings", "ing", "ers", "er", "ies", "ied", "es", "ed", "s", "y", "e"];
    let mut word = word;
    for _ in 0..2 {
        let cut = endings.into_iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.chars().count() >= 3));
        word = cut.unwrap_or(word);
    }
    let mut letters: Vec<char> = word.chars().collect();
    while letters.len() > 3 && letters[letters.len() - 1] == letters[letters.len() - 2] {
        letters.pop();
    }
    letters.into_iter().collect()
}

/// A word as the thesaurus compares it: its stem, all refusals being one.
fn token(word: &str) -> String {
    match word {
        "no" | "not" | "never" | "cant" | "cannot" | "wont" | "dont" | "doesnt" | "didnt" | "isnt" | "arent" | "wasnt"
        | "wouldnt" | "couldnt" | "hasnt" | "havent" | "without" => "not".to_owned(),
        _ => stem(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thesaurus() -> Thesaurus {
        let concept = |id: &str, label: &str, alt: &[&str], hidden: &[&str], lay: &[&str]| Concept {
            id: id.to_owned(),
            label: label.to_owned(),
            alt: alt.iter().map(ToString::to_string).collect(),
            hidden: hidden.iter().map(ToString::to_string).collect(),
            lay: lay.iter().map(ToString::to_string).collect(),
            broader: Vec::new(),
            related: Vec::new(),
            area: "x".to_owned(),
            note: String::new(),
        };
        let concepts = vec![
            concept("slcn", "Speech, language and communication needs", &["speech and language"], &[], &["hardly talks at all"]),
            concept("salt", "Speech and language therapy", &["SALT", "S&L"], &[], &[]),
            concept("ebsa", "Emotionally based school avoidance", &["EBSA"], &["school refuser"], &["won't come into school"]),
            concept("dyslexia", "Dyslexia", &[], &["dislexia"], &["letters jump about", "muddles letters when reading"]),
            concept("toilet", "Toileting", &[], &[], &["wets himself in lessons"]),
            concept("hi", "Hearing impairment", &["HI"], &[], &["can't hear us"]),
            concept("attachment", "Attachment", &["relation"], &[], &["working for it"]),
        ];
        Thesaurus::new(&Arc::new(Vocabulary::new(BTreeMap::new(), concepts)))
    }

    fn find(text: &str) -> Vec<(String, How)> {
        let thesaurus = thesaurus();
        let mut stems = HashMap::new();
        let spoken: Vec<Spoken> =
            words(text).map(|word| Spoken::new(&word.text, &text[word.place.clone()], &mut stems, false)).collect();
        let found = thesaurus.find(&spoken);
        found.into_iter().map(|found| (thesaurus.vocabulary.concepts()[found.concept].id.clone(), found.how)).collect()
    }

    #[test]
    fn the_longest_name_wins() {
        assert_eq!(find("speech and language therapy"), [("salt".to_owned(), How::Label)]);
        assert_eq!(find("speech language"), [("slcn".to_owned(), How::OtherName)]);
        assert_eq!(find("s&l"), [("salt".to_owned(), How::OtherName)]);
    }

    #[test]
    fn stop_words_may_stand_between_two_words_and_refusals_are_one() {
        assert_eq!(find("she will not come in to school"), [("ebsa".to_owned(), How::LayPhrase)]);
        assert_eq!(find("doesn't come into school"), [("ebsa".to_owned(), How::LayPhrase)]);
    }

    #[test]
    fn words_near_a_phrase_find_it_and_others_do_not() {
        assert_eq!(find("muddling up her letters"), [("dyslexia".to_owned(), How::CloseToPhrase)]);
        assert_eq!(find("planning permission"), []);
        assert_eq!(find("the and of"), []);
    }

    #[test]
    fn one_word_stands_for_a_name_of_one_word_only() {
        assert_eq!(find("a related worker"), []);
        assert_eq!(find("relations"), [("attachment".to_owned(), How::OtherName)]);
        assert_eq!(find("is working for it"), [("attachment".to_owned(), How::LayPhrase)]);
        assert_eq!(find("stammers and stammering").len(), 0);
        assert_eq!(
            ["stammers", "stammering", "stammer", "relation", "related", "bullies", "bullying"].map(without_ending),
            ["stam", "stam", "stam", "relation", "relat", "bul", "bul"]
        );
    }

    #[test]
    fn capitals_make_an_abbreviation() {
        assert_eq!(find("HI pupil"), [("hi".to_owned(), How::OtherName)]);
        assert_eq!(find("hi all"), []);
    }

    #[test]
    fn listed_misspellings_are_told_from_outdated_words() {
        let thesaurus = thesaurus();
        assert_eq!(thesaurus.meant_by("dislexia"), Some("dyslexia"));
        assert!(thesaurus.knows("refuser") && !thesaurus.knows("dislexia"));
    }
}
