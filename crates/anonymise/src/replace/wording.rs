//! Safe words for places, institutions, dates, numbers and facts.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    kind::{Finding, Kind},
    quasi::Fact,
};

static YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:year|yr|y)\.? ?(1[0-3]|[1-9])\b").expect("the pattern is written here"));

/// The year group that the texts speak of first: "Year 4".
pub(super) fn year_group(texts: &[&str]) -> Option<String> {
    let year = texts.iter().find_map(|text| YEAR.captures(text))?;
    Some(format!("Year {}", &year[1]))
}

/// The proposal for what is no person.
pub(super) fn of(text: &str, finding: &Finding, year: Option<&str>) -> String {
    let words = text[finding.start..finding.end].to_lowercase();
    match finding.kind {
        Kind::Person => String::new(),
        Kind::Organisation => institution(&words).to_owned(),
        Kind::Location => place(&words, &finding.why).to_owned(),
        Kind::Date => date(&words, &finding.why, &text[..finding.start], year),
        Kind::Contact => contact(&words).to_owned(),
        Kind::Identifier => "withheld".to_owned(),
        Kind::Quasi => fact(&finding.why).to_owned(),
    }
}

fn institution(words: &str) -> &'static str {
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if has(&["nursery school", "nurser", "pre-school", "preschool", "playgroup", "kinder", "childmind", "creche", "montessori"]) {
        "a nursery"
    } else if has(&["children's centre", "childrens centre"]) {
        "a children's centre"
    } else if has(&["special school"]) {
        "a special school"
    } else if has(&["infant", "junior", "primary"]) {
        "a primary school"
    } else if has(&["grammar", "high", "secondary", "college", "academy", "comp", "sixth form"])
        && !has(&["swim", "dance", "stage"])
    {
        "a secondary school"
    } else if has(&["pru", "alternative provision"]) {
        "an alternative provision"
    } else if has(&["school"]) {
        "a school"
    } else if has(&["hospital", "infirmary", "general", "ward", "royal", "hospice"]) {
        "a hospital"
    } else if has(&["surgery", "practice", "medical", "doctors", "dental"]) {
        "a local practice"
    } else if has(&["clinic", "centre", "center", "health"]) {
        "a community clinic"
    } else if has(&[
        "church",
        "mosque",
        "masjid",
        "temple",
        "gurdwara",
        "synagogue",
        "chapel",
        "mandir",
        "ministries",
        "fellowship",
        "parish",
        "darbar",
        "sabha",
    ]) {
        "a place of worship"
    } else if has(&[
        "club",
        "rovers",
        "united",
        "wanderers",
        "fc",
        "cubs",
        "scouts",
        "brownies",
        "guides",
        "swim",
        "dance",
        "gym",
        "judo",
        "karate",
        "athletic",
        "rangers",
        "colts",
    ]) {
        "a sports club"
    } else {
        "a local setting"
    }
}

fn place(words: &str, why: &str) -> &'static str {
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if why.contains("postcode") {
        "withheld"
    } else if why.contains("address") {
        "home"
    } else if has(&["estate", "flats", "tower", "court", "heights"]) {
        "a local estate"
    } else if has(&["park", "rec", "common", "fields", "woods", "meadow", "playground", "lake"]) {
        "a local park"
    } else if has(&[
        "road", "street", "avenue", "lane", "close", "drive", "crescent", " rd", " st", " ave", "terrace", "gardens", "mews",
    ]) {
        "a local street"
    } else if has(&["council", "borough", "county"]) {
        "the local authority"
    } else {
        "the area"
    }
}

fn contact(words: &str) -> &'static str {
    if words.contains('@') && words.contains('.') && !words.starts_with('@') {
        "an e-mail address"
    } else if words.contains("www") || words.contains("http") || words.contains('/') {
        "a website"
    } else if words.starts_with('@') || words.contains(|letter: char| letter.is_ascii_alphabetic()) {
        "an online account"
    } else {
        "a phone number"
    }
}

fn date(words: &str, why: &str, before: &str, year: Option<&str>) -> String {
    let cue: String = before.chars().rev().take(24).collect::<Vec<char>>().into_iter().rev().collect::<String>().to_lowercase();
    let is_birth = why.contains("born") || ["born", "dob", "d.o.b", "date of birth", "birth"].iter().any(|word| cue.contains(word));
    if why.contains("birthday") || why.contains("can be dated") {
        return if words.starts_with(|letter: char| letter.is_ascii_digit()) {
            "a birthday recently".to_owned()
        } else {
            "had a birthday recently".to_owned()
        };
    }
    if why.contains("age with months") || is_birth {
        let years = words.split(|letter: char| !letter.is_ascii_digit()).find(|part| !part.is_empty()).filter(|_| !is_birth);
        return match (year, years) {
            (Some(year), _) => format!("in {year}"),
            (None, Some(years)) => format!("about {years}"),
            (None, None) => "of school age".to_owned(),
        };
    }
    term(words).to_owned()
}

/// The term of a date. Of "5/11" the second number is the month, as in Britain.
fn term(words: &str) -> &'static str {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let named = MONTHS.iter().position(|month| {
        words.split(|letter: char| !letter.is_ascii_alphabetic()).any(|word| word.starts_with(month) && word != "mon")
    });
    let numbers: Vec<usize> = words.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let month = named.map(|month| month + 1).or_else(|| match numbers[..] {
        [_, month, ..] => Some(month),
        _ => None,
    });
    match month {
        Some(1..=3) => "the spring term",
        Some(4..=8) => "the summer term",
        Some(9..=12) => "the autumn term",
        _ => "one day that term",
    }
}

fn fact(why: &str) -> &'static str {
    const FACTS: [Fact; 9] = [
        Fact::Country,
        Fact::Nationality,
        Fact::Language,
        Fact::Religion,
        Fact::Diagnosis,
        Fact::Care,
        Fact::Event,
        Fact::Multiple,
        Fact::Occupation,
    ];
    FACTS.iter().find(|fact| fact.why() == why).map_or("a detail", |fact| fact.wider())
}
