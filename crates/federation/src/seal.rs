//! How a row that was changed behind the program's back is seen: a hash of what was written stands beside it.

use sha2::{Digest as _, Sha256};

use crate::entity::object;

/// The hash of what another network's object says here. When it came, and whether it is missing, does not belong to that.
pub(crate) fn seal_of(row: &object::Model) -> String {
    let object::Model { object, origin, version, kind, audience, content, .. } = row;
    let fields = serde_json::json!([object, origin, version, kind, audience, content]);
    format!("{:x}", Sha256::digest(fields.to_string()))
}

/// Whether a row is as it was written. One that was never sealed is believed.
pub(crate) fn is_sound(row: &object::Model) -> bool {
    row.seal.as_ref().is_none_or(|seal| *seal == seal_of(row))
}
