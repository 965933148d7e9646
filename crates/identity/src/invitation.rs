//! An invitation: a secret that makes somebody a member, once, within two weeks.

use std::collections::HashMap;

use kernel::{Error, Permission, PersonId, Result, Role, Timestamp, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::entity::{invitation, person};
use crate::{InvitationId, Secret, State, school};

/// How long an invitation holds, in milliseconds.
pub(crate) const LIFE: i64 = 14 * 24 * 60 * 60 * 1000;

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// Nobody has answered, and it still holds.
    Open,
    /// Nobody answered in time.
    Expired,
    /// Somebody became a member by it.
    Accepted,
    /// It was taken back.
    TakenBack,
}

impl Answered {
    pub(crate) const OPEN: &str = "open";
    pub(crate) const ACCEPTED: &str = "accepted";
    pub(crate) const TAKEN_BACK: &str = "taken-back";

    pub(crate) fn read(row: &invitation::Model, now: Timestamp) -> Self {
        match row.state.as_str() {
            Self::OPEN if now < row.expires_at => Self::Open,
            Self::OPEN => Self::Expired,
            Self::ACCEPTED => Self::Accepted,
            _ => Self::TakenBack,
        }
    }
}

/// An invitation that waits, as those who manage members see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub id: InvitationId,
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    pub school: Option<String>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub is_expired: bool,
}

/// An invitation as whoever holds the link sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    pub answered: Answered,
    /// What the inviter called the one who is invited; empty once it is answered.
    pub name: String,
    pub role: Role,
    pub school: Option<String>,
    /// Who invited: name and role; `None` where that was the command line or somebody who left.
    pub inviter: Option<(String, Role)>,
    pub expires_at: Timestamp,
}

/// Finds the invitation of a link. Reading never uses it up: robots that follow every link in a mail read too.
pub async fn find_invitation(db: &impl ConnectionTrait, secret: &Secret, now: Timestamp) -> Result<Option<Invitation>> {
    let row = invitation::Entity::find().filter(invitation::Column::SecretHash.eq(secret.hash())).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let inviter = match row.invited_by {
        Some(id) => person::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let inviter = match inviter.filter(|person| person.state == State::Active.as_str()) {
        Some(person) => Some((person.name, person.role.parse().map_err(Error::internal)?)),
        None => None,
    };
    let school = school::names(db, row.school_id.into_iter()).await?.into_values().next();
    let answered = Answered::read(&row, now);
    Ok(Some(Invitation {
        id: InvitationId(row.id),
        answered,
        role: row.role.parse().map_err(Error::internal)?,
        name: row.name,
        school,
        inviter,
        expires_at: row.expires_at,
    }))
}

/// Reads the invitations that nobody has answered, newest first.
///
/// # Errors
/// `Refused` for those who do not manage members.
pub async fn list_invitations(db: &impl ConnectionTrait, viewer: &Viewer, now: Timestamp) -> Result<Vec<Waiting>> {
    viewer.require(Permission::ManageMembers)?;
    let rows = invitation::Entity::find()
        .filter(invitation::Column::State.eq(Answered::OPEN))
        .order_by_desc(invitation::Column::CreatedAt)
        .order_by_asc(invitation::Column::Name)
        .all(db)
        .await?;
    let schools = school::names(db, rows.iter().filter_map(|row| row.school_id)).await?;
    rows.into_iter().map(|row| waiting(row, &schools, now)).collect()
}

fn waiting(row: invitation::Model, schools: &HashMap<Uuid, String>, now: Timestamp) -> Result<Waiting> {
    Ok(Waiting {
        is_expired: Answered::read(&row, now) == Answered::Expired,
        role: row.role.parse().map_err(Error::internal)?,
        school: row.school_id.and_then(|id| schools.get(&id).cloned()),
        id: InvitationId(row.id),
        name: row.name,
        email: row.email,
        created_at: row.created_at,
        expires_at: row.expires_at,
    })
}

/// Whose addresses are taken: those of members, and those of invitations that still hold.
pub(crate) struct Taken {
    members: HashMap<String, PersonId>,
    invited: HashMap<String, Timestamp>,
}

impl Taken {
    pub(crate) async fn read(db: &impl ConnectionTrait, now: Timestamp) -> Result<Self> {
        let members = person::Entity::find().filter(person::Column::State.eq(State::Active.as_str())).all(db).await?;
        let invited = invitation::Entity::find()
            .filter(invitation::Column::State.eq(Answered::OPEN))
            .filter(invitation::Column::ExpiresAt.gt(now))
            .all(db)
            .await?;
        Ok(Self {
            members: members.into_iter().filter_map(|row| Some((row.email?.to_lowercase(), PersonId(row.id)))).collect(),
            invited: invited.into_iter().filter_map(|row| Some((row.email?, row.created_at))).collect(),
        })
    }

    /// Which member has this address.
    pub(crate) fn member(&self, email: &str) -> Option<PersonId> {
        self.members.get(email).copied()
    }

    /// Why nobody can be invited at this address.
    pub(crate) fn reason(&self, email: &str) -> Option<String> {
        if self.members.contains_key(email) {
            return Some("A member with this address is in the network already".to_owned());
        }
        let since = self.invited.get(email)?.to_utc().date();
        Some(format!("This address has had an invitation since {since} that still holds; renew that one, or take it back"))
    }
}
