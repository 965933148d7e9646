//! What was said to cases and nobody has told yet, as the journal tells it: ids alone. A row goes in the write of its letter.

use kernel::{Entry, Notes, Result};
use sea_orm::sea_query::{DeleteStatement, Expr, OnConflict, Query};
use sea_orm::{ConnectionTrait, EntityTrait, ExprTrait as _, QueryOrder};
use uuid::Uuid;

use crate::entity::case_news::{Column, Entity, Model};

const TABLE: &str = "notifications_case_news";

/// Applies a row of the journal. Twice is the same as once.
pub(crate) async fn apply(notes: &Notes, entry: &Entry) -> Result<()> {
    let named = match entry.kind.as_str() {
        "consultation.answered" => "answer",
        "consultation.asked-for-more" => "question",
        _ => return Ok(()),
    };
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let id = detail[named].as_str().and_then(|id| id.parse::<Uuid>().ok());
    let Some((id, case)) = id.zip(entry.subject.parse::<Uuid>().ok()) else { return Ok(()) };
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(["id", "case_id", "seq", "at"])
        .values_panic([id.into(), case.into(), entry.seq.into(), entry.at.0.into()])
        .on_conflict(OnConflict::column("id").do_nothing().to_owned())
        .to_owned();
    notes.note(&insert).await.map(drop)
}

/// Lists what waits, oldest first.
pub(crate) async fn list(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Seq).all(db).await?)
}

/// Forgets these.
pub(crate) fn settle(ids: &[Uuid]) -> DeleteStatement {
    Query::delete().from_table(TABLE).and_where(Expr::col("id").is_in(ids.iter().copied())).to_owned()
}

/// Forgets everything.
pub(crate) async fn clear(notes: &Notes) -> Result<()> {
    notes.note(&Query::delete().from_table(TABLE).to_owned()).await.map(drop)
}
