//! What came from other networks lately.

use kernel::{Result, Timestamp, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::RemoteResource;
use crate::entity::object;
use crate::kept::{is_shown, seen_by};

/// Lists what came or changed after this moment and this viewer may see, the newest first, up to so many.
pub async fn list_arrived(db: &impl ConnectionTrait, viewer: &Viewer, since: Timestamp, most: u64) -> Result<Vec<RemoteResource>> {
    let rows = object::Entity::find()
        .filter(object::Column::ChangedAt.gt(since.0))
        .filter(is_shown())
        .filter(seen_by(viewer))
        .order_by_desc(object::Column::ChangedAt)
        .order_by_asc(object::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    rows.into_iter().map(RemoteResource::from_row).collect()
}
