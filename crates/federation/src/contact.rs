//! How the exchange with a peer goes: how far each direction is, failures and when to try again, its clock.

use std::time::Duration;

use kernel::{Result, Store, Timestamp};
use sea_orm::sea_query::{OnConflict, Query, SimpleExpr};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::Origin;
use crate::entity::contact;

/// From this on a coordinator is told that a clock is wrong, in milliseconds.
pub const SKEW_WARNED: i64 = 5 * 60 * 1000;
/// A peer that was heard in this time is there, whatever a try came to; in milliseconds.
const QUIET: i64 = 60 * 60 * 1000;
/// A failure that is younger than this many times the wait is tried again within that wait, in milliseconds: a line that was cut for ten
/// minutes is found whole in half of one.
const SOON: i64 = 20_000;
const PART: i64 = 40;
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
    /// Since the first of the failures that came one after another.
    pub failing_since: Option<Timestamp>,
    /// What the last of them was, in words; empty where that is not known.
    pub fault: String,
    /// When it last took what it was told.
    pub told_at: Option<Timestamp>,
    /// When its feed was last read to the end.
    pub read_at: Option<Timestamp>,
    /// When what is kept of it was last compared with what it shows; none where that is due.
    pub compared_at: Option<Timestamp>,
    /// What that put right, in all: more than nothing says that something went wrong before.
    pub repaired: u64,
    /// Where it was told that this network is now; none where that is where it always was.
    pub told_address: Option<String>,
}

impl Contact {
    /// When it was last there at all: it spoke, took something or answered.
    pub fn last_at(&self) -> Option<Timestamp> {
        self.heard_at.max(self.told_at).max(self.read_at)
    }

    /// Whether it is time to try again. A clock that was set back since the first failure says nothing about how long to wait.
    pub(crate) fn may_try(&self, now: Timestamp) -> bool {
        self.next_try_at.is_none_or(|at| at <= now) || self.failing_since.is_some_and(|since| since > now)
    }

    /// How long to wait after one more failure: as [`backoff`] says, and for a trouble that began lately no longer than a part of its age.
    pub(crate) fn wait(&self, now: Timestamp, chance: f64, asked: Option<Duration>) -> Duration {
        let age = self.failing_since.map_or(0, |since| now.0.saturating_sub(since.0));
        let most = Duration::from_millis(u64::try_from((age / PART).max(SOON)).unwrap_or_default());
        backoff(self.failures, chance, None).min(most).max(backoff(0, 0.0, asked))
    }

    /// Whether the peer does not answer, and that for longer than it takes to start a server anew.
    pub fn is_away(&self, now: Timestamp) -> bool {
        let is_quiet = self.last_at().is_none_or(|at| now.0.saturating_sub(at.0) > QUIET);
        self.failures > 0 && is_quiet
    }
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
        failing_since: row.failing_since,
        fault: row.fault.unwrap_or_default(),
        told_at: row.told_at,
        read_at: row.read_at,
        compared_at: row.compared_at,
        repaired: row.repaired.and_then(|count| u64::try_from(count).ok()).unwrap_or_default(),
        told_address: row.told_address,
    }))
}

/// Keeps that a peer was heard, and what its clock said. Whoever speaks is there: what waits for it waits no longer.
pub(crate) async fn keep_heard(store: &Store, peer: &Origin, skew_ms: i64) -> Result<()> {
    let mut values: Vec<(&'static str, SimpleExpr)> = vec![("skew_ms", skew_ms.into()), ("heard_at", store.now().0.into())];
    values.extend(well());
    keep(store, peer, &values).await
}

/// Keeps that a peer is to be greeted, and told everything, again: it asks although it was answered.
pub(crate) async fn keep_ungreeted(store: &Store, peer: &Origin) -> Result<()> {
    keep(store, peer, &[("push_cursor", Option::<String>::None.into()), ("told_address", Option::<String>::None.into())]).await
}

/// Keeps how far a peer was told, after it said yes.
pub async fn keep_pushed(store: &Store, peer: &Origin, place: &str) -> Result<()> {
    let mut values: Vec<(&'static str, SimpleExpr)> = vec![("push_cursor", place.into())];
    values.extend(well());
    keep(store, peer, &values).await
}

/// Keeps that a peer took what it was told.
pub(crate) async fn keep_taken(store: &Store, peer: &Origin) -> Result<()> {
    let mut values: Vec<(&'static str, SimpleExpr)> = vec![("told_at", store.now().0.into())];
    values.extend(well());
    keep(store, peer, &values).await
}

/// Keeps where a peer was told that this network is now.
pub(crate) async fn keep_told_address(store: &Store, peer: &Origin, address: &Origin) -> Result<()> {
    keep(store, peer, &[("told_address", address.as_str().into())]).await
}

/// Keeps how far a peer was read.
pub async fn keep_pulled(store: &Store, peer: &Origin, place: &str) -> Result<()> {
    keep(store, peer, &[("pull_cursor", place.into())]).await
}

/// Keeps that a peer was read to the end of what it shows.
pub(crate) async fn keep_read(store: &Store, peer: &Origin, place: &str) -> Result<()> {
    keep(store, peer, &[("pull_cursor", place.into()), ("read_at", store.now().0.into())]).await
}

/// Keeps that what is kept of a peer was compared with what it shows, and what that put right in all.
pub(crate) async fn keep_compared(store: &Store, peer: &Origin, repaired: u64) -> Result<()> {
    let repaired = i64::try_from(repaired).unwrap_or(i64::MAX);
    keep(store, peer, &[("compared_at", store.now().0.into()), ("repaired", repaired.into())]).await
}

/// Keeps that a peer has another history now: once it is read anew, what is kept of it is to be compared with what it shows.
pub(crate) async fn keep_uncompared(store: &Store, peer: &Origin) -> Result<()> {
    // It may have forgotten where this network is.
    keep(store, peer, &[("compared_at", Option::<i64>::None.into()), ("told_address", Option::<String>::None.into())]).await
}

/// Keeps what a peer's clock said in a request that was refused for it. Nothing else of that request counts.
pub(crate) async fn keep_skew(store: &Store, peer: &Origin, skew_ms: i64) -> Result<()> {
    keep(store, peer, &[("skew_ms", skew_ms.into()), ("heard_at", store.now().0.into())]).await
}

/// Keeps that a try failed, and when the next one is.
pub async fn keep_failure(store: &Store, peer: &Origin, wait: Duration) -> Result<()> {
    keep_fault(store, peer, wait, None).await
}

/// The same, and what went wrong, where that is known.
pub(crate) async fn keep_fault(store: &Store, peer: &Origin, wait: Duration, fault: Option<&str>) -> Result<()> {
    let before = find_contact(store.reader(), peer).await?;
    let now = store.now();
    let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
    let failures = i32::try_from(before.failures.saturating_add(1)).unwrap_or(i32::MAX);
    let mut values: Vec<(&'static str, SimpleExpr)> = vec![
        ("failures", failures.into()),
        ("next_try_at", now.0.saturating_add(wait).into()),
        ("failing_since", before.failing_since.unwrap_or(now).0.into()),
    ];
    values.extend(fault.map(|fault| ("fault", fault.into())));
    keep(store, peer, &values).await
}

/// What a peer's row says when nothing is wrong.
fn well() -> [(&'static str, SimpleExpr); 4] {
    let none: Option<i64> = None;
    let nothing: Option<String> = None;
    [("failures", 0.into()), ("next_try_at", 0_i64.into()), ("failing_since", none.into()), ("fault", nothing.into())]
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
