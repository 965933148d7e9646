//! Clearing away what is over.

use kernel::{Result, Store};
use sea_orm::ExprTrait as _;
use sea_orm::sea_query::{Expr, Query};

/// How long a link that is over is remembered, to tell those who come late what happened: a week, in milliseconds.
const REMEMBERED: i64 = 7 * 24 * 60 * 60_000;

/// Deletes sessions, links and sign-ins under way whose time is over. Nothing else depends on when this runs.
pub async fn sweep(store: &Store) -> Result<()> {
    let now = store.now().0;
    let tables =
        [("identity_session", now), ("identity_link", now - REMEMBERED), ("identity_attempt", now), ("identity_proof", now)];
    for (table, before) in tables {
        let delete = Query::delete().from_table(table).and_where(Expr::col("expires_at").lte(before)).to_owned();
        store.note(&delete).await?;
    }
    Ok(())
}
