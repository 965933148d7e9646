//! Dates of birth, exact dates, ages with months, birthdays.

use super::{Candidate, Pattern, after, before, compile, is_bounded};
use crate::kind::Kind;

const MONTH: &str = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const DAY: &str = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)";
const NUMBER: &str = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)";

static DAY_MONTH: Pattern = Pattern::new(|| {
    compile(&format!(
        r"(?i)\b(?:{DAY},?\s+)?(?:the\s+)?(?:3[01]|[12]\d|0?[1-9])\s?(?:st|nd|rd|th)?[\s\-/.]+(?:of\s+)?{MONTH}\b\.?(?:[,\s\-/.]+(?:(?:19|20)\d\d|'?\d\d)\b)?"
    ))
});
static MONTH_DAY: Pattern = Pattern::new(|| {
    compile(&format!(
        r"(?i)\b(?:{DAY},?\s+)?{MONTH}\.?\s+(?:the\s+)?(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?:,?\s+(?:19|20)\d\d\b)?"
    ))
});
static NUMERIC: Pattern = Pattern::new(|| {
    compile(&format!(
        r"(?i)\b(?:{DAY},?\s+)?(?:\d{{4}}[\-/.]\d{{1,2}}[\-/.]\d{{1,2}}|\d{{1,2}}\s?[\-/.]\s?\d{{1,2}}\s?[\-/.]\s?(?:(?:19|20)\d\d|\d\d))\b"
    ))
});
static SHORT: Pattern = Pattern::new(|| compile(&format!(r"(?i)\b({DAY},?\s+(?:the\s+)?)?(\d{{1,2}})([/.])(\d{{1,2}})\b")));
static DAY_NUMBER: Pattern =
    Pattern::new(|| compile(&format!(r"(?i)\b{DAY},?\s+(?:the\s+)?(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b")));
static ORDINAL: Pattern = Pattern::new(|| {
    compile(r"(?i)\b(?:on|since|by|from|until|till|before|after|due|dated|for)\s+(the\s+(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th))\b")
});
static BORN: Pattern = Pattern::new(|| {
    compile(&format!(
        r"(?i)\b(?:born|dob|d\.o\.b\.?|date of birth|birthday|b\.)(?:\s+(?:is|was|on|in|:))*[:\s]+((?:{MONTH}\s+)?(?:19|20)\d\d|{MONTH})\b"
    ))
});
static MONTH_YEAR: Pattern = Pattern::new(|| compile(&format!(r"(?i)\b{MONTH}\.?\s+(?:19|20)\d\d\b")));
static AGE_MONTHS: Pattern = Pattern::new(|| {
    compile(&format!(
        r"(?i)\b{NUMBER}\s?(?:-\s?)?(?:years?|yrs?|y)\b?\.?(?:\s?old)?,?\s?(?:and\s+|&\s?)?(?:\d{{1,2}}|one|two|three|four|five|six|seven|eight|nine|ten|eleven)\s?(?:months?|mnths?|mths?|mos?|m)\b"
    ))
});
static AGE_POINT: Pattern = Pattern::new(|| compile(r"\b(\d{1,2})([;:])\s?(\d{1,2})\b"));
static AGE_DOT: Pattern = Pattern::new(|| {
    compile(r"(?i)\b(?:aged|age|ca|c\.a\.|chronological age)(?:\s+(?:of|is|was|at|:))*[:\s]+(\d{1,2}[.;:,/\-]\d{1,2})\b")
});
static TURNED: Pattern = Pattern::new(|| {
    compile(&format!(
        r"(?ix)\b(?:(?:has\ )?(?:just\ |only\ )?(?:turned|turns|turning|will\ be|will\ turn|was|is|became|becomes|hits|hit|reached|celebrated\ (?:his|her|their))\s+(?:just\ )?(?:only\ )?)
        {NUMBER}(?:th|st|nd|rd)?(?:\s+birthday)?\s+(?:on|over|at|in|last|this|next|yesterday|today|tomorrow|just|a\ (?:week|fortnight|month)\ ago|two\ (?:weeks|days)\ ago|during|before|after)
        (?:\s+(?:the|last|next|this|half[\ -]term|week|weekend|month|saturday|sunday|monday|tuesday|wednesday|thursday|friday|mon|tues?|weds?|thurs?|fri|sat|sun|easter|christmas|summer|holidays?|break|{MONTH}))*\b"
    ))
});
static LOOSE_AGE: Pattern = Pattern::new(|| {
    compile(&format!(r"(?i)\b{NUMBER}(?:\s+(?:years?(?:\s+old)?))?\s+(?:today|yesterday|tomorrow|(?:on|last|next|this)\s+{DAY})\b"))
});
static BIRTHDAY: Pattern = Pattern::new(|| {
    compile(
        r"(?i)\b(?:birthday\s+(?:is|was|falls|on)\s+(?:on\s+)?(?:the\s+)?((?:today|yesterday|tomorrow|christmas day|christmas eve|boxing day|new year's (?:day|eve)|valentine's day|halloween|bonfire night|leap day|(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th))))",
    )
});

pub(super) fn find(text: &str, found: &mut Vec<Candidate>) {
    let mut push = |start: usize, end: usize, confidence: f32, why: &str| {
        let end = start + text[start..end].trim_end_matches(['.', ' ', ',']).len();
        if is_bounded(text, start, end) {
            found.push(Candidate::new((start, end), Kind::Date, confidence, why));
        }
    };
    for (pattern, why) in [
        (&DAY_MONTH, "an exact date"),
        (&MONTH_DAY, "an exact date"),
        (&NUMERIC, "an exact date"),
        (&AGE_MONTHS, "an age with months"),
        (&TURNED, "a birthday that can be dated"),
        (&DAY_NUMBER, "an exact date"),
        (&MONTH_YEAR, "a month and a year"),
    ] {
        for date in pattern.find_iter(text) {
            let is_measured = why.contains("age") && is_of_test(&before(text, date.start(), 40));
            let is_fine = is_possible(date.as_str()) && !is_measured;
            if is_fine && (why != "a birthday that can be dated" || is_birthday(date.as_str(), &after(text, date.end(), 12))) {
                push(date.start(), date.end(), 0.95, why);
            }
        }
    }
    for (pattern, why) in
        [(&ORDINAL, "a day of the month"), (&BORN, "follows 'born'"), (&BIRTHDAY, "a birthday"), (&AGE_DOT, "an age with months")]
    {
        for date in pattern.captures_iter(text).filter_map(|date| date.get(1)) {
            if !is_of_test(&before(text, date.start(), 40)) && !is_lesson(&after(text, date.end(), 12)) {
                push(date.start(), date.end(), 0.9, why);
            }
        }
    }
    for date in LOOSE_AGE.find_iter(text).filter(|date| is_age(date.as_str())) {
        if is_person_before(&before(text, date.start(), 16)) {
            push(date.start(), date.end(), 0.85, "an age on a day that can be dated");
        }
    }
    find_short(text, &mut push);
    find_points(text, &mut push);
}

fn find_short(text: &str, push: &mut impl FnMut(usize, usize, f32, &str)) {
    for date in SHORT.captures_iter(text) {
        let whole = date.get(0).expect("the whole match is always there");
        let number = |group: usize| date[group].parse::<u32>().unwrap_or(0);
        let possible = (1..=31).contains(&number(2)) && (1..=12).contains(&number(4));
        let cue = before(text, whole.start(), 30);
        let cued = date.get(1).is_some() || is_date_cue(&cue);
        let free = !is_score(&cue, &after(text, whole.end(), 18));
        // "4.5" is a number far more often than a date.
        let dotted = &date[3] == "." && date.get(1).is_none() && !(cued && (number(2) > 9 || number(4) > 9 || date[4].len() == 2));
        if possible && cued && free && !dotted {
            push(whole.start(), whole.end(), 0.85, "a day and a month after a word for a time");
        }
    }
}

fn find_points(text: &str, push: &mut impl FnMut(usize, usize, f32, &str)) {
    for age in AGE_POINT.captures_iter(text) {
        let whole = age.get(0).expect("the whole match is always there");
        let (years, months) = (age[1].parse::<u32>().unwrap_or(0), age[3].parse::<u32>().unwrap_or(99));
        let cue = before(text, whole.start(), 40);
        let is_range = (2..=25).contains(&years) && months <= 11;
        let is_time = &age[2] == ":" && is_clock(&age[3], &cue, &after(text, whole.end(), 8));
        if is_range && !is_time && !is_of_test(&cue) && !is_school_span(&cue) {
            push(whole.start(), whole.end(), 0.85, "an age with months");
        }
    }
}

/// Reading ages and their like are results of tests, not ages.
fn is_of_test(before: &str) -> bool {
    let clause = before.rsplit(['.', ';', ',', '\n']).next().unwrap_or(before);
    [
        "reading age",
        "spelling age",
        "comprehension age",
        "equivalent",
        "reading at",
        "language age",
        "age of read",
        "maths age",
        "mental age",
        "developmental age",
        "working at",
        "ra of",
        "sa of",
        " ra ",
        " sa ",
    ]
    .iter()
    .any(|test| clause.contains(test))
}

fn is_school_span(before: &str) -> bool {
    before.trim_end().ends_with("ages") || before.trim_end().ends_with("chapter") || before.trim_end().ends_with("verse")
}

/// "9:05" is a time of day unless something says that it is an age; "9:5" never is.
fn is_clock(months: &str, before: &str, after: &str) -> bool {
    let is_cued = [
        "aged",
        "age ",
        "age:",
        "assessed",
        "tested",
        "chronological",
        " ca ",
        "(ca",
        "born",
        "pupil",
        "summary",
        "currently",
        "yrs",
        "he is",
        "she is",
        "they are",
        "now ",
    ]
    .iter()
    .any(|cue| before.contains(cue));
    let after = after.trim_start();
    let is_hour = after.starts_with("am")
        || after.starts_with("pm")
        || after.starts_with("a.m")
        || after.starts_with("start")
        || after.starts_with('-');
    months.len() == 2 && (is_hour || !is_cued)
}

/// Whether the numbers of a date can be one: "32/13/2020" is none.
fn is_possible(date: &str) -> bool {
    let is_numeric = !date.bytes().any(|byte| byte.is_ascii_alphabetic());
    let numbers: Vec<u32> = date.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    !is_numeric
        || matches!(numbers[..], [day, month, _] if (1..=31).contains(&day) && (1..=31).contains(&month) && (day <= 12 || month <= 12) || day > 1900)
}

fn is_birthday(words: &str, after: &str) -> bool {
    let lower = words.to_lowercase();
    // "was 3 in the", "is 10 at most": a birthday ends in a word for a time.
    let ends = [
        "week",
        "weekend",
        "month",
        "term",
        "yesterday",
        "today",
        "tomorrow",
        "day",
        "mon",
        "tue",
        "tues",
        "wed",
        "weds",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "easter",
        "christmas",
        "summer",
        "holiday",
        "holidays",
        "break",
        "ago",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ];
    let last = lower.split(|letter: char| !letter.is_ascii_alphabetic()).rfind(|word| !word.is_empty()).unwrap_or("");
    let counts = ["lesson", "session", "minute", "incident", "out of", "pupil"].iter().any(|word| after.contains(word));
    is_age(&lower) && ends.contains(&last) && !counts
}

fn is_age(words: &str) -> bool {
    let number = words.split(|letter: char| !letter.is_ascii_digit()).find_map(|part| part.parse::<u32>().ok());
    number.is_none_or(|number| (1..=25).contains(&number))
}

fn is_person_before(before: &str) -> bool {
    let word = before.trim_end_matches([' ', '(', ',']).rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or("");
    !matches!(
        word,
        "at" | "of"
            | "by"
            | "until"
            | "till"
            | "period"
            | "room"
            | "year"
            | "y"
            | "lesson"
            | "to"
            | "from"
            | "and"
            | "or"
            | "about"
            | "page"
            | "chapter"
            | "term"
            | "week"
            | "phase"
            | "level"
            | "group"
            | "set"
            | "class"
            | "ks"
            | "tables"
            | "only"
            | "had"
            | "has"
            | "got"
    )
}

fn is_lesson(after: &str) -> bool {
    let after = after.trim_start();
    ["lesson", "century", "time", "percentile", "centile", "session", "attempt", "day of"]
        .iter()
        .any(|word| after.starts_with(word))
}

fn is_date_cue(before: &str) -> bool {
    let last = before
        .trim_end_matches([' ', ':', '(', ',', '-', '–', '~'])
        .rsplit(|letter: char| !letter.is_alphabetic())
        .next()
        .unwrap_or("");
    [
        "on",
        "since",
        "by",
        "from",
        "until",
        "till",
        "before",
        "after",
        "dated",
        "date",
        "due",
        "next",
        "review",
        "meeting",
        "clinic",
        "of",
        "for",
        "c",
        "w",
        "was",
        "taf",
        "tac",
        "cin",
        "again",
        "appt",
        "appointment",
        "is",
        "visit",
        "visited",
        "and",
        "to",
        "started",
        "joined",
        "left",
        "excluded",
        "suspended",
        "seen",
        "last",
        "beginning",
        "commencing",
        "born",
        "dob",
        "ar",
        "session",
        "observed",
        "assessed",
        "met",
        "phoned",
        "called",
        "rang",
        "mtg",
        "back",
        "between",
        "or",
        "friday",
    ]
    .contains(&last)
}

fn is_score(before: &str, after: &str) -> bool {
    let clause = before.rsplit(['.', ';', '\n']).next().unwrap_or(before);
    let scored = [
        "scor",
        "got ",
        "mark",
        "rated",
        "rating",
        "scale",
        "out of",
        "answer",
        "correct",
        "spelt",
        "achiev",
        "sum",
        "fraction",
        "ratio",
        "managed",
        "bpvs",
        "test result",
        "blood",
        "vision",
        "acuity",
        "grade",
    ]
    .iter()
    .any(|word| clause.contains(word));
    let after = after.trim_start_matches([' ', '-']);
    let counted = [
        "of ",
        "days",
        "lesson",
        "session",
        "time",
        "correct",
        "mark",
        "pupils",
        "children",
        "attend",
        "on the",
        "in spelling",
        "in the test",
        "in maths",
        "words",
        "questions",
        "cup",
        "hour",
        "term",
        "the class",
        "share",
        "staff",
        "sounds",
        "year",
        "kg",
        "cm",
        "%",
        "mg",
        "ml",
        "weeks",
        "minutes",
        "for effort",
        "target",
    ]
    .iter()
    .any(|word| after.starts_with(word));
    scored || counted
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, found};

    #[test]
    fn exact_dates_are_found_in_every_form() {
        for date in [
            "05/01/2013",
            "18-09-2023",
            "13.11.24",
            "2024-03-14",
            "26th December 2025",
            "28 December",
            "Wednesday 11th July",
            "the 7th of May",
            "15 Jan 2024",
            "January 22, 2025",
            "may 10th",
            "Apr 11th",
            "Wed 11/6",
            "Mon 16/10",
            "23rd of october 2024",
            "3-Nov-24",
        ] {
            finds(&format!("We met on {date}, and"), "DATE", date);
        }
        finds("review due 9/11", "DATE", "9/11");
        finds("he left on the 14th", "DATE", "the 14th");
        finds("born in March 2016", "DATE", "March 2016");
    }

    #[test]
    fn ages_with_months_and_birthdays_are_found() {
        for age in ["7;4", "7yrs 2m", "10 years 1 months", "12y 7m", "8 yrs and 11 mths", "7 years 8 months"] {
            finds(&format!("He is {age} now"), "DATE", age);
        }
        finds("aged 9:05 when tested", "DATE", "9:05");
        finds("she turned 9 last week", "DATE", "turned 9 last week");
        finds("he was eight yesterday", "DATE", "was eight yesterday");
        finds("chloe (10 today!)", "DATE", "10 today");
    }

    #[test]
    fn scores_times_and_terms_are_no_dates() {
        for text in [
            "Year 4, KS2, autumn term, every Monday for 18 months.",
            "He scored 8/10 in spelling and 3/5 in maths.",
            "Start at 9:05, end at 10:10 am; ratio 1:4.",
            "A reading age of 7;04 and 2/3 of the class.",
            "In May we met. The May review is late.",
            "reading age 6 years 2 months",
            "He uses 3.5 mg; 24/7 cover.",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
