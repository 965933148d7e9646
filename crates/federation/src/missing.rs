//! What another network lost: it was here, its origin showed it once and does not know it any more, and never withdrew it. So it goes when a
//! network is restored from an old backup. It is hidden here, kept, and there again when its origin tells it again; nothing of it is final.

use std::collections::BTreeSet;

use kernel::{Actor, Audience, Event, Result, Store, Timestamp, Unit};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::Origin;
use crate::entity::object;

/// Ids in one question.
const AT_ONCE: usize = 500;

/// Marks those of these that are there as missing, and returns how many that were.
pub(crate) async fn mark(store: &Store, from: &Origin, ids: &BTreeSet<Uuid>) -> Result<usize> {
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let mut marked = 0;
    for ids in ids.chunks(AT_ONCE) {
        let mut unit = store.begin(&Actor::system()).await?;
        match mark_some(&mut unit, from, ids).await {
            Ok(0) => unit.abandon().await?,
            Ok(count) => {
                unit.commit().await?;
                marked += count;
            }
            Err(error) => {
                unit.abandon().await?;
                return Err(error);
            }
        }
    }
    Ok(marked)
}

async fn mark_some(unit: &mut Unit, from: &Origin, ids: &[Uuid]) -> Result<usize> {
    let there = object::Entity::find()
        .filter(object::Column::Id.is_in(ids.iter().copied()))
        .filter(object::Column::Origin.eq(from.as_str()))
        .filter(object::Column::MissingSince.is_null())
        .all(unit.connection())
        .await?;
    let count = there.len();
    for row in there {
        let now = unit.now();
        change(unit, &row, Some(now)).await?;
    }
    Ok(count)
}

/// Shows an object again that was missing.
pub(crate) async fn bring_back(unit: &mut Unit, row: &object::Model) -> Result<()> {
    change(unit, row, None).await
}

async fn change(unit: &mut Unit, row: &object::Model, since: Option<Timestamp>) -> Result<()> {
    let changed = object::ActiveModel { missing_since: Set(since), ..row.clone().into_active_model() };
    object::Entity::update(changed).exec(unit.connection()).await?;
    unit.append(Event {
        kind: if since.is_some() { "federation.missing" } else { "federation.received" },
        subject: row.id.to_string(),
        version: Some(row.version),
        audience: row.audience.parse::<Audience>().ok().filter(|_| since.is_none()),
        detail: serde_json::json!({ "origin": row.origin, "kind": row.kind }),
    });
    Ok(())
}
