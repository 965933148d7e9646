//! What stands around a number and says whether it is a date, an age, a score or a time of day.

use crate::cues::is_one_of;

#[rustfmt::skip]
const TESTS: [&str; 15] = [
    "reading age", "spelling age", "comprehension age", "equivalent", "reading at", "language age", "age of read",
    "maths age", "mental age", "developmental age", "working at", "ra of", "sa of", " ra ", " sa ",
];
#[rustfmt::skip]
const AGED: [&str; 17] = [
    "aged", "age ", "age:", "assessed", "tested", "chronological", " ca ", "(ca", "born", "pupil", "summary",
    "currently", "yrs", "he is", "she is", "they are", "now ",
];
#[rustfmt::skip]
const TIMES: [&str; 50] = [
    "week", "weekend", "month", "term", "yesterday", "today", "tomorrow", "day", "mon", "tue", "tues", "wed", "weds",
    "thu", "thur", "thurs", "fri", "sat", "sun", "easter", "christmas", "summer", "holiday", "holidays", "break",
    "ago", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
];
#[rustfmt::skip]
const DATED: [&str; 55] = [
    "on", "since", "by", "from", "until", "till", "before", "after", "dated", "date", "due", "next", "review",
    "meeting", "clinic", "of", "for", "c", "w", "was", "taf", "tac", "cin", "again", "appt", "appointment", "is",
    "visit", "visited", "and", "to", "started", "joined", "left", "excluded", "suspended", "seen", "last",
    "beginning", "commencing", "born", "dob", "ar", "session", "observed", "assessed", "met", "phoned", "called",
    "rang", "mtg", "back", "between", "or", "friday",
];
#[rustfmt::skip]
const SCORED: [&str; 21] = [
    "scor", "got ", "mark", "rated", "rating", "scale", "out of", "answer", "correct", "spelt", "achiev", "sum",
    "fraction", "ratio", "managed", "bpvs", "test result", "blood", "vision", "acuity", "grade",
];
#[rustfmt::skip]
const COUNTED: [&str; 33] = [
    "of ", "days", "lesson", "session", "time", "correct", "mark", "pupils", "children", "attend", "on the",
    "in spelling", "in the test", "in maths", "words", "questions", "cup", "hour", "term", "the class", "share",
    "staff", "sounds", "year", "kg", "cm", "%", "mg", "ml", "weeks", "minutes", "for effort", "target",
];
const NO_PERSON: &str = "at of by until till period room year y lesson to from and or about page chapter term week phase level group \
    set class ks tables only had has got";

/// Reading ages and their like are results of tests, not ages.
pub(super) fn is_of_test(before: &str) -> bool {
    let clause = before.rsplit(['.', ';', ',', '\n']).next().unwrap_or(before);
    TESTS.iter().any(|test| clause.contains(test))
}

pub(super) fn is_school_span(before: &str) -> bool {
    before.trim_end().ends_with("ages") || before.trim_end().ends_with("chapter") || before.trim_end().ends_with("verse")
}

/// "9:05" is a time of day unless something says that it is an age; "9:5" never is.
pub(super) fn is_clock(months: &str, before: &str, after: &str) -> bool {
    let is_cued = AGED.iter().any(|cue| before.contains(cue));
    let after = after.trim_start();
    let is_hour = after.starts_with("am")
        || after.starts_with("pm")
        || after.starts_with("a.m")
        || after.starts_with("start")
        || after.starts_with('-');
    months.len() == 2 && (is_hour || !is_cued)
}

/// Whether the numbers of a date can be one: "32/13/2020" is none.
pub(super) fn is_possible(date: &str) -> bool {
    let is_numeric = !date.bytes().any(|byte| byte.is_ascii_alphabetic());
    let numbers: Vec<u32> = date.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    !is_numeric
        || matches!(numbers[..], [day, month, _] if (1..=31).contains(&day) && (1..=31).contains(&month) && (day <= 12 || month <= 12) || day > 1900)
}

pub(super) fn is_birthday(words: &str, after: &str) -> bool {
    let lower = words.to_lowercase();
    // "was 3 in the", "is 10 at most": a birthday ends in a word for a time.
    let last = lower.split(|letter: char| !letter.is_ascii_alphabetic()).rfind(|word| !word.is_empty()).unwrap_or("");
    let counts = ["lesson", "session", "minute", "incident", "out of", "pupil"].iter().any(|word| after.contains(word));
    is_age(&lower) && TIMES.contains(&last) && !counts
}

pub(super) fn is_age(words: &str) -> bool {
    let number = words.split(|letter: char| !letter.is_ascii_digit()).find_map(|part| part.parse::<u32>().ok());
    number.is_none_or(|number| (1..=25).contains(&number))
}

pub(super) fn is_person_before(before: &str) -> bool {
    let word = before.trim_end_matches([' ', '(', ',']).rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or("");
    !is_one_of(word, NO_PERSON)
}

pub(super) fn is_lesson(after: &str) -> bool {
    let after = after.trim_start();
    ["lesson", "century", "time", "percentile", "centile", "session", "attempt", "day of"]
        .iter()
        .any(|word| after.starts_with(word))
}

pub(super) fn is_date_cue(before: &str) -> bool {
    let last = before
        .trim_end_matches([' ', ':', '(', ',', '-', '–', '~'])
        .rsplit(|letter: char| !letter.is_alphabetic())
        .next()
        .unwrap_or("");
    DATED.contains(&last)
}

pub(super) fn is_score(before: &str, after: &str) -> bool {
    let clause = before.rsplit(['.', ';', '\n']).next().unwrap_or(before);
    let scored = SCORED.iter().any(|word| clause.contains(word));
    let after = after.trim_start_matches([' ', '-']);
    let counted = COUNTED.iter().any(|word| after.starts_with(word));
    scored || counted
}
