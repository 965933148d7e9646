//! Networks that are shut out: what came of them stays, and nobody sees it.

use kernel::{Result, Unit};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::rows::{answer, case, shut as row};

/// Shows nothing more of a network, or shows it again. Who may say so is asked by whoever calls this, which appends what it does.
pub async fn shut_out(unit: &Unit, network: &str, is_out: bool) -> Result<()> {
    row::Entity::delete_by_id(network.to_owned()).exec(unit.connection()).await?;
    if is_out {
        let new = row::Model { network: network.to_owned() };
        row::Entity::insert(new.into_active_model()).exec_without_returning(unit.connection()).await?;
    }
    Ok(())
}

/// The cases and answers of networks that are shut out.
pub(crate) async fn list_shut(db: &impl ConnectionTrait) -> Result<Vec<Uuid>> {
    let networks: Vec<String> = row::Entity::find().all(db).await?.into_iter().map(|row| row.network).collect();
    if networks.is_empty() {
        return Ok(Vec::new());
    }
    let cases = case::Entity::find().select_only().column(case::Column::Id).filter(case::Column::Network.is_in(&networks));
    let answers = answer::Entity::find().select_only().column(answer::Column::Id).filter(answer::Column::Network.is_in(&networks));
    let mut ids: Vec<Uuid> = cases.into_tuple().all(db).await?;
    ids.extend(answers.into_tuple::<Uuid>().all(db).await?);
    Ok(ids)
}
