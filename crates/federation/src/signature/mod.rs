//! Signatures of requests: HTTP message signatures (RFC 9421) and, for older software, `draft-cavage-http-signatures-12`.
//!
//! Reading and verifying are two steps, because the key is looked up in between: [`Signed::read`] says who claims to have signed,
//! without any work for strangers; [`Signed::verify`] holds the claim against pinned keys, over the **received text** of the
//! parameters. To parse them and write them again would put them into another order than the one that was signed.

mod base;
mod cavage;
mod digest;
mod refusal;
mod rfc9421;
mod sign;
#[cfg(test)]
mod vectors;
mod verify;

pub use digest::{content_digest, digest_of_older_peers};
pub use refusal::Refusal;
pub(crate) use sign::key_id;
pub use sign::{Outgoing, Way, sign};
pub use verify::{PinnedKey, Verified};

use http::HeaderMap;
use sha2::{Digest as _, Sha256};

use crate::Origin;

/// The largest body of an activity.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// A request as it came.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// `POST`.
    pub method: &'a str,
    /// `/ap/changes?after=7`, as it stood in the request.
    pub path_and_query: &'a str,
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The bytes of the body.
    pub body: &'a [u8],
}

impl Received<'_> {
    /// The value of a header as it is signed: several of one name joined, without spaces around. `None` where it is absent.
    fn field(&self, name: &str) -> Result<Option<String>, Refusal> {
        let mut values = Vec::new();
        for value in self.headers.get_all(name) {
            values.push(value.to_str().map_err(|_| Refusal::Malformed("a header holds other than plain letters"))?.trim());
        }
        Ok(if values.is_empty() { None } else { Some(values.join(", ")) })
    }

    /// The value of a header that may stand once only.
    fn single(&self, name: &str) -> Result<Option<String>, Refusal> {
        if self.headers.get_all(name).iter().count() > 1 {
            return Err(Refusal::Malformed("a header of the signature stands twice"));
        }
        self.field(name)
    }

    fn has_body(&self) -> bool {
        matches!(self.method, "POST" | "PUT" | "PATCH") || !self.body.is_empty()
    }
}

/// Which rules a signature follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Rfc9421,
    Cavage,
}

/// What a request claims about who signed it, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The key that it names.
    pub key_id: String,
    /// The network that the key belongs to.
    pub origin: Origin,
    form: Form,
    /// What is covered, in the order in which it was signed.
    components: Vec<String>,
    /// The parameters as they were received.
    parameters: String,
    /// When, in seconds, where it says so.
    created: Option<i64>,
    algorithm: Option<String>,
    signature: Vec<u8>,
}

impl Signed {
    /// Reads the claim of a request. Nothing is believed yet.
    ///
    /// # Errors
    /// `TooLarge`, `Unsigned` where there is no signature, `Malformed` where it is none or there are several.
    pub fn read(request: &Received<'_>) -> Result<Self, Refusal> {
        if request.body.len() > BODY_LIMIT {
            return Err(Refusal::TooLarge);
        }
        let signature = request.single("signature")?.ok_or(Refusal::Unsigned)?;
        match request.single("signature-input")? {
            Some(input) => rfc9421::read(&input, &signature),
            None => cavage::read(&signature),
        }
    }

    /// What the same signature has again, and no other: to see that a request was sent twice.
    pub fn replay_hash(&self) -> String {
        format!("{:x}", Sha256::digest(&self.signature))
    }
}

/// The network that a key's id belongs to.
fn origin_of_key(key_id: &str) -> Result<Origin, Refusal> {
    Origin::of(key_id).ok_or(Refusal::Malformed("the key's id is no address of a network"))
}
