//! What is said of a resource, in finished words, for every format alike.

use kernel::{Result, Viewer};
use library::{Ancestor, Kind, PackedItem, Resource, ResourceId, Source, list_ancestors};
use sea_orm::ConnectionTrait;
use vocabulary::{Scheme, Vocabulary};

use crate::catalogue::Repository;
use crate::day::to_day;

/// A public resource as others list it. The network stands for whoever wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    pub id: ResourceId,
    /// Its page.
    pub url: String,
    /// The site that it is on.
    pub site: String,
    pub title: String,
    pub summary: String,
    pub kind: String,
    pub areas: Vec<String>,
    pub concepts: Vec<String>,
    /// None where it is for all of them.
    pub phases: Vec<String>,
    pub tiers: Vec<String>,
    pub network: String,
    /// Days: `2026-11-23`.
    pub published_on: String,
    pub changed_on: String,
    /// The day until which it holds, unless somebody looks at it again.
    pub review_by: Option<String>,
    pub version: i32,
    pub licence: String,
    pub licence_url: Option<String>,
    /// What its claims rest on.
    pub citations: Vec<String>,
    /// What it was adapted from: an address.
    pub based_on: Option<String>,
    /// Addresses of what is in it, for a pack.
    pub parts: Vec<String>,
    /// Minutes that it takes to set up.
    pub setup_minutes: Option<i32>,
}

/// The language of everything here.
pub(crate) const LANGUAGE: &str = "en-GB";

/// Describes a resource that anybody may see, and of what it points to only what anybody may see.
pub async fn describe(
    db: &impl ConnectionTrait,
    repository: &Repository<'_>,
    (vocabulary, sources): (&Vocabulary, &[Source]),
    resource: &Resource,
) -> Result<Description> {
    let public = Viewer::public();
    let ancestor = match resource.adapted_from {
        Some(_) => list_ancestors(db, &public, resource).await?.into_iter().next(),
        None => None,
    };
    let based_on = ancestor.map(|ancestor| match ancestor {
        Ancestor::Here { path, .. } => repository.url(&path),
        Ancestor::Elsewhere(address) => address,
    });
    let mut parts = Vec::new();
    if resource.kind == Kind::Pack {
        for entry in library::find_pack(db, &public, resource).await?.items {
            if let PackedItem::Live(item) = entry.item {
                parts.push(repository.url(&item.path()));
            }
        }
    }
    let labels = |scheme, ids: &[String]| ids.iter().map(|id| vocabulary.label(scheme, id).to_owned()).collect();
    let licence = vocabulary.find_term(Scheme::Licence, &resource.licence);
    let cited = sources.iter().filter(|source| resource.sources.contains(&source.id));
    Ok(Description {
        id: resource.id,
        url: repository.url(&resource.path()),
        site: repository.url("/"),
        title: resource.title.clone(),
        summary: resource.summary.clone(),
        kind: vocabulary.label(Scheme::Kind, resource.kind.as_str()).to_owned(),
        areas: labels(Scheme::Area, &resource.areas),
        concepts: resource.concepts.iter().map(|id| vocabulary.concept_label(id).to_owned()).collect(),
        phases: labels(Scheme::Phase, &resource.phases),
        tiers: labels(Scheme::Tier, &resource.tiers),
        network: repository.network.to_owned(),
        published_on: to_day(resource.created_at),
        changed_on: to_day(resource.changed_at),
        review_by: resource.review_by.clone(),
        version: resource.ordinal,
        licence: vocabulary.label(Scheme::Licence, &resource.licence).to_owned(),
        licence_url: licence.and_then(|term| term.url.clone()),
        citations: cited.map(|source| format!("{} ({}, {})", source.title, source.publisher, source.year)).collect(),
        based_on,
        parts,
        setup_minutes: resource.setup_minutes,
    })
}
