//! Invites people, one or hundreds.

use kernel::{Error, Event, Fault, Permission, Result, Role, Unit, Viewer, new_id};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use uuid::Uuid;

use crate::entity::invitation;
use crate::field::Faults;
use crate::invitation::{Answered, LIFE, Taken};
use crate::school::SchoolIndex;
use crate::{InvitationId, Secret};

/// Somebody who is to be invited. Made by [`crate::read_wanted`], which has read every field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The line that it stood in; 0 for a form of its own.
    pub line: usize,
    pub name: String,
    pub email: Option<String>,
    /// Name or URN; a new name is a new school. Empty for none.
    pub school: String,
    pub role: Role,
}

/// An invitation that was made. The secret is known now and never again.
#[derive(Debug, Clone)]
pub struct Invited {
    pub id: InvitationId,
    pub name: String,
    pub email: Option<String>,
    pub secret: Secret,
}

/// Rows of one INSERT.
const ROWS: usize = 200;

/// Everything that stands against inviting these people: roles that the inviter may not give, members and invitations of the same
/// address, the same address twice.
///
/// # Errors
/// `Refused` for those who do not manage members.
pub async fn check_wanted(db: &impl ConnectionTrait, by: &Viewer, wanted: &[Wanted], now: kernel::Timestamp) -> Result<Vec<Fault>> {
    by.require(Permission::ManageMembers)?;
    let taken = Taken::read(db, now).await?;
    let mut seen = std::collections::HashMap::new();
    let mut all = Vec::new();
    for one in wanted {
        let mut faults = Faults::at(one.line);
        if !by.role().is_some_and(|role| role.may_grant(one.role)) {
            faults.add("role", format!("You cannot make somebody {}; only somebody who is that can", one.role));
        }
        if let Some(email) = &one.email {
            if let Some(reason) = taken.reason(email) {
                faults.add("email", reason);
            } else if let Some(line) = seen.insert(email.as_str(), one.line) {
                faults.add("email", format!("The same address stands in line {line}"));
            }
        }
        all.append(&mut faults.list);
    }
    Ok(all)
}

/// Invites all of these people, or none. Schools that are new are added.
///
/// # Errors
/// `Invalid` with all that [`check_wanted`] finds.
pub async fn invite(unit: &mut Unit, by: &Viewer, wanted: &[Wanted]) -> Result<Vec<Invited>> {
    let faults = check_wanted(unit.connection(), by, wanted, unit.now()).await?;
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut schools = SchoolIndex::read(unit.connection()).await?;
    let now = unit.now();
    let (mut rows, mut invited) = (Vec::new(), Vec::new());
    for one in wanted {
        let school = match one.school.as_str() {
            "" => None,
            called => Some(schools.find_or_add(unit, called).await?),
        };
        let secret = Secret::new()?;
        let row = invitation::Model {
            id: new_id(now),
            secret_hash: secret.hash(),
            name: one.name.clone(),
            email: one.email.clone(),
            role: one.role.to_string(),
            school_id: school.map(|school| school.0),
            state: Answered::OPEN.to_owned(),
            invited_by: by.person().map(|person| person.0),
            person_id: None,
            created_at: now,
            expires_at: kernel::Timestamp(now.0 + LIFE),
            changed_at: now,
        };
        unit.append(event("identity.invited", row.id, one.role));
        invited.push(Invited { id: InvitationId(row.id), name: one.name.clone(), email: one.email.clone(), secret });
        rows.push(row.into_active_model());
    }
    for chunk in rows.chunks(ROWS) {
        invitation::Entity::insert_many(chunk.to_vec()).exec_without_returning(unit.connection()).await?;
    }
    Ok(invited)
}

fn event(kind: &'static str, id: Uuid, role: Role) -> Event {
    let detail = serde_json::json!({ "role": role.as_str() });
    Event { kind, subject: id.to_string(), version: None, audience: None, detail }
}

/// Reads an invitation that nobody has answered, for somebody who may give its role.
async fn get_open(unit: &Unit, by: &Viewer, id: InvitationId) -> Result<(invitation::Model, Role)> {
    by.require(Permission::ManageMembers)?;
    let row = invitation::Entity::find_by_id(id.0)
        .filter(invitation::Column::State.eq(Answered::OPEN))
        .one(unit.connection())
        .await?
        .ok_or_else(|| Error::NotFound("There is no such invitation, or it was answered.".to_owned()))?;
    let role: Role = row.role.parse().map_err(Error::internal)?;
    if by.role().is_some_and(|own| own.may_grant(role)) { Ok((row, role)) } else { Err(by.refusal()) }
}

/// Gives an invitation a new secret and two more weeks; the old link ends.
///
/// # Errors
/// `NotFound` for one that was answered; `Conflict` where the address has become a member's or has a newer invitation.
pub async fn renew_invitation(unit: &mut Unit, by: &Viewer, id: InvitationId) -> Result<Invited> {
    let (row, role) = get_open(unit, by, id).await?;
    let now = unit.now();
    let taken = Taken::read(unit.connection(), now).await?;
    let is_expired = Answered::read(&row, now) == Answered::Expired;
    if let Some(email) = row.email.as_deref().filter(|email| is_expired || taken.member(email).is_some())
        && let Some(reason) = taken.reason(email)
    {
        return Err(Error::Conflict(format!("{reason}.")));
    }
    let secret = Secret::new()?;
    let renewed = invitation::ActiveModel {
        id: Unchanged(id.0),
        secret_hash: Set(secret.hash()),
        expires_at: Set(kernel::Timestamp(now.0 + LIFE)),
        changed_at: Set(now),
        ..Default::default()
    };
    renewed.update(unit.connection()).await?;
    unit.append(event("identity.invitation-renewed", id.0, role));
    Ok(Invited { id, name: row.name, email: row.email, secret })
}

/// Takes an invitation back; its link ends.
///
/// # Errors
/// `NotFound` for one that was answered.
pub async fn take_back_invitation(unit: &mut Unit, by: &Viewer, id: InvitationId) -> Result<()> {
    let (_, role) = get_open(unit, by, id).await?;
    close(unit, id.0, Answered::TAKEN_BACK, None).await?;
    unit.append(event("identity.invitation-taken-back", id.0, role));
    Ok(())
}

/// Ends an invitation: what it said of somebody goes.
pub(crate) async fn close(unit: &Unit, id: Uuid, state: &str, person: Option<kernel::PersonId>) -> Result<()> {
    let row = invitation::ActiveModel {
        id: Unchanged(id),
        name: Set(String::new()),
        email: Set(None),
        school_id: Set(None),
        state: Set(state.to_owned()),
        person_id: Set(person.map(|person| person.0)),
        changed_at: Set(unit.now()),
        ..Default::default()
    };
    row.update(unit.connection()).await?;
    Ok(())
}
