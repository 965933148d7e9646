//! Who may see and do what: the one place that decides. Default deny.
//!
//! A resource has one [`Audience`]; a request has one [`Viewer`], made once at the door. Queries ask [`Viewer::sees`] for the
//! audiences to admit, so that counts, suggestions and exports never reveal more than hits do. Commands ask [`Viewer::require`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Error, Result as KernelResult};

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

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| format!("'{text}' is no role; accepted: {}", names(&Self::ALL.map(Self::as_str))))
    }
}

/// A person of this network. The id stays when the person goes; the name does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PersonId(pub Uuid);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for PersonId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Uuid::parse_str(text).map(Self).map_err(|_| format!("'{text}' is no person's id; accepted: a UUID"))
    }
}

/// What somebody wants to do. Who may is a table: [`Role::may`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Keep things of one's own: saved searches, reminders, how to be told, sessions. And take back a case that one asked, whatever
    /// one's role is since.
    KeepOwn,
    /// Say that a resource is outdated.
    Flag,
    /// See who the other members are.
    SeeMembers,
    /// Write drafts, attach files, send them to review; change what one wrote.
    Write,
    /// Comment, and suggest an edit.
    Comment,
    /// Read case consultations, ask, and answer.
    Consult,
    /// See what was shared with moderators, and be the second reader of consultations.
    Moderate,
    /// Publish, review what others wrote, change and withdraw anything in the library.
    Edit,
    /// Put packs together, set term dates, schedule, announce.
    PublishTerm,
    /// Invite, approve, change roles and schools, let people go.
    ManageMembers,
    /// See the coordinator's desk: what waits, gaps, reach.
    SeeDesk,
    /// Change how the network's server behaves.
    ManageSettings,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::KeepOwn,
        Self::Flag,
        Self::SeeMembers,
        Self::Write,
        Self::Comment,
        Self::Consult,
        Self::Moderate,
        Self::Edit,
        Self::PublishTerm,
        Self::ManageMembers,
        Self::SeeDesk,
        Self::ManageSettings,
    ];

    /// What an API token must be allowed to do for this.
    pub fn scope(self) -> Scope {
        match self {
            Self::KeepOwn | Self::Flag | Self::Write | Self::Comment | Self::Consult => Scope::Write,
            Self::SeeMembers | Self::Moderate | Self::SeeDesk => Scope::Read,
            Self::Edit | Self::PublishTerm => Scope::Publish,
            Self::ManageMembers | Self::ManageSettings => Scope::Manage,
        }
    }
}

impl Role {
    /// The table of who may do what.
    pub fn may(self, permission: Permission) -> bool {
        let least = match permission {
            Permission::KeepOwn | Permission::Flag => Self::Reader,
            Permission::SeeMembers | Permission::Write | Permission::Comment | Permission::Consult => Self::Member,
            // A moderator reads cases; an editor works on the library. Neither is the other.
            Permission::Moderate => return matches!(self, Self::Moderator | Self::Coordinator | Self::Admin),
            Permission::Edit => Self::Editor,
            Permission::PublishTerm | Permission::ManageMembers | Permission::SeeDesk | Permission::ManageSettings => {
                Self::Coordinator
            }
        };
        self >= least
    }

    /// Whether somebody with this role may give (or take away) that role: nobody makes others more than they are themselves.
    pub fn may_grant(self, role: Self) -> bool {
        self.may(Permission::ManageMembers) && role <= self
    }
}

/// What an API token is allowed to do, within what its owner may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// See what its owner sees.
    Read,
    /// Write drafts and comments.
    Write,
    /// Publish and withdraw.
    Publish,
    /// Members and settings.
    Manage,
}

impl Scope {
    /// All of them, least first.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Publish, Self::Manage];

    /// The name used in tables, forms and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Publish => "publish",
            Self::Manage => "manage",
        }
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| format!("'{text}' is no scope; accepted: {}", names(&Self::ALL.map(Self::as_str))))
    }
}

/// Whose eyes a query looks through, and whose hand a command moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    role: Option<Role>,
    person: Option<PersonId>,
    /// What a token narrows it to; `None` for somebody who signed in.
    scopes: Option<Vec<Scope>>,
}

impl Viewer {
    /// Anyone who is not signed in.
    pub fn public() -> Self {
        Self { role: None, person: None, scopes: None }
    }

    /// Somebody with this role in the network, no matter who: for the command line and for previews.
    pub fn with_role(role: Role) -> Self {
        Self { role: Some(role), person: None, scopes: None }
    }

    /// A member who signed in.
    pub fn member(person: PersonId, role: Role) -> Self {
        Self { role: Some(role), person: Some(person), scopes: None }
    }

    /// The same member through an API token, which may do no more than its scopes say.
    #[must_use]
    pub fn narrowed(self, scopes: Vec<Scope>) -> Self {
        Self { scopes: Some(scopes), ..self }
    }

    /// Who it is, when it is one person.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Whether this is a token rather than somebody who signed in.
    pub fn is_narrowed(&self) -> bool {
        self.scopes.is_some()
    }

    /// The role in the network.
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    /// The audiences whose resources this viewer may see.
    pub fn sees(&self) -> &'static [Audience] {
        let Some(role) = self.role.filter(|_| self.has_scope(Scope::Read)) else { return &Audience::ALL[..1] };
        if role.may(Permission::Moderate) { &Audience::ALL } else { &Audience::ALL[..4] }
    }

    /// Whether this viewer may see a resource of this audience.
    pub fn may_see(&self, audience: Audience) -> bool {
        self.sees().contains(&audience)
    }

    /// Whether whoever stands behind this is among those whom this audience means, whatever a token leaves of that.
    pub fn is_among(&self, audience: Audience) -> bool {
        Self { scopes: None, ..self.clone() }.may_see(audience)
    }

    /// Whether this viewer may do this.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.is_some_and(|role| role.may(permission)) && self.has_scope(permission.scope())
    }

    /// Whether this viewer may do this with something that `owner` made: one's own, or anybody's with `beyond`.
    pub fn may_with(&self, own: Permission, owner: PersonId, beyond: Permission) -> bool {
        (self.person == Some(owner) && self.may(own)) || self.may(beyond)
    }

    /// Demands that this viewer may do this.
    ///
    /// # Errors
    /// `SignIn` for somebody who is nobody yet, `Refused` for a member whose role or token does not allow it.
    pub fn require(&self, permission: Permission) -> KernelResult<()> {
        if self.may(permission) { Ok(()) } else { Err(self.refusal()) }
    }

    /// Demands one person with this permission, and says who it is.
    ///
    /// # Errors
    /// As [`Viewer::require`].
    pub fn require_person(&self, permission: Permission) -> KernelResult<PersonId> {
        self.require(permission)?;
        self.person.ok_or_else(|| self.refusal())
    }

    /// Why something is not allowed: signing in may help, or it does not.
    pub fn refusal(&self) -> Error {
        match (self.role, &self.scopes) {
            (None, _) => Error::SignIn,
            (Some(_), Some(_)) => Error::Refused("This token, or its owner, may not do that.".to_owned()),
            (Some(role), None) => Error::Refused(format!(
                "Your role here ({role}) does not allow this. The page about roles says who may; a coordinator can change your role."
            )),
        }
    }

    /// Whether this viewer is no token, or one with this scope.
    pub fn has_scope(&self, scope: Scope) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope))
    }
}

impl FromStr for Viewer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "public" {
            return Ok(Self::public());
        }
        let role = text.parse().map(Self::with_role);
        role.map_err(|_: String| format!("'{text}' is no viewer; accepted: public, {}", names(&Role::ALL.map(Role::as_str))))
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

    #[test]
    fn the_table_of_who_may_do_what_is_as_written_by_hand() {
        use Permission::{
            Comment, Consult, Edit, Flag, KeepOwn, ManageMembers, ManageSettings, Moderate, PublishTerm, SeeDesk, SeeMembers, Write,
        };
        let reader = vec![KeepOwn, Flag];
        let member = vec![KeepOwn, Flag, SeeMembers, Write, Comment, Consult];
        let moderator = vec![KeepOwn, Flag, SeeMembers, Write, Comment, Consult, Moderate];
        let editor = vec![KeepOwn, Flag, SeeMembers, Write, Comment, Consult, Edit];
        let all = vec![
            KeepOwn,
            Flag,
            SeeMembers,
            Write,
            Comment,
            Consult,
            Moderate,
            Edit,
            PublishTerm,
            ManageMembers,
            SeeDesk,
            ManageSettings,
        ];
        let table = [
            (Role::Reader, reader),
            (Role::Member, member.clone()),
            (Role::Specialist, member),
            (Role::Moderator, moderator),
            (Role::Editor, editor),
            (Role::Coordinator, all.clone()),
            (Role::Admin, all),
        ];
        for (role, expected) in table {
            let viewer = Viewer::with_role(role);
            let may: Vec<Permission> = Permission::ALL.into_iter().filter(|permission| viewer.may(*permission)).collect();
            assert_eq!(may, expected, "{role}");
        }
        assert!(Permission::ALL.into_iter().all(|permission| !Viewer::public().may(permission)));
    }

    #[test]
    fn a_token_may_no_more_than_its_scopes_and_its_owner() {
        let owner = Viewer::member(PersonId(Uuid::nil()), Role::Editor);
        let reading = owner.clone().narrowed(vec![Scope::Read]);
        assert!(reading.may_see(Audience::Members) && !reading.may(Permission::Write) && !reading.may(Permission::Edit));
        let writing = owner.clone().narrowed(vec![Scope::Write]);
        assert!(writing.may(Permission::Write) && !writing.may(Permission::Edit) && !writing.may_see(Audience::Members));
        assert!(!owner.narrowed(Scope::ALL.to_vec()).may(Permission::ManageMembers));
    }

    #[test]
    fn nobody_grants_more_than_they_are() {
        assert!(Role::Coordinator.may_grant(Role::Coordinator) && !Role::Coordinator.may_grant(Role::Admin));
        assert!(Role::Admin.may_grant(Role::Admin) && !Role::Editor.may_grant(Role::Reader));
    }

    #[test]
    fn one_s_own_and_what_others_made_are_different_things() {
        let (me, other) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        let member = Viewer::member(me, Role::Member);
        assert!(member.may_with(Permission::Write, me, Permission::Edit));
        assert!(!member.may_with(Permission::Write, other, Permission::Edit));
        assert!(Viewer::member(me, Role::Editor).may_with(Permission::Write, other, Permission::Edit));
    }
}
