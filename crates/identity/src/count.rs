//! How many people there are, by role: to say in numbers whom something is for.

use kernel::{Error, Permission, Result, Role, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::State;
use crate::entity::person;

/// Counts the members who may sign in, by role.
///
/// # Errors
/// As [`Viewer::require`]: how many there are is for members.
pub async fn count_members(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<Vec<(Role, u64)>> {
    viewer.require(Permission::SeeMembers)?;
    let rows: Vec<(String, i64)> = person::Entity::find()
        .filter(person::Column::State.eq(State::Active.as_str()))
        .select_only()
        .column(person::Column::Role)
        .column_as(person::Column::Id.count(), "count")
        .group_by(person::Column::Role)
        .into_tuple()
        .all(db)
        .await?;
    let read =
        |(role, count): (String, i64)| Ok((role.parse().map_err(Error::internal)?, u64::try_from(count).unwrap_or_default()));
    rows.into_iter().map(read).collect()
}
