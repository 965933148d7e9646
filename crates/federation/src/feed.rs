//! Our changes as a peer may see them, oldest first: for those who fetch, and for what is sent to them.
//!
//! A place in the feed is (epoch, sequence, row hash), as every cursor of the journal. The epoch is the database's incarnation and the
//! row by which a coordinator last chose what this peer gets: after another choice the feed is another one, and begins anew.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use kernel::{Error, Result, Store, list_entries, list_entries_of};
use serde_json::{Value, json};
use vocabulary::Vocabulary;

use crate::object::{WireAnswer, WireCase, WireResource, in_context, tombstone};
use crate::thing::things_of;
use crate::{
    Origin, Peer, Thing, Visible, acknowledged, find_contact, find_peer, keep_pushed, keep_told, receipts, visible_to,
    visible_to_all,
};

/// Objects of a page.
pub const PAGE: usize = 200;
/// Rows of the journal that are read at once, and for one page.
const BATCH: u64 = 500;
const MOST_ROWS: usize = 10_000;
/// Bytes of the objects of a page; whoever fetches it reads no answer of more than 4 MiB.
const HEAVIEST: usize = 3_500_000;

/// This network, as it speaks to others.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    /// Where it lives.
    pub our: &'a Origin,
    /// Where it is reached.
    pub at: &'a Origin,
    /// What it calls itself.
    pub name: &'a str,
    /// Which licences it knows.
    pub words: &'a Vocabulary,
}

/// A place in the feed of one peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    epoch: String,
    seq: i64,
    hash: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.epoch, self.seq, self.hash)
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "this is no place in the feed".to_owned();
        let mut parts = text.splitn(3, '.');
        let (Some(epoch), Some(seq), Some(hash)) = (parts.next(), parts.next(), parts.next()) else { return Err(wrong()) };
        let seq = seq.parse().ok().filter(|seq| *seq >= 0).ok_or_else(wrong)?;
        Ok(Self { epoch: epoch.to_owned(), seq, hash: hash.to_owned() })
    }
}

impl Place {
    /// The row of the journal.
    pub(crate) fn seq(&self) -> i64 {
        self.seq
    }

    /// The same where this place is one of the peer's feed as it is now; none where it is of another history.
    pub(crate) async fn seq_in(&self, store: &Store, peer: &Peer) -> Result<Option<i64>> {
        let holds = self.epoch == epoch(store, peer).await? && is_in_journal(store, self).await?;
        Ok(holds.then_some(self.seq))
    }
}

/// Some of the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The state of what changed, in the order of the changes, each once.
    pub items: Vec<Visible>,
    /// The place after them.
    pub last: Place,
    /// The journal's end.
    pub head: i64,
}

impl Page {
    /// Whether there is more.
    pub fn has_more(&self) -> bool {
        self.last.seq < self.head
    }

    /// As it is fetched: a page of a collection, oldest first.
    pub fn to_json(&self, speaker: &Speaker<'_>) -> Value {
        let items: Vec<Value> = self.items.iter().map(|item| object_of(speaker, item)).collect();
        let whole = speaker.our.join("/ap/changes");
        let next = self.has_more().then(|| format!("{whole}?after={}", self.last));
        in_context(json!({
            "id": format!("{whole}?page={}", self.last),
            "type": "CollectionPage",
            "partOf": whole,
            "items": items,
            "next": next,
            "senco:epoch": self.last.epoch,
            "senco:head": self.head,
            "senco:last": self.last.to_string(),
        }))
    }

    /// As it is sent: one activity an object. The same state has the same id, each time that it is sent.
    pub fn to_activities(&self, speaker: &Speaker<'_>) -> Vec<Value> {
        self.items.iter().map(|item| activity_of(speaker, item)).collect()
    }
}

/// Reads the feed for a peer that asks for what comes after this place; `None` is its beginning. What is in the page is kept as told. Who
/// comes back from a place confirms all tombstones up to there.
///
/// # Errors
/// `Conflict` for a place of another history: whoever asks begins anew.
pub async fn read_feed(store: &Store, speaker: &Speaker<'_>, peer: &Peer, after: Option<&Place>, limit: usize) -> Result<Page> {
    let page = next_page(store, speaker, peer, after, limit).await?;
    if let Some(after) = after {
        receipts::confirm_until(store, &peer.origin, after.seq).await?;
        acknowledged::confirm_until(store, &peer.origin, after.seq).await?;
    }
    Ok(page)
}

/// Reads the feed of a peer after this place, to tell it.
///
/// # Errors
/// As [`read_feed`].
pub(crate) async fn next_page(
    store: &Store,
    speaker: &Speaker<'_>,
    peer: &Peer,
    after: Option<&Place>,
    limit: usize,
) -> Result<Page> {
    let epoch = epoch(store, peer).await?;
    // What was chosen is read after that. Read before it, a choice in between would have this page pass by what it was made for.
    let peer = &find_peer(store.reader(), &peer.origin).await?.unwrap_or_else(|| peer.clone());
    let mut last = Place { epoch, seq: 0, hash: String::new() };
    if let Some(after) = after {
        if after.epoch != last.epoch || !is_in_journal(store, after).await? {
            return Err(Error::Conflict("this place is of another history of the feed; please begin anew".to_owned()));
        }
        last.clone_from(after);
    }
    let head = store.head().await?.seq;
    let mut known: HashSet<Thing> = HashSet::new();
    let mut items = Vec::new();
    let (mut rows, mut weight, mut most) = (0, 0, BATCH);
    while items.len() < limit.clamp(1, PAGE) && rows < MOST_ROWS {
        // A row may be about a case and an answer to it.
        let room = u64::try_from((limit.clamp(1, PAGE) - items.len()).div_ceil(2)).unwrap_or(BATCH);
        let entries = list_entries(store.reader(), last.seq, most.min(room)).await?;
        let Some(end) = entries.last() else { break };
        let mut new = HashSet::new();
        let ids = entries.iter().flat_map(things_of).filter(|id| !known.contains(id) && new.insert(*id));
        let ids: Vec<Thing> = ids.collect();
        let seen = visible_to(store.reader(), speaker.words, peer, &ids).await?;
        let heavier = weight + seen.iter().map(|item| weigh(&object_of(speaker, item))).sum::<usize>();
        if heavier > HEAVIEST && entries.len() > 1 {
            // Fewer rows at once; those that were looked at are read again.
            most = u64::try_from(entries.len() / 2).unwrap_or(1);
            continue;
        }
        if heavier > HEAVIEST && !items.is_empty() {
            break;
        }
        (weight, most) = (heavier, BATCH.min(most * 2));
        (last.seq, rows) = (end.seq, rows + entries.len());
        last.hash.clone_from(&end.hash);
        known.extend(new);
        items.extend(seen);
    }
    let items = settle_told(store, (speaker, peer), items, Some(last.seq)).await?;
    Ok(Page { items, head: head.max(last.seq), last })
}

/// The bytes of an object in a page.
fn weigh(object: &Value) -> usize {
    object.to_string().len()
}

/// The first of these that a page can hold: one at least.
pub(crate) fn light(objects: Vec<Value>) -> Vec<Value> {
    let mut weight = 0;
    let fits = objects.into_iter().enumerate().take_while(|(place, object)| {
        weight += weigh(object);
        *place == 0 || weight <= HEAVIEST
    });
    fits.map(|(_, object)| object).collect()
}

/// Keeps what a peer is about to be told, and reads it once more then.
///
/// What is taken back between the first look and that mark was told to nobody as far as another page could know, which would pass it by for
/// ever; and where a page is read in parts, its withdrawal may stand in a later part. The second look sees it, or it comes after this page.
pub(crate) async fn settle_told(
    store: &Store,
    (speaker, peer): (&Speaker<'_>, &Peer),
    seen: Vec<Visible>,
    until: Option<i64>,
) -> Result<Vec<Visible>> {
    keep_told(store, peer, &seen, until).await?;
    let ids: Vec<Thing> = seen.iter().map(Visible::id).collect();
    let marked: HashSet<Thing> = seen.iter().filter(|one| one.is_live()).map(Visible::id).collect();
    let mut now = visible_to(store.reader(), speaker.words, peer, &ids).await?;
    // What came to light in between has a row of its own behind this page.
    now.retain(|one| !one.is_live() || marked.contains(&one.id()));
    keep_told(store, peer, &now, until).await?;
    acknowledged::keep_shown(store, peer, &now, until).await?;
    Ok(now)
}

/// Keeps that a peer has everything up to this place, which it named as its own: nobody needs to tell it.
pub async fn acknowledge(store: &Store, peer: &Peer, place: &Place) -> Result<()> {
    let told: Option<Place> = find_contact(store.reader(), &peer.origin).await?.pushed.and_then(|told| told.parse().ok());
    if told.is_some_and(|told| told.epoch == place.epoch && told.seq >= place.seq) {
        return Ok(());
    }
    keep_pushed(store, &peer.origin, &place.to_string()).await
}

pub(crate) async fn epoch(store: &Store, peer: &Peer) -> Result<String> {
    let decisions = list_entries_of(store.reader(), peer.origin.as_str()).await?;
    let choice = decisions.iter().rfind(|entry| entry.kind == "federation.shared").map_or(0, |entry| entry.seq);
    Ok(format!("{}-{choice}", store.incarnation()))
}

async fn is_in_journal(store: &Store, place: &Place) -> Result<bool> {
    if place.seq == 0 {
        return Ok(place.hash.is_empty());
    }
    let row = list_entries(store.reader(), place.seq - 1, 1).await?.pop();
    Ok(row.is_some_and(|row| row.seq == place.seq && row.hash == place.hash))
}

fn wire(wire: impl serde::Serialize) -> Value {
    serde_json::to_value(wire).expect("texts and numbers have a form in JSON")
}

/// An object as a peer sees it, without its context.
pub(crate) fn object_of(speaker: &Speaker<'_>, item: &Visible) -> Value {
    match item {
        Visible::Live { resource, licence_url, parts } => {
            let whole = WireResource::new(resource, speaker.our, speaker.name, licence_url);
            wire(match parts {
                Some(parts) => whole.with_parts(parts, speaker.our),
                None => whole,
            })
        }
        Visible::Case(case) => wire(WireCase::new(case, speaker.our)),
        Visible::Answer { answer, strategies } => wire(WireAnswer::new(answer, strategies, speaker.our)),
        Visible::Gone { id, kind, version, reason, at } => tombstone(speaker.our, *id, *kind, *version, reason, *at),
    }
}

fn activity_of(speaker: &Speaker<'_>, item: &Visible) -> Value {
    let object = object_of(speaker, item);
    let (sort, version) = match item {
        Visible::Live { resource, .. } if resource.ordinal == 1 => ("Create", resource.version),
        Visible::Live { resource, .. } => ("Update", resource.version),
        Visible::Case(case) => (if case.version == case.opened_at.0 { "Create" } else { "Update" }, case.version),
        Visible::Answer { answer, .. } => (if answer.version == answer.at.0 { "Create" } else { "Update" }, answer.version),
        Visible::Gone { version, .. } => ("Delete", *version),
    };
    in_context(json!({
        "id": format!("{}#v{version}", object["id"].as_str().unwrap_or_default()),
        "type": sort,
        "actor": speaker.our.join("/ap/actor"),
        "to": object["to"],
        "object": object,
    }))
}

/// Finds one object as this peer sees it (`None`: as anybody does), with its context, and whether it is there or gone; `None` is nothing
/// to them.
pub async fn find_object(
    store: &Store,
    speaker: &Speaker<'_>,
    peer: Option<&Peer>,
    id: impl Into<Thing>,
) -> Result<Option<(Value, bool)>> {
    let id = id.into();
    let items = match peer {
        Some(peer) => {
            let items = visible_to(store.reader(), speaker.words, peer, &[id]).await?;
            settle_told(store, (speaker, peer), items, None).await?
        }
        None => match id {
            Thing::Resource(id) => visible_to_all(store.reader(), speaker.words, &[id]).await?,
            // A case is for networks by name.
            Thing::Case(_) | Thing::Answer(_) => Vec::new(),
        },
    };
    Ok(items.first().map(|item| (in_context(object_of(speaker, item)), item.is_live())))
}

/// Reads a page of another network's feed as it was fetched: its changes, the place after them, and whether there is more.
///
/// # Errors
/// `Refused` for what is no page of that network. A single object that is not understood is left out.
pub fn read_page(page: &Value, from: &Origin) -> Result<(Vec<crate::object::Change>, String, bool)> {
    let is_page = page["type"] == "CollectionPage" && page["id"].as_str().is_some_and(|id| from.owns(id));
    let (Some(items), Some(last), true) = (page["items"].as_array(), page["senco:last"].as_str(), is_page) else {
        return Err(Error::Refused(format!("what {from} sent is no page of its changes")));
    };
    let changes = items.iter().take(PAGE + 1).filter_map(|item| crate::object::Change::read(item, from).ok()).collect();
    Ok((changes, last.to_owned(), page["next"].is_string()))
}
