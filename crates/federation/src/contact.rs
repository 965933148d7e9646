//! How the exchange with a peer goes: how far each direction is, failures and when to try again, its clock.

use std::time::Duration;

use kernel::{Result, Store, Timestamp};
use sea_orm::sea_query::{OnConflict, Query, SimpleExpr};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::Origin;
use crate::entity::contact;

/// From this on a coordinator is told that a clock is wrong, in milliseconds.
pub const SKEW_WARNED: i64 = 5 * 60 * 1000;
/// The longest wait between two tries.
const LONGEST: Duration = Duration::from_hours(1);

/// How the exchange with a peer goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// How far it was told: a place in our feed.
    pub pushed: Option<String>,
    /// How far it was read: a place in its feed, in its own words.
    pub pulled: Option<String>,
    /// Tries that failed one after another.
    pub failures: u32,
    /// Before this nothing is sent.
    pub next_try_at: Option<Timestamp>,
    /// How far its clock was ahead, in milliseconds.
    pub skew_ms: i64,
    /// When it was last heard.
    pub heard_at: Option<Timestamp>,
}

/// Finds how the exchange with a peer goes.
pub async fn find_contact(db: &impl ConnectionTrait, peer: &Origin) -> Result<Contact> {
    let row = contact::Entity::find_by_id(peer.as_str()).one(db).await?;
    Ok(row.map_or_else(Contact::default, |row| Contact {
        pushed: row.push_cursor,
        pulled: row.pull_cursor,
        failures: u32::try_from(row.failures).unwrap_or_default(),
        next_try_at: Some(row.next_try_at).filter(|at| at.0 > 0),
        skew_ms: row.skew_ms,
        heard_at: row.heard_at,
    }))
}

/// Keeps that a peer was heard, and what its clock said. Whoever speaks is there: what waits for it waits no longer.
pub(crate) async fn keep_heard(store: &Store, peer: &Origin, skew_ms: i64) -> Result<()> {
    let now: SimpleExpr = store.now().0.into();
    let values = [("skew_ms", skew_ms.into()), ("heard_at", now), ("failures", 0.into()), ("next_try_at", 0_i64.into())];
    keep(store, peer, &values).await
}

/// Keeps that a peer is to be greeted, and told everything, again: it asks although it was answered.
pub(crate) async fn keep_ungreeted(store: &Store, peer: &Origin) -> Result<()> {
    keep(store, peer, &[("push_cursor", Option::<String>::None.into())]).await
}

/// Keeps how far a peer was told, after it said yes.
pub async fn keep_pushed(store: &Store, peer: &Origin, place: &str) -> Result<()> {
    keep(store, peer, &[("push_cursor", place.into()), ("failures", 0.into()), ("next_try_at", 0_i64.into())]).await
}

/// Keeps how far a peer was read.
pub async fn keep_pulled(store: &Store, peer: &Origin, place: &str) -> Result<()> {
    keep(store, peer, &[("pull_cursor", place.into())]).await
}

/// Keeps that a try failed, and when the next one is.
pub async fn keep_failure(store: &Store, peer: &Origin, wait: Duration) -> Result<()> {
    let failures = find_contact(store.reader(), peer).await?.failures.saturating_add(1);
    let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
    let failures = i32::try_from(failures).unwrap_or(i32::MAX);
    keep(store, peer, &[("failures", failures.into()), ("next_try_at", store.now().0.saturating_add(wait).into())]).await
}

/// How long to wait after this many failures: a random part of a time that doubles, so that many that failed together do not come
/// again together; what the peer asked for, where that is longer.
pub fn backoff(failures: u32, chance: f64, asked: Option<Duration>) -> Duration {
    let longest = Duration::from_secs(2_u64.saturating_pow(failures.min(12))).min(LONGEST);
    longest.mul_f64(chance.clamp(0.0, 1.0)).max(asked.unwrap_or_default().min(24 * LONGEST))
}

async fn keep(store: &Store, peer: &Origin, values: &[(&'static str, SimpleExpr)]) -> Result<()> {
    let mut columns = vec!["peer"];
    let mut row: Vec<SimpleExpr> = vec![peer.as_str().into()];
    for (column, value) in values {
        columns.push(column);
        row.push(value.clone());
    }
    for (column, empty) in [("failures", SimpleExpr::from(0)), ("next_try_at", 0_i64.into()), ("skew_ms", 0_i64.into())] {
        if !columns.contains(&column) {
            columns.push(column);
            row.push(empty);
        }
    }
    let changed = OnConflict::column("peer").update_columns(values.iter().map(|(column, _)| *column)).to_owned();
    let insert =
        Query::insert().into_table("federation_contact").columns(columns).values_panic(row).on_conflict(changed).to_owned();
    store.note(&insert).await
}
