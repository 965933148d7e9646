//! Holds what is kept of a peer against all that it shows, once a day and whenever it has another history. In ordinary running there is
//! nothing to find; what is found is put right, and counted.
//!
//! Whatever changes meanwhile is no fault: before something of a list counts, the ordinary changes are fetched to their end, which is behind
//! the list. What is newer then was lost on the way. What was here before the list was asked for, and is not in it, is missing at its
//! origin, which shows everything that it ever showed, or its tombstone, as long as it has its memory.

use std::collections::BTreeSet;

use kernel::{Error, Result, Store};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

use crate::contact::keep_compared;
use crate::digest::{GONE, LIVE};
use crate::entity::{object, tombstone};
use crate::object::local_id;
use crate::pull::get;
use crate::seal::is_sound;
use crate::{Digest, Network, Origin, Peer, Pulled, Range, find_contact, missing, pull, read_page, receive};

/// How often, in milliseconds; up to a tenth more, by chance of the address, so that not all ask together.
const EVERY: i64 = 24 * 60 * 60 * 1000;
/// From so many buckets on all are listed.
const MANY: usize = 16;
/// Rows that are read at once.
const BATCH: u64 = 500;

/// What was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compared {
    /// Objects that were put right.
    pub repaired: usize,
    /// Objects that the peer does not have any more.
    pub missing: usize,
    /// Objects that were missing, and are there again.
    pub back: usize,
}

/// Compares when it is time for that, and says whether nothing is left to compare. What cannot be compared now holds nothing up.
pub async fn compare_when_due(store: &Store, network: &Network, peer: &Peer) -> Result<bool> {
    let now = store.now().0;
    let later = i64::from(local_id(peer.origin.as_str()).as_bytes()[1]) * EVERY / 2560;
    let contact = find_contact(store.reader(), &peer.origin).await?;
    // A clock that was set back says nothing about how long ago that was.
    let is_due = contact.compared_at.is_none_or(|at| now - at.0 >= EVERY + later || at.0 > now);
    if !is_due || !peer.is_active() {
        return Ok(true);
    }
    match compare(store, network, peer).await {
        Ok(Compared { repaired: 0, missing: 0, back: 0 }) => {}
        Ok(Compared { repaired, missing, back }) => {
            tracing::warn!(peer = %peer.origin, repaired, missing, back, "what is kept of a peer was not what it shows");
        }
        Err(error) => {
            tracing::info!(peer = %peer.origin, %error, "what is kept of a peer could not be compared with what it shows");
            return Ok(false);
        }
    }
    Ok(true)
}

/// Compares what is kept of a peer with all that it shows, and puts right what differs.
///
/// # Errors
/// `Unavailable` or `Refused` where the peer does not answer, or not as it should; what was put right until then stays so.
pub async fn compare(store: &Store, network: &Network, peer: &Peer) -> Result<Compared> {
    let from = &peer.origin;
    let theirs = Digest::read(&ask(store, network, &peer.address, "/ap/digest").await?, from)?;
    let mut compared = Compared::default();
    for range in own(store, from).await?.differing(&theirs, MANY) {
        let before = list_here(store, from, range).await?;
        let mut listed = BTreeSet::new();
        let mut after = None;
        loop {
            let page = ask(store, network, &peer.address, &address(range, after)).await?;
            let (changes, last, has_more) = read_page(&page, from)?;
            let items = page["items"].as_array().into_iter().flatten();
            listed.extend(items.filter_map(|item| item["id"].as_str()).map(local_id));
            loop {
                match pull(store, &network.our, &network.keys, &network.reach, peer).await? {
                    Pulled::More => {}
                    Pulled::All => break,
                    Pulled::Later { status, .. } => {
                        return Err(Error::Unavailable(format!("it answers with the status {status}")));
                    }
                }
            }
            let received = receive(store, from, changes).await?;
            compared.repaired += received.stored + received.withdrawn;
            compared.back += received.back;
            if !has_more {
                break;
            }
            after = Some(next_place(&last, after, from)?);
        }
        compared.missing += missing::mark(store, from, &before.difference(&listed).copied().collect()).await?;
    }
    let known = find_contact(store.reader(), from).await?.repaired;
    keep_compared(store, from, known.saturating_add(u64::try_from(compared.repaired).unwrap_or_default())).await?;
    Ok(compared)
}

async fn ask(store: &Store, network: &Network, at: &Origin, path_and_query: &str) -> Result<Value> {
    get(store, &network.our, &network.keys, (&network.reach, at), path_and_query).await?.to_json()
}

fn address(range: Range, after: Option<Uuid>) -> String {
    after.map_or_else(|| format!("/ap/changes?bucket={range}"), |after| format!("/ap/changes?bucket={range}&after={after}"))
}

/// The place behind a page, which is behind the place before it.
fn next_place(last: &str, before: Option<Uuid>, from: &Origin) -> Result<Uuid> {
    let last: Option<Uuid> = last.parse().ok();
    let is_on = |last: &Uuid| before.is_none_or(|before| *last > before);
    last.filter(is_on).ok_or_else(|| Error::Refused(format!("{from} says that there is more, and does not move")))
}

/// What is kept of a network, as it would show that. What is missing there does not count; what is damaged here counts as something else.
async fn own(store: &Store, from: &Origin) -> Result<Digest> {
    let mut digest = Digest::default();
    let mut after = Uuid::nil();
    loop {
        let rows = object::Entity::find()
            .filter(object::Column::Origin.eq(from.as_str()))
            .filter(object::Column::MissingSince.is_null())
            .filter(object::Column::Id.gt(after))
            .order_by_asc(object::Column::Id)
            .limit(BATCH)
            .all(store.reader())
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in &rows {
            digest.add(&row.object, row.version, if is_sound(row) { LIVE } else { "damaged" });
        }
    }
    let mut gone = BTreeSet::new();
    for row in tombstone::Entity::find().filter(tombstone::Column::Origin.eq(from.as_str())).all(store.reader()).await? {
        digest.add(&row.object, row.version, GONE);
        gone.insert(row.object);
    }
    // What somebody here removed for themselves is there for its network.
    for (object, version) in consultation::list_received(store.reader(), from.as_str()).await? {
        if !gone.contains(&object) {
            digest.add(&object, version, LIVE);
        }
    }
    Ok(digest)
}

/// What is here of a network in these buckets, and not missing.
async fn list_here(store: &Store, from: &Origin, range: Range) -> Result<BTreeSet<Uuid>> {
    let (first, last) = range.places();
    let query = object::Entity::find().select_only().column(object::Column::Id);
    let query = query
        .filter(object::Column::Origin.eq(from.as_str()))
        .filter(object::Column::MissingSince.is_null())
        .filter(object::Column::Id.between(first, last));
    let ids: Vec<Uuid> = query.into_tuple().all(store.reader()).await?;
    Ok(ids.into_iter().collect())
}
