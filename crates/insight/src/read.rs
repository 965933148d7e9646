//! What was counted.

use std::collections::HashMap;

use kernel::{Permission, Result, Timestamp, Viewer};
use sea_orm::sea_query::{Expr, Func, Order, Query};
use sea_orm::{ConnectionTrait, ExprTrait as _};
use uuid::Uuid;

use crate::Outcome;

/// Words that several people searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedWords {
    pub words: String,
    /// How often, by at least three people in each week that counts.
    pub times: i64,
}

/// The Monday of a moment's week in UTC, `2026-11-16`.
pub fn week_of(moment: Timestamp) -> String {
    let day = moment.to_utc().date();
    let monday = day.to_julian_day() - i32::from(day.weekday().number_days_from_monday());
    time::Date::from_julian_day(monday).unwrap_or(day).to_string()
}

/// Lists what was searched for with this outcome since a week, most often first.
///
/// # Errors
/// For those who may see the coordinator's desk only.
pub async fn list_searches(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    outcome: Outcome,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<AskedWords>> {
    viewer.require(Permission::SeeDesk)?;
    let times = || Func::sum(Expr::col("times")).cast_as("bigint");
    let select = Query::select()
        .column("words")
        .expr_as(times(), "total")
        .from("insight_search")
        .and_where(Expr::col("outcome").eq(outcome.as_str()))
        .and_where(Expr::col("week").gte(week_of(since)))
        .group_by_col("words")
        .order_by_expr(times(), Order::Desc)
        .order_by("words", Order::Asc)
        .limit(limit)
        .to_owned();
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| Ok(AskedWords { words: row.try_get("", "words")?, times: row.try_get("", "total")? })).collect()
}

/// How often each resource was opened since a week.
///
/// # Errors
/// For those who may see the coordinator's desk only.
pub async fn count_openings(db: &impl ConnectionTrait, viewer: &Viewer, since: Timestamp) -> Result<HashMap<Uuid, i64>> {
    viewer.require(Permission::SeeDesk)?;
    let select = Query::select()
        .column("resource_id")
        .expr_as(Func::sum(Expr::col("times")).cast_as("bigint"), "total")
        .from("insight_opening")
        .and_where(Expr::col("week").gte(week_of(since)))
        .group_by_col("resource_id")
        .to_owned();
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "resource_id")?, row.try_get("", "total")?))).collect()
}

/// How often anything was opened in each week since one, oldest first; weeks without any are left out.
///
/// # Errors
/// For those who may see the coordinator's desk only.
pub async fn count_openings_by_week(db: &impl ConnectionTrait, viewer: &Viewer, since: Timestamp) -> Result<Vec<(String, i64)>> {
    viewer.require(Permission::SeeDesk)?;
    let select = Query::select()
        .column("week")
        .expr_as(Func::sum(Expr::col("times")).cast_as("bigint"), "total")
        .from("insight_opening")
        .and_where(Expr::col("week").gte(week_of(since)))
        .group_by_col("week")
        .order_by("week", Order::Asc)
        .to_owned();
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "week")?, row.try_get("", "total")?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        // Monday, 23 November 2026, 12:40.
        let monday = 1_795_437_600_000;
        assert_eq!(week_of(Timestamp(monday)), "2026-11-23");
        assert_eq!(week_of(Timestamp(monday - 86_400_000)), "2026-11-16");
        assert_eq!(week_of(Timestamp(monday + 6 * 86_400_000)), "2026-11-23");
    }
}
