//! What a pack's peer is told of what is in it: the parts that it may see, in order; how many there are besides; and the meeting, without
//! the way to join it.

use std::cmp::max;
use std::collections::{HashMap, HashSet};

use kernel::{Audience, Result, list_entries_of};
use library::{Contents, ContentsItem, Kind, Meeting, ResourceId};
use sea_orm::ConnectionTrait;
use vocabulary::Vocabulary;

use crate::visible::{Starters, visible_singly, visible_to_all_singly};
use crate::{Peer, Visible};

/// A pack as one peer sees it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parts {
    /// The half-term: `2026-spring-2`.
    pub term: Option<String>,
    /// When and where: never how to join, nor what was said.
    pub meeting: Option<Meeting>,
    /// What it may see, in order.
    pub parts: Vec<Part>,
    /// How many more there are, of which it is told nothing else.
    pub kept: usize,
}

/// One part of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which resource.
    pub id: ResourceId,
    /// Why it is there.
    pub note: String,
    /// Kind and key, of what every network has from its own program.
    pub starter: Option<String>,
}

/// Fills in what a peer sees of the packs among these. A pack's version rises with those of its parts, and with each choice of what the
/// peer gets: so a list that became another one is never mistaken for the one before.
pub(crate) async fn fill(db: &impl ConnectionTrait, words: &Vocabulary, peer: &Peer, seen: &mut [Visible]) -> Result<()> {
    let contents = contents_of(db, seen).await?;
    if contents.is_empty() {
        return Ok(());
    }
    let items = items_of(&contents);
    let live = visible_singly(db, words, peer, &items, Starters::Named).await?;
    let decisions = list_entries_of(db, peer.origin.as_str()).await?;
    let chosen = decisions.iter().rfind(|entry| entry.kind == "federation.shared").map_or(0, |entry| entry.at.0);
    put(db, seen, (&contents, &ids_of(&live)), chosen).await
}

/// The same for anybody.
pub(crate) async fn fill_for_all(db: &impl ConnectionTrait, words: &Vocabulary, seen: &mut [Visible]) -> Result<()> {
    let contents = contents_of(db, seen).await?;
    if contents.is_empty() {
        return Ok(());
    }
    let live = visible_to_all_singly(db, words, &items_of(&contents)).await?;
    put(db, seen, (&contents, &ids_of(&live)), 0).await
}

async fn contents_of(db: &impl ConnectionTrait, seen: &[Visible]) -> Result<HashMap<ResourceId, Contents>> {
    let packs = seen.iter().filter_map(|one| match one {
        Visible::Live { resource, .. } if resource.kind == Kind::Pack => Some((resource.id, resource.version)),
        Visible::Live { .. } | Visible::Case(_) | Visible::Answer { .. } | Visible::Gone { .. } => None,
    });
    let packs: Vec<(ResourceId, i64)> = packs.collect();
    if packs.is_empty() { Ok(HashMap::new()) } else { library::list_contents(db, &packs).await }
}

fn items_of(contents: &HashMap<ResourceId, Contents>) -> Vec<ResourceId> {
    let all: HashSet<ResourceId> = contents.values().flat_map(|pack| &pack.items).map(|item| item.id).collect();
    all.into_iter().collect()
}

fn ids_of(seen: &[Visible]) -> HashSet<ResourceId> {
    let live = seen.iter().filter_map(|one| match one {
        Visible::Live { resource, .. } => Some(resource.id),
        Visible::Case(_) | Visible::Answer { .. } | Visible::Gone { .. } => None,
    });
    live.collect()
}

async fn put(
    db: &impl ConnectionTrait,
    seen: &mut [Visible],
    (contents, live): (&HashMap<ResourceId, Contents>, &HashSet<ResourceId>),
    chosen: i64,
) -> Result<()> {
    let ids: Vec<ResourceId> = live.iter().copied().collect();
    let starters = library::list_starters(db, &ids).await?;
    for one in seen {
        let Visible::Live { resource, parts, .. } = one else { continue };
        let Some(pack) = contents.get(&resource.id) else { continue };
        let newest = pack.items.iter().map(|item| item.version).max().unwrap_or_default();
        resource.version = max(resource.version, max(newest, chosen));
        let part = |item: &ContentsItem| Part {
            id: item.id,
            note: item.note.clone(),
            starter: starters.contains(&item.id).then(|| item.name.clone()),
        };
        let is_kept = |item: &&ContentsItem| !live.contains(&item.id) && !item.is_withdrawn;
        *parts = Some(Box::new(Parts {
            term: pack.term.clone(),
            meeting: pack.meeting.as_ref().map(for_others),
            kept: pack.items.iter().filter(is_kept).count(),
            parts: pack.items.iter().filter(|item| live.contains(&item.id)).map(part).collect(),
        }));
    }
    Ok(())
}

/// A meeting without the way to join it and without what was said there.
pub fn for_others(meeting: &Meeting) -> Meeting {
    Meeting { link: String::new(), minutes: String::new(), ..meeting.clone() }
}

/// Whether something for this audience can be anybody's elsewhere.
pub fn is_outward(audience: Audience) -> bool {
    matches!(audience, Audience::Public | Audience::Peers | Audience::Named)
}
