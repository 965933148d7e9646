//! What drafts of new resources became.

use kernel::{Result, Unit};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use uuid::Uuid;

use super::DraftId;
use crate::ResourceId;

const TABLE: &str = "library_published_draft";

/// Keeps which resource a draft became: the draft goes, and whoever began it for a reason asks by its id.
pub(super) async fn keep(unit: &Unit, draft: Uuid, resource: ResourceId) -> Result<()> {
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(["draft_id", "resource_id"])
        .values_panic([draft.into(), resource.0.into()])
        .to_owned();
    unit.connection().execute(&insert).await?;
    Ok(())
}

/// Lists which of these drafts were published as new resources, and as which. Whether somebody may see one is asked by whoever
/// shows it.
pub async fn list_published_drafts(db: &impl ConnectionTrait, drafts: &[DraftId]) -> Result<Vec<(DraftId, ResourceId)>> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .columns(["draft_id", "resource_id"])
        .from(TABLE)
        .and_where(Expr::col("draft_id").is_in(drafts.iter().map(|draft| draft.0)))
        .to_owned();
    let mut published = Vec::new();
    for row in db.query_all(&select).await? {
        published.push((DraftId(row.try_get("", "draft_id")?), ResourceId(row.try_get("", "resource_id")?)));
    }
    Ok(published)
}
