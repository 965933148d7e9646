//! Keys: this network's own, which sign, and those of others, which are pinned when a peering is agreed.
//!
//! Each network has two, because unknown software verifies RSA and ours prefers Ed25519.

mod fingerprint;
mod own;
mod public;

pub use fingerprint::fingerprint;
pub use own::{KEY_FILES, OwnKeys};
pub use public::PublicKey;

/// How something is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with PKCS #1 v1.5 and SHA-256: what unknown software verifies.
    RsaSha256,
    /// Ed25519: between servers of ours.
    Ed25519,
}

impl Algorithm {
    /// Its name in the registry of HTTP signatures (RFC 9421, section 6.2.2).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RsaSha256 => "rsa-v1_5-sha256",
            Self::Ed25519 => "ed25519",
        }
    }

    /// What an actor's id ends with, to name the key.
    pub fn fragment(self) -> &'static str {
        match self {
            Self::RsaSha256 => "#main-key",
            Self::Ed25519 => "#ed25519-key",
        }
    }
}
