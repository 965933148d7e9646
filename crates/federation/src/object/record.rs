//! What is kept of another network's resource: checked, cleaned, and nothing that is not understood.

use library::Kind;
use serde::{Deserialize, Serialize};
use url::Url;

use super::wire::{Document, MARKDOWN, PREFIX};
use super::{Malformed, PUBLIC, WireResource};
use crate::Origin;
use crate::origin::ID_LIMIT;

/// Letters of a title, of other lines, and of a term; entries of a list.
const TITLE_LIMIT: usize = 300;
const LINE_LIMIT: usize = 2_000;
const TERM_LIMIT: usize = 64;
const LIST_LIMIT: usize = 50;

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
        })
    }
}

/// One line of plain text: no control signs, not too long, spaces as in print.
fn line(text: &str, limit: usize) -> String {
    let one: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    one.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(limit).collect()
}

fn terms(names: Vec<String>) -> Vec<String> {
    let known = names.into_iter().filter_map(|name| name.strip_prefix(PREFIX).map(str::to_owned));
    known.filter(|id| is_term(id)).take(LIST_LIMIT).collect()
}

fn is_term(id: &str) -> bool {
    (1..=TERM_LIMIT).contains(&id.len())
        && id.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-')
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
