//! What a peer may see: one function for what is pushed, listed, compared and fetched.

use std::cmp::max;
use std::collections::{HashMap, HashSet};

use consultation::{SharedAnswer, SharedCase};
use kernel::{Audience, Result, Store, Timestamp};
use library::{AttachedFile, Kind, Resource, ResourceId, Standing, WithdrawalReason};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter};
use storage::FileHash;
use uuid::Uuid;
use vocabulary::{Scheme, Vocabulary};

use crate::entity::exposed;
use crate::parts::{self, Parts};
use crate::{Peer, Shares, Thing, between, peering};

/// What a peer sees of one thing. What it sees nothing of is not in the list.
#[derive(Debug, Clone, PartialEq)]
pub enum Visible {
    /// The resource, under a licence whose text stands at this address.
    Live {
        /// As it is now.
        resource: Box<Resource>,
        /// Where its licence stands.
        licence_url: String,
        /// What is in it, of a pack.
        parts: Option<Box<Parts>>,
    },
    /// A case that names the peer.
    Case(Box<SharedCase>),
    /// An answer to a case that the peer has too, or is of.
    Answer {
        /// As it is now.
        answer: Box<SharedAnswer>,
        /// The strategies that it names, as far as the peer may see them.
        strategies: Vec<Named>,
    },
    /// A tombstone: it saw it once, and may not any more.
    Gone {
        /// Which.
        id: Thing,
        /// A resource's kind, where that is known.
        kind: Option<Kind>,
        /// Higher than any that the peer was told of; the same each time.
        version: i64,
        /// A reason's name.
        reason: String,
        /// Since when.
        at: Timestamp,
    },
}

/// A strategy that an answer names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A resource of ours.
    Ours(ResourceId),
    /// One of the starter library, which every network has: `strategy/now-and-next`.
    Starter(String),
}

impl Visible {
    /// Which thing it is.
    pub fn id(&self) -> Thing {
        match self {
            Self::Live { resource, .. } => Thing::Resource(resource.id),
            Self::Case(case) => Thing::Case(case.id),
            Self::Answer { answer, .. } => Thing::Answer(answer.id),
            Self::Gone { id, .. } => *id,
        }
    }

    /// Whether it is there; else it is a tombstone.
    pub fn is_live(&self) -> bool {
        !matches!(self, Self::Gone { .. })
    }

    /// The version in which it is there.
    fn live_version(&self) -> Option<i64> {
        match self {
            Self::Live { resource, .. } => Some(resource.version),
            Self::Case(case) => Some(case.version),
            Self::Answer { answer, .. } => Some(answer.version),
            Self::Gone { .. } => None,
        }
    }
}

/// What this peer may see of these things, in their order: what is live and for it; a tombstone of what it was told of and may not
/// see any more; of all else nothing, so that not even its existence leaks.
pub async fn visible_to(
    db: &impl ConnectionTrait,
    words: &Vocabulary,
    peer: &Peer,
    ids: &[impl Into<Thing> + Copy],
) -> Result<Vec<Visible>> {
    if !peer.is_active() {
        return Ok(Vec::new());
    }
    let ids: Vec<Thing> = ids.iter().map(|id| (*id).into()).collect();
    let (mut resources, mut cases, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for id in &ids {
        match id {
            Thing::Resource(id) => resources.push(*id),
            Thing::Case(id) => cases.push(*id),
            Thing::Answer(id) => answers.push(*id),
        }
    }
    let mut seen = visible_singly(db, words, peer, &resources, Starters::Stay).await?;
    parts::fill(db, words, peer, &mut seen).await?;
    seen.extend(between::visible_cases(db, peer, &cases).await?);
    seen.extend(between::visible_answers(db, words, peer, &answers).await?);
    let mut seen: HashMap<Thing, Visible> = seen.into_iter().map(|one| (one.id(), one)).collect();
    Ok(ids.iter().filter_map(|id| seen.remove(id)).collect())
}

/// What this peer was told of these ids.
pub(crate) async fn told_of(
    db: &impl ConnectionTrait,
    peer: &Peer,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, exposed::Model>> {
    let rows = exposed::Entity::find()
        .filter(exposed::Column::Peer.eq(peer.origin.as_str()))
        .filter(exposed::Column::ResourceId.is_in(ids))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.resource_id, row)).collect())
}

/// What becomes of the starter library, which every network has from its own program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Starters {
    /// It does not travel.
    Stay,
    /// It can be named as a part of something.
    Named,
}

/// What this peer may see of these resources, each by itself: nothing is said of what is in it.
pub(crate) async fn visible_singly(
    db: &impl ConnectionTrait,
    words: &Vocabulary,
    peer: &Peer,
    ids: &[ResourceId],
    which: Starters,
) -> Result<Vec<Visible>> {
    if !peer.is_active() {
        return Ok(Vec::new());
    }
    let told = told_of(db, peer, ids.iter().map(|id| id.0)).await?;
    let hidden: HashMap<ResourceId, WithdrawalReason> = library::list_hidden_reasons(db, ids).await?.into_iter().collect();
    let standings = library::list_standings(db, ids).await?;
    let starters = match which {
        Starters::Stay => library::list_starters(db, ids).await?,
        Starters::Named => HashSet::new(),
    };
    let travels = |standing: &Standing| match standing {
        Standing::Live(resource) => !starters.contains(&resource.id) || told.contains_key(&resource.id.0),
        Standing::Withdrawn(_) => true,
    };
    let seen = standings.into_iter().filter(travels).filter_map(|standing| seen(words, peer, (&told, &hidden), standing));
    if !peering::is_undecided(db, peer).await? {
        return Ok(seen.collect());
    }
    // A peering that began anew gets nothing until somebody chooses what, and loses nothing for good by that.
    let among: HashSet<ResourceId> = library::list_outlines(db, ids)
        .await?
        .into_iter()
        .filter(|outline| outline.withdrawn.is_none() && could_be_meant(peer, outline.audience, &outline.networks))
        .map(|outline| outline.id)
        .collect();
    let was_taken_back = |id: ResourceId| told.get(&id.0).is_some_and(|row| row.gone_version.is_some());
    let stays = |one: &Visible| match one.id() {
        Thing::Resource(id) => !among.contains(&id) || was_taken_back(id) || hidden.contains_key(&id),
        Thing::Case(_) | Thing::Answer(_) => true,
    };
    Ok(seen.filter(stays).collect())
}

/// What anybody may see of these resources, in their order. What was withdrawn is nothing to strangers: nobody knows what they saw.
pub async fn visible_to_all(db: &impl ConnectionTrait, words: &Vocabulary, ids: &[ResourceId]) -> Result<Vec<Visible>> {
    let mut seen = visible_to_all_singly(db, words, ids).await?;
    parts::fill_for_all(db, words, &mut seen).await?;
    Ok(seen)
}

/// The same, each by itself.
pub(crate) async fn visible_to_all_singly(
    db: &impl ConnectionTrait,
    words: &Vocabulary,
    ids: &[ResourceId],
) -> Result<Vec<Visible>> {
    let standings = library::list_standings(db, ids).await?;
    let live = standings.into_iter().filter_map(|standing| match standing {
        Standing::Live(resource) if resource.audience == Audience::Public && is_whole(resource.kind) => {
            let licence_url = licence_url(words, &resource)?;
            Some(Visible::Live { resource, licence_url, parts: None })
        }
        Standing::Live(_) | Standing::Withdrawn(_) => None,
    });
    Ok(live.collect())
}

fn licence_url(words: &Vocabulary, resource: &Resource) -> Option<String> {
    words.find_term(Scheme::Licence, &resource.licence).and_then(|term| term.url.clone())
}

type Told<'a> = (&'a HashMap<Uuid, exposed::Model>, &'a HashMap<ResourceId, WithdrawalReason>);

fn seen(words: &Vocabulary, peer: &Peer, (told, hidden): Told<'_>, standing: Standing) -> Option<Visible> {
    match standing {
        Standing::Withdrawn(grave) => {
            let row = told.get(&grave.id.0)?;
            Some(Visible::Gone {
                id: Thing::Resource(grave.id),
                kind: grave.kind.parse().ok(),
                version: row.gone_version.unwrap_or_else(|| max(grave.version, row.version + 1)),
                reason: grave.reason,
                at: grave.withdrawn_at,
            })
        }
        Standing::Live(resource) => {
            let row = told.get(&resource.id.0);
            let licence_url = licence_url(words, &resource);
            // What was taken back stays so: the peer has a tombstone, which nothing removes.
            let was_taken_back = row.is_some_and(|row| row.gone_version.is_some());
            match licence_url {
                Some(licence_url) if is_for(peer, &resource) && !was_taken_back => {
                    Some(Visible::Live { resource, licence_url, parts: None })
                }
                _ => row.map(|row| Visible::Gone {
                    id: Thing::Resource(resource.id),
                    kind: Some(resource.kind),
                    version: row.gone_version.unwrap_or_else(|| max(resource.version, row.version + 1)),
                    // A copy that is hidden with its original goes everywhere for the same reason.
                    reason: hidden.get(&resource.id).copied().unwrap_or(WithdrawalReason::Author).as_str().to_owned(),
                    at: resource.changed_at,
                }),
            }
        }
    }
}

/// Finds the file of these bytes, if it hangs on something that this peer (`None`: anybody) may see.
pub async fn find_file(
    db: &impl ConnectionTrait,
    words: &Vocabulary,
    peer: Option<&Peer>,
    hash: &FileHash,
) -> Result<Option<AttachedFile>> {
    let ids = library::list_resources_with(db, hash).await?;
    let seen = match peer {
        Some(peer) => visible_to(db, words, peer, &ids).await?,
        None => visible_to_all(db, words, &ids).await?,
    };
    let files = seen.into_iter().flat_map(|one| match one {
        Visible::Live { resource, .. } => resource.files,
        Visible::Case(_) | Visible::Answer { .. } | Visible::Gone { .. } => Vec::new(),
    });
    Ok(files.into_iter().find(|file| file.hash == *hash))
}

/// Whether a live resource is for this peer now.
fn is_for(peer: &Peer, resource: &Resource) -> bool {
    is_whole(resource.kind) && is_meant(peer, resource.audience, &resource.networks)
}

/// A path is made of steps, of which nothing is said yet in the words that networks share.
pub(crate) fn is_whole(kind: Kind) -> bool {
    kind != Kind::Path
}

/// Whether this audience, with the networks that it names, means this peer, by what a coordinator chose that it gets.
pub(crate) fn is_meant(peer: &Peer, audience: Audience, networks: &[String]) -> bool {
    let is_named = || networks.iter().any(|network| network == peer.origin.as_str());
    is_among(peer.shares, audience) || (audience == Audience::Named && peer.shares >= Shares::Public && is_named())
}

/// The same, whatever a coordinator will choose.
fn could_be_meant(peer: &Peer, audience: Audience, networks: &[String]) -> bool {
    is_meant(&Peer { shares: Shares::Peers, ..peer.clone() }, audience, networks)
}

/// Whether what is for this audience goes to every peer that gets this.
pub(crate) fn is_among(shares: Shares, audience: Audience) -> bool {
    match audience {
        Audience::Public => shares >= Shares::Public,
        Audience::Peers => shares >= Shares::Peers,
        Audience::Named | Audience::Members | Audience::Moderators => false,
    }
}

/// Keeps what a peer is about to be told, before it is told: from then on it gets a tombstone when that is gone. Of a page of the feed,
/// `until` is the last row of the journal: who comes back from there has its tombstones.
pub async fn keep_told(store: &Store, peer: &Peer, told: &[Visible], until: Option<i64>) -> Result<()> {
    let notes = store.begin_notes().await?;
    for one in told {
        match (one.live_version(), one) {
            (Some(live), _) => {
                let values = [
                    one.id().uuid().into(),
                    peer.origin.as_str().into(),
                    live.into(),
                    // What it could not read is forgotten with the version that it could not read.
                    Option::<i32>::None.into(),
                ];
                let insert = Query::insert()
                    .into_table("federation_exposed")
                    .columns(["resource_id", "peer", "version", "refused_status"])
                    .values_panic(values)
                    .on_conflict(
                        OnConflict::columns(["resource_id", "peer"]).update_columns(["version", "refused_status"]).to_owned(),
                    )
                    .to_owned();
                notes.note(&insert).await?;
            }
            (None, Visible::Gone { id, version, .. }) => {
                for (column, value) in [("gone_version", Some(*version)), ("gone_seq", until)] {
                    let Some(value) = value else { continue };
                    let update = Query::update()
                        .table("federation_exposed")
                        .value(column, value)
                        .and_where(Expr::col("resource_id").eq(id.uuid()))
                        .and_where(Expr::col("peer").eq(peer.origin.as_str()))
                        .and_where(Expr::col(column).is_null())
                        .to_owned();
                    notes.note(&update).await?;
                }
            }
            (None, _) => {}
        }
    }
    notes.commit().await
}
