//! Queries for what is told about resources: the newest of a sort, and whether anything changed.

use kernel::{Result, Timestamp, Viewer};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::entity::resource;
use crate::read::{seen_by, with_texts};
use crate::{Kind, Resource, State};

/// Which resources a list of the newest holds: all, or those of an area, or of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Newest {
    All,
    Area(String),
    Kind(Kind),
}

/// Lists the newest resources that this viewer may see, the last changed first.
pub async fn list_newest(db: &impl ConnectionTrait, viewer: &Viewer, which: &Newest, limit: u64) -> Result<Vec<Resource>> {
    let mut select = there_for(viewer);
    match which {
        Newest::All => {}
        Newest::Kind(kind) => select = select.filter(resource::Column::Kind.eq(kind.as_str())),
        Newest::Area(area) => {
            let tag = |column: &'static str| Expr::col(("library_tag", column));
            let tagged = Query::select()
                .expr(Expr::val(1))
                .from("library_tag")
                .and_where(tag("resource_id").eq(Expr::col(("library_resource", "id"))))
                .and_where(tag("version").eq(Expr::col(("library_resource", "version"))))
                .and_where(tag("scheme").eq("area"))
                .and_where(tag("term").eq(area.as_str()))
                .to_owned();
            select = select.filter(Expr::exists(tagged));
        }
    }
    let rows = select.order_by_desc(resource::Column::ChangedAt).order_by_desc(resource::Column::Id).limit(limit).all(db).await?;
    let mut resources = with_texts(db, rows).await?;
    resources.sort_by_key(|resource| std::cmp::Reverse((resource.changed_at, resource.id)));
    Ok(resources)
}

/// When anything that this viewer may see was last changed, or withdrawn: for whoever asks only whether something did.
pub async fn find_last_change(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<Timestamp> {
    let last = resource::Entity::find().filter(seen_by(viewer)).order_by_desc(resource::Column::ChangedAt).one(db).await?;
    Ok(last.map_or(Timestamp(0), |row| row.changed_at))
}

/// Where a resource is, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Its address on this server.
    pub path: String,
    /// When its version of now was published.
    pub changed_at: Timestamp,
}

fn there_for(viewer: &Viewer) -> Select<resource::Entity> {
    resource::Entity::find().filter(resource::Column::State.eq(State::Published.as_str())).filter(seen_by(viewer))
}

/// Counts the resources that this viewer may see.
pub async fn count_addresses(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<u64> {
    Ok(there_for(viewer).count(db).await?)
}

/// Lists where the resources are that this viewer may see, in an order that stays: `limit` of them after the first `skipped`.
pub async fn list_addresses(db: &impl ConnectionTrait, viewer: &Viewer, skipped: u64, limit: u64) -> Result<Vec<Address>> {
    let rows = there_for(viewer).order_by_asc(resource::Column::Id).offset(skipped).limit(limit).all(db).await?;
    let address = |row: resource::Model| Address { path: format!("/library/{}/{}", row.kind, row.key), changed_at: row.changed_at };
    Ok(rows.into_iter().map(address).collect())
}
