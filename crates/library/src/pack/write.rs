//! What publishing and withdrawing write of a pack.

use std::collections::HashMap;

use kernel::{Error, Fault, Result, Unit};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::rows::{cancelled, item, pack};
use super::{Meeting, PackItem};
use crate::entity::resource;
use crate::{Draft, Kind};

/// Writes what the version of a pack has beside its text.
///
/// # Errors
/// `Invalid` for an item that never was here. One that was withdrawn is accepted: the page says so.
pub(crate) async fn write(unit: &Unit, draft: &Draft, id: Uuid, version: i64) -> Result<()> {
    if draft.kind != Kind::Pack {
        return Ok(());
    }
    let db = unit.connection();
    let before = find_meeting(db, id, version).await?;
    let moments = draft.meeting.as_ref().and_then(Meeting::moments);
    let meeting = match &draft.meeting {
        Some(meeting) => Some(serde_json::to_string(meeting).map_err(|error| Error::Internal(Box::new(error)))?),
        None => None,
    };
    let row = pack::Model {
        resource_id: id,
        version,
        term: draft.term.clone(),
        meeting,
        meeting_starts: moments.map(|(starts, _)| starts),
        meeting_ends: moments.map(|(_, ends)| ends),
    };
    pack::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    let ids = resolve(db, &draft.items).await?;
    let mut rows = Vec::new();
    for (position, item) in (0..).zip(&draft.items) {
        let Some(item_id) = ids.get(&item.item).copied() else { return Err(unknown(&item.item)) };
        rows.push(item::Model { resource_id: id, version, position, item_id, note: item.note.clone() }.into_active_model());
    }
    if !rows.is_empty() {
        item::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    match (before, moments) {
        (Some(before), None) => cancel(unit, before).await,
        (_, Some(_)) => {
            cancelled::Entity::delete_by_id(id).exec(db).await?;
            Ok(())
        }
        (None, None) => Ok(()),
    }
}

/// Keeps of a pack that is being withdrawn that its meeting, if it is still to come, will not be.
pub(crate) async fn cancel_meeting(unit: &Unit, id: Uuid) -> Result<()> {
    match find_meeting(unit.connection(), id, i64::MAX).await? {
        Some(meeting) => cancel(unit, meeting).await,
        None => Ok(()),
    }
}

async fn cancel(unit: &Unit, meeting: pack::Model) -> Result<()> {
    let (Some(starts), Some(ends)) = (meeting.meeting_starts, meeting.meeting_ends) else { return Ok(()) };
    if ends <= unit.now() {
        return Ok(());
    }
    let row = cancelled::Model { resource_id: meeting.resource_id, starts, ends, cancelled_at: unit.now() };
    let replace = OnConflict::column(cancelled::Column::ResourceId)
        .update_columns([cancelled::Column::Starts, cancelled::Column::Ends, cancelled::Column::CancelledAt])
        .to_owned();
    cancelled::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(unit.connection()).await?;
    Ok(())
}

/// The newest version's row before `version`, where that version had a meeting.
async fn find_meeting(db: &impl ConnectionTrait, id: Uuid, version: i64) -> Result<Option<pack::Model>> {
    let newest = pack::Entity::find()
        .filter(pack::Column::ResourceId.eq(id))
        .filter(pack::Column::Version.lt(version))
        .order_by_desc(pack::Column::Version)
        .one(db)
        .await?;
    Ok(newest.filter(|row| row.meeting_starts.is_some()))
}

/// The ids of what the items name.
async fn resolve(db: &impl ConnectionTrait, items: &[PackItem]) -> Result<HashMap<String, Uuid>> {
    let keys: Vec<&str> = items.iter().filter_map(PackItem::parts).map(|(_, key)| key).collect();
    let rows = resource::Entity::find().filter(resource::Column::Key.is_in(keys)).all(db).await?;
    Ok(rows.into_iter().map(|row| (format!("{}/{}", row.kind, row.key), row.id)).collect())
}

/// Of these, those that name nothing that is or was here.
pub(crate) async fn list_unknown(db: &impl ConnectionTrait, items: &[PackItem]) -> Result<Vec<String>> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let known = resolve(db, items).await?;
    Ok(items.iter().filter(|item| !known.contains_key(&item.item)).map(|item| item.item.clone()).collect())
}

fn unknown(item: &str) -> Error {
    let message = format!("'{item}' is not in the library; add it there first, or take it out of the pack");
    Error::Invalid(vec![Fault { place: String::new(), line: 0, field: "items".to_owned(), message }])
}

/// Fills what a version of a pack has beside its text into a draft that is made of it. `is_kept` says of each item's state
/// whether the draft should name it.
pub(crate) async fn fill_draft(
    db: &impl ConnectionTrait,
    draft: &mut Draft,
    (id, version): (Uuid, i64),
    is_kept: impl Fn(&str) -> bool,
) -> Result<()> {
    if draft.kind != Kind::Pack {
        return Ok(());
    }
    let Some(row) = pack::Entity::find_by_id((id, version)).one(db).await? else { return Ok(()) };
    draft.term = row.term;
    draft.meeting =
        row.meeting.as_deref().map(serde_json::from_str).transpose().map_err(|error| Error::Internal(Box::new(error)))?;
    let items = item::Entity::find()
        .filter(item::Column::ResourceId.eq(id))
        .filter(item::Column::Version.eq(version))
        .order_by_asc(item::Column::Position)
        .all(db)
        .await?;
    let named = resource::Entity::find().filter(resource::Column::Id.is_in(items.iter().map(|item| item.item_id))).all(db).await?;
    let named: HashMap<Uuid, resource::Model> = named.into_iter().map(|row| (row.id, row)).collect();
    for item in items {
        if let Some(row) = named.get(&item.item_id).filter(|row| is_kept(&row.state)) {
            draft.items.push(PackItem { item: format!("{}/{}", row.kind, row.key), note: item.note });
        }
    }
    Ok(())
}
