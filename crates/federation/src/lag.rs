//! How far both sides are, in words for coordinators: what a peer was not told yet, what it has, what came from it, what would go to it.

use std::collections::HashSet;

use kernel::{Audience, Permission, Result, Store, Timestamp, Viewer, list_entries};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use vocabulary::{Scheme, Vocabulary};

use crate::entity::{exposed, object, tombstone};
use crate::thing::things_of;
use crate::visible::is_whole;
use crate::{Origin, Peer, Place, RemoteResource, Shares, Thing, find_contact, visible_to};

/// Rows of the journal that are looked at: beyond that it is "many".
const MOST_ROWS: u64 = 1000;

/// What a peer was not told yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lag {
    /// How many things.
    pub changes: usize,
    /// Whether there are more that were not counted.
    pub is_more: bool,
    /// Since when the oldest of them waits.
    pub since: Option<Timestamp>,
}

/// Finds what an active peer was not told yet of what it may see.
pub async fn find_lag(store: &Store, words: &Vocabulary, peer: &Peer) -> Result<Lag> {
    if !peer.is_active() {
        return Ok(Lag::default());
    }
    let pushed = find_contact(store.reader(), &peer.origin).await?.pushed;
    let place: Option<Place> = pushed.and_then(|place| place.parse().ok());
    let after = match &place {
        Some(place) => place.seq_in(store, peer).await?.unwrap_or_default(),
        None => 0,
    };
    let entries = list_entries(store.reader(), after, MOST_ROWS).await?;
    let is_more = entries.last().is_some_and(|last| last.seq - after >= i64::try_from(MOST_ROWS).unwrap_or(i64::MAX));
    let mut known = HashSet::new();
    let of = |entry: &kernel::Entry| things_of(entry).into_iter().map(|thing| (thing, entry.at)).collect::<Vec<_>>();
    let touched: Vec<(Thing, Timestamp)> = entries.iter().flat_map(of).filter(|(id, _)| known.insert(*id)).collect();
    let ids: Vec<Thing> = touched.iter().map(|(id, _)| *id).collect();
    let visible: HashSet<Thing> = visible_to(store.reader(), words, peer, &ids).await?.iter().map(crate::Visible::id).collect();
    let since = touched.iter().filter(|(id, _)| visible.contains(id)).map(|(_, at)| *at).min();
    Ok(Lag { changes: visible.len(), is_more, since })
}

/// What has gone both ways.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exchanged {
    /// Resources of ours that it has, as far as it confirmed.
    pub sent: u64,
    /// Those of them that it said it cannot read.
    pub refused: u64,
    /// Resources of its that are here.
    pub received: u64,
    /// Resources of its that are kept here and hidden, because it lost them.
    pub missing: u64,
    /// Resources of its that it withdrew.
    pub withdrawn: u64,
    /// The last that came.
    pub newest: Vec<RemoteResource>,
}

/// Of the last that came, how many are named.
const NEWEST: u64 = 5;

/// Finds what has gone both ways with a peer.
///
/// # Errors
/// `Refused` for who may not.
pub async fn find_exchanged(db: &impl ConnectionTrait, by: &Viewer, peer: &Origin) -> Result<Exchanged> {
    by.require(Permission::ManageSettings)?;
    let sent =
        exposed::Entity::find().filter(exposed::Column::Peer.eq(peer.as_str())).filter(exposed::Column::ConfirmedAt.is_null());
    let here = object::Entity::find()
        .filter(object::Column::Origin.eq(peer.as_str()))
        .filter(object::Column::Audience.is_in(by.sees().iter().map(|audience| audience.as_str())));
    let missing = here.clone().filter(object::Column::MissingSince.is_not_null());
    let here = here.filter(object::Column::MissingSince.is_null());
    let gone = tombstone::Entity::find().filter(tombstone::Column::Origin.eq(peer.as_str()));
    let newest = here.clone().order_by_desc(object::Column::ChangedAt).limit(NEWEST).all(db).await?;
    Ok(Exchanged {
        refused: sent.clone().filter(exposed::Column::RefusedStatus.is_not_null()).count(db).await?,
        sent: sent.count(db).await?,
        received: here.count(db).await?,
        missing: missing.count(db).await?,
        withdrawn: gone.count(db).await?,
        newest: newest.into_iter().map(RemoteResource::from_row).collect::<Result<_>>()?,
    })
}

/// How many resources each choice of what a peer gets means today.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shareable {
    /// What anybody may read.
    pub public: u64,
    /// What is for peers besides.
    pub peers: u64,
    /// What names this one.
    pub named: u64,
}

impl Shareable {
    /// What a peer gets by this choice.
    pub fn of(self, shares: Shares) -> u64 {
        match shares {
            Shares::Nothing => 0,
            Shares::Public => self.public + self.named,
            Shares::Peers => self.public + self.named + self.peers,
        }
    }
}

/// Counts what can be shared with this peer: what may leave by its audience, its kind and its licence.
///
/// # Errors
/// `Refused` for who may not.
pub async fn count_shareable(db: &impl ConnectionTrait, by: &Viewer, words: &Vocabulary, peer: &Origin) -> Result<Shareable> {
    by.require(Permission::ManageSettings)?;
    let terms = words.terms(Scheme::Licence).iter();
    let licences: Vec<&str> = terms.filter(|term| term.url.is_some()).map(|term| term.id.as_str()).collect();
    let named = library::count_naming(db, &licences, peer.as_str()).await?;
    let mut shareable = Shareable { named, ..Shareable::default() };
    for (audience, kind, times) in library::count_licensed(db, &licences).await? {
        if is_whole(kind) && audience == Audience::Public {
            shareable.public += times;
        } else if is_whole(kind) && audience == Audience::Peers {
            shareable.peers += times;
        }
    }
    Ok(shareable)
}
