//! What a question means: its words after correction, the concepts, the phase and the kind of resource that it speaks of.

use std::collections::HashMap;

use crate::correct::correct;
use crate::hints::{KindHint, PhaseHint, find_kind, find_phase};
use crate::parse::{Parsed, Typed, parse};
use crate::thesaurus::{Found, Spoken, Thesaurus};
use crate::visible::View;
use crate::words::{is_stop_word, is_unindexed, stem};
use crate::{ConceptMatch, Correction, Interpreted, KindMatch, PhaseMatch, Request};

/// Concepts that are taken from one question.
const CONCEPTS: usize = 8;
/// Words of a question in which quotation marks mean what stands in them; a longer one was copied from somewhere.
const STRICT: usize = 20;
/// Words of one question that are compared with all known ones: it is dear, and long texts have names in them.
const CORRECTIONS: usize = 12;

/// A question, understood.
pub(crate) struct Understood {
    pub(crate) parsed: Parsed,
    /// Stems of the words that tell the subject, each once, in order.
    pub(crate) terms: Vec<String>,
    /// By term: how often it was said.
    pub(crate) times: Vec<usize>,
    /// Stems of words that ask for a phase or kind and may stand in a text, too.
    pub(crate) extra: Vec<String>,
    pub(crate) concepts: Vec<Found>,
    pub(crate) phase: Option<PhaseHint>,
    pub(crate) kind: Option<KindHint>,
    pub(crate) corrections: Vec<Correction>,
}

/// Understands a question.
pub(crate) fn understand(request: &Request, thesaurus: &Thesaurus, view: &View) -> tantivy::Result<Understood> {
    let mut parsed = parse(&request.text);
    if parsed.words.len() > STRICT && !parsed.phrases.is_empty() {
        parsed.notes.push("In a question this long, words in quotation marks are preferred, not required.".to_owned());
        parsed.phrases.clear();
    }
    let corrections = if request.exact { Vec::new() } else { correct_words(&mut parsed.words, thesaurus, view)? };
    let vocabulary = &thesaurus.vocabulary;
    let kept = |id: &str| !request.without.iter().any(|removed| removed == id);
    let phase = find_phase(&parsed.words, vocabulary).filter(|phase| kept(&phase.id));
    let kind = find_kind(&parsed.words, vocabulary).filter(|kind| kept(kind.kind.as_str()));
    let spoken = spoken(&parsed.words, phase.as_ref());
    let mut concepts = thesaurus.find(&spoken);
    concepts.retain(|found| kept(&vocabulary.concepts()[found.concept].id));
    concepts.truncate(CONCEPTS);
    let (terms, extra) = subject(&parsed.words, phase.as_ref(), kind.as_ref());
    let said: Vec<String> = parsed.words.iter().map(|word| stem(&word.text)).collect();
    let times = terms.iter().map(|term| said.iter().filter(|stem| *stem == term).count()).collect();
    Ok(Understood { parsed, terms, times, extra, concepts, phase, kind, corrections })
}

/// The words as the thesaurus reads them. In a question all in capitals they say nothing; a year says no more than its phase.
fn spoken(words: &[Typed], phase: Option<&PhaseHint>) -> Vec<Spoken> {
    let is_loud = words.len() > 1 && words.iter().all(|word| !word.written.chars().any(char::is_lowercase));
    let mut stems = HashMap::new();
    let read = |(at, word): (usize, &Typed)| {
        let written = if is_loud { &word.text } else { &word.written };
        let mut spoken = Spoken::new(&word.text, written, &mut stems, word.first);
        spoken.is_stop |= phase.is_some_and(|phase| !phase.is_subject && phase.at.contains(&at));
        spoken
    };
    words.iter().enumerate().map(read).collect()
}

/// Puts the words that were meant in place of misspelt ones.
fn correct_words(words: &mut [Typed], thesaurus: &Thesaurus, view: &View) -> tantivy::Result<Vec<Correction>> {
    let mut corrections: Vec<Correction> = Vec::new();
    let mut tried: HashMap<String, Option<String>> = HashMap::new();
    let mut turns = CORRECTIONS;
    for word in words.iter_mut().filter(|word| !word.quoted) {
        let meant = if let Some(meant) = tried.get(&word.text) {
            meant.clone()
        } else {
            let meant = correct(&word.text, thesaurus, view, &mut turns)?;
            tried.insert(word.text.clone(), meant.clone());
            meant
        };
        if let Some(meant) = meant {
            let correction = Correction { from: word.written.clone(), to: meant.clone() };
            if !corrections.contains(&correction) {
                corrections.push(correction);
            }
            word.written.clone_from(&meant);
            word.text = meant;
        }
    }
    Ok(corrections)
}

/// The stems that tell the subject, and those beside it. Words that say nothing count only where there are no others.
fn subject(words: &[Typed], phase: Option<&PhaseHint>, kind: Option<&KindHint>) -> (Vec<String>, Vec<String>) {
    let mut terms: Vec<String> = Vec::new();
    let mut extra: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if is_stop_word(&word.text) || is_unindexed(&word.text) {
            continue;
        }
        let in_phase = phase.filter(|phase| phase.at.contains(&at));
        let is_kind = kind.is_some_and(|kind| kind.at == at);
        let list = match in_phase {
            Some(phase) if !phase.is_subject => continue,
            Some(_) => &mut extra,
            None if is_kind => &mut extra,
            None => &mut terms,
        };
        let stem = stem(&word.text);
        if !list.contains(&stem) {
            list.push(stem);
        }
    }
    if terms.is_empty() {
        terms = std::mem::take(&mut extra);
    }
    if terms.is_empty() && phase.is_none() {
        for word in words.iter().filter(|word| !is_unindexed(&word.text)) {
            let stem = stem(&word.text);
            if !terms.contains(&stem) {
                terms.push(stem);
            }
        }
    }
    (terms, extra)
}

impl Understood {
    /// Whether nothing was asked that a text could be compared with.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.concepts.is_empty() && self.parsed.phrases.is_empty()
    }

    /// As people are told.
    pub(crate) fn interpreted(&self, thesaurus: &Thesaurus) -> Interpreted {
        let words = &self.parsed.words;
        let vocabulary = &thesaurus.vocabulary;
        let written =
            |range: std::ops::Range<usize>| words[range].iter().map(|word| word.written.as_str()).collect::<Vec<_>>().join(" ");
        let concept = |found: &Found| {
            let concept = &vocabulary.concepts()[found.concept];
            let from = written(found.at[0]..found.at[found.at.len() - 1] + 1);
            ConceptMatch { id: concept.id.clone(), label: concept.label.clone(), from, how: found.how }
        };
        let kind = self.kind.as_ref().map(|hint| KindMatch {
            id: hint.kind.as_str().to_owned(),
            label: vocabulary.label(vocabulary::Scheme::Kind, hint.kind.as_str()).to_owned(),
            from: words[hint.at].written.clone(),
        });
        let phase = self.phase.as_ref().map(|hint| PhaseMatch {
            id: hint.id.clone(),
            label: hint.label.clone(),
            from: written(hint.at.clone()),
        });
        Interpreted { concepts: self.concepts.iter().map(concept).collect(), corrections: self.corrections.clone(), phase, kind }
    }
}
