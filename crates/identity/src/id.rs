//! The ids of what stands beside persons.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

macro_rules! ids {
    ($($name:ident $what:literal)*) => {$(
        #[doc = concat!("The id of ", $what, ".")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let id = Uuid::parse_str(text).map(Self);
                id.map_err(|_| format!(concat!("'{}' is no id of ", $what, "; accepted: a UUID"), text))
            }
        }
    )*};
}

ids! {
    SchoolId "a school"
    InvitationId "an invitation"
    RequestId "a request to join"
    TokenId "a token"
}
