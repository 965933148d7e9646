//! Secrets that people carry: cookies, links, tokens, addresses of feeds.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use kernel::{Error, Result};
use sha2::{Digest, Sha256};

/// 256 random bits in 43 letters that are safe in addresses and cookies. Shown once, to whom it belongs; what is kept is its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// `Internal` when the machine has no randomness to give.
    pub fn new() -> Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| Error::internal(format!("no randomness: {error}")))?;
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// A new one that begins with these letters.
    ///
    /// # Errors
    /// As [`Secret::new`].
    pub fn prefixed(prefix: &str) -> Result<Self> {
        Ok(Self(format!("{prefix}{}", Self::new()?.0)))
    }

    /// What somebody brought back, whatever it is.
    pub fn brought(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What is kept: SHA-256, in hexadecimal. The secret has 256 bits of its own, so a slow hash would add nothing.
    pub fn hash(&self) -> String {
        format!("{:x}", Sha256::digest(&self.0))
    }

    /// The secret itself, to be given to whom it belongs.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
