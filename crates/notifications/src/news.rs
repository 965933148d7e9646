//! What is new, as the journal tells it: by its rows, so that nothing falls between two digests.

use std::collections::{HashMap, hash_map};

use kernel::{Entry, Error, Notes, Result, Timestamp};
use library::ResourceId;
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::edition::Since;
use crate::entity::news::{Column, Entity, Model};

/// Something that was published or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct News {
    pub(crate) resource: ResourceId,
    pub(crate) is_new: bool,
}

/// Resources that one digest looks at: far more than it shows.
const MOST: u64 = 400;

/// Applies a row of the journal. Twice is the same as once, if in order.
pub(crate) async fn apply(notes: &Notes, entry: &Entry) -> Result<()> {
    match entry.kind.as_str() {
        "library.published" => publish(notes, entry).await,
        "library.withdrawn" | "library.hidden" => {
            let gone =
                Query::delete().from_table("notifications_news").and_where(Expr::col("resource_id").eq(id(entry)?)).to_owned();
            notes.note(&gone).await.map(drop)
        }
        _ => Ok(()),
    }
}

async fn publish(notes: &Notes, entry: &Entry) -> Result<()> {
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let is_first = detail["ordinal"] == 1;
    let (seq, at) = if is_first { (entry.seq, entry.at.0) } else { (0, 0) };
    let insert = Query::insert()
        .into_table("notifications_news")
        .columns(["resource_id", "added_seq", "added_at", "changed_seq", "changed_at"])
        .values_panic([id(entry)?.into(), seq.into(), at.into(), entry.seq.into(), entry.at.0.into()])
        .on_conflict(OnConflict::column("resource_id").update_columns(["changed_seq", "changed_at"]).to_owned())
        .to_owned();
    notes.note(&insert).await.map(drop)
}

fn id(entry: &Entry) -> Result<Uuid> {
    entry.subject.parse().map_err(|_| Error::internal("a row of the journal names no resource"))
}

/// Forgets everything, to be told again by the journal.
pub(crate) async fn clear(notes: &Notes) -> Result<()> {
    notes.note(&Query::delete().from_table("notifications_news").to_owned()).await.map(drop)
}

/// Lists what is new since then, newest first, whoever may see it.
pub(crate) async fn list_since(db: &impl ConnectionTrait, since: Since) -> Result<Vec<News>> {
    let newer = match since {
        Since::Seq(seq) => Column::ChangedSeq.gt(seq),
        Since::Moment(at) => Column::ChangedAt.gt(at.0),
    };
    let rows = Entity::find().filter(newer).order_by_desc(Column::ChangedSeq).limit(MOST).all(db).await?;
    Ok(rows.iter().map(|row| read(row, since)).collect())
}

fn read(row: &Model, since: Since) -> News {
    let is_new = match since {
        Since::Seq(seq) => row.added_seq > seq,
        Since::Moment(at) => row.added_at > at,
    };
    News { resource: ResourceId(row.resource_id), is_new }
}

/// What was read already, since most members were told last at the same moment.
#[derive(Default)]
pub(crate) struct NewsBySince(HashMap<Since, Vec<News>>);

impl NewsBySince {
    pub(crate) async fn get(&mut self, db: &impl ConnectionTrait, since: Since) -> Result<&[News]> {
        match self.0.entry(since) {
            hash_map::Entry::Occupied(known) => Ok(known.into_mut()),
            hash_map::Entry::Vacant(place) => Ok(place.insert(list_since(db, since).await?)),
        }
    }
}

/// The moment after which somebody who was never told is told: just before they came, but no more than a week ago.
pub(crate) fn first_since(now: Timestamp, joined: Timestamp) -> Timestamp {
    const WEEK: i64 = 7 * 24 * 3_600_000;
    Timestamp(Ord::max(joined.0, now.0 - WEEK) - 1)
}
