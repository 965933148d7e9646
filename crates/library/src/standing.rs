//! How resources stand, for what leaves this server: texts that are there, tombstones of those that are not.

use std::collections::{HashMap, HashSet};

use kernel::{Audience, Error, Result, Timestamp};
use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter};
use uuid::Uuid;

use crate::entity::{import, resource};
use crate::import::STARTER;
use crate::networks::named_in;
use crate::read::with_texts;
use crate::{Kind, Resource, ResourceId, State, Withdrawal};

/// How one resource stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It can be read, superseded or not: another one that stands in for it can go again.
    Live(Box<Resource>),
    /// It is gone for good.
    Withdrawn(Withdrawal),
}

/// Which of these are of the starter library, as the program brought it: every network has the same.
pub async fn list_starters(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<HashSet<ResourceId>> {
    let rows = import::Entity::find()
        .filter(import::Column::ResourceId.is_in(ids.iter().map(|id| id.0)))
        .filter(import::Column::Source.eq(STARTER))
        .all(db)
        .await?;
    let brought: HashMap<Uuid, i64> = rows.into_iter().map(|row| (row.resource_id, row.version)).collect();
    let rows = resource::Entity::find().filter(resource::Column::Id.is_in(brought.keys().copied())).all(db).await?;
    // What somebody changed here is this network's own work.
    let unchanged = rows.into_iter().filter(|row| brought.get(&row.id) == Some(&row.version));
    Ok(unchanged.map(|row| ResourceId(row.id)).collect())
}

/// Reads how these resources stand, in their order, whoever may see them; an unknown id is left out. Who may be told is the caller's to decide.
pub async fn list_standings(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<Standing>> {
    let rows = resource::Entity::find().filter(resource::Column::Id.is_in(ids.iter().map(|id| id.0))).all(db).await?;
    let (gone, live): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.state == State::Withdrawn.as_str());
    let mut standings: HashMap<ResourceId, Standing> = HashMap::new();
    for row in gone {
        standings.insert(ResourceId(row.id), Standing::Withdrawn(Withdrawal::from_row(row)));
    }
    for resource in with_texts(db, live).await? {
        standings.insert(resource.id, Standing::Live(Box::new(resource)));
    }
    Ok(ids.iter().filter_map(|id| standings.remove(id)).collect())
}

/// A resource without a word of what it says or said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Which.
    pub id: ResourceId,
    /// Its kind.
    pub kind: Kind,
    /// Who may see it, or could.
    pub audience: Audience,
    /// The networks that it is for by name.
    pub networks: Vec<String>,
    /// When it was last changed, or withdrawn.
    pub changed_at: Timestamp,
    /// The name of the reason, if it was withdrawn.
    pub withdrawn: Option<String>,
}

/// Rows that one query asks for.
const ROWS: usize = 500;

/// Reads what is left to say of these resources whatever became of them, in no order, for those who look after what left this server.
pub async fn list_outlines(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<Outline>> {
    let mut outlines = Vec::with_capacity(ids.len());
    for some in ids.chunks(ROWS) {
        let rows = resource::Entity::find().filter(resource::Column::Id.is_in(some.iter().map(|id| id.0))).all(db).await?;
        let naming: Vec<(Uuid, i64)> =
            rows.iter().filter(|row| row.audience == Audience::Named.as_str()).map(|row| (row.id, row.version)).collect();
        let mut networks = named_in(db, &naming).await?;
        for row in rows {
            outlines.push(Outline {
                networks: networks.remove(&(row.id, row.version)).unwrap_or_default(),
                id: ResourceId(row.id),
                kind: row.kind.parse().map_err(Error::internal)?,
                audience: row.audience.parse::<Audience>().map_err(Error::internal)?,
                changed_at: row.changed_at,
                withdrawn: (row.state == State::Withdrawn.as_str()).then(|| row.withdrawal_reason.unwrap_or_default()),
            });
        }
    }
    Ok(outlines)
}

/// Counts what can be read and stands under one of these licences, by audience and kind, whoever may see it; without the starter library as
/// the program brought it.
pub async fn count_licensed(db: &impl ConnectionTrait, licences: &[&str]) -> Result<Vec<(Audience, Kind, u64)>> {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    let brought = Query::select()
        .expr(Expr::val(1))
        .from("library_import")
        .and_where(of("library_import", "resource_id").eq(of("library_resource", "id")))
        .and_where(of("library_import", "version").eq(of("library_resource", "version")))
        .and_where(of("library_import", "source").eq(STARTER))
        .to_owned();
    let select = Query::select()
        .column(("library_resource", "audience"))
        .column(("library_resource", "kind"))
        .expr_as(Func::count(of("library_resource", "id")), "times")
        .from("library_resource")
        .inner_join(
            "library_version",
            of("library_version", "resource_id")
                .eq(of("library_resource", "id"))
                .and(of("library_version", "version").eq(of("library_resource", "version"))),
        )
        .and_where(of("library_resource", "state").ne(State::Withdrawn.as_str()))
        .and_where(of("library_version", "licence").is_in(licences.iter().copied()))
        .and_where(Expr::exists(brought).not())
        .group_by_columns([("library_resource", "audience"), ("library_resource", "kind")])
        .to_owned();
    let rows = db.query_all(&select).await?;
    let read = |row: &sea_orm::QueryResult| {
        let audience: String = row.try_get("", "audience")?;
        let kind: String = row.try_get("", "kind")?;
        let times: i64 = row.try_get("", "times")?;
        let audience = audience.parse::<Audience>().map_err(Error::internal)?;
        Ok((audience, kind.parse().map_err(Error::internal)?, times.unsigned_abs()))
    };
    rows.iter().map(read).collect()
}
