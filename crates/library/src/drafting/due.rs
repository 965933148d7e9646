//! Keeps what was planned: publishes drafts whose time has come, and withdraws what was to end.
//!
//! What is planned stands in the database, so it outlives the process; a draft and its plan go in the transaction that publishes
//! it, so it goes out once, also when the clock steps back.

use std::time::Duration;

use kernel::{Actor, Error, Event, PersonId, Result, Store, Timestamp, Unit};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use tokio::sync::watch;
use uuid::Uuid;

use super::publish::put_out_as_planned;
use super::schedule::{forget_plan, rows};
use super::{DraftId, DraftState};
use crate::entity::draft;
use crate::{ResourceId, WithdrawalReason, withdraw};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);

/// Does what is due, until `stop` becomes true.
pub async fn keep_schedule(store: Store, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = do_what_is_due(&store).await {
            tracing::error!(fault = %error, "what was planned could not be done; it is tried again");
        }
        let _ = tokio::time::timeout(EVERY, stop.wait_for(|stop| *stop)).await;
    }
}

/// Publishes and withdraws what is due now, and returns how many drafts and resources that were.
pub async fn do_what_is_due(store: &Store) -> Result<usize> {
    let mut done = 0;
    for draft in list_due_drafts(store).await? {
        done += usize::from(publish_due(store, draft).await?);
    }
    for resource in list_due_endings(store).await? {
        done += usize::from(end_due(store, resource).await?);
    }
    Ok(done)
}

async fn list_due_drafts(store: &Store) -> Result<Vec<Uuid>> {
    let due = rows::Entity::find()
        .filter(rows::Column::PublishAt.lte(store.now()))
        .order_by_asc(rows::Column::PublishAt)
        .order_by_asc(rows::Column::DraftId)
        .all(store.reader())
        .await?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let ready: Vec<Uuid> = draft::Entity::find()
        .filter(draft::Column::Id.is_in(due.iter().map(|plan| plan.draft_id)))
        .filter(draft::Column::State.eq(DraftState::Scheduled.as_str()))
        .all(store.reader())
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    Ok(due.into_iter().map(|plan| plan.draft_id).filter(|id| ready.contains(id)).collect())
}

/// Publishes one draft if it is still due. One that cannot be published goes back to its author with the reason.
async fn publish_due(store: &Store, id: Uuid) -> Result<bool> {
    let Some((mut unit, row, plan)) = take(store, id).await? else { return Ok(false) };
    match put_out_as_planned(&mut unit, &row, plan.approved_by.map(PersonId), &plan.plan()).await {
        Ok(_) => {
            unit.commit().await?;
            tracing::info!(draft.id = %DraftId(id), "a draft went out at its time");
            return Ok(true);
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict(_) | Error::Refused(_) | Error::NotFound(_))) => {
            unit.abandon().await?;
            let Some((mut unit, row, _)) = take(store, id).await? else { return Ok(false) };
            give_back(&mut unit, &row, &error).await?;
            unit.commit().await?;
            tracing::warn!(draft.id = %DraftId(id), "a draft could not go out at its time; its author is told why");
        }
        Err(error @ (Error::SignIn | Error::Unavailable(_) | Error::Internal(_))) => {
            unit.abandon().await?;
            return Err(error);
        }
    }
    Ok(false)
}

/// Begins a write in the name of whoever planned it, if the draft is still waiting and due.
async fn take(store: &Store, id: Uuid) -> Result<Option<(Unit, draft::Model, rows::Model)>> {
    let Some(plan) = rows::Entity::find_by_id(id).one(store.reader()).await? else { return Ok(None) };
    let unit = store.begin(&Actor::person(PersonId(plan.scheduled_by))).await?;
    // Between the look and the write somebody may have called it off.
    let plan = rows::Entity::find_by_id(id).one(unit.connection()).await?.filter(|plan| plan.publish_at <= unit.now());
    let row = draft::Entity::find_by_id(id).one(unit.connection()).await?;
    if let (Some(row), Some(plan)) = (row.filter(|row| row.state == DraftState::Scheduled.as_str()), plan) {
        return Ok(Some((unit, row, plan)));
    }
    unit.abandon().await?;
    Ok(None)
}

async fn give_back(unit: &mut Unit, row: &draft::Model, why: &Error) -> Result<()> {
    forget_plan(unit, row.id).await?;
    let reason = format!("It could not go out at its time. {why}");
    let change = draft::ActiveModel {
        id: Unchanged(row.id),
        state: Set(DraftState::Returned.as_str().to_owned()),
        reason: Set(Some(reason.chars().take(2_000).collect())),
        returned_by: Set(None),
        ..draft::ActiveModel::default()
    };
    draft::Entity::update(change).exec(unit.connection()).await?;
    unit.append(Event {
        kind: "library.schedule-failed",
        subject: row.id.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({ "kind": row.kind, "resource": row.resource_id, "author": row.author }),
    });
    Ok(())
}

async fn list_due_endings(store: &Store) -> Result<Vec<Uuid>> {
    let due = ending::Entity::find().filter(ending::Column::WithdrawAt.lte(store.now())).all(store.reader()).await?;
    Ok(due.into_iter().map(|row| row.resource_id).collect())
}

async fn end_due(store: &Store, id: Uuid) -> Result<bool> {
    let mut unit = store.begin(&Actor::system()).await?;
    let row = ending::Entity::find_by_id(id).one(unit.connection()).await?;
    if row.is_none_or(|row| row.withdraw_at > unit.now()) {
        unit.abandon().await?;
        return Ok(false);
    }
    withdraw(&mut unit, ResourceId(id), WithdrawalReason::Outdated).await?;
    ending::Entity::delete_by_id(id).exec(unit.connection()).await?;
    unit.commit().await?;
    tracing::info!(resource.id = %id, "a resource was withdrawn at its time");
    Ok(true)
}

/// Keeps when a resource is to end, or that it is not.
pub(super) async fn set_ending(unit: &Unit, id: ResourceId, at: Option<Timestamp>) -> Result<()> {
    ending::Entity::delete_by_id(id.0).exec(unit.connection()).await?;
    if let Some(withdraw_at) = at {
        let row = ending::Model { resource_id: id.0, withdraw_at };
        ending::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    }
    Ok(())
}

/// Finds when a resource is to be withdrawn by itself. Whether somebody may see the resource is asked before.
pub async fn find_ending(db: &impl ConnectionTrait, id: ResourceId) -> Result<Option<Timestamp>> {
    Ok(ending::Entity::find_by_id(id.0).one(db).await?.map(|row| row.withdraw_at))
}

mod ending {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "library_ending")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) resource_id: Uuid,
        pub(crate) withdraw_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
