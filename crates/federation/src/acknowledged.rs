//! Who has what of ours: the version that a peer took last, and when it did.
//!
//! A peer takes a version in one of two ways: it answers yes to the activity that tells it, or it comes back for what follows the page that
//! held it.

use kernel::{Permission, Result, Store, Timestamp, Viewer};
use library::ResourceId;
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait, QueryFilter};

use crate::entity::taken;
use crate::{Origin, Peer, Thing, Visible};

const TABLE: &str = "federation_taken";

/// What a peer has of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// Which peer.
    pub peer: Origin,
    /// The version that it was told of last.
    pub version: i64,
    /// When it took that; `None` while nobody knows that it did.
    pub at: Option<Timestamp>,
}

/// Lists what peers were told of a resource, and what they took of it.
///
/// # Errors
/// `Refused` for who may not.
pub async fn list_acknowledged(db: &impl ConnectionTrait, by: &Viewer, id: ResourceId) -> Result<Vec<Acknowledged>> {
    by.require(Permission::ManageSettings)?;
    let rows = taken::Entity::find().filter(taken::Column::ResourceId.eq(id.0)).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let peer = row.peer.parse().map_err(kernel::Error::internal)?;
            Ok(Acknowledged { peer, version: row.version, at: row.taken_at })
        })
        .collect()
}

/// Keeps what stands in a page that a peer gets, whose last row of the journal this is. What it took before it has still.
pub(crate) async fn keep_shown(store: &Store, peer: &Peer, told: &[Visible], until: Option<i64>) -> Result<()> {
    let Some(until) = until else { return Ok(()) };
    let mut insert = Query::insert();
    insert.into_table(TABLE).columns(["resource_id", "peer", "version", "told_seq", "taken_at"]);
    let mut is_empty = true;
    for one in told {
        let Visible::Live { resource, .. } = one else { continue };
        let values =
            [resource.id.0.into(), peer.origin.as_str().into(), resource.version.into(), until.into(), Option::<i64>::None.into()];
        insert.values_panic(values);
        is_empty = false;
    }
    if is_empty {
        return Ok(());
    }
    let is_another = Expr::col((TABLE, "version")).ne(Expr::col(("excluded", "version")));
    let replace = OnConflict::columns(["resource_id", "peer"])
        .update_columns(["version", "told_seq", "taken_at"])
        .action_and_where(is_another)
        .to_owned();
    store.note(&insert.on_conflict(replace).to_owned()).await
}

/// Keeps that a peer took what it was told of these.
pub(crate) async fn confirm(store: &Store, peer: &Origin, ids: &[Thing]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let update = Query::update()
        .table(TABLE)
        .value("taken_at", store.now().0)
        .and_where(Expr::col("peer").eq(peer.as_str()))
        .and_where(Expr::col("resource_id").is_in(ids.iter().map(|id| id.uuid())))
        .and_where(Expr::col("taken_at").is_null())
        .to_owned();
    store.note(&update).await
}

/// Keeps that a peer came back from a place in the journal, and so has all that stood in the pages up to there.
pub(crate) async fn confirm_until(store: &Store, peer: &Origin, seq: i64) -> Result<()> {
    let open = taken::Entity::find()
        .filter(taken::Column::Peer.eq(peer.as_str()))
        .filter(taken::Column::ToldSeq.lte(seq))
        .filter(taken::Column::TakenAt.is_null());
    if open.count(store.reader()).await? == 0 {
        return Ok(());
    }
    let update = Query::update()
        .table(TABLE)
        .value("taken_at", store.now().0)
        .and_where(Expr::col("peer").eq(peer.as_str()))
        .and_where(Expr::col("told_seq").lte(seq))
        .and_where(Expr::col("taken_at").is_null())
        .to_owned();
    store.note(&update).await
}
