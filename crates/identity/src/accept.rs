//! Accepts an invitation.

use kernel::{Error, Event, PersonId, Result, Unit};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::{invitation, person};
use crate::field::{Faults, read_name};
use crate::invitation::{Answered, Taken};
use crate::invite::close;
use crate::{NewPerson, Secret, add_person};

/// Makes whoever brings the secret a member under the name that they gave. The invitation is used up.
///
/// # Errors
/// `NotFound` for a secret that never was one; `Refused` for one that is expired, used or taken back; `Conflict` where another member
/// has come to have the invitation's address; `Invalid` for the name.
pub async fn accept_invitation(unit: &mut Unit, secret: &Secret, name: &str) -> Result<PersonId> {
    let row = invitation::Entity::find()
        .filter(invitation::Column::SecretHash.eq(secret.hash()))
        .one(unit.connection())
        .await?
        .ok_or_else(|| Error::NotFound("There is no such invitation.".to_owned()))?;
    match Answered::read(&row, unit.now()) {
        Answered::Open => {}
        Answered::Expired => return Err(Error::Refused("This invitation has expired.".to_owned())),
        Answered::Accepted => return Err(Error::Refused("This invitation was used already.".to_owned())),
        Answered::TakenBack => return Err(Error::Refused("This invitation was taken back.".to_owned())),
    }
    let mut faults = Faults::default();
    let name = faults.take("name", read_name(name));
    faults.end()?;
    if let Some(email) = &row.email
        && Taken::read(unit.connection(), unit.now()).await?.member(email).is_some()
    {
        return Err(Error::Conflict(
            "Another member has this invitation's e-mail address already. Ask your coordinator.".to_owned(),
        ));
    }
    let role = row.role.parse().map_err(Error::internal)?;
    let id = add_person(unit, &NewPerson { name, email: row.email, role }).await?;
    let school = person::ActiveModel { id: Unchanged(id.0), school_id: Set(row.school_id), ..Default::default() };
    school.update(unit.connection()).await?;
    close(unit, row.id, Answered::ACCEPTED, Some(id)).await?;
    unit.append(Event {
        kind: "identity.joined",
        subject: id.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({ "invitation": row.id }),
    });
    Ok(id)
}
