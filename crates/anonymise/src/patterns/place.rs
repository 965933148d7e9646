//! Postcodes and addresses: a number, a street.

use super::{Candidate, Pattern, after, before, compile, is_bounded};
use crate::kind::Kind;

static POSTCODE: Pattern = Pattern::new(|| {
    compile(r"(?i)\b(GIR|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPS-UW]|[A-HK-Y]\d[ABEHMNPRV-Y])) ?(\d[ABD-HJLNP-UW-Z]{2})\b")
});
static OUTWARD: Pattern = Pattern::new(|| compile(r"\b(?:[A-PR-UWYZ][A-HK-Y]?\d{1,2}[A-HJKPS-UW]?)\b"));
static OUTWARD_CUE: Pattern = Pattern::new(|| {
    compile(r"(?i)(?:post ?code|lives in|live in|living in|lived in|area of|moved to|from|over in|based in|flat in)\s+(?:the\s+)?$")
});
static STREET: Pattern = Pattern::new(|| {
    compile(
        r"(?ix)\b(?:(?:flat|apt|apartment|unit|room)\s+[0-9]{1,4}[a-z]?\s*,?\s+)?
        (?:(?:[a-z'\-]+\s+){1,3}(?:house|court|lodge|point|tower|heights|mansions|buildings|block)\s*,\s*)?
        (?:no\.?\s*)?\d{1,4}\ ?[a-d]?\s*,?\s+(?:(?:the|old|new|upper|lower|great|little|st\.?)\s+)?(?:[a-z'\-]+\s+){1,3}
        (?:street|str|st|road|rd|avenue|ave|av|lane|ln|close|cl|drive|dr|crescent|cres|cresc|court|ct|place|pl|way|gardens|gdns|terrace|terr|grove|gr|
        walk|mews|rise|row|square|sq|hill|green|park|parade|path|view|vale|yard|wharf|gate|mead|croft|end|fields|bank|broadway|approach|circus|quay|common)\b\.?",
    )
});
static FLAT: Pattern = Pattern::new(|| {
    compile(
        r"(?ix)\b(?:flat|apt|apartment|unit)\s+\d{1,4}[a-z]?\s*,?\s+(?:[a-z'\-]+\s+){1,3}(?:house|court|lodge|point|tower|heights|mansions|buildings|block|estate)\b(?:\s*,\s*(?:\d{1,4}[a-z]?\s+)?(?:[a-z'\-]+\s+){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|close|drive|crescent|cres|place|way|gardens|gdns|terrace|grove|walk|mews|hill|green)\b)?",
    )
});

/// The 124 areas of real postcodes, and those that fixtures use.
const AREAS: &str = " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU HA HD HG HP HR HS HU HX IG IP IV KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE GY JE IM GIR ";

pub(super) fn find(text: &str, found: &mut Vec<Candidate>) {
    for code in POSTCODE.find_iter(text) {
        if is_bounded(text, code.start(), code.end()) && is_area(code.as_str()) && !is_school_word(code.as_str()) {
            found.push(Candidate::new((code.start(), code.end()), Kind::Location, 0.97, "a postcode"));
        }
    }
    for code in OUTWARD.find_iter(text) {
        let is_cued = OUTWARD_CUE.is_match(&before(text, code.start(), 24));
        if is_area(code.as_str()) && is_cued && !is_school_word(code.as_str()) {
            found.push(Candidate::new((code.start(), code.end()), Kind::Location, 0.85, "the first half of a postcode"));
        }
    }
    for pattern in [&STREET, &FLAT] {
        for street in pattern.find_iter(text) {
            if is_address(street.as_str(), &after(text, street.end(), 14)) {
                let end = street.start() + street.as_str().trim_end_matches('.').len();
                found.push(Candidate::new((street.start(), end), Kind::Location, 0.92, "an address: a number and a street"));
            }
        }
    }
}

fn is_area(code: &str) -> bool {
    let letters: String = code.chars().take_while(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase()).collect();
    AREAS.contains(&format!(" {letters} "))
}

/// "KS2", "Y7" and their like stand where a postcode could.
fn is_school_word(code: &str) -> bool {
    let code = code.to_ascii_uppercase();
    code.starts_with("KS") || code.starts_with('Y') && !code.starts_with("YO")
}

/// "3 times on the way" has the form of an address; words between number and street tell them apart.
fn is_address(street: &str, after: &str) -> bool {
    #[rustfmt::skip]
    const NOT: [&str; 58] = [
        "times", "minutes", "minute", "hours", "hour", "days", "weeks", "months", "years", "year", "pupils", "children", "in",
        "on", "at", "of", "to", "and", "is", "was", "a", "an", "for", "by", "with", "per", "or", "point", "points", "boys",
        "girls", "year-old", "sessions", "lessons", "they", "he", "she", "we", "from", "this", "that", "as", "half", "more",
        "adults", "staff", "words", "steps", "targets", "mins", "people", "his", "her", "their", "but", "after", "before", "off",
    ];
    let lower = street.to_lowercase();
    let is_plain =
        !lower.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '-').any(|word| NOT.contains(&word));
    let one_line = !street.contains('\n');
    one_line && is_plain && !lower.ends_with(" dr") | !after.trim_start().starts_with(|letter: char| letter.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, found};

    #[test]
    fn postcodes_are_found_in_every_spelling() {
        for code in ["N99 9AA", "N999AA", "n99 9aa", "EC1V 9HX", "SW1A1AA", "s8 9qx"] {
            finds(&format!("they are at {code} now"), "LOCATION", code);
        }
        finds("lives in N99 with nan", "LOCATION", "N99");
    }

    #[test]
    fn addresses_are_found() {
        finds("Lives at 14 Osmere Road with nan", "LOCATION", "14 Osmere Road");
        finds("he is at 2b quillham gdns, by the", "LOCATION", "2b quillham gdns");
        finds("Flat 3, Tarn House, 9 Old Mill Lane.", "LOCATION", "Flat 3, Tarn House, 9 Old Mill Lane");
        finds("at flat 12 tarn court most days", "LOCATION", "flat 12 tarn court");
    }

    #[test]
    fn school_words_are_no_places() {
        for text in ["KS2 4th lesson", "Y7 3rd set", "He ran 3 times on the way home", "Year 7A, set 2BC", "5 minutes in the park"]
        {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
