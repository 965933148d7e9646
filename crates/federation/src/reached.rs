//! Where a resource goes, in the words of whoever writes or reads it here: the networks that an audience means today.

use std::collections::HashSet;

use kernel::{Audience, Result, Viewer};
use library::{Draft, Kind, Resource, ResourceId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use vocabulary::{Scheme, Vocabulary};

use crate::entity::exposed;
use crate::visible::{is_meant, is_whole};
use crate::{Origin, Shares, list_peers};

/// What decides where something goes.
#[derive(Debug, Clone, Copy)]
pub struct Going<'a> {
    kind: Kind,
    audience: Audience,
    networks: &'a [String],
    licence: &'a str,
    /// Which resource it is, once it is one.
    id: Option<ResourceId>,
}

impl<'a> Going<'a> {
    /// A draft, which may be the next version of a resource.
    pub fn of_draft(draft: &'a Draft, id: Option<ResourceId>) -> Self {
        let Draft { kind, audience, networks, licence, .. } = draft;
        Self { kind: *kind, audience: *audience, networks, licence, id }
    }

    /// What is published.
    pub fn of(resource: &'a Resource) -> Self {
        let Resource { kind, audience, networks, licence, id, .. } = resource;
        Self { kind: *kind, audience: *audience, networks, licence, id: Some(*id) }
    }
}

/// A network that can be named, or is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Where it lives.
    pub origin: Origin,
    /// What it calls itself.
    pub name: String,
    /// What a coordinator here said that it gets.
    pub shares: Shares,
}

impl Linked {
    /// Whether anything goes there.
    pub fn is_open(&self) -> bool {
        self.shares != Shares::Nothing
    }
}

/// Where something goes, network by network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// Those that get it.
    pub networks: Vec<Linked>,
    /// Those that are meant, and had it taken back from them once, which is final.
    pub closed: Vec<Linked>,
    /// Whether its licence keeps it here, whoever is meant.
    pub is_kept_by_licence: bool,
}

/// Lists the networks with which both sides agreed to share, by their names: those that can be named.
///
/// # Errors
/// `SignIn` for who is nobody here.
pub async fn list_linked(db: &impl ConnectionTrait, by: &Viewer) -> Result<Vec<Linked>> {
    if by.role().is_none() {
        return Err(by.refusal());
    }
    let mut linked: Vec<Linked> = list_peers(db)
        .await?
        .into_iter()
        .filter(crate::Peer::is_active)
        .map(|peer| Linked { origin: peer.origin, name: peer.name, shares: peer.shares })
        .collect();
    linked.sort_by_key(|network| (network.name.to_lowercase(), network.origin.clone()));
    Ok(linked)
}

/// Finds where something goes at once.
///
/// # Errors
/// `SignIn` for who is nobody here.
pub async fn find_reached(db: &impl ConnectionTrait, by: &Viewer, words: &Vocabulary, going: &Going<'_>) -> Result<Reached> {
    let linked = list_linked(db, by).await?;
    let licence = words.find_term(Scheme::Licence, going.licence);
    let is_kept_by_licence = licence.is_none_or(|term| term.url.is_none());
    if is_kept_by_licence || !is_whole(going.kind) {
        return Ok(Reached { is_kept_by_licence, ..Reached::default() });
    }
    let taken_back: HashSet<String> = match going.id {
        Some(id) => exposed::Entity::find()
            .filter(exposed::Column::ResourceId.eq(id.0))
            .filter(exposed::Column::GoneVersion.is_not_null())
            .all(db)
            .await?
            .into_iter()
            .map(|row| row.peer)
            .collect(),
        None => HashSet::new(),
    };
    let mut meant: HashSet<Origin> = HashSet::new();
    for peer in list_peers(db).await?.into_iter().filter(|peer| is_meant(peer, going.audience, going.networks)) {
        meant.insert(peer.origin);
    }
    let meant = linked.into_iter().filter(|network| meant.contains(&network.origin));
    let (closed, networks) = meant.partition(|network| taken_back.contains(network.origin.as_str()));
    Ok(Reached { networks, closed, is_kept_by_licence })
}
