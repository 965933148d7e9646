//! Members as others see them.

use kernel::{Error, Event, Permission, PersonId, Result, Role, Timestamp, Unit, Viewer};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
};

use crate::entity::person;
use crate::field::{Faults, read_email, read_name};
use crate::invitation::Taken;
use crate::role::{get_active, get_manageable};
use crate::school::SchoolIndex;
use crate::{NewPerson, SchoolId, State, add_person, school};

/// A member of the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: PersonId,
    pub name: String,
    /// For themselves and those who manage members; `None` for everybody else.
    pub email: Option<String>,
    pub role: Role,
    pub school: Option<(SchoolId, String)>,
    pub since: Timestamp,
}

/// Which members, and how many of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberQuery {
    /// Words that all stand in the name.
    pub text: String,
    pub role: Option<Role>,
    pub school: Option<SchoolId>,
    pub offset: usize,
    pub limit: usize,
}

/// A page of members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberPage {
    pub total: usize,
    pub members: Vec<Member>,
}

/// Reads members in the order of their names.
///
/// # Errors
/// `Refused` for those who may not see members.
pub async fn list_members(db: &impl ConnectionTrait, viewer: &Viewer, query: &MemberQuery) -> Result<MemberPage> {
    viewer.require(Permission::SeeMembers)?;
    let mut select = person::Entity::find().filter(person::Column::State.eq(State::Active.as_str()));
    if let Some(role) = query.role {
        select = select.filter(person::Column::Role.eq(role.as_str()));
    }
    if let Some(school) = query.school {
        select = select.filter(person::Column::SchoolId.eq(school.0));
    }
    // A network has hundreds of members, and letters are compared and ordered the same way here on either database.
    let words: Vec<String> = query.text.split_whitespace().map(str::to_lowercase).collect();
    let rows = select.all(db).await?;
    let mut rows: Vec<(String, person::Model)> = rows
        .into_iter()
        .map(|row| (row.name.to_lowercase(), row))
        .filter(|(name, _)| words.iter().all(|word| name.contains(word)))
        .collect();
    rows.sort_by(|(a, first), (b, second)| (a, first.id).cmp(&(b, second.id)));
    let total = rows.len();
    let page: Vec<person::Model> = rows.into_iter().map(|(_, row)| row).skip(query.offset).take(query.limit).collect();
    Ok(MemberPage { total, members: members(db, viewer, page).await? })
}

async fn members(db: &impl ConnectionTrait, viewer: &Viewer, rows: Vec<person::Model>) -> Result<Vec<Member>> {
    let schools = school::names(db, rows.iter().filter_map(|row| row.school_id)).await?;
    let member = |row: person::Model| {
        let id = PersonId(row.id);
        let sees_email = viewer.person() == Some(id) || viewer.may(Permission::ManageMembers);
        Ok(Member {
            id,
            name: row.name,
            email: row.email.filter(|_| sees_email),
            role: row.role.parse().map_err(Error::internal)?,
            school: row.school_id.and_then(|id| Some((SchoolId(id), schools.get(&id)?.clone()))),
            since: row.created_at,
        })
    };
    rows.into_iter().map(member).collect()
}

/// Reads one member who has not left; everybody may read themselves.
///
/// # Errors
/// `NotFound`; `Refused` for those who may not see members.
pub async fn get_member(db: &impl ConnectionTrait, viewer: &Viewer, id: PersonId) -> Result<Member> {
    if viewer.person() != Some(id) {
        viewer.require(Permission::SeeMembers)?;
    }
    let row = person::Entity::find_by_id(id.0).filter(person::Column::State.eq(State::Active.as_str())).one(db).await?;
    let found = members(db, viewer, row.into_iter().collect()).await?.pop();
    found.ok_or_else(|| Error::NotFound("There is no such member, or they have left.".to_owned()))
}

/// What is said of a member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberInput {
    pub name: String,
    /// Empty for none.
    pub email: String,
    /// Name or URN; a new name is a new school. Empty for none.
    pub school: String,
}

/// Changes name, address and school of a member.
///
/// # Errors
/// `Refused` for somebody above oneself (whoever sets an address can receive the sign-in link); `Invalid` for what was typed.
pub async fn change_member(unit: &mut Unit, by: &Viewer, id: PersonId, input: &MemberInput) -> Result<()> {
    get_manageable(unit, by, id).await?;
    let mut faults = Faults::default();
    let name = faults.take("name", read_name(&input.name));
    let email = match input.email.trim() {
        "" => None,
        email => Some(faults.take("email", read_email(email))),
    };
    let called = if input.school.trim().is_empty() { String::new() } else { faults.take("school", read_name(&input.school)) };
    if let Some(email) = &email
        && Taken::read(unit.connection(), unit.now()).await?.member(email).is_some_and(|other| other != id)
    {
        faults.add("email", "Another member has this address");
    }
    faults.end()?;
    let school = match called.as_str() {
        "" => None,
        called => Some(SchoolIndex::read(unit.connection()).await?.find_or_add(unit, called).await?),
    };
    let row = person::ActiveModel {
        id: Unchanged(id.0),
        name: Set(name),
        email: Set(email),
        school_id: Set(school.map(|school| school.0)),
        changed_at: Set(unit.now()),
        ..Default::default()
    };
    row.update(unit.connection()).await?;
    unit.append(changed(id));
    Ok(())
}

/// Adds a member at once, without an invitation: for the first of a network, and for whoever sits at the machine.
///
/// # Errors
/// `Invalid` for what was given; `Refused` for a role above one's own.
pub async fn add_member(unit: &mut Unit, by: &Viewer, input: &MemberInput, role: Role) -> Result<PersonId> {
    by.require(Permission::ManageMembers)?;
    let mut faults = Faults::default();
    let name = faults.take("name", read_name(&input.name));
    let email = match input.email.trim() {
        "" => None,
        email => Some(faults.take("email", read_email(email))),
    };
    let called = if input.school.trim().is_empty() { String::new() } else { faults.take("school", read_name(&input.school)) };
    if let Some(email) = &email
        && let Some(reason) = Taken::read(unit.connection(), unit.now()).await?.reason(email)
    {
        faults.add("email", reason);
    }
    if !by.role().is_some_and(|own| own.may_grant(role)) {
        faults.add("role", format!("You cannot make somebody {role}; only somebody who is that can"));
    }
    faults.end()?;
    let id = add_person(unit, &NewPerson { name, email, role }).await?;
    if !called.is_empty() {
        let school = SchoolIndex::read(unit.connection()).await?.find_or_add(unit, &called).await?;
        let row = person::ActiveModel { id: Unchanged(id.0), school_id: Set(Some(school.0)), ..Default::default() };
        row.update(unit.connection()).await?;
    }
    Ok(id)
}

/// Changes one's own name.
///
/// # Errors
/// `Invalid` for a name that is none.
pub async fn rename_oneself(unit: &mut Unit, by: &Viewer, name: &str) -> Result<()> {
    let id = by.require_person(Permission::KeepOwn)?;
    get_active(unit, id).await?;
    let mut faults = Faults::default();
    let name = faults.take("name", read_name(name));
    faults.end()?;
    let row = person::ActiveModel { id: Unchanged(id.0), name: Set(name), changed_at: Set(unit.now()), ..Default::default() };
    row.update(unit.connection()).await?;
    unit.append(changed(id));
    Ok(())
}

fn changed(id: PersonId) -> Event {
    Event { kind: "identity.member-changed", subject: id.to_string(), version: None, audience: None, detail: serde_json::json!({}) }
}
