//! Holds a claim against pinned keys. The order of the steps is the order of their costs, and each refuses by itself.

use std::time::UNIX_EPOCH;

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Form, Received, Refusal, Signed, base, digest};
use crate::Origin;
use crate::keys::PublicKey;

/// How far clocks may be apart, in milliseconds: as much as other software allows, so that a server whose clock is a little wrong is
/// heard, and its coordinator warned.
const TOLERANCE: i64 = 60 * 60 * 1000;

/// A key of a peer, as both coordinators compared it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinnedKey {
    /// What requests call it.
    pub id: String,
    /// The key.
    pub key: PublicKey,
}

/// A request is by whom it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// How far the sender's clock is ahead of ours, in milliseconds, with the way that the request took.
    pub skew_ms: i64,
}

impl Signed {
    /// Holds the claim against the request and these keys.
    ///
    /// # Errors
    /// Why it does not hold: see [`Refusal`].
    pub fn verify(&self, request: &Received<'_>, our: &Origin, keys: &[PinnedKey], now: Timestamp) -> Result<Verified, Refusal> {
        self.require_covered(request)?;
        require_our_host(request, our)?;
        self.require_digest(request)?;
        let skew_ms = self.made_at(request)?.saturating_mul(1000).saturating_sub(now.0);
        if !(-TOLERANCE..=TOLERANCE).contains(&skew_ms) {
            return Err(Refusal::Clock { skew_ms });
        }
        self.verify_key(request, our, keys)?;
        Ok(Verified { skew_ms })
    }

    /// Holds the signature alone against these keys, whatever the clocks say.
    ///
    /// # Errors
    /// Why it does not hold.
    pub(crate) fn verify_key(&self, request: &Received<'_>, our: &Origin, keys: &[PinnedKey]) -> Result<(), Refusal> {
        let key = keys.iter().find(|key| key.id == self.key_id).ok_or(Refusal::UnknownKey)?;
        let text = match self.form {
            Form::Rfc9421 => base::rfc9421(request, our, &self.components, &self.parameters)?,
            Form::Cavage => base::cavage(request, &self.components, self.created)?,
        };
        let is_theirs = key.key.verifies(self.algorithm.as_deref(), text.as_bytes(), &self.signature);
        if is_theirs { Ok(()) } else { Err(Refusal::Wrong) }
    }

    fn covers(&self, component: &str) -> bool {
        self.components.iter().any(|covered| covered == component)
    }

    fn require_covered(&self, request: &Received<'_>) -> Result<(), Refusal> {
        let (always, with_body): (&[&'static str], &'static str) = match self.form {
            Form::Rfc9421 => (&["@method", "@target-uri"], "content-digest"),
            Form::Cavage => (&["(request-target)", "host", "date"], "digest"),
        };
        let with_body = request.has_body().then_some(with_body);
        match always.iter().copied().chain(with_body).find(|component| !self.covers(component)) {
            Some(missing) => Err(Refusal::NotCovered(missing)),
            None => Ok(()),
        }
    }

    fn require_digest(&self, request: &Received<'_>) -> Result<(), Refusal> {
        let name = match self.form {
            Form::Rfc9421 => "content-digest",
            Form::Cavage => "digest",
        };
        match (request.field(name)?, self.form) {
            (Some(header), Form::Rfc9421) => digest::check(&header, request.body),
            (Some(header), Form::Cavage) => digest::check_older(&header, request.body),
            (None, _) if request.has_body() => Err(Refusal::Malformed("the digest is absent")),
            (None, _) => Ok(()),
        }
    }

    /// When it was signed, in seconds: by a moment that is signed too.
    fn made_at(&self, request: &Received<'_>) -> Result<i64, Refusal> {
        if let (Form::Rfc9421, Some(created)) = (self.form, self.created) {
            return Ok(created);
        }
        if !self.covers("date") {
            return Err(Refusal::NotCovered("a moment"));
        }
        let date = request.field("date")?.ok_or(Refusal::Malformed("the header Date is absent"))?;
        let date = httpdate::parse_http_date(&date).map_err(|_| Refusal::Malformed("the header Date is none"))?;
        let since = date.duration_since(UNIX_EPOCH).map_err(|_| Refusal::Malformed("the header Date is none"))?;
        Ok(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }
}

/// A request that another host was meant to get is not for us, even where it is signed.
fn require_our_host(request: &Received<'_>, our: &Origin) -> Result<(), Refusal> {
    let host = request.single("host")?.ok_or(Refusal::OtherHost)?;
    let told = Origin::of(&format!("{}://{host}/", our.scheme()));
    if told.as_ref() == Some(our) { Ok(()) } else { Err(Refusal::OtherHost) }
}
