//! Misspelt words: what was meant, from words that the viewer may know.

use std::collections::HashMap;
use std::sync::OnceLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::Automaton;

use crate::distance::{distance, tolerated};
use crate::thesaurus::Thesaurus;
use crate::visible::View;
use crate::words::{is_stop_word, is_unindexed, stem};

/// Candidates that are looked at, best first.
const CANDIDATES: usize = 20;

/// The word that was meant by this folded word, if it is one that nobody uses. A look through all known words takes one of the
/// `turns`; when none is left there is no correction.
pub(crate) fn correct(word: &str, thesaurus: &Thesaurus, view: &View, turns: &mut usize) -> tantivy::Result<Option<String>> {
    if is_unindexed(word) || is_stop_word(word) || thesaurus.knows(word) {
        return Ok(None);
    }
    if let Some(meant) = thesaurus.meant_by(word) {
        return Ok(Some(meant.to_owned()));
    }
    let Some(most) = tolerated(word) else { return Ok(None) };
    if thesaurus.knows_stem(&stem(word))
        || view.has_term(view.fields.words, word)?
        || view.has_term(view.fields.all, &stem(word))?
        || view.has_term(view.fields.file_words, word)?
        || view.has_term(view.fields.files, &stem(word))?
    {
        return Ok(None);
    }
    let Some(left) = turns.checked_sub(1) else { return Ok(None) };
    *turns = left;
    let mut candidates: Vec<(u8, bool, std::cmp::Reverse<u64>, String)> = Vec::new();
    for known in thesaurus.known_words() {
        if let Some(steps) = distance(word, known, most).filter(|_| begins_alike(word, known)) {
            candidates.push((steps, false, std::cmp::Reverse(0), known.to_owned()));
        }
    }
    for (indexed, (steps, documents)) in indexed(word, most, view)? {
        candidates.push((steps, true, std::cmp::Reverse(documents), indexed));
    }
    candidates.sort_unstable();
    for (_, is_indexed, _, candidate) in candidates.into_iter().take(CANDIDATES) {
        if !is_indexed || view.has_term(view.fields.words, &candidate)? {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

/// Whether two words begin with the same letter, or with the same two in another order: people rarely miss the first.
fn begins_alike(a: &str, b: &str) -> bool {
    let two = |text: &str| {
        let mut letters = text.chars();
        (letters.next(), letters.next())
    };
    let (a, b) = (two(a), two(b));
    a.0 == b.0 || (a.0 == b.1 && a.1 == b.0)
}

/// Indexed words that are near, with their distance and the documents that hold them, whoever may see those.
fn indexed(word: &str, most: u8, view: &View) -> tantivy::Result<HashMap<String, (u8, u64)>> {
    let mut found: HashMap<String, (u8, u64)> = HashMap::new();
    let near = builder(most).build_dfa(word);
    for segment in view.searcher().segment_readers() {
        let index = segment.inverted_index(view.fields.words)?;
        let mut stream = index.terms().search(Near(&near)).into_stream()?;
        while stream.advance() {
            let Ok(text) = std::str::from_utf8(stream.key()) else { continue };
            if tolerated(text).is_none() && text.chars().count() < 3 || text.chars().any(char::is_numeric) {
                continue;
            }
            if let Some(steps) = distance(word, text, most).filter(|_| begins_alike(word, text)) {
                let entry = found.entry(text.to_owned()).or_insert((steps, 0));
                entry.1 += u64::from(stream.value().doc_freq);
            }
        }
    }
    Ok(found)
}

/// The tables of the automata, made once: they are dear.
fn builder(most: u8) -> &'static LevenshteinAutomatonBuilder {
    static ONE: OnceLock<LevenshteinAutomatonBuilder> = OnceLock::new();
    static TWO: OnceLock<LevenshteinAutomatonBuilder> = OnceLock::new();
    if most < 2 {
        ONE.get_or_init(|| LevenshteinAutomatonBuilder::new(1, true))
    } else {
        TWO.get_or_init(|| LevenshteinAutomatonBuilder::new(2, true))
    }
}

/// Accepts words near another.
struct Near<'a>(&'a DFA);

impl Automaton for Near<'_> {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}
