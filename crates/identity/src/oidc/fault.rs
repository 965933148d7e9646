//! Why somebody was not signed in by a provider.

/// Why somebody was not signed in by a provider. What is in it is for the log; pages have words of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInFault {
    /// The provider does not answer, or not as one should.
    Away(String),
    /// The person did not go on there.
    Denied,
    /// The attempt is over, was finished before, or began on another device.
    Stale,
    /// The provider's clock and ours are this many minutes apart; ours is ahead where it is positive.
    Clock(i64),
    /// The account belongs to nobody whom the operator listed: another tenant, another domain, a private account.
    Elsewhere(String),
    /// What came back is not what the provider should have sent.
    Forged(String),
    /// The provider does not know us as we are configured.
    Misconfigured(String),
}

impl SignInFault {
    /// For the log: facts, and nothing about the person.
    pub fn reason(&self) -> String {
        match self {
            Self::Away(reason) => format!("the provider does not answer as it should: {reason}"),
            Self::Denied => "the person did not go on at the provider".to_owned(),
            Self::Stale => "the attempt is over or began elsewhere".to_owned(),
            Self::Clock(minutes) => format!("the provider's clock and ours are {minutes} minutes apart"),
            Self::Elsewhere(reason) => format!("the account's organisation is not listed: {reason}"),
            Self::Forged(reason) => format!("the answer does not hold: {reason}"),
            Self::Misconfigured(reason) => format!("the provider does not know us as configured: {reason}"),
        }
    }
}
