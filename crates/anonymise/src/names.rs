//! From probabilities to names of people, institutions and places, each with a reason for the author.

use crate::{
    cues::{Cue, DOING, cue, is_one_of},
    domain::Familiar,
    kind::Kind,
    patterns::Candidate,
    tagger::{LABELS, Marginals, OUTSIDE, meaning},
    token::{Page, Shape, Token, Voice},
};

/// What a page was found to be, word by word.
pub(crate) struct Reading {
    pub(crate) familiar: Vec<Familiar>,
    /// Words of our own replacements: never found again.
    pub(crate) safe: Vec<bool>,
    /// Common words with one slip of the finger.
    pub(crate) slips: Vec<bool>,
    pub(crate) marginals: Marginals,
}

/// How hard to look: a text with one name in it has others, and there a doubt is worth showing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Care {
    Usual,
    /// Somebody is named in this case.
    Close,
}

/// How likely a word has to be part of a name. Low: a name that is missed harms a child, one too many costs a click.
fn threshold(page: &Page, reading: &Reading, at: usize, care: Care) -> f32 {
    let token = &page.tokens[at];
    let is_marked = token.is_capital() && page.voice == Voice::Usual && !token.begins_sentence;
    let is_lower = token.shape == Shape::Lower && page.voice == Voice::Usual;
    let [person, organisation, place] = kinds_of(&reading.marginals[at]);
    let flags = token.flags;
    let is_namely = flags.given() > 1 || flags.surname() > 1 || flags.is_nickname();
    let of_care = |usual: f32, close: f32| if care == Care::Close { close } else { usual };
    let usual = match (reading.familiar[at], flags.word()) {
        _ if token.word == "i" || is_relative(&token.word) => return 1.0,
        (Familiar::Yes, _) => return 0.97,
        (Familiar::Perhaps, _) if care == Care::Usual => return 0.9,
        (Familiar::Perhaps, _) => return if token.flags.given() > 2 { 0.1 } else { 0.25 },
        (Familiar::No, _) if is_closed(&token.word) && !is_marked => {
            return if person > organisation + place { 1.0 } else { 0.6 };
        }
        (Familiar::No, 0) if reading.slips[at] && !is_marked => return of_care(0.75, 0.05),
        (Familiar::No, _) if token.end - token.start == 1 => 0.6,
        (Familiar::No, 1..) if person < organisation + place => {
            if is_lower {
                0.5
            } else {
                0.35
            }
        }
        // A name that no list has, and an ordinary word besides.
        (Familiar::No, 1..) if !is_namely && is_lower => return of_care(0.8, 0.5),
        (Familiar::No, 1..) if !is_namely => return if is_marked { of_care(0.3, 0.1) } else { of_care(0.55, 0.3) },
        (Familiar::No, 4 | 5) if is_marked => 0.25,
        (Familiar::No, 4 | 5) => 0.5,
        (Familiar::No, 2 | 3) if !is_marked => 0.35,
        (Familiar::No, _) => 0.15,
    };
    match care {
        Care::Close if is_namely && person > organisation + place => usual * 0.06,
        Care::Close if flags.word() == 0 && person > organisation + place => usual * 0.4,
        Care::Close if person < organisation + place && names_institution(page, at) => usual * 0.15,
        Care::Close if person < organisation + place => usual * 0.4,
        _ => usual,
    }
}

/// "acorn clinic": the word or the next says that an institution is named.
fn names_institution(page: &Page, at: usize) -> bool {
    [at, at + 1].iter().any(|at| cue(page.word(*at)) == Cue::Institution)
}

/// "Mum", "Nan": what relatives are called, and no name besides.
pub(crate) fn is_relative(word: &str) -> bool {
    cue(word) == Cue::Kin && !matches!(word, "ex" | "abi" | "baba" | "bibi" | "dadi" | "nana" | "amma" | "mam")
}

/// Words that hold sentences together, and words for relatives: names only where nearly everything says so.
fn is_closed(word: &str) -> bool {
    const CLOSED: &str = "a an the i and or but if of to as so than then not no yes all any some both each more most much very too also just still now again is was are were \
        be been has had have does did with for about after before when while because year yr school day days week term family what how which said says";
    is_one_of(word, CLOSED) || is_relative(word) || matches!(cue(word), Cue::Pronoun | Cue::Where | Cue::Role)
}

/// The names on a page.
pub(crate) fn find(page: &Page, reading: &Reading, care: Care) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut open: Option<(usize, [f32; 3], f32)> = None;
    for at in 0..=page.tokens.len() {
        let inside = page.tokens.get(at).is_some_and(|token| is_inside(page, reading, at, token, care));
        let begins = inside && begins_name(page, &reading.marginals[at], at);
        if let Some((first, kinds, sure)) = open.take_if(|_| !inside || begins) {
            close(page, first, at, kinds, sure, &mut found);
        }
        if inside {
            let (first, kinds, sure) = open.take().unwrap_or((at, [0.0; 3], 0.0));
            let here = kinds_of(&reading.marginals[at]);
            open = Some((first, [0, 1, 2].map(|kind| kinds[kind] + here[kind]), sure.max(1.0 - reading.marginals[at][OUTSIDE])));
        }
    }
    found
}

fn is_inside(page: &Page, reading: &Reading, at: usize, token: &Token, care: Care) -> bool {
    let probability = 1.0 - reading.marginals[at][OUTSIDE];
    match token.shape {
        _ if reading.safe[at] => false,
        Shape::Mark => probability > 0.5,
        _ if follows_title(page, at) && !is_relative(&token.word) && reading.familiar[at] != Familiar::Yes => true,
        _ if care == Care::Close && is_cued(page, reading, at) => true,
        _ => probability > threshold(page, reading, at, care),
    }
}

/// "Mrs Cook", "dr. a": whatever stands there is a name. "Miss" is a verb as well: it counts where it is written as a title.
fn follows_title(page: &Page, at: usize) -> bool {
    let back = if page.before(at, 1) == "." { 2 } else { 1 };
    let (Some(before), token) = (at.checked_sub(back), &page.tokens[at]) else { return false };
    if token.begins_line || !token.is_word() {
        return false;
    }
    match page.word(before) {
        "mr" | "mrs" | "ms" | "mx" | "dr" | "prof" => true,
        "miss" => {
            page.tokens[before].shape == Shape::Capital
                && (!page.tokens[before].begins_sentence || token.is_capital() || is_one_of(page.word(at + 1), DOING))
        }
        _ => false,
    }
}

/// A known given name that is a word as well, where somebody is named and the words around it speak of a person: "Amber is",
/// "Holly and Kwame", a name alone at the end of a line.
fn is_cued(page: &Page, reading: &Reading, at: usize) -> bool {
    let token = &page.tokens[at];
    let is_month = matches!(
        page.before(at, 1),
        "in" | "of" | "by" | "since" | "until" | "from" | "last" | "next" | "this" | "early" | "late" | "mid"
    );
    let is_capital = page.voice == Voice::Usual && matches!(token.shape, Shape::Capital | Shape::Mixed);
    if !is_capital || is_month || token.flags.given() < 2 || reading.familiar[at] == Familiar::Yes || is_closed(&token.word) {
        return false;
    }
    let is_person = |at: usize| reading.marginals.get(at).is_some_and(|marginals| kinds_of(marginals)[0] > 0.5);
    let joins = |at: usize| matches!(page.word(at), "and" | "&");
    let is_joined = joins(at + 1) && is_person(at + 2) || at >= 2 && joins(at - 1) && is_person(at - 2);
    let is_end = |at: usize| page.tokens.get(at).is_none_or(|next| next.begins_line);
    let is_alone = token.begins_sentence && (is_end(at + 1) || page.word(at + 1) == "." && is_end(at + 2));
    is_joined || is_alone || token.begins_sentence && is_one_of(page.word(at + 1), DOING)
}

fn kinds_of(marginals: &[f32; LABELS]) -> [f32; 3] {
    [marginals[1] + marginals[2], marginals[3] + marginals[4], marginals[5] + marginals[6]]
}

fn begins_name(page: &Page, marginals: &[f32; LABELS], at: usize) -> bool {
    let best = (1..LABELS).max_by(|one, other| marginals[*one].total_cmp(&marginals[*other])).unwrap_or(1);
    page.tokens[at].begins_line || meaning(best).is_some_and(|(_, begins)| begins)
}

fn close(page: &Page, first: usize, end: usize, kinds: [f32; 3], sure: f32, found: &mut Vec<Candidate>) {
    let (mut first, mut last) = (first, end - 1);
    while first < last && page.tokens[first].shape == Shape::Mark {
        first += 1;
    }
    while last > first && page.tokens[last].shape == Shape::Mark {
        last -= 1;
    }
    if page.tokens[first].shape == Shape::Mark {
        return;
    }
    let kind = match kinds {
        [person, organisation, place] if person >= organisation && person >= place => Kind::Person,
        [_, organisation, place] if organisation >= place => Kind::Organisation,
        _ => Kind::Location,
    };
    let why = reason(page, first, last, kind);
    let first = widen(page, first, kind);
    found.push(Candidate::new((page.tokens[first].start, page.tokens[last].end), kind, sure.clamp(0.2, 0.99), why));
}

/// The title of a person and the article of an institution go with the name, so that the replacement reads well.
pub(crate) fn widen(page: &Page, first: usize, kind: Kind) -> usize {
    let before = page.before(first, 1);
    let is_dotted = before == "." && cue(page.before(first, 2)) == Cue::Title;
    match kind {
        _ if first == 0 || page.tokens[first].begins_line => first,
        Kind::Person if is_dotted => first - 2,
        Kind::Person
            if cue(before) == Cue::Title && !page.tokens[first - 1].is_possessive && !matches!(before, "father" | "fr" | "sr") =>
        {
            first - 1
        }
        Kind::Organisation if before == "the" => first - 1,
        _ => first,
    }
}

/// Why a name was found, in words for the author.
pub(crate) fn reason(page: &Page, first: usize, last: usize, kind: Kind) -> String {
    let before = if page.before(first, 1) == "." { page.before(first, 2) } else { page.before(first, 1) };
    let after = page.word(last + 1);
    let flags = page.tokens[first].flags;
    let place = if kind == Kind::Person {
        None
    } else {
        Some(page.word(last)).filter(|word| matches!(cue(word), Cue::Institution | Cue::Place))
    };
    match (kind, cue(before), cue(after)) {
        (_, Cue::Title | Cue::Kin | Cue::Role | Cue::Named, _) if kind == Kind::Person => format!("follows '{before}'"),
        _ if place.is_some() => format!("ends in '{}'", place.unwrap_or_default()),
        (Kind::Person, _, Cue::Deed) => format!("reads like a person: '{after}' follows"),
        (Kind::Person, ..) if flags.given() > 0 => "is a given name".to_owned(),
        (Kind::Person, ..) if flags.surname() > 0 => "is a surname".to_owned(),
        (Kind::Person, ..) => "reads like a name".to_owned(),
        (Kind::Organisation, ..) => "reads like the name of a school, clinic, club or place of worship".to_owned(),
        (_, Cue::Where, _) => format!("reads like a place: follows '{before}'"),
        _ => "reads like a place".to_owned(),
    }
}
