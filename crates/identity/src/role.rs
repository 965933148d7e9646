//! Changes what somebody is in the network, and keeps it from losing the last one who can.

use kernel::{Error, Event, Permission, PersonId, Result, Role, Unit, Viewer};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, EntityTrait, PaginatorTrait as _, QueryFilter,
};

use crate::State;
use crate::entity::person;

/// Gives a member another role.
///
/// # Errors
/// `Refused` for a role above one's own, for somebody above oneself, and for raising oneself; `Conflict` where nobody would be left
/// who manages members.
pub async fn change_role(unit: &mut Unit, by: &Viewer, id: PersonId, role: Role) -> Result<()> {
    let member = get_manageable(unit, by, id).await?;
    let old: Role = member.role.parse().map_err(Error::internal)?;
    if old == role {
        return Err(Error::Conflict(format!("This member's role is {role} already.")));
    }
    if by.person() == Some(id) && role > old {
        return Err(Error::Refused("Nobody gives themselves a higher role. Somebody else who has it can.".to_owned()));
    }
    if !by.role().is_some_and(|own| own.may_grant(role)) {
        return Err(Error::Refused(format!("You cannot make somebody {role}; only somebody who is that can.")));
    }
    if !role.may(Permission::ManageMembers) {
        keep_a_coordinator(unit, id).await?;
    }
    let row =
        person::ActiveModel { id: Unchanged(id.0), role: Set(role.to_string()), changed_at: Set(unit.now()), ..Default::default() };
    row.update(unit.connection()).await?;
    unit.append(Event {
        kind: "identity.role-changed",
        subject: id.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({ "from": old.as_str(), "to": role.as_str() }),
    });
    Ok(())
}

/// Reads a member whom this viewer may change.
pub(crate) async fn get_manageable(unit: &Unit, by: &Viewer, id: PersonId) -> Result<person::Model> {
    by.require(Permission::ManageMembers)?;
    let member = get_active(unit, id).await?;
    let role: Role = member.role.parse().map_err(Error::internal)?;
    if by.role().is_some_and(|own| own.may_grant(role)) {
        return Ok(member);
    }
    Err(Error::Refused(format!("This member is {role}. Only somebody who is that can change it.")))
}

/// Reads a member who has not left.
pub(crate) async fn get_active(unit: &Unit, id: PersonId) -> Result<person::Model> {
    let row =
        person::Entity::find_by_id(id.0).filter(person::Column::State.eq(State::Active.as_str())).one(unit.connection()).await?;
    row.ok_or_else(|| Error::NotFound("There is no such member, or they have left.".to_owned()))
}

/// Refuses a change after which nobody else would manage members. Writes come one after another, so two at once cannot both pass.
pub(crate) async fn keep_a_coordinator(unit: &Unit, without: PersonId) -> Result<()> {
    let managing = Role::ALL.into_iter().filter(|role| role.may(Permission::ManageMembers)).map(Role::as_str);
    let others = person::Entity::find()
        .filter(person::Column::State.eq(State::Active.as_str()))
        .filter(person::Column::Role.is_in(managing))
        .filter(person::Column::Id.ne(without.0))
        .count(unit.connection())
        .await?;
    if others > 0 {
        return Ok(());
    }
    Err(Error::Conflict(
        "This is the network's only coordinator: nobody would be left to look after members. \
         Make somebody else a coordinator first."
            .to_owned(),
    ))
}
