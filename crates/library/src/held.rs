//! What is held of a person here.

use kernel::{PersonId, Result};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::entity::{copy, draft, version};
use crate::files::entity::draft_file;

/// What a person writes and has published, as JSON: drafts with their text and the names of their files, texts that came too late,
/// and the versions that are theirs.
pub async fn export_person(db: &impl ConnectionTrait, person: PersonId) -> Result<Value> {
    let drafts = draft::Entity::find().filter(draft::Column::Author.eq(person.0)).order_by_asc(draft::Column::StartedAt);
    let drafts = drafts.order_by_asc(draft::Column::Id).all(db).await?;
    let files =
        draft_file::Entity::find().filter(draft_file::Column::DraftId.is_in(drafts.iter().map(|row| row.id))).all(db).await?;
    let drafts = drafts.into_iter().map(|row| {
        let content: Value = serde_json::from_str(&row.content).unwrap_or_default();
        let files: Vec<&str> = files.iter().filter(|file| file.draft_id == row.id).map(|file| file.name.as_str()).collect();
        json!({ "id": row.id, "state": row.state, "saved_at": row.saved_at.to_rfc3339(), "content": content, "files": files })
    });
    let copies =
        copy::Entity::find().filter(copy::Column::PersonId.eq(person.0)).order_by_asc(copy::Column::SavedAt).all(db).await?;
    let copies = copies.into_iter().map(|row| {
        let content: Value = serde_json::from_str(&row.content).unwrap_or_default();
        json!({ "draft": row.draft_id, "saved_at": row.saved_at.to_rfc3339(), "content": content })
    });
    let versions =
        version::Entity::find().filter(version::Column::CreatedBy.eq(person.to_string())).order_by_asc(version::Column::CreatedAt);
    let versions = versions.order_by_asc(version::Column::ResourceId).all(db).await?.into_iter().map(|row| {
        json!({
            "resource": row.resource_id,
            "version": row.ordinal,
            "title": row.title,
            "body": row.body,
            "published_at": row.created_at.to_rfc3339(),
        })
    });
    Ok(
        json!({ "drafts": drafts.collect::<Vec<_>>(), "late_texts": copies.collect::<Vec<_>>(), "published": versions.collect::<Vec<_>>() }),
    )
}
