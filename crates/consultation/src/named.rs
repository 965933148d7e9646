//! Which networks besides this one a case is for.

use kernel::{Result, Unit};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::CaseId;
use crate::row::tell;
use crate::rows::{answer, case, named as row};

/// Networks that one case may be for.
const MOST: usize = 50;

/// The addresses of the networks besides this one that a case is for, in their order.
pub(crate) async fn list_named(db: &impl ConnectionTrait, id: CaseId) -> Result<Vec<String>> {
    let rows = row::Entity::find().filter(row::Column::CaseId.eq(id.0)).order_by_asc(row::Column::Network).all(db).await?;
    Ok(rows.into_iter().map(|row| row.network).collect())
}

/// The networks besides this one that a case is for, and the one that it is of, where that is not ours. Whether somebody may know of the
/// case is asked by whoever calls this.
pub async fn find_networks(db: &impl ConnectionTrait, id: CaseId) -> Result<(Vec<String>, Option<String>)> {
    let case = case::Entity::find_by_id(id.0).one(db).await?;
    Ok((list_named(db, id).await?, case.and_then(|case| case.network)))
}

/// Says anew which networks a case is for. One that comes to it later gets what was answered before; one that goes gives it back.
pub(crate) async fn set_named(unit: &mut Unit, id: CaseId, networks: &[String]) -> Result<()> {
    let before = list_named(unit.connection(), id).await?;
    let mut wanted = networks.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    wanted.truncate(MOST);
    if wanted == before {
        return Ok(());
    }
    row::Entity::delete_many().filter(row::Column::CaseId.eq(id.0)).exec(unit.connection()).await?;
    let rows: Vec<_> = wanted.into_iter().map(|network| row::Model { case_id: id.0, network }.into_active_model()).collect();
    if !rows.is_empty() {
        row::Entity::insert_many(rows).exec_without_returning(unit.connection()).await?;
    }
    let ours = answer::Entity::find()
        .filter(answer::Column::CaseId.eq(id.0))
        .filter(answer::Column::Network.is_null())
        .filter(answer::Column::RemovedAt.is_null())
        .all(unit.connection())
        .await?;
    for answer in ours {
        tell(unit, "consultation.answer-shared", id, serde_json::json!({ "answer": answer.id }));
    }
    Ok(())
}
