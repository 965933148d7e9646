//! Every part of a name that was found is looked for again, in any case, with one slip allowed.

use std::collections::HashMap;

use crate::{
    cues::{Cue, cue},
    domain::{Familiar, words_of},
    kind::{Kind, Known},
    lexicon::Lexicon,
    names::{Reading, is_relative, widen},
    patterns::Candidate,
    token::{Page, Shape, Token, Voice},
};

/// Words of names that were found in the case, and how they were written.
#[derive(Default)]
pub(crate) struct Names {
    /// Lower-case part → the whole it was found in.
    people: HashMap<String, String>,
    /// Lower-case initials → the whole.
    initials: HashMap<String, String>,
    /// Lower-case words of institutions and places, first word first.
    phrases: HashMap<String, Vec<(Vec<String>, Kind)>>,
}

impl Names {
    /// Takes in what was found on a page.
    pub(crate) fn learn(&mut self, page: &Page, found: &[Candidate]) {
        for candidate in found {
            let (first, end) = (page.token_at(candidate.start), page.token_at(candidate.end.saturating_sub(1)) + 1);
            let tokens = &page.tokens[first..end.min(page.tokens.len())];
            let whole = &page.text()[candidate.start..candidate.end];
            match candidate.kind {
                Kind::Person if candidate.confidence >= 0.45 => self.learn_person(tokens, whole),
                Kind::Organisation | Kind::Location
                    if candidate.confidence >= 0.5 && !whole.contains(|letter: char| letter.is_ascii_digit()) =>
                {
                    self.learn_phrase(tokens, candidate.kind);
                }
                _ => {}
            }
        }
    }

    fn learn_person(&mut self, tokens: &[Token], whole: &str) {
        let words: Vec<&Token> = tokens.iter().filter(|token| token.is_word() && cue(&token.word) != Cue::Title).collect();
        for token in &words {
            if token.word.len() > 2 && !is_particle(&token.word) && !is_relative(&token.word) {
                self.people.entry(token.word.clone()).or_insert_with(|| whole.to_owned());
                // "Al-Hassan" is also called "Hassan".
                for part in token.word.split('-').filter(|part| part.len() > 3) {
                    self.people.entry(part.to_owned()).or_insert_with(|| whole.to_owned());
                }
            }
        }
        if let [first, .., last] = words[..]
            && first.word.len() > 1
        {
            let initials: String = [&first.word, &last.word].iter().filter_map(|word| word.chars().next()).collect();
            self.initials.entry(initials).or_insert_with(|| whole.to_owned());
        }
    }

    fn learn_phrase(&mut self, tokens: &[Token], kind: Kind) {
        let words: Vec<String> = tokens.iter().map(|token| token.word.clone()).skip_while(|word| word == "the").collect();
        if let Some((first, rest)) = words.split_first().filter(|(first, _)| first.len() > 2) {
            let entry = self.phrases.entry(first.clone()).or_default();
            if !entry.iter().any(|(known, _)| known == rest) {
                entry.push((rest.to_vec(), kind));
            }
        }
    }
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "and"
            | "van"
            | "von"
            | "der"
            | "den"
            | "del"
            | "dos"
            | "das"
            | "los"
            | "las"
            | "bin"
            | "bint"
            | "ibn"
            | "abu"
            | "ben"
            | "st"
            | "saint"
            | "of"
    )
}

/// Other mentions of names that were found.
pub(crate) fn find(page: &Page, reading: &Reading, names: &Names, lexicon: &Lexicon) -> Vec<Candidate> {
    let mut found = Vec::new();
    let by_length = lengths(names);
    for (at, token) in page.tokens.iter().enumerate().filter(|(at, token)| token.is_word() && !reading.safe[*at]) {
        if let Some(whole) = person(page, at, token, reading, names).map(str::to_owned).or_else(|| slip(token, &by_length, lexicon))
        {
            let first = widen(page, at, Kind::Person);
            found.push(Candidate::new(
                (page.tokens[first].start, token.end),
                Kind::Person,
                0.75,
                format!("also appears as '{whole}'"),
            ));
        }
        for (rest, kind) in names.phrases.get(&token.word).into_iter().flatten() {
            let fits = rest.iter().zip(at + 1..).all(|(word, at)| page.word(at) == word);
            if fits && (!rest.is_empty() || is_odd(page, token, reading.familiar[at])) {
                let first = widen(page, at, *kind);
                found.push(Candidate::new(
                    (page.tokens[first].start, page.tokens[at + rest.len()].end),
                    *kind,
                    0.7,
                    "appears elsewhere in the case",
                ));
            }
        }
    }
    found
}

fn person<'a>(page: &Page, at: usize, token: &Token, reading: &Reading, names: &'a Names) -> Option<&'a str> {
    let odd = is_odd(page, token, reading.familiar[at]);
    if odd && let Some(whole) = names.people.get(&token.word).or_else(|| names.people.get(token.word.strip_suffix('s')?)) {
        return Some(whole);
    }
    let is_free = token.word.len() == 2 && token.flags.word() < 3 && reading.familiar[at] == Familiar::No;
    if is_free || token.shape == Shape::Capitals && token.word.len() == 2 {
        names.initials.get(&token.word).map(String::as_str)
    } else {
        None
    }
}

/// Whether a word may be a name here: written with a capital inside a sentence, or no common word at all.
fn is_odd(page: &Page, token: &Token, familiar: Familiar) -> bool {
    let is_marked = page.voice == Voice::Usual && token.is_capital();
    familiar != Familiar::Yes && (token.flags.word() < 2 || (is_marked && (token.flags.word() < 4 || !token.begins_sentence)))
}

/// Parts of names of five letters and more, by length, for slips.
fn lengths(names: &Names) -> HashMap<usize, Vec<(&str, &str)>> {
    let mut lengths: HashMap<usize, Vec<(&str, &str)>> = HashMap::new();
    // So many names are in no case; the limit keeps the work linear in any input.
    for (part, whole) in names.people.iter().filter(|(part, _)| part.len() >= 5).take(60) {
        lengths.entry(part.len()).or_default().push((part, whole));
    }
    lengths
}

fn slip(token: &Token, names: &HashMap<usize, Vec<(&str, &str)>>, lexicon: &Lexicon) -> Option<String> {
    if token.word.len() < 5 || token.flags.word() > 0 || !token.flags.is_unknown() && lexicon.look_up(&token.word).is_place() {
        return None;
    }
    let near = [token.word.len() - 1, token.word.len(), token.word.len() + 1];
    near.iter()
        .filter_map(|length| names.get(length))
        .flatten()
        .find(|(part, _)| is_one_apart(part, &token.word))
        .map(|(_, whole)| (*whole).to_owned())
}

/// Whether one letter put in, left out, changed or swapped with its neighbour makes one word of the other.
pub(crate) fn is_one_apart(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let start = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (rest_short, rest_long) = (&short[start..], &long[start..]);
    match long.len() - short.len() {
        0 if rest_short.is_empty() => false,
        0 => {
            rest_short[1..] == rest_long[1..]
                || (rest_short.len() > 1
                    && rest_short[0] == rest_long[1]
                    && rest_short[1] == rest_long[0]
                    && rest_short[2..] == rest_long[2..])
        }
        1 => rest_short == &rest_long[1..],
        _ => false,
    }
}

/// The network's own people, schools and places.
pub(crate) fn find_known(page: &Page, reading: &Reading, known: &Known) -> Vec<Candidate> {
    let mut phrases: HashMap<String, Vec<(Vec<String>, Kind)>> = HashMap::new();
    for (list, kind) in [(&known.people, Kind::Person), (&known.schools, Kind::Organisation), (&known.places, Kind::Location)] {
        for name in list {
            let words = words_of(&name.to_lowercase());
            if let Some((first, rest)) = words.split_first() {
                phrases.entry(first.clone()).or_default().push((rest.to_vec(), kind));
            }
            // Of a person every part counts, where it stands out.
            for part in words.iter().filter(|part| kind == Kind::Person && part.len() > 2 && words.len() > 1) {
                phrases.entry(part.clone()).or_default().push((Vec::new(), kind));
            }
        }
    }
    let mut found = Vec::new();
    for (at, token) in page.tokens.iter().enumerate().filter(|(at, token)| token.is_word() && !reading.safe[*at]) {
        for (rest, kind) in phrases.get(&token.word).into_iter().flatten() {
            let fits = rest.iter().zip(at + 1..).all(|(word, at)| page.word(at) == word);
            if fits && (!rest.is_empty() || is_odd(page, token, reading.familiar[at])) {
                let first = widen(page, at, *kind);
                found.push(Candidate::new(
                    (page.tokens[first].start, page.tokens[at + rest.len()].end),
                    *kind,
                    0.95,
                    "is a name of this network",
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven() {
        for (one, other) in [("kwame", "kwmae"), ("kwame", "kwam"), ("kwame", "kwamee"), ("kwame", "kwane"), ("kwam", "kwame")] {
            assert!(is_one_apart(one, other), "{one} {other}");
        }
        assert!(!is_one_apart("kwame", "kwame") && !is_one_apart("kwame", "kofie"));
    }
}
