//! Destroys what was there before a text was released, thirty days after the decision.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, Result, Store, Timestamp};
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};
use uuid::Uuid;

use crate::keys::KeyName;
use crate::row::tell;
use crate::rows::{draft, round, sealed};
use crate::writing::remove_sealed;
use crate::{CaseId, Keys};

/// Days for which an original is kept after the decision about it.
pub const ORIGINALS_KEPT_DAYS: i64 = 30;
const DAY: i64 = 24 * 3_600_000;

/// Destroys the keys and the sealed texts of what was decided about thirty days ago or longer, and keys that no text has; returns of
/// how many rounds. The key goes first: from then on nothing opens, wherever a copy is.
pub async fn sweep_originals(store: &Store, keys: &Keys) -> Result<usize> {
    let until = Timestamp(store.now().0 - ORIGINALS_KEPT_DAYS * DAY);
    let rounds = round::Entity::find().all(store.reader()).await?;
    let decided: BTreeMap<(Uuid, i32), Option<Timestamp>> =
        rounds.into_iter().map(|row| ((row.case_id, row.round), row.decided_at)).collect();
    let held = list_held(store.reader()).await?;
    let mut destroyed = 0;
    for (case, number) in &held {
        let is_over = decided.get(&(*case, *number)).copied().flatten().is_some_and(|at| at <= until);
        if !is_over {
            continue;
        }
        let name = KeyName { case: CaseId(*case), round: *number };
        keys.destroy(name).await?;
        let mut unit = store.begin(&Actor::system()).await?;
        remove_sealed(unit.connection(), name).await?;
        tell(&mut unit, "consultation.originals-destroyed", name.case, serde_json::json!({ "round": name.round }));
        unit.commit().await?;
        destroyed += 1;
    }
    // A key without a text: its case was never committed, or came after the backup that this database was restored from.
    for name in keys.list_older(until).await? {
        if !held.contains(&(name.case.0, name.round)) {
            keys.destroy(name).await?;
        }
    }
    Ok(destroyed)
}

async fn list_held(db: &impl ConnectionTrait) -> Result<BTreeSet<(Uuid, i32)>> {
    let sealed: Vec<(Uuid, i32)> = sealed::Entity::find()
        .select_only()
        .columns([sealed::Column::CaseId, sealed::Column::Round])
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let drafts: Vec<(Uuid, i32)> =
        draft::Entity::find().select_only().columns([draft::Column::CaseId, draft::Column::Round]).into_tuple().all(db).await?;
    Ok(sealed.into_iter().chain(drafts).collect())
}
