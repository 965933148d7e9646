//! Numbers, dates and addresses for correspondence, right in form and nobody's.

use crate::{
    generate::{Random, voice::Writer},
    kind::Kind,
};

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

pub(super) fn ordinal(number: usize) -> String {
    let end = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

pub(super) fn fill(gap: &str, child: &str, writer: &mut Writer, random: &mut Random) {
    let (words, kind, label) = match gap {
        "date" | "date2" => (date(random), Kind::Date, "DATE"),
        "dob" => (birth(random), Kind::Date, "DOB"),
        "age" => (age(random), Kind::Date, "AGE"),
        "turned" => (turned(random), Kind::Date, "AGE"),
        "phone" => (phone(random), Kind::Contact, "PHONE"),
        "email" => (email(child, random), Kind::Contact, "EMAIL"),
        "handle" => (handle(child, random), Kind::Contact, "HANDLE"),
        "url" => (url(random), Kind::Contact, "URL"),
        "pc" => (postcode(random), Kind::Location, "POSTCODE"),
        "upn" => (format!("{}{}", letter("ABCDEFGHJKLMNPQRTUVWXYZ", random), digits(12, random)), Kind::Identifier, "UPN"),
        "uln" => (format!("9{}", digits(9, random)), Kind::Identifier, "ULN"),
        "uci" => (
            format!("99123{}{}{}", digits(1, random), digits(6, random), letter("ABCDEFGHKLMRTVWXY", random)),
            Kind::Identifier,
            "UCI",
        ),
        "nhs" => (grouped(&format!("999{}", digits(7, random)), &[3, 3, 4], random), Kind::Identifier, "NHS"),
        "nino" => {
            (grouped(&format!("QQ{}C", digits(6, random)).replace("QQ", "AB"), &[2, 2, 2, 2, 1], random), Kind::Identifier, "NINO")
        }
        "ehc" => (plan(random), Kind::Identifier, "EHC"),
        "case" => (case(random), Kind::Identifier, "CASE"),
        "reg" => (format!("{}{} {}", letters(2, random), digits(2, random), letters(3, random)), Kind::Identifier, "REG"),
        "urn" => (format!("1{}", digits(5, random)), Kind::Identifier, "URN"),
        other => unreachable!("no filler for {other}: every gap of the sentences is tested"),
    };
    writer.detail(&words, kind, label, false);
}

fn digits(count: usize, random: &mut Random) -> String {
    (0..count).map(|_| char::from(b'0' + u8::try_from(random.below(10)).unwrap_or(0))).collect()
}

fn letter(of: &str, random: &mut Random) -> char {
    char::from(of.as_bytes()[random.below(of.len())])
}

fn letters(count: usize, random: &mut Random) -> String {
    (0..count).map(|_| letter("ABCDEFGHJKLMNPRSTUVWXY", random)).collect()
}

fn grouped(number: &str, groups: &[usize], random: &mut Random) -> String {
    let separator = *random.pick(&["", " ", " ", "-"]);
    let mut parts = Vec::new();
    let mut rest = number;
    for &length in groups {
        parts.push(&rest[..length]);
        rest = &rest[length..];
    }
    parts.join(separator)
}

fn date(random: &mut Random) -> String {
    let (day, month, year) = (1 + random.below(28), random.below(12), 2021 + random.below(6));
    let name = MONTHS[month];
    let weekday = *random.pick(&["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Mon", "Tues", "Weds", "Thurs", "Fri"]);
    match random.below(14) {
        0 => format!("{day:02}/{:02}/{year}", month + 1),
        1 => format!("{day}/{}/{}", month + 1, year % 100),
        2 => format!("{day}.{}.{}", month + 1, year % 100),
        3 => format!("{day:02}-{:02}-{year}", month + 1),
        4 => format!("{} {name}", ordinal(day)),
        5 => format!("{day} {name} {year}"),
        6 => format!("{day} {}", &name[..3]),
        7 => format!("{name} {}", ordinal(day)),
        8 => format!("{weekday} {} {name}", ordinal(day)),
        9 => format!("the {} of {name}", ordinal(day)),
        10 => format!("{weekday} {day}/{}", month + 1),
        11 => format!("{year}-{:02}-{day:02}", month + 1),
        12 => format!("{weekday} {}", ordinal(day)),
        _ => format!("{} {} {year}", ordinal(day), &name[..3]),
    }
}

fn birth(random: &mut Random) -> String {
    let (day, month, year) = (1 + random.below(28), random.below(12), 2008 + random.below(13));
    match random.below(5) {
        0 => format!("{day:02}/{:02}/{year}", month + 1),
        1 => format!("{day}.{}.{:02}", month + 1, year % 100),
        2 => format!("{} {} {year}", ordinal(day), MONTHS[month]),
        3 => format!("{day} {} {:02}", &MONTHS[month][..3], year % 100),
        _ => format!("{day:02}-{:02}-{year}", month + 1),
    }
}

fn age(random: &mut Random) -> String {
    let (years, months) = (3 + random.below(14), 1 + random.below(11));
    match random.below(7) {
        0 => format!("{years};{months}"),
        1 => format!("{years};{months:02}"),
        2 => format!("{years} years {months} months"),
        3 => format!("{years}y {months}m"),
        4 => format!("{years} yrs {months} mths"),
        5 => format!("{years} years and {months} months"),
        _ => format!("{years}yrs {months}m"),
    }
}

fn turned(random: &mut Random) -> String {
    let years = 4 + random.below(13);
    let when = *random.pick(&[
        "last week",
        "on Friday",
        "yesterday",
        "today",
        "at the weekend",
        "over Easter",
        "last month",
        "in the holidays",
        "on Sunday",
        "tomorrow",
    ]);
    let verb = *random.pick(&["turned", "was", "turned", "has just turned", "turns", "will be"]);
    format!("{verb} {years} {when}")
}

fn phone(random: &mut Random) -> String {
    let end = digits(3, random);
    match random.below(8) {
        0 => format!("07700 900{end}"),
        1 => format!("07700900{end}"),
        2 => format!("+44 7700 900{end}"),
        3 => format!("020 7946 0{end}"),
        4 => format!("01632 960{end}"),
        5 => format!("07700-900-{end}"),
        6 => format!("(01632) 960 {end}"),
        _ => format!("07700 900 {end}"),
    }
}

fn plain(name: &str) -> String {
    crate::fold::Folded::new(name).text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

fn email(child: &str, random: &mut Random) -> String {
    let name = plain(child);
    let host = *random.pick(&["osmere.example", "tarnbridge.sch.uk", "quillham.gov.uk", "mail.example.com", "nhs.example"]);
    match random.below(4) {
        0 => format!("{name}.{}{}@{host}", letters(1, random).to_lowercase(), digits(2, random)),
        1 => format!("office@{host}"),
        2 => format!("{name}_{}@{host}", letters(4, random).to_lowercase()),
        _ => format!("{}{name}@{host}", letters(1, random).to_lowercase()),
    }
}

fn handle(child: &str, random: &mut Random) -> String {
    let name = plain(child);
    match random.below(3) {
        0 => format!("@{name}{}", digits(2, random)),
        1 => format!("@{name}.{}", letters(2, random).to_lowercase()),
        _ => format!("@real_{name}"),
    }
}

fn url(random: &mut Random) -> String {
    let page = digits(4, random);
    random
        .pick(&[
            format!("www.tarnbridge.sch.uk/news/{page}"),
            format!("https://quillham.example/p/{page}"),
            format!("osmere-{page}.org.uk"),
        ])
        .clone()
}

fn postcode(random: &mut Random) -> String {
    let area = *random.pick(&["N", "E", "SE", "SW", "NW", "W", "B", "M", "LS", "BS", "S", "NE", "CR", "BR", "L", "NG", "DE", "EX"]);
    let inward = format!("{}{}", digits(1, random), letters(2, random).replace(['C', 'M', 'K', 'V'], "B"));
    let outward = format!("{area}{}", 1 + random.below(30));
    if random.one_in(4) { format!("{outward}{inward}") } else { format!("{outward} {inward}") }
}

fn plan(random: &mut Random) -> String {
    let number = digits(5, random);
    match random.below(5) {
        0 => number,
        1 => format!("EHC-{number}"),
        2 => format!("{}/EHC/{number}", letters(2, random)),
        3 => format!("EHCP{number}"),
        _ => format!("{}{number}", letters(3, random)),
    }
}

fn case(random: &mut Random) -> String {
    match random.below(6) {
        0 => format!("LCS {}", digits(6, random)),
        1 => format!("{}{}", letters(3, random), digits(7, random)),
        2 => digits(7, random),
        3 => format!("{}/{}", digits(5, random), digits(2, random)),
        4 => format!("{}-{}-{}", letters(3, random), digits(5, random), letters(2, random)),
        _ => format!("{}{}", letters(2, random), digits(6, random)),
    }
}
