//! Schools of the network.

use std::collections::HashMap;

use kernel::{Error, Event, Permission, Result, Timestamp, Unit, Viewer, new_id};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait as _, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use crate::entity::{invitation, person, school};
use crate::field::{Faults, read_name, read_urn};
use crate::{SchoolId, State};

/// A school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    pub id: SchoolId,
    pub name: String,
    /// Its unique reference number: six digits.
    pub urn: Option<String>,
    /// The id of a phase of the vocabulary.
    pub phase: Option<String>,
    pub created_at: Timestamp,
    /// How many members there are of it.
    pub members: usize,
}

impl School {
    fn from_row(row: school::Model, members: usize) -> Self {
        let school::Model { id, name, urn, phase, created_at } = row;
        Self { id: SchoolId(id), name, urn, phase, created_at, members }
    }
}

/// What somebody says of a school.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchoolInput {
    pub name: String,
    pub urn: String,
    /// The id of a phase, which the caller holds against the vocabulary; empty for none.
    pub phase: String,
}

/// Adds a school.
///
/// # Errors
/// `Invalid` for what was typed; `Conflict` where a school of this name or number is there.
pub async fn add_school(unit: &mut Unit, by: &Viewer, input: &SchoolInput) -> Result<SchoolId> {
    by.require(Permission::ManageMembers)?;
    let (name, urn, phase) = check(unit, input, None).await?;
    insert(unit, name, urn, phase).await
}

async fn insert(unit: &mut Unit, name: String, urn: Option<String>, phase: Option<String>) -> Result<SchoolId> {
    let row = school::Model { id: new_id(unit.now()), name, urn, phase, created_at: unit.now() };
    let id = SchoolId(row.id);
    school::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    unit.append(event("identity.school-added", id));
    Ok(id)
}

/// Changes what is said of a school.
///
/// # Errors
/// As [`add_school`].
pub async fn change_school(unit: &mut Unit, by: &Viewer, id: SchoolId, input: &SchoolInput) -> Result<()> {
    by.require(Permission::ManageMembers)?;
    get_row(unit.connection(), id).await?;
    let (name, urn, phase) = check(unit, input, Some(id)).await?;
    let row = school::ActiveModel { id: Unchanged(id.0), name: Set(name), urn: Set(urn), phase: Set(phase), ..Default::default() };
    row.update(unit.connection()).await?;
    unit.append(event("identity.school-changed", id));
    Ok(())
}

/// Removes a school that nobody belongs to.
///
/// # Errors
/// `Conflict` while it has members or open invitations.
pub async fn remove_school(unit: &mut Unit, by: &Viewer, id: SchoolId) -> Result<()> {
    by.require(Permission::ManageMembers)?;
    get_row(unit.connection(), id).await?;
    let members = person::Entity::find().filter(person::Column::SchoolId.eq(id.0)).count(unit.connection()).await?;
    let invited = invitation::Entity::find().filter(invitation::Column::SchoolId.eq(id.0)).count(unit.connection()).await?;
    if members + invited > 0 {
        return Err(Error::Conflict("Members or invitations belong to this school. Give them another school first.".to_owned()));
    }
    school::Entity::delete_by_id(id.0).exec(unit.connection()).await?;
    unit.append(event("identity.school-removed", id));
    Ok(())
}

fn event(kind: &'static str, id: SchoolId) -> Event {
    Event { kind, subject: id.to_string(), version: None, audience: None, detail: serde_json::json!({}) }
}

async fn check(unit: &Unit, input: &SchoolInput, own: Option<SchoolId>) -> Result<(String, Option<String>, Option<String>)> {
    let mut faults = Faults::default();
    let name = faults.take("name", read_name(&input.name));
    let urn = faults.take("urn", read_urn(&input.urn));
    let phase = Some(input.phase.trim().to_owned()).filter(|phase| !phase.is_empty());
    let index = SchoolIndex::read(unit.connection()).await?;
    if index.find(&name).is_some_and(|found| Some(found) != own) {
        faults.add("name", "There is a school of this name already");
    }
    if urn.as_deref().and_then(|urn| index.find(urn)).is_some_and(|found| Some(found) != own) {
        faults.add("urn", "There is a school with this URN already");
    }
    faults.end()?;
    Ok((name, urn, phase))
}

/// Schools by what people call them: the name in any letters, or the URN.
pub(crate) struct SchoolIndex(HashMap<String, SchoolId>);

impl SchoolIndex {
    pub(crate) async fn read(db: &impl ConnectionTrait) -> Result<Self> {
        let rows = school::Entity::find().all(db).await?;
        let mut index = HashMap::new();
        for row in rows {
            let id = SchoolId(row.id);
            index.extend(row.urn.map(|urn| (urn, id)));
            index.insert(row.name.to_lowercase(), id);
        }
        Ok(Self(index))
    }

    pub(crate) fn find(&self, called: &str) -> Option<SchoolId> {
        self.0.get(&called.to_lowercase()).copied()
    }

    /// The school that is called this, added where it is new.
    pub(crate) async fn find_or_add(&mut self, unit: &mut Unit, called: &str) -> Result<SchoolId> {
        if let Some(id) = self.find(called) {
            return Ok(id);
        }
        let id = insert(unit, called.to_owned(), None, None).await?;
        self.0.insert(called.to_lowercase(), id);
        Ok(id)
    }
}

async fn get_row(db: &impl ConnectionTrait, id: SchoolId) -> Result<school::Model> {
    let row = school::Entity::find_by_id(id.0).one(db).await?;
    row.ok_or_else(|| Error::NotFound("There is no such school.".to_owned()))
}

/// Reads a school with the number of its members.
///
/// # Errors
/// `NotFound`; `Refused` for those who may not see members.
pub async fn get_school(db: &impl ConnectionTrait, viewer: &Viewer, id: SchoolId) -> Result<School> {
    viewer.require(Permission::SeeMembers)?;
    let row = get_row(db, id).await?;
    let members = person::Entity::find()
        .filter(person::Column::SchoolId.eq(id.0))
        .filter(person::Column::State.eq(State::Active.as_str()))
        .count(db)
        .await?;
    Ok(School::from_row(row, usize::try_from(members).unwrap_or(usize::MAX)))
}

/// Reads all schools in the order of their names, with the number of their members.
///
/// # Errors
/// `Refused` for those who may not see members.
pub async fn list_schools(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<Vec<School>> {
    viewer.require(Permission::SeeMembers)?;
    let counts: Vec<(Option<Uuid>, i64)> = person::Entity::find()
        .select_only()
        .column(person::Column::SchoolId)
        .column_as(person::Column::Id.count(), "members")
        .filter(person::Column::State.eq(State::Active.as_str()))
        .group_by(person::Column::SchoolId)
        .into_tuple()
        .all(db)
        .await?;
    let counts: HashMap<Option<Uuid>, i64> = counts.into_iter().collect();
    let members = |id: Uuid| counts.get(&Some(id)).map_or(0, |count| usize::try_from(*count).unwrap_or(0));
    let rows = school::Entity::find().all(db).await?;
    let mut schools: Vec<School> =
        rows.into_iter().map(|row| (members(row.id), row)).map(|(n, row)| School::from_row(row, n)).collect();
    schools.sort_by_cached_key(|school| (school.name.to_lowercase(), school.id));
    Ok(schools)
}

/// Reads the names of all schools, for finding them in texts that must not say which school it was: never for pages.
pub async fn list_school_names(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    Ok(school::Entity::find().all(db).await?.into_iter().map(|row| row.name).collect())
}

/// The names of these schools.
pub(crate) async fn names(db: &impl ConnectionTrait, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, String>> {
    let ids: std::collections::HashSet<Uuid> = ids.collect();
    let rows = school::Entity::find().filter(school::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
