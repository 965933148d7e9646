//! What was made of something else: one's own version of a resource, and the chain back to where it came from.

use kernel::{Audience, Error, Permission, Result, Unit, Viewer};
use sea_orm::ConnectionTrait;

use crate::draft::is_key;
use crate::{Draft, DraftId, Found, Kind, Resource, ResourceId, find_resource, find_resource_by_id, start_draft};

/// Characters of an address elsewhere.
const ADDRESS_LIMIT: usize = 500;
/// Steps of a chain that are followed.
const CHAIN: usize = 20;

/// Something that a resource was adapted from, directly or through others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ancestor {
    /// A resource here.
    Here { title: String, path: String },
    /// An address elsewhere: what it was adapted from in turn is said there.
    Elsewhere(String),
}

/// Where something came from, as it is written down.
enum Origin<'a> {
    Here(Kind, &'a str),
    Elsewhere(&'a str),
}

fn read(from: &str) -> Option<Origin<'_>> {
    if from.starts_with("https://") || from.starts_with("http://") {
        let host = from.split_once("://").and_then(|(_, rest)| rest.split('/').next()).unwrap_or_default();
        let is_plain = from.len() <= ADDRESS_LIMIT && !from.contains(|letter: char| letter.is_whitespace() || letter.is_control());
        return (is_plain && !host.is_empty()).then_some(Origin::Elsewhere(from));
    }
    let (kind, key) = from.split_once('/')?;
    let kind = kind.parse().ok()?;
    is_key(key).then_some(Origin::Here(kind, key))
}

/// What is wrong with where a draft says that it came from.
pub(crate) fn fault(from: &str, draft: &Draft) -> Option<String> {
    match read(from) {
        None => Some(format!(
            "'{from}' is neither something here nor an address; accepted: kind and key, such as strategy/ten-second-wait, or \
             https:// with at most {ADDRESS_LIMIT} characters"
        )),
        Some(Origin::Here(kind, key)) if kind == draft.kind && key == draft.key => {
            Some("is this itself; accepted: something else".to_owned())
        }
        Some(Origin::Here(..) | Origin::Elsewhere(_)) => None,
    }
}

/// What is wrong with what a file says stands in for it.
pub(crate) fn fault_of_newer(newer: &str, draft: &Draft) -> Option<String> {
    let is_other = newer_of(newer).is_some_and(|(kind, key)| kind != draft.kind || key != draft.key);
    (!is_other).then(|| {
        format!("'{newer}' stands in for nothing; accepted: kind and key of something else, such as strategy/ten-second-wait")
    })
}

/// Kind and key of what stands in for something.
pub(crate) fn newer_of(newer: &str) -> Option<(Kind, &str)> {
    match read(newer)? {
        Origin::Here(kind, key) => Some((kind, key)),
        Origin::Elsewhere(_) => None,
    }
}

/// What is wrong with it for whoever publishes: it must be there, and be for no fewer people, since it is named to all of them.
pub(crate) async fn find_fault(db: &impl ConnectionTrait, draft: &Draft) -> Result<Option<&'static str>> {
    let Some(Origin::Here(kind, key)) = draft.adapted_from.as_deref().and_then(read) else { return Ok(None) };
    let everything = Viewer::with_role(kernel::Role::Admin);
    let found = match find_resource(db, &everything, kind, key).await? {
        Some(Found::Live(found)) => reach(found.audience) >= reach(draft.audience),
        Some(Found::Withdrawn) | None => false,
    };
    // The same words for what is not there and for what is for fewer: who writes may be among those who must not know.
    Ok((!found).then_some(
        "There is nothing of that kind and key here that all may see who are to see this. Give an address with https://, share this \
         with fewer, or leave it empty.",
    ))
}

/// How many an audience is, for comparing.
fn reach(audience: Audience) -> usize {
    Audience::ALL.len() - Audience::ALL.iter().position(|other| *other == audience).unwrap_or_default()
}

/// Starts a draft of one's own with the text of a resource, which it names as where it came from.
///
/// # Errors
/// As [`start_draft`]; `NotFound` for a resource that this viewer does not see.
pub async fn adapt_resource(unit: &mut Unit, by: &Viewer, id: ResourceId) -> Result<DraftId> {
    by.require_person(Permission::Write)?;
    let Some(Found::Live(resource)) = find_resource_by_id(unit.connection(), by, id).await? else {
        return Err(Error::NotFound("There is no such resource, or it is not for you to see.".to_owned()));
    };
    if resource.kind == Kind::Pack {
        return Err(Error::Refused("A pack is taken over as the new one for another half-term.".to_owned()));
    }
    let from = Some(format!("{}/{}", resource.kind, resource.key));
    let content = Draft { key: String::new(), adapted_from: from, checked_on: None, review_by: None, ..Draft::of(&resource) };
    start_draft(unit, by, &content).await
}

/// Lists where a resource came from, the nearest first, as far as this viewer may see.
pub async fn list_ancestors(db: &impl ConnectionTrait, by: &Viewer, resource: &Resource) -> Result<Vec<Ancestor>> {
    let mut seen = vec![resource.id];
    let mut ancestors = Vec::new();
    let mut next = resource.adapted_from.clone();
    while let Some(from) = next.take().filter(|_| ancestors.len() < CHAIN) {
        match read(&from) {
            Some(Origin::Elsewhere(address)) => ancestors.push(Ancestor::Elsewhere(address.to_owned())),
            Some(Origin::Here(kind, key)) => {
                let Some(Found::Live(found)) = find_resource(db, by, kind, key).await? else { break };
                if seen.contains(&found.id) {
                    break;
                }
                seen.push(found.id);
                ancestors.push(Ancestor::Here { path: found.path(), title: found.title.clone() });
                next = found.adapted_from;
            }
            None => break,
        }
    }
    Ok(ancestors)
}
