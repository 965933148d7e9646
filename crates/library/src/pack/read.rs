//! Queries for packs. What a viewer may not see leaves no trace: not in a list, not in a count.

use std::collections::HashMap;

use calendar::TermOf;
use kernel::{Audience, Error, Result, Timestamp, Viewer};
use sea_orm::sea_query::{Expr, JoinType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::rows::{cancelled, item, pack};
use super::{Meeting, PackItem};
use crate::entity::{resource, version};
use crate::read::{seen_by, with_texts};
use crate::{Draft, Kind, Resource, ResourceId, State};

/// What a pack has beside its text, as one viewer sees it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pack {
    pub term: Option<TermOf>,
    pub meeting: Option<Meeting>,
    pub items: Vec<PackEntry>,
}

/// One item with its note.
#[derive(Debug, Clone, PartialEq)]
pub struct PackEntry {
    pub note: String,
    pub item: PackedItem,
}

/// An item as it is today.
#[derive(Debug, Clone, PartialEq)]
pub enum PackedItem {
    Live(Box<Resource>),
    /// It was withdrawn since; nothing is left of it but what it was.
    Withdrawn {
        kind: Kind,
    },
}

/// A pack in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct PackLine {
    pub id: ResourceId,
    pub key: String,
    pub title: String,
    pub summary: String,
    pub audience: Audience,
    pub term: Option<TermOf>,
    pub meeting: Option<Meeting>,
    /// Items that the viewer may see.
    pub items: usize,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

impl PackLine {
    /// Its address on this server.
    pub fn path(&self) -> String {
        format!("/library/pack/{}", self.key)
    }
}

/// A meeting that was announced, for calendars.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnouncedMeeting {
    /// The pack that it belongs to: its name in calendars is made of this id.
    pub pack: ResourceId,
    pub key: String,
    pub pack_title: String,
    pub meeting: Meeting,
    pub starts: Timestamp,
    pub ends: Timestamp,
    pub changed_at: Timestamp,
    /// Rises with each change.
    pub sequence: i64,
    /// It was announced and will not be: nothing is known of it any more but its time.
    pub is_cancelled: bool,
}

/// Reads what a resource has as a pack, for this viewer; empty for what is no pack.
pub async fn find_pack(db: &impl ConnectionTrait, viewer: &Viewer, of: &Resource) -> Result<Pack> {
    let Some(row) = pack::Entity::find_by_id((of.id.0, of.version)).one(db).await? else { return Ok(Pack::default()) };
    let rows = item::Entity::find()
        .filter(item::Column::ResourceId.eq(of.id.0))
        .filter(item::Column::Version.eq(of.version))
        .order_by_asc(item::Column::Position)
        .all(db)
        .await?;
    let shown = resource::Entity::find()
        .filter(resource::Column::Id.is_in(rows.iter().map(|row| row.item_id)))
        .filter(seen_by(viewer))
        .all(db)
        .await?;
    let mut items = packed(db, shown).await?;
    let items = rows.into_iter().filter_map(|row| Some(PackEntry { item: items.remove(&row.item_id)?, note: row.note })).collect();
    Ok(Pack { term: read_term(row.term.as_deref()), meeting: read_meeting(row.meeting.as_deref())?, items })
}

/// What a draft's pack would be for this viewer if it went out now.
pub async fn preview_pack(db: &impl ConnectionTrait, viewer: &Viewer, draft: &Draft) -> Result<Pack> {
    let keys: Vec<&str> = draft.items.iter().filter_map(PackItem::parts).map(|(_, key)| key).collect();
    let shown = resource::Entity::find().filter(resource::Column::Key.is_in(keys)).filter(seen_by(viewer)).all(db).await?;
    let names: HashMap<String, Uuid> = shown.iter().map(|row| (format!("{}/{}", row.kind, row.key), row.id)).collect();
    let mut items = packed(db, shown).await?;
    let entry = |item: &PackItem| {
        let found = items.remove(names.get(&item.item)?)?;
        Some(PackEntry { item: found, note: item.note.clone() })
    };
    let entries = draft.items.iter().filter_map(entry).collect();
    Ok(Pack { term: read_term(draft.term.as_deref()), meeting: draft.meeting.clone(), items: entries })
}

/// These resources as items of a pack, by their ids.
async fn packed(db: &impl ConnectionTrait, shown: Vec<resource::Model>) -> Result<HashMap<Uuid, PackedItem>> {
    let (gone, there): (Vec<_>, Vec<_>) = shown.into_iter().partition(|row| row.state == State::Withdrawn.as_str());
    let mut items: HashMap<Uuid, PackedItem> = HashMap::new();
    for row in gone {
        items.insert(row.id, PackedItem::Withdrawn { kind: row.kind.parse().map_err(Error::internal)? });
    }
    for resource in with_texts(db, there).await? {
        items.insert(resource.id.0, PackedItem::Live(Box::new(resource)));
    }
    Ok(items)
}

fn read_term(term: Option<&str>) -> Option<TermOf> {
    term.and_then(|term| term.parse().ok())
}

pub(super) fn read_meeting(json: Option<&str>) -> Result<Option<Meeting>> {
    json.map(serde_json::from_str).transpose().map_err(|error| Error::Internal(Box::new(error)))
}

#[derive(FromQueryResult)]
struct Line {
    id: Uuid,
    key: String,
    audience: String,
    version: i64,
    ordinal: i32,
    created_at: Timestamp,
    title: String,
    summary: String,
    changed_at: Timestamp,
    term: Option<String>,
    meeting: Option<String>,
    meeting_starts: Option<Timestamp>,
    meeting_ends: Option<Timestamp>,
}

/// The packs that this viewer may see, as they are now.
async fn lines(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<Vec<Line>> {
    let text = resource::Entity::belongs_to(version::Entity)
        .from((resource::Column::Id, resource::Column::Version))
        .to((version::Column::ResourceId, version::Column::Version))
        .into();
    let parts = resource::Entity::belongs_to(pack::Entity)
        .from((resource::Column::Id, resource::Column::Version))
        .to((pack::Column::ResourceId, pack::Column::Version))
        .into();
    Ok(resource::Entity::find()
        .select_only()
        .columns([
            resource::Column::Id,
            resource::Column::Key,
            resource::Column::Audience,
            resource::Column::Version,
            resource::Column::Ordinal,
            resource::Column::CreatedAt,
        ])
        .columns([version::Column::Title, version::Column::Summary])
        .column_as(version::Column::CreatedAt, "changed_at")
        .columns([pack::Column::Term, pack::Column::Meeting, pack::Column::MeetingStarts, pack::Column::MeetingEnds])
        .join(JoinType::InnerJoin, text)
        .join(JoinType::InnerJoin, parts)
        .filter(resource::Column::Kind.eq(Kind::Pack.as_str()))
        .filter(resource::Column::State.eq(State::Published.as_str()))
        .filter(seen_by(viewer))
        .into_model()
        .all(db)
        .await?)
}

/// Lists the packs that this viewer may see, the latest half-term first, then the newest.
pub async fn list_packs(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<Vec<PackLine>> {
    let lines = lines(db, viewer).await?;
    let counts = count_items(db, viewer, &lines).await?;
    let mut packs = Vec::with_capacity(lines.len());
    for line in lines {
        packs.push(PackLine {
            items: counts.get(&line.id).copied().unwrap_or_default(),
            id: ResourceId(line.id),
            key: line.key,
            title: line.title,
            summary: line.summary,
            audience: line.audience.parse().map_err(Error::internal)?,
            term: read_term(line.term.as_deref()),
            meeting: read_meeting(line.meeting.as_deref())?,
            created_at: line.created_at,
            changed_at: line.changed_at,
        });
    }
    packs.sort_by_key(|pack| std::cmp::Reverse((pack.term, pack.changed_at, pack.id)));
    Ok(packs)
}

/// Counts the items of each pack that are there and that this viewer may see.
async fn count_items(db: &impl ConnectionTrait, viewer: &Viewer, packs: &[Line]) -> Result<HashMap<Uuid, usize>> {
    let of_item = item::Entity::belongs_to(resource::Entity).from(item::Column::ItemId).to(resource::Column::Id).into();
    let rows: Vec<(Uuid, i64)> = item::Entity::find()
        .select_only()
        .columns([item::Column::ResourceId, item::Column::Version])
        .join(JoinType::InnerJoin, of_item)
        .filter(item::Column::ResourceId.is_in(packs.iter().map(|pack| pack.id)))
        .filter(Expr::col((resource::Entity, resource::Column::State)).eq(State::Published.as_str()))
        .filter(seen_by(viewer))
        .into_tuple()
        .all(db)
        .await?;
    let current: HashMap<Uuid, i64> = packs.iter().map(|pack| (pack.id, pack.version)).collect();
    let mut counts = HashMap::new();
    for (id, _) in rows.into_iter().filter(|(id, version)| current.get(id) == Some(version)) {
        *counts.entry(id).or_default() += 1;
    }
    Ok(counts)
}

/// Lists the meetings that end after a moment, the next first, with those that were cancelled: what this viewer may see.
pub async fn list_meetings(db: &impl ConnectionTrait, viewer: &Viewer, after: Timestamp) -> Result<Vec<AnnouncedMeeting>> {
    let mut meetings = Vec::new();
    for line in lines(db, viewer).await? {
        let (Some(starts), Some(ends)) = (line.meeting_starts, line.meeting_ends) else { continue };
        let Some(meeting) = read_meeting(line.meeting.as_deref())?.filter(|_| ends > after) else { continue };
        meetings.push(AnnouncedMeeting {
            pack: ResourceId(line.id),
            key: line.key,
            pack_title: line.title,
            meeting,
            starts,
            ends,
            changed_at: line.changed_at,
            sequence: i64::from(line.ordinal),
            is_cancelled: false,
        });
    }
    meetings.extend(list_cancelled(db, viewer, after).await?);
    meetings.sort_by_key(|meeting| (meeting.starts, meeting.pack));
    Ok(meetings)
}

async fn list_cancelled(db: &impl ConnectionTrait, viewer: &Viewer, after: Timestamp) -> Result<Vec<AnnouncedMeeting>> {
    let rows = cancelled::Entity::find().filter(cancelled::Column::Ends.gt(after)).all(db).await?;
    let packs = resource::Entity::find()
        .filter(resource::Column::Id.is_in(rows.iter().map(|row| row.resource_id)))
        .filter(seen_by(viewer))
        .all(db)
        .await?;
    let packs: HashMap<Uuid, resource::Model> = packs.into_iter().map(|row| (row.id, row)).collect();
    let meeting = |row: cancelled::Model| {
        let pack = packs.get(&row.resource_id)?;
        Some(AnnouncedMeeting {
            pack: ResourceId(row.resource_id),
            key: pack.key.clone(),
            pack_title: String::new(),
            meeting: Meeting { title: "Cancelled meeting".to_owned(), ..Meeting::default() },
            starts: row.starts,
            ends: row.ends,
            changed_at: row.cancelled_at,
            sequence: i64::from(pack.ordinal) + 1,
            is_cancelled: true,
        })
    };
    Ok(rows.into_iter().filter_map(meeting).collect())
}
