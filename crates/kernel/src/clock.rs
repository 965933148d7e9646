//! Time as an argument, so that tests can freeze it.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Milliseconds since the Unix epoch, UTC. An integer in both databases, so that its order is time's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sea_orm::DeriveValueType)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment as a date and time in UTC.
    pub fn to_utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// `2026-11-21T19:05:00Z`.
    pub fn to_rfc3339(self) -> String {
        self.to_utc().format(&Rfc3339).unwrap_or_default()
    }

    /// Reads what [`Timestamp::to_rfc3339`] writes, in any zone; `None` for what is no moment.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let nanos = OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp_nanos();
        i64::try_from(nanos / 1_000_000).ok().map(Self)
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
        let nanos = OffsetDateTime::now_utc().unix_timestamp_nanos();
        Timestamp(i64::try_from(nanos / 1_000_000).unwrap_or(i64::MAX))
    }
}

/// The machine's clock, moved by as many milliseconds as a file says that may change at any time: how a test gives a server a wrong clock.
/// A release has none.
#[cfg(any(debug_assertions, feature = "testing"))]
#[derive(Debug, Clone)]
pub struct ShiftedClock(std::path::PathBuf);

#[cfg(any(debug_assertions, feature = "testing"))]
impl ShiftedClock {
    /// Moved by what stands in this file; not at all while it is absent.
    pub fn new(file: std::path::PathBuf) -> Self {
        Self(file)
    }
}

#[cfg(any(debug_assertions, feature = "testing"))]
impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        let offset = std::fs::read_to_string(&self.0).ok().and_then(|text| text.trim().parse::<i64>().ok()).unwrap_or_default();
        Timestamp(SystemClock.now().0.saturating_add(offset))
    }
}
