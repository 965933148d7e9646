//! Telephone numbers, e-mail and web addresses, handles.

use super::{Candidate, Pattern, before, compile, is_bounded};
use crate::kind::Kind;

static EMAIL: Pattern = Pattern::new(|| {
    compile(r"(?i)[a-z0-9][a-z0-9._%+'\-]*(?:@|\s?\(at\)\s?|\s?\[at\]\s?)[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}")
});
static URL: Pattern = Pattern::new(|| {
    compile(
        r"(?i)(?:https?://[^\s<>()\x22]+|www\.[^\s<>()\x22]+|\b[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.(?:com|org|net|sch\.uk|co\.uk|org\.uk|gov\.uk|ac\.uk|nhs\.uk|info|example)\b(?:/[^\s<>()\x22]*)?)",
    )
});
static HANDLE: Pattern = Pattern::new(|| compile(r"@[A-Za-z0-9_](?:[A-Za-z0-9_.]*[A-Za-z0-9_])?"));
static NAMED_HANDLE: Pattern = Pattern::new(|| {
    compile(
        r"(?i)\b(?:insta(?:gram)?|snap(?:chat)?|tik\s?tok|twitter|discord|facebook|whatsapp|xbox|roblox|gamer ?tag|username|user name|handle|playstation|psn|youtube)(?:\s+(?:name|handle|id|account|user|tag|is|as|under|called))*\s*[:=]?\s+([a-z]+[a-z0-9]*[._0-9][a-z0-9._]*[a-z0-9])",
    )
});
/// A number of a telephone: a trunk 0 or +44, groups with spaces, dots, hyphens or brackets.
static PHONE: Pattern = Pattern::new(|| compile(r"(?:\(\+?\d{1,5}\)|\+?\d)(?:[ \-./]{0,2}\(?\d\)?){5,14}"));
static LOCAL: Pattern = Pattern::new(|| {
    compile(
        r"(?i)\b(?:tel|telephone|phone|ph|mob|mobile|cell|call|ring|text|(?:my|his|her|their|mum\'s|dad\'s|home|work|contact)\s+number|landline|ext|extension|fax|bleep)\b(?:\s+(?:no|number|is|her|him|them|on|us|me|mum|dad))*[.:]?\s*((?:x\s?)?\d(?:[ \-]?\d){3,10})\b",
    )
});

pub(super) fn find(text: &str, found: &mut Vec<Candidate>) {
    for address in EMAIL.find_iter(text) {
        found.push(Candidate::new((address.start(), address.end()), Kind::Contact, 0.99, "an e-mail address"));
    }
    for address in URL.find_iter(text) {
        let end = address.start() + address.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']).len();
        if is_bounded(text, address.start(), end) && end > address.start() {
            found.push(Candidate::new((address.start(), end), Kind::Contact, 0.95, "a web address"));
        }
    }
    for handle in HANDLE.find_iter(text) {
        if is_bounded(text, handle.start(), handle.end()) {
            found.push(Candidate::new((handle.start(), handle.end()), Kind::Contact, 0.97, "a handle"));
        }
    }
    for handle in NAMED_HANDLE.captures_iter(text).filter_map(|found| found.get(1)) {
        found.push(Candidate::new((handle.start(), handle.end()), Kind::Contact, 0.9, "a name on a platform"));
    }
    for number in PHONE.find_iter(text) {
        let trimmed = number.as_str().trim_end_matches(['(', ' ', '-', '.', '/']);
        if is_bounded(text, number.start(), number.start() + trimmed.len()) && is_phone(trimmed, &before(text, number.start(), 24))
        {
            found.push(Candidate::new((number.start(), number.start() + trimmed.len()), Kind::Contact, 0.97, "a telephone number"));
        }
    }
    for number in LOCAL.captures_iter(text).filter_map(|found| found.get(1)) {
        found.push(Candidate::new((number.start(), number.end()), Kind::Contact, 0.85, "a number after a word for telephone"));
    }
}

fn is_phone(number: &str, before: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let is_cued = ["tel", "phone", "mob", "call", "ring", "text", "number", "whatsapp", "fax", "landline", "contact"]
        .iter()
        .any(|cue| before.contains(cue));
    let is_dashed_date = number.matches(['-', '/', '.']).count() == 2 && digits.len() <= 8;
    match digits.len() {
        _ if is_dashed_date => false,
        10 | 11 if digits.starts_with('0') => true,
        11..=14 if number.starts_with(['+', '(']) || digits.starts_with("0044") || digits.starts_with("44") => true,
        9..=15 => is_cued && !before.contains("nhs"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, found};

    #[test]
    fn telephones_are_found_in_all_groupings() {
        for number in [
            "07700 900123",
            "07700-900-123",
            "07700900123",
            "+44 7700 900123",
            "+44 (0)7700 900123",
            "(020) 7946 0358",
            "020 7946 0358",
            "0207 946 0358",
            "0113 496 0840",
            "01632 960161",
            "01632.960.161",
            "(01632) 960161",
            "0044 7700 900123",
        ] {
            finds(&format!("ring mum on {number}, after four"), "CONTACT", number);
            finds(&format!("{number} if needed"), "CONTACT", number);
        }
        finds("ext 4521 after three", "CONTACT", "4521");
    }

    #[test]
    fn addresses_and_handles_are_found() {
        finds("write to s.o'brien@tarnbridge.example.", "CONTACT", "s.o'brien@tarnbridge.example");
        finds("see https://osmere.example/a?b=1.", "CONTACT", "https://osmere.example/a?b=1");
        finds("on www.quillham.sch.uk,", "CONTACT", "www.quillham.sch.uk");
        finds("she is @its.kay_17 there", "CONTACT", "@its.kay_17");
        finds("snapchat name kay_17 again", "CONTACT", "kay_17");
    }

    #[test]
    fn scores_and_times_are_no_telephones() {
        assert_eq!(found("He scored 12 of 20, then 13 of 20, in 45 minutes."), []);
        assert_eq!(found("Standard scores 85 90 79 102"), []);
    }
}
