//! Single letters and pairs that stand for people: "K.M.", "Mr B", "JB".

use crate::{
    cues::{Cue, DOING, cue, is_one_of},
    domain::Familiar,
    kind::Kind,
    names::{Care, Reading, widen},
    patterns::Candidate,
    tagger::OUTSIDE,
    token::{Page, Shape, Token, Voice},
};

/// Words behind which a letter is a label and not a person.
const LABELLED: &str = "section part plan option group set band tier form appendix annex annexe grade block hall vitamin vitamins \
    hepatitis type figure table question answer point step phase class room level letter letters child pupil strep paragraph column row \
    list stage test paper unit module theme key note exhibit schedule category team house version track sound sounds gate route bay site";

/// The initials on a page.
pub(crate) fn find(page: &Page, reading: &Reading, care: Care) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < page.tokens.len() {
        let length = dotted(page, at);
        if length > 0 && !reading.safe[at] {
            let end = page.tokens[at + length - 1].end;
            let first = widen(page, at, Kind::Person);
            found.push(Candidate::new((page.tokens[first].start, end), Kind::Person, 0.9, "looks like initials"));
            at += length;
            continue;
        }
        let token = &page.tokens[at];
        if !reading.safe[at] && (is_letter(page, at, token, care) || is_pair(page, at, token, reading, care)) {
            let first = widen(page, at, Kind::Person);
            found.push(Candidate::new((page.tokens[first].start, token.end), Kind::Person, 0.7, "looks like initials"));
        }
        at += 1;
    }
    found
}

/// How many words and marks "K.M." or "K. M" takes at a place.
fn dotted(page: &Page, at: usize) -> usize {
    let is_letter = |at: usize| {
        page.tokens.get(at).is_some_and(|token| token.end - token.start == 1 && token.is_word() && token.shape != Shape::Foreign)
    };
    let is_known = |first: &str, second: &str| {
        matches!(format!("{first}{second}").as_str(), "eg" | "ie" | "am" | "pm" | "ca" | "nb" | "ps" | "uk")
    };
    if !is_letter(at) || page.word(at + 1) != "." || !is_letter(at + 2) || page.tokens[at + 2].begins_line || page.word(at) == "i" {
        return 0;
    }
    let near = page.tokens[at + 2].start - page.tokens[at].end <= 2;
    let is_upper = page.tokens[at].shape == Shape::Letter && page.tokens[at + 2].shape == Shape::Letter;
    let tight = page.touches_next(at) && page.touches_next(at + 1);
    let ends =
        page.word(at + 3) == "." || !tight || page.tokens.get(at + 3).is_none_or(|next| next.start > page.tokens[at + 2].end);
    let more = page.word(at + 3) == "." && page.touches_next(at + 2) && is_letter(at + 4);
    if near && ends && (is_upper || tight) && !is_known(page.word(at), page.word(at + 2)) { if more { 5 } else { 3 } } else { 0 }
}

fn is_letter(page: &Page, at: usize, token: &Token, care: Care) -> bool {
    if token.end - token.start != 1 || !token.is_word() || token.shape == Shape::Foreign {
        return false;
    }
    let (before, after) = (page.before(at, 1), page.word(at + 1));
    if cue(before) == Cue::Title || (before == "." && cue(page.before(at, 2)) == Cue::Title) {
        return !matches!(before, "father" | "miss") || token.word != "a" || !page.tokens.get(at + 1).is_some_and(Token::is_word);
    }
    if matches!(token.word.as_str(), "i" | "x") || is_joined(page, at) || is_one_of(before, LABELLED) {
        return false;
    }
    let in_pair = is_in_pair(page, at, token);
    let is_doing = is_one_of(after, DOING);
    if token.shape != Shape::Letter || page.voice == Voice::Upper {
        let is_label = matches!(before, "the" | "a" | "an" | "from" | "cannot");
        return care == Care::Close && token.word != "a" && (in_pair || is_doing && !is_label);
    }
    if token.word == "a" {
        // "A" is an article, and a person where no article can stand.
        let ends = |next: &Token| !next.is_word() || matches!(next.word.as_str(), "and" | "in" | "on" | "at" | "to" | "with");
        let does = is_doing && page.tokens.get(at + 1).is_some_and(|next| next.shape == Shape::Lower);
        return does || in_pair || !token.begins_sentence && page.tokens.get(at + 1).is_none_or(ends);
    }
    if token.begins_line && matches!(after, ")" | "." | ":") {
        return false;
    }
    let is_grade = matches!(before, "a" | "an" | "got" | "of" | "the");
    in_pair || is_doing || token.is_possessive || !is_grade && (token.word != "k" || care == Care::Close)
}

/// Part of something longer: "b-flat", "w/c", "R&D".
fn is_joined(page: &Page, at: usize) -> bool {
    let before = at.checked_sub(1).filter(|before| page.touches_next(*before)).map_or("", |before| page.word(before));
    let after = if page.touches_next(at) { page.word(at + 1) } else { "" };
    [before, after].iter().any(|mark| matches!(*mark, "-" | "&" | "/" | "'" | "\"" | "@" | "+"))
}

/// "F and Y", "a & o".
fn is_in_pair(page: &Page, at: usize, token: &Token) -> bool {
    let is_letter = |other: &Token| other.end - other.start == 1 && other.is_word() && other.shape == token.shape;
    let joins = |at: usize| matches!(page.word(at), "and" | "&");
    let follows = joins(at + 1) && page.tokens.get(at + 2).is_some_and(is_letter);
    let precedes = at >= 2 && joins(at - 1) && is_letter(&page.tokens[at - 2]);
    follows || precedes
}

/// Two or three capitals that are no abbreviation of the field.
fn is_pair(page: &Page, at: usize, token: &Token, reading: &Reading, care: Care) -> bool {
    let length = token.end - token.start;
    let (before, after) = (page.before(at, 1), page.word(at + 1));
    let is_number = page.tokens.get(at + 1).is_some_and(|next| next.shape == Shape::Number && page.touches_next(at));
    let is_free = reading.familiar[at] == Familiar::No && token.flags.word() == 0 && cue(&token.word) == Cue::None;
    if page.voice == Voice::Lower && token.shape == Shape::Lower && length == 2 {
        return care == Care::Close && is_free && is_one_of(after, DOING);
    }
    if page.voice != Voice::Usual || token.shape != Shape::Capitals || !(2..=3).contains(&length) || is_number {
        return false;
    }
    let is_known = reading.familiar[at] != Familiar::No || token.flags.is_abbreviation();
    let stands_alone = !page.tokens.get(at + 1).is_some_and(Token::is_word);
    let is_kin = token.is_possessive && cue(after) == Cue::Kin;
    let is_person = is_one_of(after, DOING) || matches!(before, "about" | "for" | "from" | "and") && stands_alone;
    let is_asked = length == 2 && !matches!(before, "the" | "an" | "our" | "a") && (is_kin || is_person);
    let doubt = 1.0 - reading.marginals[at][OUTSIDE];
    !is_known || care == Care::Close && (doubt > 0.5 || is_asked && doubt > 0.02)
}
