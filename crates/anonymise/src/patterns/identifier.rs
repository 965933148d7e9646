//! Numbers of people and their files: UPN, ULN, UCI, NHS number, National Insurance number, references, registrations.

use super::{Candidate, Pattern, after, before, compile, is_bounded};
use crate::kind::Kind;

static UPN: Pattern = Pattern::new(|| compile(r"(?i)\b[A-HJ-NP-RT-Z](?:[ \-]?\d){11}[ \-]?[0-9A-HJ-NP-RT-Z]\b"));
static UCI: Pattern = Pattern::new(|| compile(r"(?i)\b\d{5}[ ]?[0-9A-Z][ ]?\d{2}[ ]?\d{4}[ ]?[A-HK-MRTV-Y]\b"));
static TEN_DIGITS: Pattern = Pattern::new(|| compile(r"\b\d{3}[ \-.]?\d{3}[ \-.]?\d{4}\b"));
static NINO: Pattern =
    Pattern::new(|| compile(r"(?i)\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ \-]?\d{2}[ \-]?\d{2}[ \-]?\d{2}[ \-]?[A-D]\b"));
static REGISTRATION: Pattern =
    Pattern::new(|| compile(r"\b(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z])\b"));
static CAR: Pattern = Pattern::new(|| {
    compile(
        r"(?i)\b(?:reg(?:istration)?|number ?plate|plate|car|van|vehicle|fiesta|corsa|astra|golf|focus|polo|transit|minibus|taxi)\b(?:\s+(?:no|number|is|plate|reg|mark|in|the|was|with))*[.:,]?\s*\(?([a-z]{2}\d{2} ?[a-z]{3}|[a-z]\d{1,3} ?[a-z]{3}|[a-z]{3} ?\d{1,3} ?[a-z]|[a-z]{1,3} ?\d{1,4})\b",
    )
});
/// A word that announces a reference, then what may stand between, then the reference: at least one digit.
static REFERENCE: Pattern = Pattern::new(|| {
    compile(
        r"(?ix)\b(?:upn|uln|uci|nhs|nino|ni|national\ insurance|urn|ukprn|laestab|dfe|trn|dbs|sims|arbor|bromcom|cpoms|mosaic|lcs|liquidlogic|rio|emis|
        systmone|ehcp?|ehc\ plan|plan|case|crime|incident|ref|reference|candidate|centre|center|admission|adm|roll|hospital|patient|mrn|passport|
        file|record|referral|court|cad|log|policy|claim|invoice|id|unique\ \w+\ number|tribunal|sendist|appeal|order|pupil|student|client|
        account|social\ care|registration|membership|badge|dla|pip|blue\ badge|travel\ card|oyster|zip)\b
        (?:\s*(?:no|nos|num|number|numbers|ref|reference|id|code|card|plan|is|was|our|your|their|with|under|as|quote|hospital|case|file)\b)*\s*[.:\#=\-–]*\s*\(?\s*\#?
        ([a-z]{0,6}(?:[\-/.\ ]?[a-z]{1,4})?[\-/.\ ]?\d[a-z0-9]*(?:[\-/.][a-z0-9]+|\ \d[a-z0-9]*)*)",
    )
});
/// Letters and digits joined as nothing else is: "MOS4145305", "EHC/CAM/03683".
static CODE: Pattern = Pattern::new(|| compile(r"\b[A-Z]{1,6}(?:[\-/][A-Z]{1,6}){0,3}[\-/]?\d{3,}(?:[\-/]?[A-Z0-9]+)*\b"));
static LONG: Pattern = Pattern::new(|| compile(r"\b\d(?:[ \-]?\d){6,18}\b"));
static IP: Pattern = Pattern::new(|| compile(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b"));

pub(super) fn find(text: &str, found: &mut Vec<Candidate>) {
    let mut push = |start: usize, end: usize, confidence: f32, why: &str| {
        if is_bounded(text, start, end) {
            found.push(Candidate::new((start, end), Kind::Identifier, confidence, why));
        }
    };
    for number in UPN.find_iter(text) {
        let sure = if has_upn_letter(number.as_str()) { 0.99 } else { 0.9 };
        push(number.start(), number.end(), sure, "looks like a UPN");
    }
    for number in UCI.find_iter(text) {
        let sure = if has_uci_letter(number.as_str()) { 0.99 } else { 0.9 };
        push(number.start(), number.end(), sure, "looks like a UCI");
    }
    for number in NINO.find_iter(text) {
        push(number.start(), number.end(), 0.95, "looks like a National Insurance number");
    }
    for number in TEN_DIGITS.find_iter(text) {
        let why = ten_digits(number.as_str(), &before(text, number.start(), 30));
        push(number.start(), number.end(), 0.9, why);
    }
    for plate in REGISTRATION.find_iter(text) {
        if is_plate(plate.as_str(), &before(text, plate.start(), 8)) {
            push(plate.start(), plate.end(), 0.85, "looks like a car's registration");
        }
    }
    for plate in CAR.captures_iter(text).filter_map(|found| found.get(1)).filter(|plate| !is_time_or_year(plate.as_str())) {
        push(plate.start(), plate.end(), 0.8, "a registration after a word for a car");
    }
    for number in REFERENCE.captures_iter(text).filter_map(|found| found.get(1)) {
        let reference = number.as_str().trim_end_matches(['.', '/', '-']);
        if is_reference(reference, &before(text, number.start(), 28), &after(text, number.end(), 10)) {
            push(number.start(), number.start() + reference.len(), 0.9, "a reference after the word for one");
        }
    }
    for code in CODE.find_iter(text).filter(|code| !is_known_code(code.as_str())) {
        push(code.start(), code.end(), 0.85, "a code of letters and digits");
    }
    for number in LONG.find_iter(text).filter(|number| is_long(number.as_str())) {
        push(number.start(), number.end(), 0.8, "a long number");
    }
    for address in IP.find_iter(text) {
        push(address.start(), address.end(), 0.8, "looks like an IP address");
    }
}

fn digits_of(number: &str) -> Vec<u32> {
    number.chars().filter_map(|letter| letter.to_digit(10)).collect()
}

/// UPN: places 2 to 13 times their place, modulo 23, give the letter (Department for Education, UPN guide).
pub(crate) fn has_upn_letter(number: &str) -> bool {
    const LETTERS: &str = "ABCDEFGHJKLMNPQRTUVWXYZ";
    let number: Vec<char> = number.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
    let value = |letter: char| letter.to_digit(10).map(|digit| digit as usize).or_else(|| LETTERS.find(letter));
    let sum: Option<usize> = number.iter().skip(1).zip(2..).map(|(&letter, place)| value(letter).map(|value| value * place)).sum();
    sum.is_some_and(|sum| number.first().copied() == LETTERS.chars().nth(sum % 23))
}

/// UCI: weights 16 to 5, modulo 17 (Joint Council for Qualifications).
pub(crate) fn has_uci_letter(number: &str) -> bool {
    const LETTERS: &str = "ABCDEFGHKLMRTVWXY";
    let number: Vec<char> = number.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
    let value = |letter: &char| letter.to_digit(36).map(|value| if value >= 10 { value - 9 } else { value });
    let sum: u32 = number.iter().take(12).zip((5..=16).rev()).map(|(letter, weight)| value(letter).unwrap_or(0) * weight).sum();
    number.last().copied() == LETTERS.chars().nth(sum as usize % 17)
}

/// NHS number: weights 10 to 2; eleven less the rest is the last digit (NHS Data Dictionary).
pub(crate) fn has_nhs_digit(number: &str) -> bool {
    let digits = digits_of(number);
    let sum: u32 = digits.iter().take(9).zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    digits.len() == 10 && (11 - sum % 11) % 11 == digits[9]
}

/// ULN: weights 10 to 1 over all ten leave 10 (HESA).
pub(crate) fn has_uln_digit(number: &str) -> bool {
    let digits = digits_of(number);
    let sum: u32 = digits.iter().zip((1..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    digits.len() == 10 && digits[0] > 0 && sum % 11 == 10
}

fn ten_digits(number: &str, before: &str) -> &'static str {
    if before.contains("uln") || (has_uln_digit(number) && !before.contains("nhs")) {
        "looks like a ULN"
    } else if before.contains("nhs") || has_nhs_digit(number) {
        "looks like an NHS number"
    } else {
        "a number of ten digits"
    }
}

fn is_plate(plate: &str, before: &str) -> bool {
    let is_modern = plate.len() >= 7 && plate.as_bytes()[1].is_ascii_uppercase() && plate.as_bytes()[2].is_ascii_digit();
    is_modern || ["reg", "car", "van", "plate"].iter().any(|cue| before.contains(cue))
}

fn is_time_or_year(plate: &str) -> bool {
    let letters: String = plate.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect();
    matches!(
        letters.as_str(),
        "at" | "by" | "to" | "in" | "on" | "for" | "y" | "yr" | "am" | "pm" | "is" | "of" | "and" | "ks" | "x" | "a"
    )
}

/// Cues that are ordinary words: the number behind them has to look like one of a file.
#[rustfmt::skip]
const WEAK: [&str; 22] = [
    "plan", "case", "centre", "center", "order", "pupil", "student", "record", "file", "roll", "hospital", "patient", "log",
    "id", "incident", "policy", "nhs", "client", "account", "dfe", "pip", "zip",
];

fn is_reference(reference: &str, before: &str, after: &str) -> bool {
    let digits = digits_of(reference).len();
    let joined = reference.contains(['/', '-']) || reference.chars().any(|letter| letter.is_ascii_alphabetic());
    let words: Vec<&str> = before.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_numbered = words.last().is_some_and(|word| matches!(*word, "no" | "number" | "num" | "ref" | "reference" | "code"));
    let cue = words.last().copied().unwrap_or("");
    let letters: String = reference.chars().take_while(char::is_ascii_alphabetic).flat_map(char::to_lowercase).collect();
    let is_year = matches!(
        letters.as_str(),
        "y" | "yr" | "year" | "ks" | "phase" | "for" | "at" | "in" | "by" | "to" | "on" | "from" | "p" | "of" | "and"
    );
    if is_year || after.starts_with('%') || after.starts_with(" of ") || after.starts_with(" out of") || after.starts_with("th ") {
        return false;
    }
    if is_numbered {
        digits >= 3
    } else if WEAK.contains(&cue) {
        digits >= 5 || (digits >= 4 && joined)
    } else {
        digits >= 3 && (joined || digits >= 4)
    }
}

/// Codes that everybody shares: tests, forms, rooms, editions, vitamins.
fn is_known_code(code: &str) -> bool {
    let digits = code.chars().filter(char::is_ascii_digit).count();
    digits < 4
        || matches!(
            code.trim_end_matches(|letter: char| letter.is_ascii_digit()),
            "ISO" | "COVID" | "COVID-" | "SEN" | "SEND" | "GCSE" | "NPQ" | "KCSIE" | "AY" | "FY"
        )
}

fn is_long(number: &str) -> bool {
    let digits = digits_of(number).len();
    let groups = number.split([' ', '-']).map(str::len).max().unwrap_or(0);
    // A row of scores has groups of two or three digits.
    if number.contains([' ', '-']) { digits >= 9 && groups >= 4 } else { digits >= 6 }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{finds, found},
        *,
    };

    #[test]
    fn check_digits_agree_with_published_values() {
        for upn in ["B801200005001", "V999999924001", "J999999924002", "P207000016049", "V99999992403A"] {
            assert!(has_upn_letter(upn), "{upn}");
        }
        assert!(!has_upn_letter("A801200005001") && !has_upn_letter("Q207000016049"));
        assert!(has_uci_letter("681990012058G") && has_uci_letter("991230240417E") && has_uci_letter("991230250001A"));
        assert!(has_nhs_digit("9434765919") && has_nhs_digit("999 000 0018") && !has_nhs_digit("9434765918"));
        assert!(has_uln_digit("9276308686") && has_uln_digit("9999999904") && !has_uln_digit("9434765919"));
    }

    #[test]
    fn numbers_of_people_are_found_right_or_wrong() {
        finds("UPN V999999924001.", "ID", "V999999924001");
        finds("upn v 999 9999 24001", "ID", "v 999 9999 24001");
        finds("UPN: A801200005001", "ID", "A801200005001");
        finds("NHS no 999 000 0018", "ID", "999 000 0018");
        finds("nhs 9990000019", "ID", "9990000019");
        finds("UCI 991230240417E", "ID", "991230240417E");
        finds("NI AB 12 34 56 C", "ID", "AB 12 34 56 C");
    }

    #[test]
    fn references_are_found_by_their_cue() {
        for (text, words) in [
            ("EHC plan no. 20411 is late", "20411"),
            ("EHC-20411, hoist", "EHC-20411"),
            ("our ref: TB/EHC/0031", "TB/EHC/0031"),
            ("LCS 1234567", "1234567"),
            ("crime ref 4412345/24", "4412345/24"),
            ("school URN 199999", "199999"),
            ("candidate number 4021", "4021"),
            ("case number OSM7781", "OSM7781"),
            ("red fiesta reg AB12 CDE", "AB12 CDE"),
            ("his van, ab12cde, was", "ab12cde"),
        ] {
            finds(text, "ID", words);
        }
    }

    #[test]
    fn scores_years_and_rooms_are_no_references() {
        for text in [
            "KS2 4th lesson, score 999 points, Room 206/1.",
            "The plan for 30 pupils in Year 7 at 9 o'clock.",
            "Case studies 1 and 2; plan 3 of 4.",
            "Standard scores 71, 85 and 102 on the CTOPP2.",
            "NHS waits of 18 months; Phase 4.",
            "about 43% of pupils, order 66 packs",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
