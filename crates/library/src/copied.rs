//! What rows from elsewhere must go through before they count as this library's own.

use kernel::{Error, Result, Unit};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect};

use crate::draft::is_key;
use crate::entity::{resource, version};

/// Versions read at once.
const PAGE: u64 = 500;

/// Checks rows that a backup brought: keys are safe in addresses and file names, and HTML is made anew from the Markdown,
/// because an archive proves that it is whole, not who wrote it.
///
/// # Errors
/// `Refused` for a key that no program of ours would have written.
pub async fn check_copied(unit: &Unit) -> Result<()> {
    let db = unit.connection();
    let keys: Vec<String> = resource::Entity::find().select_only().column(resource::Column::Key).into_tuple().all(db).await?;
    if keys.iter().any(|key| !is_key(key)) {
        return Err(Error::Refused("the archive has a record whose key is not accepted".to_owned()));
    }
    let mut after = None;
    loop {
        let mut query = version::Entity::find().order_by_asc(version::Column::ResourceId).order_by_asc(version::Column::Version);
        if let Some((id, number)) = after {
            let later = version::Column::ResourceId.eq(id).and(version::Column::Version.gt(number));
            query = query.filter(version::Column::ResourceId.gt(id).or(later));
        }
        let page = query.limit(PAGE).all(db).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some((last.resource_id, last.version));
        for row in page {
            let html = prose::to_html(&row.body);
            if html != row.html {
                version::Entity::update_many()
                    .col_expr(version::Column::Html, Expr::value(html))
                    .filter(version::Column::ResourceId.eq(row.resource_id))
                    .filter(version::Column::Version.eq(row.version))
                    .exec(db)
                    .await?;
            }
        }
    }
}
