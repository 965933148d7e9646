//! "Outdated": a reader's word to those who look after a resource, and to nobody else.

use kernel::{Error, Event, Fault, Permission, PersonId, Result, Timestamp, Unit, Viewer, new_id};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::row::flag as row;
use super::{get_seen, looks_after};
use crate::entity::resource;
use crate::read::with_texts;
use crate::{ResourceId, State};

/// Characters of the sentence that may come with a flag.
const NOTE: usize = 500;

/// What a reader flagged, for those who look after the resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    pub resource: ResourceId,
    pub title: String,
    pub path: String,
    /// Who flagged it.
    pub by: PersonId,
    /// What they said; may be empty.
    pub note: String,
    pub at: Timestamp,
}

/// Says that a resource is outdated. The same person again changes the sentence.
///
/// # Errors
/// As [`Viewer::require_person`]; `Invalid` for a sentence that is too long.
pub async fn flag(unit: &mut Unit, by: &Viewer, id: ResourceId, note: &str) -> Result<()> {
    let person = by.require_person(Permission::Flag)?;
    let found = get_seen(unit.connection(), by, id).await?;
    let note = note.trim();
    if note.chars().count() > NOTE || note.contains('\0') {
        let message = format!("Say it in {NOTE} characters or fewer");
        return Err(Error::Invalid(vec![Fault { place: String::new(), line: 0, field: "note".to_owned(), message }]));
    }
    let db = unit.connection();
    row::Entity::delete_many().filter(row::Column::ResourceId.eq(id.0)).filter(row::Column::PersonId.eq(person.0)).exec(db).await?;
    let new = row::Model {
        id: new_id(unit.now()),
        resource_id: id.0,
        person_id: person.0,
        note: note.to_owned(),
        created_at: unit.now(),
    };
    row::Entity::insert(new.into_active_model()).exec_without_returning(db).await?;
    unit.append(Event {
        kind: "library.flagged",
        subject: id.to_string(),
        version: Some(found.version),
        audience: None,
        detail: serde_json::json!({}),
    });
    Ok(())
}

/// Puts flags aside that say nothing new.
///
/// # Errors
/// For whoever does not look after the resource.
pub async fn dismiss_flags(unit: &mut Unit, by: &Viewer, id: ResourceId) -> Result<()> {
    by.require_person(Permission::Write)?;
    let found = get_seen(unit.connection(), by, id).await?;
    if !looks_after(by, &found) {
        return Err(by.refusal());
    }
    remove(unit, id.0).await?;
    unit.append(Event {
        kind: "library.flags-dismissed",
        subject: id.to_string(),
        version: Some(found.version),
        audience: None,
        detail: serde_json::json!({}),
    });
    Ok(())
}

/// Lists the flags on resources that this viewer looks after, newest first.
pub async fn list_flags(db: &impl ConnectionTrait, by: &Viewer) -> Result<Vec<Flag>> {
    if by.person().is_none() || !by.may(Permission::Write) {
        return Ok(Vec::new());
    }
    let rows = row::Entity::find().order_by_desc(row::Column::CreatedAt).all(db).await?;
    let resources = resource::Entity::find()
        .filter(resource::Column::Id.is_in(rows.iter().map(|row| row.resource_id)))
        .filter(resource::Column::State.eq(State::Published.as_str()))
        .all(db)
        .await?;
    let resources = with_texts(db, resources).await?;
    let mut flags = Vec::new();
    for row in rows {
        let Some(found) = resources.iter().find(|found| found.id.0 == row.resource_id) else { continue };
        if !by.may_see(found.audience) || !looks_after(by, found) {
            continue;
        }
        flags.push(Flag {
            resource: found.id,
            title: found.title.clone(),
            path: found.path(),
            by: PersonId(row.person_id),
            note: row.note,
            at: row.created_at,
        });
    }
    Ok(flags)
}

pub(super) async fn remove(unit: &Unit, id: Uuid) -> Result<()> {
    row::Entity::delete_many().filter(row::Column::ResourceId.eq(id)).exec(unit.connection()).await?;
    Ok(())
}

pub(super) async fn forget(unit: &Unit, person: PersonId) -> Result<()> {
    row::Entity::delete_many().filter(row::Column::PersonId.eq(person.0)).exec(unit.connection()).await?;
    Ok(())
}

pub(super) async fn export(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<serde_json::Value>> {
    let rows = row::Entity::find().filter(row::Column::PersonId.eq(person.0)).all(db).await?;
    let line =
        |row: row::Model| serde_json::json!({ "resource": row.resource_id, "note": row.note, "at": row.created_at.to_rfc3339() });
    Ok(rows.into_iter().map(line).collect())
}
