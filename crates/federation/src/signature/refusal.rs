//! Why a request of another network is not answered.

/// Why a request was refused, in words that its sender's coordinator can act on.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The body is larger than is read.
    #[error("the body is larger than 1 MiB")]
    TooLarge,
    /// There is no signature.
    #[error("the request is not signed")]
    Unsigned,
    /// It is not what it should be.
    #[error("{0}")]
    Malformed(&'static str),
    /// Whoever signed is no peer of this network, or no longer.
    #[error("this network does not exchange anything with that one")]
    Stranger,
    /// The request was made for another host.
    #[error("the request was made for another host")]
    OtherHost,
    /// Something that has to be signed is not.
    #[error("the signature does not cover {0}")]
    NotCovered(&'static str),
    /// The body is another than the one that was signed.
    #[error("the body does not match its digest")]
    OtherBody,
    /// One of the clocks is wrong by more than an hour.
    #[error("the signature is more than an hour away from this server's clock")]
    Clock {
        /// How far the sender's clock is ahead, in milliseconds.
        skew_ms: i64,
    },
    /// The key is none of those that were agreed.
    #[error("the key is not one that the coordinators agreed on")]
    UnknownKey,
    /// The signature is not by that key.
    #[error("the signature is wrong")]
    Wrong,
    /// The exchange rests for a while, from this side.
    #[error("the exchange with this network rests; please try again later")]
    Resting,
    /// A fault on this side.
    #[error("{0}")]
    Fault(#[from] kernel::Error),
}

impl Refusal {
    /// The status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::TooLarge => 413,
            Self::Malformed(_) => 400,
            Self::Stranger => 403,
            Self::Unsigned
            | Self::OtherHost
            | Self::NotCovered(_)
            | Self::OtherBody
            | Self::Clock { .. }
            | Self::UnknownKey
            | Self::Wrong => 401,
            Self::Resting | Self::Fault(_) => 503,
        }
    }
}
