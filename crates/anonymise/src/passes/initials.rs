//! Single letters and pairs that stand for people: "K.M.", "Mr B", "JB".

use crate::{
    cues::{Cue, cue},
    domain::Familiar,
    kind::Kind,
    names::{Reading, widen},
    patterns::Candidate,
    token::{Page, Shape, Token, Voice},
};

/// Words behind which a letter is a label and not a person.
const LABELLED: [&str; 60] = [
    "section",
    "part",
    "plan",
    "option",
    "group",
    "set",
    "band",
    "tier",
    "form",
    "appendix",
    "annex",
    "annexe",
    "grade",
    "block",
    "hall",
    "vitamin",
    "hepatitis",
    "type",
    "figure",
    "table",
    "question",
    "point",
    "step",
    "phase",
    "class",
    "room",
    "level",
    "letter",
    "letters",
    "child",
    "pupil",
    "strep",
    "paragraph",
    "column",
    "row",
    "list",
    "stage",
    "test",
    "paper",
    "unit",
    "module",
    "theme",
    "key",
    "note",
    "exhibit",
    "schedule",
    "category",
    "team",
    "house",
    "version",
    "track",
    "and",
    "or",
    "sound",
    "hall",
    "gate",
    "route",
    "bay",
    "site",
    "vitamins",
];

/// The initials on a page.
pub(crate) fn find(page: &Page, reading: &Reading) -> Vec<Candidate> {
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
        if !reading.safe[at] && (is_letter(page, at, token) || is_pair(page, at, token, reading)) {
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
        matches!(
            (first, second),
            ("e", "g") | ("i", "e") | ("a", "m") | ("p", "m") | ("c", "a") | ("n", "b") | ("p", "s") | ("u", "k")
        )
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
    if near && ends && !is_known(page.word(at), page.word(at + 2)) && (is_upper || tight) && (page.word(at + 2) != "a" || is_upper)
    {
        if more { 5 } else { 3 }
    } else {
        0
    }
}

fn is_letter(page: &Page, at: usize, token: &Token) -> bool {
    if token.end - token.start != 1 || !token.is_word() || token.shape == Shape::Foreign {
        return false;
    }
    let (before, after) = (page.before(at, 1), page.word(at + 1));
    let last_is = |mark: &str| before == mark;
    if cue(before) == Cue::Title || (last_is(".") && cue(page.before(at, 2)) == Cue::Title) {
        return !matches!(before, "father" | "miss") || token.word != "a" || !page.tokens.get(at + 1).is_some_and(Token::is_word);
    }
    let is_joined = last_is("-") && page.touches_next(at - 1)
        || after == "-" && page.touches_next(at)
        || last_is("/")
        || after == "/"
        || last_is("&") && page.touches_next(at - 1)
        || after == "&" && page.touches_next(at)
        || last_is("'")
        || last_is("\"");
    if token.shape != Shape::Letter
        || page.voice == Voice::Upper
        || token.word == "i"
        || is_joined
        || LABELLED[..54].contains(&before)
    {
        return false;
    }
    if token.word == "a" {
        // "A" is an article at the start of a sentence, and a person where no article can stand.
        let follows = page.tokens.get(at + 1);
        return !token.begins_sentence
            && follows.is_none_or(|next| {
                !next.is_word()
                    || matches!(cue(&next.word), Cue::Deed)
                    || matches!(next.word.as_str(), "and" | "in" | "on" | "at" | "to" | "with")
            });
    }
    if token.begins_line && matches!(after, ")" | "." | ":") {
        return false;
    }
    let is_grade =
        matches!(before, "a" | "an" | "got" | "grade" | "of" | "the") && !token.is_possessive && !matches!(cue(after), Cue::Deed);
    !is_grade && !matches!(token.word.as_str(), "x" | "k") | token.is_possessive | matches!(cue(after), Cue::Deed)
}

/// Two or three capitals that are no abbreviation of the field.
fn is_pair(page: &Page, at: usize, token: &Token, reading: &Reading) -> bool {
    let length = token.end - token.start;
    let after = page.word(at + 1);
    page.voice == Voice::Usual
        && token.shape == Shape::Capitals
        && (2..=3).contains(&length)
        && (reading.familiar[at] == Familiar::No || (token.is_possessive && length == 2 && cue(after) == Cue::Kin))
        && !token.flags.is_abbreviation() | (length == 2 && matches!(cue(after), Cue::Deed))
        && !page.tokens.get(at + 1).is_some_and(|next| next.shape == Shape::Number && page.touches_next(at))
}
