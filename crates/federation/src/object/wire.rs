//! A resource as it travels, and what travels when it is gone.

use kernel::{Audience, Timestamp};
use library::{Kind, Meeting, Resource};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::PUBLIC;
use crate::{Origin, Part, Parts, Thing};

/// A resource in the words of `ActivityStreams` and schema.org.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WireResource {
    /// Its address, for ever.
    pub id: String,
    #[serde(rename = "type", deserialize_with = "one_or_many")]
    pub types: Vec<String>,
    /// The network.
    pub attributed_to: String,
    #[serde(default, deserialize_with = "one_or_many")]
    pub to: Vec<String>,
    pub name: String,
    #[serde(default)]
    pub summary: String,
    /// HTML, for software that knows no better.
    #[serde(default)]
    pub content: String,
    /// The Markdown as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    #[serde(rename = "senco:version")]
    pub version: i64,
    #[serde(rename = "schema:learningResourceType")]
    pub kind: String,
    #[serde(rename = "senco:areaOfNeed", default, deserialize_with = "one_or_many")]
    pub areas: Vec<String>,
    #[serde(rename = "schema:educationalLevel", default, deserialize_with = "one_or_many")]
    pub phases: Vec<String>,
    #[serde(rename = "senco:supportTier", default, deserialize_with = "one_or_many")]
    pub tiers: Vec<String>,
    #[serde(rename = "senco:concept", default, deserialize_with = "one_or_many")]
    pub concepts: Vec<String>,
    #[serde(rename = "senco:evidence", default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// Where the licence stands; its id here beside it.
    #[serde(rename = "schema:license")]
    pub licence: String,
    #[serde(rename = "senco:licence", default)]
    pub licence_id: String,
    #[serde(rename = "schema:creditText", default)]
    pub credit: String,
    #[serde(rename = "senco:reviewBy", default, skip_serializing_if = "Option::is_none")]
    pub review_by: Option<String>,
    #[serde(rename = "schema:isBasedOn", default, skip_serializing_if = "Option::is_none")]
    pub based_on: Option<String>,
    #[serde(rename = "schema:inLanguage", default = "english")]
    pub language: String,
    #[serde(rename = "attachment", default, deserialize_with = "one_or_many")]
    pub files: Vec<Document>,
    /// What a pack holds, in order, as far as whoever gets this may see it.
    #[serde(rename = "schema:hasPart", default, deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// What is said of single parts, and what only packs have.
    #[serde(rename = "senco:pack", default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<WirePack>,
}

/// What a pack has beside the list of its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WirePack {
    /// The half-term: `2026-spring-2`.
    #[serde(rename = "senco:term", default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    #[serde(rename = "senco:meeting", default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<WireMeeting>,
    #[serde(rename = "senco:about", default, deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<WirePart>,
    /// How many parts there are besides, which are not shared.
    #[serde(rename = "senco:kept", default)]
    pub kept: u32,
}

/// What is said of one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WirePart {
    #[serde(rename = "senco:part")]
    pub part: String,
    #[serde(rename = "senco:note", default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Kind and key, where every network has it from its own program.
    #[serde(rename = "senco:starter", default, skip_serializing_if = "Option::is_none")]
    pub starter: Option<String>,
}

/// When and where a meeting is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireMeeting {
    #[serde(rename = "senco:title")]
    pub title: String,
    #[serde(rename = "senco:day", default)]
    pub day: String,
    #[serde(rename = "senco:starts", default)]
    pub starts: String,
    #[serde(rename = "senco:ends", default)]
    pub ends: String,
    #[serde(rename = "senco:place", default)]
    pub place: String,
}

/// What something was written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    pub content: String,
    pub media_type: String,
}

/// An attached file, fetched by its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    #[serde(rename = "type")]
    pub sort: String,
    pub name: String,
    pub url: String,
    #[serde(rename = "senco:sha256")]
    pub hash: String,
    #[serde(rename = "senco:size")]
    pub size: u64,
}

/// In front of terms of our namespace.
pub(crate) const PREFIX: &str = "senco:";
pub(super) const MARKDOWN: &str = "text/markdown";

fn english() -> String {
    "en-GB".to_owned()
}

/// Whom an audience is, in other networks' words; nobody for what never leaves this one.
fn recipients(our: &Origin, audience: Audience) -> Vec<String> {
    match audience {
        Audience::Public => vec![PUBLIC.to_owned(), our.join("/ap/followers")],
        Audience::Peers => vec![our.join("/ap/followers")],
        Audience::Named | Audience::Members | Audience::Moderators => Vec::new(),
    }
}

impl WireResource {
    /// A resource of ours, under a licence whose text stands at this address.
    pub fn new(resource: &Resource, our: &Origin, network: &str, licence_url: &str) -> Self {
        let terms = |ids: &[String]| ids.iter().map(|id| format!("{PREFIX}{id}")).collect();
        let file = |file: &library::AttachedFile| Document {
            sort: "Document".to_owned(),
            name: file.name.clone(),
            url: our.join(&format!("/ap/files/{}", file.hash)),
            hash: file.hash.to_string(),
            size: file.size,
        };
        Self {
            id: our.join(&Thing::Resource(resource.id).path()),
            types: vec!["Article".to_owned(), "schema:LearningResource".to_owned()],
            attributed_to: our.join("/ap/actor"),
            to: recipients(our, resource.audience),
            name: resource.title.clone(),
            summary: resource.summary.clone(),
            content: resource.html.clone(),
            source: Some(Source { content: resource.body.clone(), media_type: MARKDOWN.to_owned() }),
            url: Some(our.join(&resource.path())),
            published: Some(resource.created_at.to_rfc3339()),
            updated: Some(resource.changed_at.to_rfc3339()),
            version: resource.version,
            kind: resource.kind.to_string(),
            areas: terms(&resource.areas),
            phases: terms(&resource.phases),
            tiers: terms(&resource.tiers),
            concepts: terms(&resource.concepts),
            evidence: resource.evidence.clone(),
            licence: licence_url.to_owned(),
            licence_id: resource.licence.clone(),
            credit: network.to_owned(),
            review_by: resource.review_by.clone(),
            based_on: resource.adapted_from.clone().filter(|from| from.starts_with("https://")),
            language: english(),
            files: resource.files.iter().map(file).collect(),
            parts: Vec::new(),
            pack: None,
        }
    }

    /// The same with what is in it, for whoever may see so much.
    #[must_use]
    pub fn with_parts(self, seen: &Parts, our: &Origin) -> Self {
        let is_spoken_of = |part: &&Part| !part.note.is_empty() || part.starter.is_some();
        let about = |part: &Part| WirePart {
            part: our.join(&Thing::Resource(part.id).path()),
            note: part.note.clone(),
            starter: part.starter.clone(),
        };
        let meeting = |meeting: &Meeting| WireMeeting {
            title: meeting.title.clone(),
            day: meeting.day.clone(),
            starts: meeting.starts.clone(),
            ends: meeting.ends.clone(),
            place: meeting.place.clone(),
        };
        Self {
            parts: seen.parts.iter().map(|part| our.join(&Thing::Resource(part.id).path())).collect(),
            pack: Some(WirePack {
                term: seen.term.clone(),
                meeting: seen.meeting.as_ref().map(meeting),
                about: seen.parts.iter().filter(is_spoken_of).map(about).collect(),
                kept: u32::try_from(seen.kept).unwrap_or(u32::MAX),
            }),
            ..self
        }
    }
}

/// What travels when something is gone: no word of it.
pub fn tombstone(our: &Origin, thing: impl Into<Thing>, kind: Option<Kind>, version: i64, reason: &str, at: Timestamp) -> Value {
    let thing = thing.into();
    let must_go = matches!(reason, "privacy" | "copyright");
    let former = match thing {
        Thing::Resource(_) => json!(["Article", "schema:LearningResource"]),
        Thing::Case(_) => json!(["Article", "senco:Consultation"]),
        Thing::Answer(_) => json!("Note"),
    };
    json!({
        "id": our.join(&thing.path()),
        "type": "Tombstone",
        "formerType": former,
        "schema:learningResourceType": kind.map(Kind::as_str),
        "deleted": at.to_rfc3339(),
        "senco:version": version,
        "senco:withdrawalReason": reason,
        "senco:removeCopies": must_go,
    })
}

/// JSON-LD writes a list of one as that one.
pub(super) fn one_or_many<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany<T> {
        Many(Vec<T>),
        One(T),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::Many(many) => many,
        OneOrMany::One(one) => vec![one],
    })
}
