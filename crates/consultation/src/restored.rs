//! After a restore: what must not come back, and what can't.

use kernel::{Result, Unit};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::keys::KeyName;
use crate::rows::{case, draft, sealed};
use crate::withdraw::bury;
use crate::{CaseId, Keys, State};

/// A text that is sealed and whose key this server does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    pub case: CaseId,
    /// 1 for its first text, then one more for each that was to take its place.
    pub round: i32,
}

/// Cases that were withdrawn here, as it stood before a restore.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withdrawn(Vec<Uuid>);

/// Lists the originals that this server no longer has: keys are in no backup.
pub async fn list_missing_originals(db: &impl ConnectionTrait, keys: &Keys) -> Result<Vec<Missing>> {
    let mut sealed: Vec<(Uuid, i32)> =
        sealed::Entity::find().all(db).await?.into_iter().map(|row| (row.case_id, row.round)).collect();
    sealed.extend(draft::Entity::find().all(db).await?.into_iter().map(|row| (row.case_id, row.round)));
    sealed.sort_unstable();
    sealed.dedup();
    let mut missing = Vec::new();
    for (case, round) in sealed {
        let case = CaseId(case);
        if keys.find(KeyName { case, round }).await?.is_none() {
            missing.push(Missing { case, round });
        }
    }
    Ok(missing)
}

/// Lists what was withdrawn here, before a backup takes its place.
pub async fn list_withdrawn(db: &impl ConnectionTrait) -> Result<Withdrawn> {
    let rows = case::Entity::find().filter(case::Column::State.eq(State::Withdrawn.as_str())).all(db).await?;
    Ok(Withdrawn(rows.into_iter().map(|row| row.id).collect()))
}

/// Withdraws again, in rows that a backup brought, what had been withdrawn here.
pub async fn keep_withdrawn(unit: &mut Unit, keys: &Keys, withdrawn: &Withdrawn) -> Result<usize> {
    let rows = case::Entity::find()
        .filter(case::Column::Id.is_in(withdrawn.0.iter().copied()))
        .filter(case::Column::State.ne(State::Withdrawn.as_str()))
        .all(unit.connection())
        .await?;
    for row in &rows {
        bury(unit, keys, CaseId(row.id), "restore").await?;
    }
    Ok(rows.len())
}
