//! Copies that members made of another network's resources: what each is based on, and what happens when that is withdrawn.

use std::collections::HashSet;

use kernel::{Audience, Error, Event, Permission, Result, Timestamp, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryResult};
use uuid::Uuid;

use crate::entity::{draft, resource};
use crate::read::{seen_by, with_texts};
use crate::{
    Draft, DraftId, Found, Resource, ResourceId, State, WithdrawalReason, discard_begun, find_resource_by_id, start_draft,
};

const TABLE: &str = "library_adopted";

/// What a copy is based on. Licence and credit stay as they were when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// The id here of what it is based on.
    pub upstream: Uuid,
    /// The same at its origin: an address.
    pub object: String,
    /// Which version the copy was made of.
    pub version: i64,
    /// Its licence's id.
    pub licence: String,
    /// Whom to name.
    pub credit: String,
}

/// A copy that nobody sees but those who decide about it, because what it is based on was withdrawn.
#[derive(Debug, Clone, PartialEq)]
pub struct HiddenCopy {
    /// The copy.
    pub resource: Resource,
    /// What it is based on.
    pub adoption: Adoption,
    /// Why that was withdrawn.
    pub reason: WithdrawalReason,
    /// Since when it is hidden.
    pub hidden_at: Timestamp,
}

/// Starts a draft with the text of another network's resource, and keeps what it is based on. Whether the licence allows that is
/// asked by whoever knows the licence.
///
/// # Errors
/// As [`start_draft`].
pub async fn start_adopted(unit: &mut Unit, by: &Viewer, content: &Draft, from: &Adoption) -> Result<DraftId> {
    let id = start_draft(unit, by, content).await?;
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(["draft_id", "upstream", "object", "version", "licence", "credit", "adopted_at"])
        .values_panic([
            id.0.into(),
            from.upstream.into(),
            from.object.as_str().into(),
            from.version.into(),
            from.licence.as_str().into(),
            from.credit.as_str().into(),
            unit.now().0.into(),
        ])
        .to_owned();
    unit.connection().execute(&insert).await?;
    Ok(id)
}

/// Keeps which resource an adopted draft became.
pub(crate) async fn keep_resource(unit: &Unit, draft: Uuid, resource: ResourceId) -> Result<()> {
    let update =
        Query::update().table(TABLE).value("resource_id", resource.0).and_where(Expr::col("draft_id").eq(draft)).to_owned();
    unit.connection().execute(&update).await?;
    Ok(())
}

/// What a resource is based on, where it is a copy. Whether somebody may see the resource is asked by whoever shows it.
pub async fn find_adoption(db: &impl ConnectionTrait, id: ResourceId) -> Result<Option<Adoption>> {
    find(db, "resource_id", id.0).await
}

/// Keeps that a copy takes a newer version of what it is based on into account.
///
/// # Errors
/// `Refused` for who neither edits nor wrote it; `NotFound` for what this viewer does not see, or what is no copy.
pub async fn follow_upstream(unit: &mut Unit, by: &Viewer, id: ResourceId, version: i64) -> Result<()> {
    let person = by.require_person(Permission::Write)?;
    let no_copy = || Error::NotFound("There is no such copy, or it is not for you to see.".to_owned());
    let Some(Found::Live(resource)) = find_resource_by_id(unit.connection(), by, id).await? else { return Err(no_copy()) };
    let adoption = find_adoption(unit.connection(), id).await?.ok_or_else(no_copy)?;
    if !by.may(Permission::Edit) && resource.written_by != Some(person) {
        return Err(by.refusal());
    }
    let update = Query::update()
        .table(TABLE)
        .value("version", Ord::max(version, adoption.version))
        .and_where(Expr::col("resource_id").eq(id.0))
        .to_owned();
    unit.connection().execute(&update).await?;
    unit.append(Event {
        kind: "library.followed",
        subject: id.to_string(),
        version: Some(resource.version),
        audience: Some(resource.audience),
        detail: serde_json::json!({ "kind": resource.kind.as_str(), "upstream": version }),
    });
    Ok(())
}

/// What drafts of this person are based on: of those that are a copy, or are to change one.
pub async fn list_adopted_drafts(
    db: &impl ConnectionTrait,
    drafts: &[(DraftId, Option<ResourceId>)],
) -> Result<Vec<(DraftId, Adoption)>> {
    let mut found = Vec::new();
    for (draft, resource) in drafts {
        let (column, id) = resource.map_or(("draft_id", draft.0), |id| ("resource_id", id.0));
        found.extend(find(db, column, id).await?.map(|adoption| (*draft, adoption)));
    }
    Ok(found)
}

/// What keeps a copy from being published so: it has the licence that it came with, and none of what was hidden goes out again.
pub(crate) async fn find_fault(db: &impl ConnectionTrait, row: &draft::Model, content: &Draft) -> Result<Option<String>> {
    let (column, id) = row.resource_id.map_or(("draft_id", row.id), |id| ("resource_id", id));
    let Some(adoption) = find(db, column, id).await? else { return Ok(None) };
    Ok((adoption.licence != content.licence).then(|| {
        let licence = adoption.licence;
        format!("This is a copy of another network’s text, and keeps the licence that came with it: {licence}.")
    }))
}

/// Whether a resource is hidden because what it is based on was withdrawn.
pub(crate) async fn is_hidden(db: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    let select = Query::select()
        .column("draft_id")
        .from(TABLE)
        .and_where(Expr::col("resource_id").eq(id))
        .and_where(Expr::col("hidden_at").is_not_null())
        .to_owned();
    Ok(db.query_one(&select).await?.is_some())
}

/// Why those of these are hidden that are: what leaves this server says it on.
pub async fn list_hidden_reasons(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<(ResourceId, WithdrawalReason)>> {
    let select = Query::select()
        .columns(["resource_id", "hidden_reason"])
        .from(TABLE)
        .and_where(Expr::col("hidden_at").is_not_null())
        .and_where(Expr::col("resource_id").is_in(ids.iter().map(|id| id.0)))
        .to_owned();
    let mut reasons = Vec::new();
    for row in db.query_all(&select).await? {
        let reason: String = row.try_get("", "hidden_reason")?;
        reasons.push((ResourceId(row.try_get("", "resource_id")?), reason.parse().map_err(Error::internal)?));
    }
    Ok(reasons)
}

/// Hides all copies of what was withdrawn elsewhere, in the same transaction: from then on only those who moderate see them, until
/// somebody withdraws them here too. Drafts that hold the text go.
pub async fn hide_adopted(unit: &mut Unit, upstream: Uuid, reason: WithdrawalReason) -> Result<()> {
    let select = Query::select()
        .columns(["draft_id", "resource_id"])
        .from(TABLE)
        .and_where(Expr::col("upstream").eq(upstream))
        .and_where(Expr::col("hidden_at").is_null())
        .to_owned();
    let (mut drafts, mut copies) = (Vec::new(), HashSet::new());
    for row in unit.connection().query_all(&select).await? {
        drafts.push(DraftId(row.try_get("", "draft_id")?));
        copies.extend(row.try_get::<Option<Uuid>>("", "resource_id")?);
    }
    if drafts.is_empty() {
        return Ok(());
    }
    let editing =
        draft::Entity::find().filter(draft::Column::ResourceId.is_in(copies.iter().copied())).all(unit.connection()).await?;
    drafts.extend(editing.iter().map(|row| DraftId(row.id)));
    discard_begun(unit, &drafts).await?;
    let mark = Query::update()
        .table(TABLE)
        .value("hidden_at", unit.now().0)
        .value("hidden_reason", reason.as_str())
        .and_where(Expr::col("upstream").eq(upstream))
        .to_owned();
    unit.connection().execute(&mark).await?;
    let rows = resource::Entity::find()
        .filter(resource::Column::Id.is_in(copies))
        .filter(resource::Column::State.ne(State::Withdrawn.as_str()))
        .all(unit.connection())
        .await?;
    for row in rows {
        hide(unit, &row, reason).await?;
    }
    Ok(())
}

async fn hide(unit: &mut Unit, row: &resource::Model, reason: WithdrawalReason) -> Result<()> {
    let change = resource::ActiveModel {
        id: Unchanged(row.id),
        audience: Set(Audience::Moderators.to_string()),
        ..resource::ActiveModel::default()
    };
    resource::Entity::update(change).exec(unit.connection()).await?;
    // Those are told whom it was for until now.
    let audience: Audience = row.audience.parse().map_err(Error::internal)?;
    unit.append(Event {
        kind: "library.hidden",
        subject: row.id.to_string(),
        version: Some(row.version),
        audience: Some(audience),
        detail: serde_json::json!({ "kind": row.kind, "reason": reason.as_str() }),
    });
    Ok(())
}

/// Lists the hidden copies, the longest hidden first, for those who decide about them.
pub async fn list_hidden_copies(db: &impl ConnectionTrait, by: &Viewer) -> Result<Vec<HiddenCopy>> {
    if !by.may(Permission::SeeDesk) {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .columns(COLUMNS)
        .columns(["resource_id", "hidden_at", "hidden_reason"])
        .from(TABLE)
        .and_where(Expr::col("hidden_at").is_not_null())
        .and_where(Expr::col("resource_id").is_not_null())
        .order_by("hidden_at", sea_orm::sea_query::Order::Asc)
        .to_owned();
    let mut hidden = Vec::new();
    for row in db.query_all(&select).await? {
        let live = resource::Entity::find_by_id(row.try_get::<Uuid>("", "resource_id")?)
            .filter(resource::Column::State.ne(State::Withdrawn.as_str()))
            .filter(seen_by(by))
            .all(db)
            .await?;
        let Some(resource) = with_texts(db, live).await?.pop() else { continue };
        let reason: String = row.try_get("", "hidden_reason")?;
        hidden.push(HiddenCopy {
            resource,
            adoption: read(&row)?,
            reason: reason.parse().map_err(Error::internal)?,
            hidden_at: Timestamp(row.try_get("", "hidden_at")?),
        });
    }
    Ok(hidden)
}

const COLUMNS: [&str; 5] = ["upstream", "object", "version", "licence", "credit"];

async fn find(db: &impl ConnectionTrait, column: &'static str, id: Uuid) -> Result<Option<Adoption>> {
    let select = Query::select().columns(COLUMNS).from(TABLE).and_where(Expr::col(column).eq(id)).to_owned();
    db.query_one(&select).await?.as_ref().map(read).transpose()
}

fn read(row: &QueryResult) -> Result<Adoption> {
    Ok(Adoption {
        upstream: row.try_get("", "upstream")?,
        object: row.try_get("", "object")?,
        version: row.try_get("", "version")?,
        licence: row.try_get("", "licence")?,
        credit: row.try_get("", "credit")?,
    })
}
