//! What came from peers. Every way of arrival, pushed or pulled, ends in [`receive`].
//!
//! Two tables, and a rule that needs no order of messages: a tombstone beats everything and stays for ever; of what is live, the
//! highest version counts. A withdrawal beats even a version above its own, because whatever arrives in two orders has to end as
//! one, and of the two ends only this one is safe.

use kernel::{Actor, Audience, Error, Event, Result, Store, Unit};
use library::WithdrawalReason;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::entity::{object, tombstone};
use crate::kept::{address_hash, key_of};
use crate::object::{Change, Gone, Record};
use crate::seal::{is_sound, seal_of};
use crate::{Origin, between, files, missing};

/// What a page of changes did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Received {
    /// Objects that are new here, or newer than they were.
    pub stored: usize,
    /// Objects that are gone now.
    pub withdrawn: usize,
    /// Objects that were missing at their origin, and that it has again.
    pub back: usize,
    /// Changes that said nothing new.
    pub known: usize,
}

impl Received {
    fn count(&mut self, is_news: bool) {
        if is_news { self.stored += 1 } else { self.known += 1 }
    }
}

/// Applies what a peer told of its own objects, all in one transaction. Withdrawals come first: nothing of what is taken back is shown
/// for a moment more than it must be.
pub async fn receive(store: &Store, from: &Origin, mut changes: Vec<Change>) -> Result<Received> {
    changes.sort_by_key(|change| match change {
        Change::Gone(_) => 0,
        Change::Live { .. } | Change::Case { .. } => 1,
        Change::Answer { .. } => 2,
    });
    let mut unit = store.begin(&Actor::system()).await?;
    let mut received = Received::default();
    for change in &changes {
        if let Err(error) = apply(&mut unit, from, change, &mut received).await {
            unit.abandon().await?;
            return Err(error);
        }
    }
    if unit.is_empty() {
        unit.abandon().await?;
    } else {
        unit.commit().await?;
    }
    Ok(received)
}

async fn apply(unit: &mut Unit, from: &Origin, change: &Change, received: &mut Received) -> Result<()> {
    if !from.owns(change.object()) {
        return Err(Error::Refused("an object of another network was to be changed".to_owned()));
    }
    let id = crate::object::local_id(change.object());
    let grave = tombstone::Entity::find_by_id(id).one(unit.connection()).await?;
    match (change, grave) {
        (Change::Live { .. } | Change::Case { .. } | Change::Answer { .. }, Some(_)) => received.known += 1,
        (Change::Gone(gone), Some(grave)) if gone.version <= grave.version => received.known += 1,
        (Change::Gone(gone), grave) => {
            bury(unit, id, from, gone, grave.is_some()).await?;
            received.withdrawn += 1;
        }
        (Change::Live { object, version, record }, None) => {
            let before = object::Entity::find_by_id(id).one(unit.connection()).await?;
            // A row that is not as it was written is no version at all.
            let known = before.as_ref().filter(|before| *version <= before.version && is_sound(before));
            match known {
                None => {}
                Some(known) if known.missing_since.is_some() => {
                    missing::bring_back(unit, known).await?;
                    received.back += 1;
                    return Ok(());
                }
                Some(_) => {
                    received.known += 1;
                    return Ok(());
                }
            }
            store_version(unit, from, before, (object, *version), record).await?;
            received.stored += 1;
        }
        (Change::Case { object, version, case }, None) => {
            let is_news = between::receive_case(unit, from, (object, *version), case).await?;
            received.count(is_news);
        }
        (Change::Answer { object, version, answer }, None) => {
            let is_news = between::receive_answer(unit, from, (object, *version), answer).await?;
            received.count(is_news);
        }
    }
    Ok(())
}

/// Removes every word of an object and leaves its tombstone. What was made of it here goes out of sight with it where it must.
async fn bury(unit: &mut Unit, id: Uuid, from: &Origin, gone: &Gone, is_buried: bool) -> Result<()> {
    let before = object::Entity::find_by_id(id).one(unit.connection()).await?;
    let row = tombstone::ActiveModel {
        id: Set(id),
        object: Set(gone.object.clone()),
        origin: Set(from.as_str().to_owned()),
        version: Set(gone.version),
        reason: Set(gone.reason.clone()),
        received_at: Set(unit.now()),
        address: before.map_or(NotSet, |before| Set(Some(address_hash((from, &before.kind, &before.key), &before.audience)))),
    };
    if is_buried {
        tombstone::Entity::update(row).exec(unit.connection()).await?;
    } else {
        tombstone::Entity::insert(row).exec_without_returning(unit.connection()).await?;
        object::Entity::delete_by_id(id).exec(unit.connection()).await?;
        files::forget(unit, id).await?;
    }
    consultation::receive_gone(unit, id, from.as_str()).await?;
    unit.append(Event {
        kind: "federation.withdrawn",
        subject: id.to_string(),
        version: Some(gone.version),
        audience: None,
        detail: serde_json::json!({ "origin": from, "reason": gone.reason }),
    });
    match gone.reason.parse() {
        Ok(reason @ (WithdrawalReason::Privacy | WithdrawalReason::Copyright)) => library::hide_adopted(unit, id, reason).await,
        Ok(WithdrawalReason::Outdated | WithdrawalReason::Author) | Err(_) => Ok(()),
    }
}

async fn store_version(
    unit: &mut Unit,
    from: &Origin,
    before: Option<object::Model>,
    (object, version): (&str, i64),
    record: &Record,
) -> Result<()> {
    let id = crate::object::local_id(object);
    let audience = if record.is_public { Audience::Public } else { Audience::Members };
    let is_new = before.is_none();
    let mut row = object::Model {
        id,
        object: object.to_owned(),
        origin: from.as_str().to_owned(),
        version,
        kind: record.kind.to_string(),
        audience: audience.to_string(),
        content: serde_json::to_string(record).map_err(|error| Error::Internal(Box::new(error)))?,
        received_at: before.map_or(unit.now(), |before| before.received_at),
        changed_at: unit.now(),
        key: key_of(id, from, record),
        missing_since: None,
        seal: None,
    };
    row.seal = Some(seal_of(&row));
    if is_new {
        object::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    } else {
        object::Entity::update(row.into_active_model().reset_all()).exec(unit.connection()).await?;
    }
    files::want(unit, from, id, record).await?;
    unit.append(Event {
        kind: "federation.received",
        subject: id.to_string(),
        version: Some(version),
        audience: Some(audience),
        detail: serde_json::json!({ "origin": from, "kind": record.kind.as_str() }),
    });
    Ok(())
}

/// A tombstone of another network's object, as a restore carries it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grave {
    from: Origin,
    gone: Gone,
    /// The hash of the address that it had.
    address: Option<String>,
}

/// Lists the tombstones of all other networks' objects.
pub async fn list_gone(db: &impl ConnectionTrait) -> Result<Vec<Grave>> {
    let rows = tombstone::Entity::find().all(db).await?;
    let grave = |row: tombstone::Model| {
        let gone = Gone { object: row.object, version: row.version, reason: row.reason };
        Ok(Grave { from: row.origin.parse().map_err(Error::internal)?, gone, address: row.address })
    };
    rows.into_iter().map(grave).collect()
}

/// After a restore, what other networks withdrew stays so: puts back the tombstones that the backup did not have, and returns how many.
pub async fn keep_gone(unit: &mut Unit, graves: &[Grave]) -> Result<usize> {
    let mut received = Received::default();
    for Grave { from, gone, address } in graves {
        let before = received.withdrawn;
        apply(unit, from, &Change::Gone(gone.clone()), &mut received).await?;
        if let Some(address) = address.as_ref().filter(|_| received.withdrawn > before) {
            let row = tombstone::Entity::update_many().filter(tombstone::Column::Id.eq(crate::object::local_id(&gone.object)));
            row.col_expr(tombstone::Column::Address, Expr::value(address)).exec(unit.connection()).await?;
        }
    }
    Ok(received.withdrawn)
}
