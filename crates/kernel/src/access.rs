//! Who may see what: the one place that decides. Default deny.
//!
//! A resource has one [`Audience`]; a request has one [`Viewer`], made once at the door. Queries ask [`Viewer::sees`] for the
//! audiences to admit, so that counts, suggestions and exports never reveal more than hits do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Who a resource is for. `peers` and `named` also leave this server; the others never do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Anyone.
    Public,
    /// Members here and every active peer.
    Peers,
    /// Members here and listed peers.
    Named,
    /// Members of this network only. The default.
    Members,
    /// Those who moderate.
    Moderators,
}

impl Audience {
    /// All of them, widest first.
    pub const ALL: [Self; 5] = [Self::Public, Self::Peers, Self::Named, Self::Members, Self::Moderators];

    /// The name used in files, addresses and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Peers => "peers",
            Self::Named => "named",
            Self::Members => "members",
            Self::Moderators => "moderators",
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Audience {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|audience| audience.as_str() == text)
            .ok_or_else(|| format!("'{text}' is no audience; accepted: {}", names(&Self::ALL.map(Self::as_str))))
    }
}

/// What a member of the network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Reader,
    Member,
    Specialist,
    Moderator,
    Editor,
    Coordinator,
    Admin,
}

impl Role {
    /// All of them, fewest rights first.
    pub const ALL: [Self; 7] =
        [Self::Reader, Self::Member, Self::Specialist, Self::Moderator, Self::Editor, Self::Coordinator, Self::Admin];

    /// The name used in commands and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Member => "member",
            Self::Specialist => "specialist",
            Self::Moderator => "moderator",
            Self::Editor => "editor",
            Self::Coordinator => "coordinator",
            Self::Admin => "admin",
        }
    }
}

/// Whose eyes a query looks through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    role: Option<Role>,
}

impl Viewer {
    /// Anyone who is not signed in.
    pub fn public() -> Self {
        Self { role: None }
    }

    /// A signed-in person with this role in the network.
    pub fn with_role(role: Role) -> Self {
        Self { role: Some(role) }
    }

    /// The audiences whose resources this viewer may see.
    pub fn sees(&self) -> &'static [Audience] {
        match self.role {
            None => &Audience::ALL[..1],
            Some(Role::Reader | Role::Member | Role::Specialist | Role::Editor) => &Audience::ALL[..4],
            Some(Role::Moderator | Role::Coordinator | Role::Admin) => &Audience::ALL,
        }
    }

    /// Whether this viewer may see a resource of this audience.
    pub fn may_see(&self, audience: Audience) -> bool {
        self.sees().contains(&audience)
    }
}

impl FromStr for Viewer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "public" {
            return Ok(Self::public());
        }
        Role::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .map(Self::with_role)
            .ok_or_else(|| format!("'{text}' is no viewer; accepted: public, {}", names(&Role::ALL.map(Role::as_str))))
    }
}

fn names(all: &[&str]) -> String {
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_who_sees_what_is_as_written_by_hand() {
        let table = [
            ("public", "public"),
            ("reader", "public peers named members"),
            ("member", "public peers named members"),
            ("specialist", "public peers named members"),
            ("moderator", "public peers named members moderators"),
            ("editor", "public peers named members"),
            ("coordinator", "public peers named members moderators"),
            ("admin", "public peers named members moderators"),
        ];
        for (viewer, expected) in table {
            let viewer: Viewer = viewer.parse().unwrap();
            let seen: Vec<&str> = viewer.sees().iter().map(|audience| audience.as_str()).collect();
            assert_eq!(seen.join(" "), expected);
        }
    }
}
