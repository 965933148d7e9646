//! "Still right": somebody looked at a resource again and changed nothing.

use std::collections::HashMap;

use kernel::{Event, Permission, PersonId, Result, Timestamp, Unit, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::row::confirmation;
use super::{flag, get_seen, looks_after};
use crate::draft::{format_day, months_later};
use crate::entity::{resource, version};
use crate::read::seen_by;
use crate::{ResourceId, State};

/// Says that the present version is still right. It is to be looked at again after its kind's usual time, and what readers had
/// flagged is answered.
///
/// # Errors
/// For whoever does not look after the resource, as [`Viewer::require`].
pub async fn confirm(unit: &mut Unit, by: &Viewer, id: ResourceId) -> Result<()> {
    let person = by.require_person(Permission::Write)?;
    let found = get_seen(unit.connection(), by, id).await?;
    if !looks_after(by, &found) {
        return Err(by.refusal());
    }
    let review_by = format_day(months_later(unit.now().to_utc().date(), found.kind.review_months()));
    let row = confirmation::Model {
        resource_id: id.0,
        version: found.version,
        confirmed_by: person.0,
        confirmed_at: unit.now(),
        review_by: review_by.clone(),
    };
    let db = unit.connection();
    confirmation::Entity::delete_by_id((id.0, found.version)).exec(db).await?;
    confirmation::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    flag::remove(unit, id.0).await?;
    unit.append(Event {
        kind: "library.confirmed",
        subject: id.to_string(),
        version: Some(found.version),
        audience: Some(found.audience),
        detail: serde_json::json!({ "review_by": review_by }),
    });
    Ok(())
}

/// A review that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueReview {
    pub id: ResourceId,
    pub title: String,
    pub path: String,
    /// Who wrote the present version; `None` when it came from a file.
    pub owner: Option<PersonId>,
    /// The day by which somebody should look, `2026-11-21`.
    pub review_by: String,
}

/// Lists the resources that this viewer looks after and that are to be looked at by this day, earliest first.
pub async fn list_due_reviews(db: &impl ConnectionTrait, by: &Viewer, until: &str) -> Result<Vec<DueReview>> {
    let Some(person) = by.person().filter(|_| by.may(Permission::Write)) else { return Ok(Vec::new()) };
    let mut select = version::Entity::find().filter(version::Column::ReviewBy.lte(until));
    if !by.may(Permission::Edit) {
        select = select.filter(version::Column::CreatedBy.eq(person.to_string()));
    }
    let texts = select.all(db).await?;
    let rows = resource::Entity::find()
        .filter(resource::Column::Id.is_in(texts.iter().map(|text| text.resource_id)))
        .filter(resource::Column::State.eq(State::Published.as_str()))
        .filter(seen_by(by))
        .all(db)
        .await?;
    let rows: HashMap<Uuid, resource::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let numbers: Vec<Uuid> = rows.keys().copied().collect();
    let confirmed = latest_confirmations(db, &numbers).await?;
    let mut due = Vec::new();
    for text in texts {
        let Some(row) = rows.get(&text.resource_id).filter(|row| row.version == text.version) else { continue };
        let review_by = match confirmed.get(&(text.resource_id, text.version)) {
            Some(confirmation) => confirmation.review_by.clone(),
            None => text.review_by.clone().unwrap_or_default(),
        };
        if review_by.is_empty() || review_by.as_str() > until {
            continue;
        }
        due.push(DueReview {
            id: ResourceId(row.id),
            title: text.title,
            path: format!("/library/{}/{}", row.kind, row.key),
            owner: text.created_by.parse().ok(),
            review_by,
        });
    }
    due.sort_by(|one, other| one.review_by.cmp(&other.review_by).then_with(|| one.title.cmp(&other.title)));
    Ok(due)
}

/// Somebody looked at a version again and found it right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// The day by which it is to be looked at next, `2026-11-21`.
    pub review_by: String,
}

/// The confirmations of these resources, by resource and version.
pub(crate) async fn latest_confirmations(
    db: &impl ConnectionTrait,
    resources: &[Uuid],
) -> Result<HashMap<(Uuid, i64), Confirmation>> {
    if resources.is_empty() {
        return Ok(HashMap::new());
    }
    let rows =
        confirmation::Entity::find().filter(confirmation::Column::ResourceId.is_in(resources.iter().copied())).all(db).await?;
    let entry = |row: confirmation::Model| {
        let known = Confirmation { by: PersonId(row.confirmed_by), at: row.confirmed_at, review_by: row.review_by };
        ((row.resource_id, row.version), known)
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub(super) async fn remove(unit: &Unit, id: Uuid) -> Result<()> {
    confirmation::Entity::delete_many().filter(confirmation::Column::ResourceId.eq(id)).exec(unit.connection()).await?;
    Ok(())
}
