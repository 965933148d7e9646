//! The marks of what somebody was told, and taking back what still waits.

use std::collections::{HashMap, HashSet};

use kernel::{Notes, PersonId, Result, Timestamp};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder};

use crate::entity::told::{Column, Entity, Model};

/// How long a message may wait to be sent, and so be taken back.
const WAITS: i64 = 8 * 24 * 3_600_000;
/// Who was told nothing for so long begins anew.
const LONGEST_REST: i64 = 100 * 24 * 3_600_000;
/// How long it is remembered that somebody was told.
const KEPT: i64 = 400 * 24 * 3_600_000;

/// Something that somebody was told.
pub(crate) struct Mark<'a> {
    pub(crate) person: PersonId,
    pub(crate) occasion: &'a str,
    /// How far in the journal it went.
    pub(crate) seq: i64,
    /// Its message; empty where there was nothing to say.
    pub(crate) reference: &'a str,
    /// Ids of what it speaks of.
    pub(crate) subjects: &'a [String],
}

/// Keeps the mark: together with the message, so that there is neither without the other.
pub(crate) async fn mark(notes: &Notes, mark: &Mark<'_>) -> Result<()> {
    let insert = Query::insert()
        .into_table("notifications_told")
        .columns(["person_id", "occasion", "seq", "at", "reference", "subjects"])
        .values_panic([
            mark.person.0.into(),
            mark.occasion.into(),
            mark.seq.into(),
            notes.now().0.into(),
            mark.reference.into(),
            mark.subjects.join(" ").into(),
        ])
        .to_owned();
    notes.note(&insert).await.map(drop)
}

/// Who was told on this occasion.
pub(crate) async fn list_told(db: &impl ConnectionTrait, occasion: &str) -> Result<HashSet<PersonId>> {
    let rows = Entity::find().filter(Column::Occasion.eq(occasion)).all(db).await?;
    Ok(rows.into_iter().map(|row| PersonId(row.person_id)).collect())
}

/// Who was told on which of these occasions.
pub(crate) async fn list_marked(db: &impl ConnectionTrait, occasions: &[String]) -> Result<Vec<(PersonId, String)>> {
    if occasions.is_empty() {
        return Ok(Vec::new());
    }
    let rows = Entity::find().filter(Column::Occasion.is_in(occasions.iter().map(String::as_str))).all(db).await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.person_id), row.occasion)).collect())
}

/// How far somebody's last digest went, and when it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Last {
    pub(crate) seq: i64,
    pub(crate) at: Timestamp,
}

/// Reads the last digests of these persons.
pub(crate) async fn list_last(db: &impl ConnectionTrait, people: &[PersonId], now: Timestamp) -> Result<HashMap<PersonId, Last>> {
    let digests = Column::Occasion.starts_with("week-").or(Column::Occasion.starts_with("day-"));
    let rows = Entity::find()
        .filter(Column::PersonId.is_in(people.iter().map(|person| person.0)))
        .filter(Column::At.gt(now.0 - LONGEST_REST))
        .filter(digests)
        .order_by_asc(Column::At)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.person_id), Last { seq: row.seq, at: row.at })).collect())
}

/// What changed: resources and announcements by their ids, and people, each with the journal's row that says so.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub(crate) subjects: HashMap<String, i64>,
    pub(crate) people: HashMap<String, i64>,
}

/// Takes back what still waits, and was written before one of these changes of what it speaks of or whom it is for. It is
/// written anew, as things are now.
pub(crate) async fn recall_touched(notes: &Notes, touched: &Touched) -> Result<()> {
    if touched.subjects.is_empty() && touched.people.is_empty() {
        return Ok(());
    }
    let waiting = Entity::find().filter(Column::Reference.ne("")).filter(Column::At.gt(notes.now().0 - WAITS));
    let mut rows = waiting.all(notes.connection()).await?;
    rows.retain(|row| {
        let is_later = |seq: Option<&i64>| seq.is_some_and(|seq| *seq > row.seq);
        is_later(touched.people.get(&row.person_id.to_string()))
            || row.subjects.split(' ').any(|id| is_later(touched.subjects.get(id)))
    });
    recall(notes, rows).await
}

async fn recall(notes: &Notes, rows: Vec<Model>) -> Result<()> {
    for row in rows {
        if post::recall(notes, &row.reference).await? {
            let mark = Query::delete()
                .from_table("notifications_told")
                .and_where(Expr::col("person_id").eq(row.person_id))
                .and_where(Expr::col("occasion").eq(row.occasion))
                .to_owned();
            notes.note(&mark).await?;
        }
    }
    Ok(())
}

/// Forgets what was told more than a year ago, and the links to pause that went with it.
pub(crate) async fn forget_old(notes: &Notes) -> Result<()> {
    let old = Query::delete().from_table("notifications_told").and_where(Expr::col("at").lt(notes.now().0 - KEPT)).to_owned();
    notes.note(&old).await?;
    let old = Query::delete()
        .from_table("notifications_secret")
        .and_where(Expr::col("purpose").eq("pause"))
        .and_where(Expr::col("created_at").lt(notes.now().0 - KEPT))
        .to_owned();
    notes.note(&old).await.map(drop)
}
