//! Which mentions are one person, what that person is to the case, and one label for each.

use std::collections::{HashMap, HashSet};

use crate::{
    cues::{Cue, cue},
    fold::Folded,
    kind::{Finding, Kind},
    passes::is_one_apart,
    token,
};

/// What a person is to the case.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Child,
    Sibling(String),
    /// "Mum", as the text says.
    Relative(String),
    Staff(String),
    Unknown,
}

struct Person {
    /// Lower-case words of the longest mention, without titles.
    words: Vec<String>,
    title: Option<String>,
    part: Part,
}

/// A mention taken apart.
struct Mention {
    words: Vec<String>,
    title: Option<String>,
    part: Part,
}

/// Gives every person a number and every mention the person's label.
pub(super) fn name(texts: &[&str], findings: &mut [Finding]) {
    let mut people: Vec<Person> = Vec::new();
    let mentions: Vec<(usize, Mention)> = findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.kind == Kind::Person)
        .map(|(at, finding)| (at, mention(texts[finding.text], finding)))
        .collect();
    // Full names first, so that parts of them find their whole.
    let mut order: Vec<usize> = (0..mentions.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(mentions[*at].1.words.len().min(2)));
    let mut numbers = vec![0; mentions.len()];
    let mut exact: HashMap<String, usize> = HashMap::new();
    for at in order {
        let mention = &mentions[at].1;
        let key = format!("{}|{}", mention.title.as_deref().unwrap_or(""), mention.words.join(" "));
        let number = exact.get(&key).copied().or_else(|| same(&people, mention)).unwrap_or_else(|| {
            people.push(Person { words: mention.words.clone(), title: mention.title.clone(), part: Part::Unknown });
            people.len() - 1
        });
        exact.insert(key, number);
        numbers[at] = number;
        if people[number].part == Part::Unknown {
            people[number].part = mention.part.clone();
        }
    }
    let labels = label(texts, &mut people, &numbers);
    for ((at, _), number) in mentions.iter().zip(&numbers) {
        findings[*at].replacement.clone_from(&labels[*number]);
        findings[*at].person = u32::try_from(*number).ok();
    }
}

fn mention(text: &str, finding: &Finding) -> Mention {
    let mut words: Vec<String> = token::words(&Folded::new(&text[finding.start..finding.end]).text);
    words.retain(|word| word.chars().any(char::is_alphanumeric));
    let title = words.first().filter(|word| words.len() > 1 && cue(word) == Cue::Title).cloned();
    if title.is_some() {
        words.remove(0);
    }
    let part = part(text, finding, title.as_deref());
    Mention { words, title, part }
}

/// The last or first few words of a stretch, lower-case.
fn last_words(text: &str, count: usize) -> Vec<String> {
    let from = text.char_indices().rev().nth(70).map_or(0, |(at, _)| at);
    let mut words = token::words(&Folded::new(&text[from..]).text);
    words.drain(..words.len().saturating_sub(count));
    words
}

fn first_words(text: &str, count: usize) -> Vec<String> {
    let to = text.char_indices().nth(70).map_or(text.len(), |(at, _)| at);
    let mut words = token::words(&Folded::new(&text[..to]).text);
    words.truncate(count);
    words
}

fn part(text: &str, finding: &Finding, title: Option<&str>) -> Part {
    let line_start = text[..finding.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[finding.end..].find('\n').map_or(text.len(), |at| finding.end + at);
    let before = last_words(&text[line_start..finding.start], 5);
    let after = first_words(&text[finding.end..line_end], 5);
    // Nearest first: "mum Yuki", "Mum is Yuki", "Grandma, Dean,", "(TA)", "is the class teacher".
    for word in before.iter().rev().take(4) {
        if matches!(word.as_str(), "." | ";" | "and" | "&" | "with" | "told" | "asked" | "says" | "that" | "if" | "when" | "about")
        {
            break;
        }
        if let Some(part) = role_of(word) {
            return part;
        }
    }
    let is_bracketed = after.first().is_some_and(|word| matches!(word.as_str(), "(" | "," | "is" | "-" | "was"));
    if is_bracketed {
        for word in after.iter().skip(1).take(4) {
            if matches!(word.as_str(), "." | ";" | "and" | "that" | "to") {
                break;
            }
            if let Some(part) = role_of(word) {
                return part;
            }
        }
    }
    match title {
        Some("dr" | "doctor" | "prof" | "professor") => Part::Staff("a doctor".to_owned()),
        Some(_) => Part::Staff("a colleague".to_owned()),
        None => Part::Unknown,
    }
}

fn role_of(word: &str) -> Option<Part> {
    match cue(word) {
        Cue::Kin => Some(match word {
            "brother" | "sister" | "sibling" | "twin" | "half-brother" | "half-sister" | "step-brother" | "step-sister"
            | "stepbrother" | "stepsister" | "eldest" | "youngest" | "baby" => {
                Part::Sibling(if matches!(word, "eldest" | "youngest" | "baby" | "twin") {
                    "a sibling".to_owned()
                } else {
                    format!("a {word}")
                })
            }
            "friend" | "friends" | "mate" | "bestie" | "classmate" | "peer" | "pal" | "buddy" | "cousin" | "cousins"
            | "brothers" | "sisters" | "siblings" | "twins" => Part::Child,
            "abi" | "baba" | "bibi" | "dadi" | "nana" | "amma" | "mam" | "parents" | "carers" | "grandparents" | "partner"
            | "ex" | "boyfriend" | "girlfriend" | "husband" | "wife" | "neighbour" | "parent" | "guardian" => {
                Part::Relative("a relative".to_owned())
            }
            _ => {
                let mut label = word.to_owned();
                label[..1].make_ascii_uppercase();
                Part::Relative(label)
            }
        }),
        Cue::Role => Some(Part::Staff(match word {
            "ta" | "lsa" | "hlta" | "tas" | "assistant" => "a teaching assistant".to_owned(),
            "ep" | "psychologist" => "the psychologist".to_owned(),
            "salt" | "slt" => "a speech therapist".to_owned(),
            "sw" => "a social worker".to_owned(),
            "gp" | "paediatrician" | "consultant" | "psychiatrist" => "a doctor".to_owned(),
            "teacher" | "tutor" => "a teacher".to_owned(),
            "senco" | "sendco" => "the SENCO".to_owned(),
            "head" | "headteacher" | "deputy" | "ht" | "dht" => "a senior leader".to_owned(),
            "nurse" | "hv" => "a nurse".to_owned(),
            "ot" | "therapist" | "physio" | "physiotherapist" | "counsellor" => "a therapist".to_owned(),
            _ => "a colleague".to_owned(),
        })),
        Cue::None | Cue::Title | Cue::Named | Cue::Institution | Cue::Place | Cue::Pronoun | Cue::Where | Cue::Deed => None,
    }
}

/// The person whom a mention means, if one of those known fits.
fn same(people: &[Person], mention: &Mention) -> Option<usize> {
    let [word] = mention.words.as_slice() else { return None };
    let fits = |person: &&Person| match &mention.title {
        Some(_) => person.title.is_some() && person.words.last() == Some(word),
        None if word.chars().count() == 1 => false,
        None => person.words.iter().any(|part| part == word || (word.len() >= 5 && is_one_apart(part, word))),
    };
    let whole = people.iter().take(200).position(|person| fits(&person));
    whole.or_else(|| by_initials(people, mention, word))
}

/// "KM" is Kwame Mensah, and "K" Kwame, if nobody else begins so.
fn by_initials(people: &[Person], mention: &Mention, word: &str) -> Option<usize> {
    if mention.title.is_some() || word.len() > 2 || !word.is_ascii() {
        return None;
    }
    let initials = |person: &Person| -> String { person.words.iter().filter_map(|part| part.chars().next()).collect() };
    let mut fitting = people.iter().take(200).enumerate().filter(|(_, person)| {
        person.title.is_none()
            && person.words.first().is_some_and(|first| first.len() > 2)
            && if word.len() == 2 { initials(person) == word } else { initials(person).starts_with(word) }
    });
    fitting.next().map(|(at, _)| at).filter(|_| fitting.next().is_none())
}

fn label(texts: &[&str], people: &mut [Person], numbers: &[usize]) -> Vec<String> {
    // A titled grown-up with the surname of a child is family.
    let surnames: HashSet<String> = people
        .iter()
        .filter(|person| person.title.is_none() && person.words.len() > 1)
        .filter_map(|person| person.words.last().cloned())
        .collect();
    for person in people.iter_mut().filter(|person| person.title.is_some()) {
        let is_family = person.words.last().is_some_and(|surname| surnames.contains(surname));
        if is_family && person.part == Part::Staff("a colleague".to_owned()) {
            person.part = Part::Relative("a relative".to_owned());
        }
    }
    let mut letters = (0..).map(child_label).filter(|label| !texts.iter().any(|text| text.contains(label.as_str())));
    let mut labels = vec![String::new(); people.len()];
    // Letters are given in the order of the text: the child of whom the case tells comes first.
    for number in numbers {
        if labels[*number].is_empty() {
            labels[*number] = match &people[*number].part {
                Part::Child | Part::Unknown => letters.next().unwrap_or_else(|| "a child".to_owned()),
                Part::Sibling(label) | Part::Relative(label) | Part::Staff(label) => label.clone(),
            };
        }
    }
    labels
}

/// "Child A" to "Child Z", then "Child AA".
fn child_label(number: usize) -> String {
    let letter = |number: usize| char::from(b'A' + u8::try_from(number % 26).unwrap_or(0));
    if number < 26 { format!("Child {}", letter(number)) } else { format!("Child {}{}", letter(number / 26 - 1), letter(number)) }
}
