//! What is held of a person here.

use kernel::{PersonId, Result, Timestamp};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::entity::{Column, Entity, Model};

/// Every message to a person that is still held, as JSON. The texts of what was sent are gone.
pub async fn export_person(db: &impl ConnectionTrait, person: PersonId) -> Result<Value> {
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let message = |row: Model| {
        json!({
            "subject": row.subject,
            "text": row.body,
            "state": row.state,
            "queued_at": row.created_at.to_rfc3339(),
            "sent_at": row.sent_at.map(Timestamp::to_rfc3339),
        })
    };
    Ok(rows.into_iter().map(message).collect())
}
