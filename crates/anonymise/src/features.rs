//! What the tagger looks at: for every word its form, what the lists know of it, and its neighbours.

mod hash;
mod slip;

use std::collections::HashMap;

use hash::Hash;
use slip::{is_rare, slips};

use crate::{
    cues::{Cue, cue, is_one_of},
    domain::Familiar,
    lexicon::{Flags, Lexicon},
    patterns::Candidate,
    token::{Page, Shape, Token, Voice},
};

/// What is worked out once for a word and used by its neighbours.
struct View {
    /// The word where it is an ordinary one, otherwise its sort.
    identity: u32,
    /// Coarse: how much of a name, how much of an ordinary word.
    sort: u32,
    shape: u32,
    cue: Cue,
    familiar: Familiar,
    pattern: u32,
    is_sentence: bool,
}

/// What the rest of the note says about a word.
#[derive(Clone, Copy, Default)]
struct Elsewhere {
    times: u32,
    /// With a capital inside a sentence.
    is_capital: bool,
    is_lower: bool,
}

/// The features of every word of a page, as hashes, and which words are slips of the finger.
pub(crate) fn features(
    page: &Page,
    lexicon: &Lexicon,
    familiar: &[Familiar],
    patterns: &[Candidate],
) -> (Vec<Vec<u32>>, Vec<bool>) {
    let places = places(page, lexicon);
    let elsewhere = elsewhere(page);
    let views: Vec<View> =
        (0..page.tokens.len()).map(|at| view(page, at, familiar[at], pattern_at(&page.tokens[at], patterns))).collect();
    let slips = slips(page, lexicon);
    let features = (0..views.len())
        .map(|at| {
            let mut features = Vec::with_capacity(56);
            of_word(page, &views, at, &mut features);
            of_neighbours(&views, at, &mut features);
            let token = &page.tokens[at];
            let rest = elsewhere.get(token.word.as_str()).copied().unwrap_or_default();
            let sort = views[at].sort;
            features.push(
                Hash::of(40)
                    .number(rest.times.min(3))
                    .number(u32::from(rest.is_capital))
                    .number(u32::from(rest.is_lower))
                    .number(sort)
                    .done(),
            );
            features.push(Hash::of(41).number(places[at]).number(views[at].shape).done());
            features.push(Hash::of(42).number(places.get(at + 1).copied().unwrap_or(0)).number(sort).done());
            let is_rare = is_rare(token);
            if is_rare {
                features.push(Hash::of(43).number(u32::from(slips[at])).number(views[at].shape).done());
            }
            features
        })
        .collect();
    (features, slips)
}

fn pattern_at(token: &Token, patterns: &[Candidate]) -> u32 {
    let at = patterns.partition_point(|pattern| pattern.end <= token.start);
    patterns.get(at).filter(|pattern| pattern.start < token.end).map_or(0, |pattern| pattern.kind as u32 + 1)
}

fn view(page: &Page, at: usize, familiar: Familiar, pattern: u32) -> View {
    let token = &page.tokens[at];
    let cue = cue(&token.word);
    let sort = sort(token.flags);
    let shape = match (page.voice, token.shape) {
        (_, Shape::Mark) => 7,
        (_, Shape::Number) => 6,
        (_, Shape::Foreign) => 8,
        (Voice::Usual, shape) => shape as u32,
        (Voice::Lower, Shape::Lower) | (Voice::Upper, _) => 20,
        (Voice::Lower, shape) => 30 + shape as u32,
    };
    let identity = if token.shape == Shape::Mark || is_itself(token) || cue != Cue::None || familiar == Familiar::Yes {
        Hash::of(1).text(&token.word).done()
    } else if token.shape == Shape::Number {
        Hash::of(2).number(u32::try_from(token.word.len().min(5)).unwrap_or(5)).done()
    } else {
        Hash::of(3).number(sort).done()
    };
    View { identity, sort, shape, cue, familiar, pattern, is_sentence: token.begins_sentence }
}

/// Whether a word counts as that word. "Amber" and "hope" count as ordinary words that are names, so that what is learnt of one
/// holds for all; the words of grammar among them are themselves.
fn is_itself(token: &Token) -> bool {
    const GRAMMAR: &str =
        "will may can an so do my you in see man art long young old ha le ok the and or but as at on to of no not all mark";
    let flags = token.flags;
    flags.word() >= 2 && flags.given() < 2 || is_one_of(&token.word, GRAMMAR)
}

/// Coarse: 0 to 3 how much of a name, 0 to 3 how much of an ordinary word, a place or not.
fn sort(flags: Flags) -> u32 {
    let name = flags.given().max(flags.surname()).max(if flags.is_nickname() { 2 } else { 0 });
    let word = match flags.word() {
        0 => 0,
        1 | 2 => 1,
        3 => 2,
        _ => 3,
    };
    name | word << 2 | u32::from(flags.is_place()) << 4
}

fn of_word(page: &Page, views: &[View], at: usize, features: &mut Vec<u32>) {
    let (token, view) = (&page.tokens[at], &views[at]);
    let begins = u32::from(view.is_sentence);
    let flags = token.flags.0 & 0x7ff;
    let mut put = |hash: Hash| features.push(hash.done());
    put(Hash::of(10));
    put(Hash::of(11).number(view.identity));
    put(Hash::of(12).number(view.identity).number(view.shape).number(begins));
    put(Hash::of(13).number(view.shape).number(begins));
    put(Hash::of(14).number(flags));
    put(Hash::of(15).number(view.sort).number(view.shape).number(begins));
    put(Hash::of(16).number(view.cue as u32).number(view.shape));
    put(Hash::of(17).number(view.familiar as u32).number(view.shape).number(view.sort));
    put(Hash::of(18).number(view.pattern));
    put(Hash::of(19).number(page.voice as u32).number(view.sort));
    put(Hash::of(20).number(u32::from(token.is_possessive)).number(view.sort).number(view.shape));
    put(Hash::of(21).number(token.flags.given()).number(token.flags.word()).number(view.shape).number(begins));
    put(Hash::of(22)
        .number(u32::from(token.flags.is_abbreviation()))
        .number(u32::from(token.flags.is_proper()))
        .number(view.shape));
    if token.word.len() <= 2 && token.is_word() {
        put(Hash::of(23).text(&token.word).number(view.shape));
        put(Hash::of(24).number(u32::try_from(token.word.len()).unwrap_or(2)).number(view.shape).number(view.sort));
    }
    if token.is_word() && token.flags.word() <= 2 && view.familiar != Familiar::Yes {
        let word = token.word.as_str();
        for length in [2, 3] {
            if word.len() > length + 1 && word.is_ascii() {
                put(Hash::of(25).text(&word[word.len() - length..]));
                put(Hash::of(26).text(&word[..length]));
            }
        }
        put(Hash::of(27).number(u32::from(word.contains('-'))).number(u32::from(word.contains('\''))).number(view.shape));
    }
    if token.begins_line || page.tokens.get(at + 1).is_none_or(|next| next.begins_line) {
        let ends = u32::from(page.tokens.get(at + 1).is_none_or(|next| next.begins_line));
        put(Hash::of(28).number(u32::from(token.begins_line)).number(ends).number(view.sort).number(view.shape));
    }
}

fn of_neighbours(views: &[View], at: usize, features: &mut Vec<u32>) {
    static NOTHING: View =
        View { identity: 7, sort: 99, shape: 99, cue: Cue::None, familiar: Familiar::No, pattern: 0, is_sentence: true };
    let look = |by: isize| at.checked_add_signed(by).and_then(|at| views.get(at)).unwrap_or(&NOTHING);
    let (view, last, before, next, after) = (&views[at], look(-1), look(-2), look(1), look(2));
    let mut put = |hash: Hash| features.push(hash.done());
    put(Hash::of(50).number(last.identity));
    put(Hash::of(51).number(next.identity));
    put(Hash::of(52).number(before.identity));
    put(Hash::of(53).number(after.identity));
    put(Hash::of(54).number(last.identity).number(view.sort).number(view.shape));
    put(Hash::of(55).number(next.identity).number(view.sort).number(view.shape));
    put(Hash::of(56).number(last.identity).number(next.identity));
    put(Hash::of(57).number(before.identity).number(last.identity));
    put(Hash::of(58).number(next.identity).number(after.identity));
    put(Hash::of(59).number(last.sort).number(view.sort).number(next.sort));
    put(Hash::of(60).number(last.shape).number(view.shape).number(next.shape));
    put(Hash::of(61).number(last.cue as u32).number(view.sort).number(view.shape));
    put(Hash::of(62).number(next.cue as u32).number(view.sort).number(view.shape));
    put(Hash::of(63).number(last.cue as u32).number(next.cue as u32).number(view.sort));
    put(Hash::of(64).number(before.cue as u32).number(last.cue as u32).number(view.shape));
    put(Hash::of(65).number(next.cue as u32).number(after.cue as u32).number(view.shape));
    put(Hash::of(66).number(last.sort).number(last.shape).number(view.shape));
    put(Hash::of(67).number(next.sort).number(next.shape).number(view.shape));
    put(Hash::of(68).number(last.familiar as u32).number(next.familiar as u32).number(view.shape));
    put(Hash::of(69).number(last.pattern).number(next.pattern));
    put(Hash::of(70).number(before.cue as u32).number(view.sort));
    put(Hash::of(71).number(after.cue as u32).number(view.sort));
    put(Hash::of(72).number(view.identity).number(last.identity));
    put(Hash::of(73).number(view.identity).number(next.identity));
    put(Hash::of(74).number(look(-3).cue as u32).number(before.cue as u32).number(view.sort));
    put(Hash::of(75).number(next.shape).number(next.sort).number(after.shape).number(after.sort).number(view.sort));
}

/// 1 for the first word of a place that the lists know, 2 for the others, 0 outside.
fn places(page: &Page, lexicon: &Lexicon) -> Vec<u32> {
    let mut marks = vec![0; page.tokens.len()];
    for at in 0..page.tokens.len() {
        if !page.tokens[at].is_word() || marks[at] > 0 {
            continue;
        }
        let mut phrase = page.tokens[at].word.clone();
        let mut longest = usize::from(lexicon.is_place(&phrase));
        for length in 2..=4 {
            let Some(next) = page.tokens.get(at + length - 1).filter(|next| next.is_word() && !next.begins_line) else { break };
            phrase.push(' ');
            phrase.push_str(&next.word);
            if lexicon.is_place(&phrase) {
                longest = length;
            }
        }
        for (offset, mark) in marks[at..at + longest].iter_mut().enumerate() {
            *mark = if offset == 0 { 1 } else { 2 };
        }
    }
    marks
}

fn elsewhere(page: &Page) -> HashMap<&str, Elsewhere> {
    let mut seen: HashMap<&str, Elsewhere> = HashMap::new();
    for token in page.tokens.iter().filter(|token| token.is_word()) {
        let entry = seen.entry(token.word.as_str()).or_default();
        entry.times += 1;
        entry.is_lower |= token.shape == Shape::Lower;
        entry.is_capital |= token.is_capital() && !token.begins_sentence;
    }
    seen
}
