//! A resource as it travels, and what travels when it is gone.

use kernel::{Audience, Timestamp};
use library::{Kind, Resource, ResourceId};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::PUBLIC;
use crate::Origin;

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
pub(super) const PREFIX: &str = "senco:";
pub(super) const MARKDOWN: &str = "text/markdown";

fn english() -> String {
    "en-GB".to_owned()
}

/// The id of a resource of ours in other networks.
pub(crate) fn object_id(our: &Origin, id: ResourceId) -> String {
    our.join(&format!("/ap/resources/{id}"))
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
            id: object_id(our, resource.id),
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
        }
    }
}

/// What travels when a resource is gone: no word of it.
pub fn tombstone(our: &Origin, id: ResourceId, kind: Option<Kind>, version: i64, reason: &str, at: Timestamp) -> Value {
    let must_go = matches!(reason, "privacy" | "copyright");
    json!({
        "id": object_id(our, id),
        "type": "Tombstone",
        "formerType": ["Article", "schema:LearningResource"],
        "schema:learningResourceType": kind.map(Kind::as_str),
        "deleted": at.to_rfc3339(),
        "senco:version": version,
        "senco:withdrawalReason": reason,
        "senco:removeCopies": must_go,
    })
}

/// JSON-LD writes a list of one as that one.
fn one_or_many<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
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
