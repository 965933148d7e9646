//! What a peer may see: one function for what is pushed, listed, compared and fetched.

use std::cmp::max;
use std::collections::HashMap;

use kernel::{Audience, Result, Store, Timestamp};
use library::{AttachedFile, Kind, Resource, ResourceId, Standing, WithdrawalReason};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter};
use storage::FileHash;
use uuid::Uuid;
use vocabulary::{Scheme, Vocabulary};

use crate::entity::exposed;
use crate::{Peer, Shares};

/// What a peer sees of one resource. What it sees nothing of is not in the list.
#[derive(Debug, Clone, PartialEq)]
pub enum Visible {
    /// The resource, under a licence whose text stands at this address.
    Live {
        /// As it is now.
        resource: Box<Resource>,
        /// Where its licence stands.
        licence_url: String,
    },
    /// A tombstone: it saw the resource once, and may not any more.
    Gone {
        /// Which.
        id: ResourceId,
        /// Its kind, where that is known.
        kind: Option<Kind>,
        /// Higher than any that the peer was told of; the same each time.
        version: i64,
        /// A reason's name.
        reason: String,
        /// Since when.
        at: Timestamp,
    },
}

impl Visible {
    /// Which resource it is.
    pub fn id(&self) -> ResourceId {
        match self {
            Self::Live { resource, .. } => resource.id,
            Self::Gone { id, .. } => *id,
        }
    }
}

/// What this peer may see of these resources, in their order: what is live and for it; a tombstone of what it was told of and may not
/// see any more; of all else nothing, so that not even its existence leaks.
pub async fn visible_to(db: &impl ConnectionTrait, words: &Vocabulary, peer: &Peer, ids: &[ResourceId]) -> Result<Vec<Visible>> {
    if !peer.is_active() {
        return Ok(Vec::new());
    }
    let told: HashMap<Uuid, exposed::Model> = exposed::Entity::find()
        .filter(exposed::Column::Peer.eq(peer.origin.as_str()))
        .filter(exposed::Column::ResourceId.is_in(ids.iter().map(|id| id.0)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.resource_id, row))
        .collect();
    let hidden: HashMap<ResourceId, WithdrawalReason> = library::list_hidden_reasons(db, ids).await?.into_iter().collect();
    let standings = library::list_standings(db, ids).await?;
    // Every network has the starter library from its own program.
    let starters = library::list_starters(db, ids).await?;
    let travels = |standing: &Standing| match standing {
        Standing::Live(resource) => !starters.contains(&resource.id) || told.contains_key(&resource.id.0),
        Standing::Withdrawn(_) => true,
    };
    Ok(standings.into_iter().filter(travels).filter_map(|standing| seen(words, peer, (&told, &hidden), standing)).collect())
}

/// What anybody may see of these resources, in their order. What was withdrawn is nothing to strangers: nobody knows what they saw.
pub async fn visible_to_all(db: &impl ConnectionTrait, words: &Vocabulary, ids: &[ResourceId]) -> Result<Vec<Visible>> {
    let standings = library::list_standings(db, ids).await?;
    let live = standings.into_iter().filter_map(|standing| match standing {
        Standing::Live(resource) if resource.audience == Audience::Public && is_whole(resource.kind) => {
            let licence_url = licence_url(words, &resource)?;
            Some(Visible::Live { resource, licence_url })
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
                id: grave.id,
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
                Some(licence_url) if is_for(peer, &resource) && !was_taken_back => Some(Visible::Live { resource, licence_url }),
                _ => row.map(|row| Visible::Gone {
                    id: resource.id,
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
        Visible::Gone { .. } => Vec::new(),
    });
    Ok(files.into_iter().find(|file| file.hash == *hash))
}

/// Whether a live resource is for this peer now.
fn is_for(peer: &Peer, resource: &Resource) -> bool {
    is_whole(resource.kind) && is_among(peer.shares, resource.audience)
}

/// A pack and a path are made of resources that whoever gets them may not have.
pub(crate) fn is_whole(kind: Kind) -> bool {
    !matches!(kind, Kind::Pack | Kind::Path)
}

/// Whether what is for this audience goes to a peer that gets this.
pub(crate) fn is_among(shares: Shares, audience: Audience) -> bool {
    match audience {
        Audience::Public => shares >= Shares::Public,
        Audience::Peers => shares >= Shares::Peers,
        // Nobody is named yet for a resource of the library.
        Audience::Named | Audience::Members | Audience::Moderators => false,
    }
}

/// Keeps what a peer is about to be told, before it is told: from then on it gets a tombstone when that is gone.
pub async fn keep_told(store: &Store, peer: &Peer, told: &[Visible]) -> Result<()> {
    keep_told_until(store, peer, told, None).await
}

/// The same for a page of the feed, whose last row of the journal is `until`: who comes back from there has its tombstones.
pub(crate) async fn keep_told_until(store: &Store, peer: &Peer, told: &[Visible], until: Option<i64>) -> Result<()> {
    let notes = store.begin_notes().await?;
    for one in told {
        match one {
            Visible::Live { resource, .. } => {
                let values = [
                    resource.id.0.into(),
                    peer.origin.as_str().into(),
                    resource.version.into(),
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
            Visible::Gone { id, version, .. } => {
                for (column, value) in [("gone_version", Some(*version)), ("gone_seq", until)] {
                    let Some(value) = value else { continue };
                    let update = Query::update()
                        .table("federation_exposed")
                        .value(column, value)
                        .and_where(Expr::col("resource_id").eq(id.0))
                        .and_where(Expr::col("peer").eq(peer.origin.as_str()))
                        .and_where(Expr::col(column).is_null())
                        .to_owned();
                    notes.note(&update).await?;
                }
            }
        }
    }
    notes.commit().await
}
