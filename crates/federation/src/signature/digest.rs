//! Digests of bodies: `Content-Digest` (RFC 9530), and `Digest` for older software.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sfv::{Dictionary, ListEntry, Parser};
use sha2::{Digest as _, Sha256, Sha512};

use super::Refusal;

/// The value of `Content-Digest` for a body.
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", BASE64_STANDARD.encode(Sha256::digest(body)))
}

/// The value of `Digest`, as software before RFC 9530 expects it.
pub fn digest_of_older_peers(body: &[u8]) -> String {
    format!("SHA-256={}", BASE64_STANDARD.encode(Sha256::digest(body)))
}

/// Holds a body against a `Content-Digest`: each algorithm that is known must be right, and one must be known.
pub(super) fn check(header: &str, body: &[u8]) -> Result<(), Refusal> {
    let digests: Dictionary =
        Parser::new(header).parse().map_err(|_| Refusal::Malformed("the header Content-Digest is no structured field"))?;
    let mut is_known = false;
    for (name, entry) in &digests {
        let ListEntry::Item(item) = entry else { return Err(Refusal::Malformed("the header Content-Digest is none")) };
        let told = item.bare_item.as_byte_sequence().ok_or(Refusal::Malformed("the header Content-Digest is none"))?;
        is_known |= compare(name.as_str(), told, body)?;
    }
    if is_known { Ok(()) } else { Err(Refusal::Malformed("no known algorithm in Content-Digest; accepted: sha-256, sha-512")) }
}

/// Holds a body against the older `Digest`.
pub(super) fn check_older(header: &str, body: &[u8]) -> Result<(), Refusal> {
    let mut is_known = false;
    for part in header.split(',') {
        let (name, told) = part.trim().split_once('=').ok_or(Refusal::Malformed("the header Digest is none"))?;
        let told = BASE64_STANDARD.decode(told).map_err(|_| Refusal::Malformed("the header Digest is none"))?;
        is_known |= compare(&name.to_ascii_lowercase(), &told, body)?;
    }
    if is_known { Ok(()) } else { Err(Refusal::Malformed("no known algorithm in Digest; accepted: SHA-256, SHA-512")) }
}

/// Whether this algorithm is known; a wrong digest is refused.
fn compare(name: &str, told: &[u8], body: &[u8]) -> Result<bool, Refusal> {
    let is_right = match name {
        "sha-256" => Sha256::digest(body)[..] == *told,
        "sha-512" => Sha512::digest(body)[..] == *told,
        _ => return Ok(false),
    };
    if is_right { Ok(true) } else { Err(Refusal::OtherBody) }
}
