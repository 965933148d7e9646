//! Dates of birth, exact dates, ages with months, birthdays.

mod signs;

use signs::{
    is_age, is_birthday, is_clock, is_date_cue, is_lesson, is_of_test, is_person_before, is_possible, is_school_span, is_score,
};

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
