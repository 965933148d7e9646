//! Ids of rows.

use uuid::{NoContext, Timestamp as UuidTime, Uuid};

use crate::Timestamp;

/// A new id that sorts by time. It tells when it was made: nothing that must stay secret carries one.
pub fn new_id(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.0).unwrap_or_default();
    let nanos = u32::try_from(millis % 1000 * 1_000_000).unwrap_or_default();
    Uuid::new_v7(UuidTime::from_unix(NoContext, millis / 1000, nanos))
}
