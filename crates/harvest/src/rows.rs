//! Queries on the records.

use kernel::{Result, Timestamp};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entity::record::{Column, Entity, Model};
use crate::sets;

pub(crate) const LIVE: &str = "live";
pub(crate) const DELETED: &str = "deleted";
pub(crate) const UNSURE: &str = "unsure";

/// Which records a list holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Window<'a> {
    /// The first millisecond.
    pub(crate) from: Option<i64>,
    /// The first millisecond after it.
    pub(crate) until: Option<i64>,
    /// A set that exists.
    pub(crate) set: Option<&'a str>,
}

impl Window<'_> {
    fn condition(&self) -> Condition {
        let like = |set: &str| Column::Sets.like(sets::pattern(set));
        Condition::all()
            .add(Column::State.ne(UNSURE))
            .add_option(self.from.map(|from| Column::ChangedAt.gte(from)))
            .add_option(self.until.map(|until| Column::ChangedAt.lt(until)))
            .add_option(self.set.map(like))
    }
}

/// Lists up to `limit` records of the window, the one that changed first before the others. What changes while a list is being
/// fetched moves to its end, instead of out of it.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    window: &Window<'_>,
    after: Option<(i64, Uuid)>,
    limit: u64,
) -> Result<Vec<Model>> {
    let later = |(at, id): (i64, Uuid)| {
        let same = Condition::all().add(Column::ChangedAt.eq(at)).add(Column::Id.gt(id));
        Condition::any().add(Column::ChangedAt.gt(at)).add(same)
    };
    let rows = Entity::find()
        .filter(window.condition().add_option(after.map(later)))
        .order_by_asc(Column::ChangedAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows)
}

/// Counts the records of the window.
pub(crate) async fn count(db: &impl ConnectionTrait, window: &Window<'_>) -> Result<u64> {
    Ok(Entity::find().filter(window.condition()).count(db).await?)
}

/// Finds one record.
pub(crate) async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).filter(Column::State.ne(UNSURE)).one(db).await?)
}

/// The dates of the first change and of the last one.
pub(crate) async fn find_ends(db: &impl ConnectionTrait) -> Result<Option<(Timestamp, Timestamp)>> {
    let first = Entity::find().order_by_asc(Column::ChangedAt).limit(1).one(db).await?;
    let last = Entity::find().order_by_desc(Column::ChangedAt).limit(1).one(db).await?;
    Ok(first.zip(last).map(|(first, last)| (first.changed_at, last.changed_at)))
}
