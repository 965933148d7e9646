//! What is kept of another network's resource: checked, cleaned, and nothing that is not understood.

use std::collections::{HashMap, HashSet};

use library::{Kind, Meeting};
use serde::{Deserialize, Serialize};
use url::Url;

use super::wire::{Document, MARKDOWN, PREFIX, WirePack, WirePart};
use super::{Malformed, PUBLIC, WireResource};
use crate::Origin;
use crate::origin::ID_LIMIT;

/// Letters of a title, of other lines, and of a term; entries of a list.
const TITLE_LIMIT: usize = 300;
const LINE_LIMIT: usize = 2_000;
const TERM_LIMIT: usize = 64;
const LIST_LIMIT: usize = 50;
/// Letters of a key.
const KEY_LIMIT: usize = 120;
/// Parts of a pack.
const PARTS_LIMIT: usize = 100;

/// Another network's resource, as it is kept and shown here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    #[serde(with = "by_name")]
    pub kind: Kind,
    pub title: String,
    pub summary: String,
    /// The Markdown, where it came.
    pub body: Option<String>,
    /// Safe to show.
    pub html: String,
    /// Its page in its own network.
    pub url: String,
    pub areas: Vec<String>,
    pub phases: Vec<String>,
    pub tiers: Vec<String>,
    pub concepts: Vec<String>,
    pub evidence: Option<String>,
    /// Where the licence stands.
    pub licence_url: String,
    /// The licence's id, where it is one that is known here.
    pub licence: String,
    /// Whom to name.
    pub credit: String,
    pub review_by: Option<String>,
    pub based_on: Option<String>,
    pub language: String,
    pub updated: Option<String>,
    pub files: Vec<Document>,
    /// Whether it is for anyone; else for members here.
    pub is_public: bool,
    /// What is in it, of a pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<PackRecord>,
}

/// What is kept of what is in another network's pack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRecord {
    /// The half-term: `2026-spring-2`.
    pub term: Option<String>,
    /// When and where; nothing of how to join.
    pub meeting: Option<Meeting>,
    /// In order.
    pub parts: Vec<PartRecord>,
    /// How many more its network does not share.
    pub kept: u32,
}

/// One part of another network's pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartRecord {
    /// Its id at its origin.
    pub object: String,
    pub note: String,
    /// Kind and key here, of what every network has from its own program.
    pub starter: Option<String>,
}

impl Record {
    /// Checks and cleans what came from this network, as if a stranger had written it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(wire: WireResource, from: &Origin) -> Result<Self, Malformed> {
        if !from.owns(&wire.id) || !from.owns(&wire.attributed_to) {
            return Err(Malformed::new("the object belongs to another network"));
        }
        if wire.name.trim().is_empty() {
            return Err(Malformed::new("the object has no name"));
        }
        let kind: Kind = wire.kind.parse().map_err(Malformed)?;
        let pack = (kind == Kind::Pack).then(|| read_pack(wire.pack.unwrap_or_default(), &wire.parts, from));
        let markdown = wire.source.filter(|source| source.media_type == MARKDOWN).map(|source| source.content);
        let html = match &markdown {
            Some(markdown) => prose::to_html(markdown),
            None => prose::clean_html(&wire.content),
        };
        let is_file = |file: &Document| from.owns(&file.url) && is_hash(&file.hash);
        Ok(Self {
            kind,
            title: line(&wire.name, TITLE_LIMIT),
            summary: line(&wire.summary, LINE_LIMIT),
            body: markdown,
            html,
            // A page of another network is a way to lead people astray: its own object is always right.
            url: wire.url.filter(|url| from.owns(url)).unwrap_or(wire.id),
            areas: terms(wire.areas),
            phases: terms(wire.phases),
            tiers: terms(wire.tiers),
            concepts: terms(wire.concepts),
            evidence: wire.evidence.filter(|id| is_term(id)),
            licence_url: web_address(wire.licence).ok_or_else(|| Malformed::new("the object has no licence with an address"))?,
            licence: Some(wire.licence_id).filter(|id| id.len() <= TERM_LIMIT).unwrap_or_default(),
            credit: line(&wire.credit, TITLE_LIMIT),
            review_by: wire.review_by.filter(|day| is_day(day)),
            based_on: wire.based_on.and_then(web_address),
            language: if wire.language.len() <= 35 { wire.language } else { String::new() },
            updated: wire.updated.filter(|moment| moment.len() <= 35),
            files: wire.files.into_iter().filter(is_file).take(LIST_LIMIT).collect(),
            is_public: wire.to.iter().any(|to| to == PUBLIC),
            pack,
        })
    }
}

/// What is in a pack of this network, which names nothing but its own.
fn read_pack(pack: WirePack, parts: &[String], from: &Origin) -> PackRecord {
    let mut about: HashMap<String, WirePart> = pack.about.into_iter().map(|about| (about.part.clone(), about)).collect();
    let mut seen = HashSet::new();
    let own = parts.iter().filter(|id| id.len() <= ID_LIMIT && from.owns(id) && seen.insert(id.as_str())).take(PARTS_LIMIT);
    let part = |object: &String| {
        let about = about.remove(object);
        let starter = about.as_ref().and_then(|about| about.starter.clone()).filter(|name| is_name(name));
        PartRecord { object: object.clone(), note: about.map(|about| line(&about.note, LINE_LIMIT)).unwrap_or_default(), starter }
    };
    PackRecord {
        parts: own.map(part).collect(),
        term: pack.term.filter(|term| is_term(term)),
        meeting: pack.meeting.map(|meeting| Meeting {
            title: line(&meeting.title, TITLE_LIMIT),
            day: Some(meeting.day).filter(|day| is_day(day)).unwrap_or_default(),
            starts: Some(meeting.starts).filter(|time| is_time(time)).unwrap_or_default(),
            ends: Some(meeting.ends).filter(|time| is_time(time)).unwrap_or_default(),
            place: line(&meeting.place, TITLE_LIMIT),
            ..Meeting::default()
        }),
        kept: pack.kept,
    }
}

/// Kind and key, as resources are named here.
fn is_name(name: &str) -> bool {
    name.split_once('/').is_some_and(|(kind, key)| kind.parse::<Kind>().is_ok() && key.len() <= KEY_LIMIT && is_plain(key))
}

fn is_time(text: &str) -> bool {
    text.len() == 5
        && text.bytes().enumerate().all(|(place, letter)| if place == 2 { letter == b':' } else { letter.is_ascii_digit() })
}

/// One line of plain text: no control signs, not too long, spaces as in print.
fn line(text: &str, limit: usize) -> String {
    let one: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    one.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(limit).collect()
}

pub(super) fn terms(names: Vec<String>) -> Vec<String> {
    let known = names.into_iter().filter_map(|name| name.strip_prefix(PREFIX).map(str::to_owned));
    known.filter(|id| is_term(id)).take(LIST_LIMIT).collect()
}

fn is_term(id: &str) -> bool {
    id.len() <= TERM_LIMIT && is_plain(id)
}

fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-')
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit))
}

fn is_day(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(place, letter)| if matches!(place, 4 | 7) { letter == b'-' } else { letter.is_ascii_digit() })
}

/// An address that may stand in a link.
fn web_address(text: String) -> Option<String> {
    let url = Url::parse(&text).ok()?;
    (text.len() <= ID_LIMIT && matches!(url.scheme(), "https" | "http")).then_some(text)
}

/// A type of ours is kept by its name.
mod by_name {
    use std::str::FromStr;

    use serde::de::{Deserialize as _, Error as _};
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<T: ToString, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&value.to_string())
    }

    pub(super) fn deserialize<'de, T: FromStr<Err = String>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
