//! Withdraws a resource for good.

use kernel::{Audience, Error, Event, Permission, Result, Scope, Unit, Viewer};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable as _, PaginatorTrait, QueryFilter};

use crate::entity::{draft, import, resource, version};
use crate::files::{forget_unused, list_hashes};
use crate::keeping::remove_kept;
use crate::pack;
use crate::{Found, ResourceId, State, WithdrawalReason, find_resource_by_id};

/// A tombstone: what stays of a resource that was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Withdrawal {
    /// The resource.
    pub id: ResourceId,
    /// Its kind's name.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// The version of the tombstone: higher than any that had a text.
    pub version: i64,
    /// How many versions there were.
    pub ordinal: i32,
    /// Who could see it.
    pub audience: String,
    /// When it was first published.
    pub created_at: kernel::Timestamp,
    /// When it was withdrawn.
    pub withdrawn_at: kernel::Timestamp,
    /// Why.
    pub reason: String,
}

impl Withdrawal {
    pub(crate) fn from_row(row: resource::Model) -> Self {
        Self {
            id: ResourceId(row.id),
            kind: row.kind,
            key: row.key,
            version: row.version,
            ordinal: row.ordinal,
            audience: row.audience,
            created_at: row.created_at,
            withdrawn_at: row.changed_at,
            reason: row.withdrawal_reason.unwrap_or_default(),
        }
    }
}

/// Takes the resource away for ever: all its texts go, a tombstone stays. A second withdrawal changes nothing.
pub async fn withdraw(unit: &mut Unit, id: ResourceId, reason: WithdrawalReason) -> Result<()> {
    let row = resource::Entity::find_by_id(id.0).one(unit.connection()).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("there is no resource {id}")))?;
    if row.state == State::Withdrawn.as_str() {
        return Ok(());
    }
    let now = unit.now();
    let newest = row.version.max(pack::newest_around(unit.connection(), (row.id, row.version)).await?);
    let tombstone = Withdrawal {
        version: now.0.max(newest + 1),
        withdrawn_at: now,
        reason: reason.as_str().to_owned(),
        ..Withdrawal::from_row(row)
    };
    bury(unit, &tombstone).await
}

/// Takes a resource away in somebody's name: those who edit may, and whoever wrote all of it.
///
/// # Errors
/// `Refused` for others; `NotFound` for what this viewer does not see.
pub async fn withdraw_resource(unit: &mut Unit, by: &Viewer, id: ResourceId, reason: WithdrawalReason) -> Result<()> {
    if by.role().is_none() {
        return Err(by.refusal());
    }
    if !matches!(find_resource_by_id(unit.connection(), by, id).await?, Some(Found::Live(_))) {
        return Err(Error::NotFound("There is no such resource, or it is not for you to see.".to_owned()));
    }
    if !may_withdraw(unit.connection(), by, id).await? {
        return Err(by.refusal());
    }
    withdraw(unit, id, reason).await
}

/// Whether this viewer, who sees the resource, may take it away.
pub async fn may_withdraw(db: &impl ConnectionTrait, by: &Viewer, id: ResourceId) -> Result<bool> {
    if by.may(Permission::Edit) {
        return Ok(true);
    }
    let Some(person) = by.person().filter(|_| by.may(Permission::Write) && by.has_scope(Scope::Publish)) else { return Ok(false) };
    let of_others = version::Entity::find()
        .filter(version::Column::ResourceId.eq(id.0))
        .filter(version::Column::CreatedBy.ne(person.to_string()))
        .count(db)
        .await?;
    Ok(of_others == 0)
}

/// Puts a tombstone in place of whatever is there, or where nothing is: after a restore, what was withdrawn stays so.
/// Returns whether that changed anything.
pub async fn keep_withdrawn(unit: &mut Unit, tombstone: &Withdrawal) -> Result<bool> {
    let by_id = resource::Entity::find_by_id(tombstone.id.0).one(unit.connection()).await?;
    if by_id.is_some_and(|row| row.state == State::Withdrawn.as_str()) {
        return Ok(false);
    }
    // Another resource may have the same key, when the older backup made it anew. The withdrawn key wins.
    let by_key = resource::Entity::find()
        .filter(resource::Column::Kind.eq(&tombstone.kind))
        .filter(resource::Column::Key.eq(&tombstone.key))
        .one(unit.connection())
        .await?;
    if let Some(other) = by_key.filter(|row| row.id != tombstone.id.0) {
        if other.state == State::Withdrawn.as_str() {
            return Ok(false);
        }
        remove_texts(unit, other.id).await?;
        let other = Withdrawal { id: ResourceId(other.id), version: unit.now().0.max(other.version + 1), ..tombstone.clone() };
        bury(unit, &other).await?;
        return Ok(true);
    }
    bury(unit, tombstone).await?;
    Ok(true)
}

async fn bury(unit: &mut Unit, tombstone: &Withdrawal) -> Result<()> {
    pack::cancel_meeting(unit, tombstone.id.0).await?;
    remove_texts(unit, tombstone.id.0).await?;
    let row = resource::Model {
        id: tombstone.id.0,
        kind: tombstone.kind.clone(),
        key: tombstone.key.clone(),
        state: State::Withdrawn.as_str().to_owned(),
        version: tombstone.version,
        ordinal: tombstone.ordinal,
        audience: tombstone.audience.clone(),
        created_at: tombstone.created_at,
        changed_at: tombstone.withdrawn_at,
        withdrawal_reason: Some(tombstone.reason.clone()),
        superseded_by: None,
    };
    // In its place, not beside it: other tables say what they came of.
    let rest = resource::Column::iter().filter(|column| !matches!(column, resource::Column::Id));
    let replace = OnConflict::column(resource::Column::Id).update_columns(rest).to_owned();
    let insert = resource::Entity::insert(row.into_active_model()).on_conflict(replace);
    insert.exec_without_returning(unit.connection()).await?;
    let audience: Audience = tombstone.audience.parse().map_err(Error::internal)?;
    unit.append(Event {
        kind: "library.withdrawn",
        subject: tombstone.id.to_string(),
        version: Some(tombstone.version),
        audience: Some(audience),
        detail: serde_json::json!({ "kind": tombstone.kind, "reason": tombstone.reason }),
    });
    pack::tell_packs_with(unit, tombstone.id.0).await
}

async fn remove_texts(unit: &mut Unit, id: uuid::Uuid) -> Result<()> {
    let db = unit.connection();
    let files = list_hashes(db, id).await?;
    // Drafts hold the text that they began with.
    draft::Entity::delete_many().filter(draft::Column::ResourceId.eq(id)).exec(db).await?;
    version::Entity::delete_many().filter(version::Column::ResourceId.eq(id)).exec(db).await?;
    import::Entity::delete_by_id(id).exec(db).await?;
    remove_kept(unit, id).await?;
    forget_unused(unit, &files).await
}
