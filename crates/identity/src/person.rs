//! A person of the network.

use kernel::{Error, Event, PersonId, Result, Role, Timestamp, Unit, new_id};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::entity::person;

/// Whether somebody belongs to the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// May sign in.
    Active,
    /// Left, or was let go: only the id is left.
    Left,
}

impl State {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Left => "left",
        }
    }
}

/// A person as others know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    /// Empty for somebody who left.
    pub name: String,
    /// Where to write to; not who they are. Seen by themselves and by those who manage members.
    pub email: Option<String>,
    pub role: Role,
    pub state: State,
    pub school: Option<Uuid>,
    pub created_at: Timestamp,
}

impl Person {
    pub(crate) fn from_row(row: person::Model) -> Result<Self> {
        Ok(Self {
            id: PersonId(row.id),
            name: row.name,
            email: row.email,
            role: row.role.parse().map_err(Error::internal)?,
            state: if row.state == State::Active.as_str() { State::Active } else { State::Left },
            school: row.school_id,
            created_at: row.created_at,
        })
    }

    /// What to call them on pages.
    pub fn shown(&self) -> &str {
        match self.state {
            State::Active => &self.name,
            State::Left => "a former member",
        }
    }
}

/// Somebody who is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
}

/// Adds a person, who can sign in from now on. Who may do this is asked by the commands that lead here.
pub async fn add_person(unit: &mut Unit, new: &NewPerson) -> Result<PersonId> {
    let now = unit.now();
    let row = person::Model {
        id: new_id(now),
        name: new.name.clone(),
        email: new.email.clone(),
        role: new.role.to_string(),
        state: State::Active.as_str().to_owned(),
        school_id: None,
        created_at: now,
        changed_at: now,
    };
    let id = PersonId(row.id);
    person::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    unit.append(Event {
        kind: "identity.member-added",
        subject: id.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({ "role": new.role.as_str() }),
    });
    Ok(id)
}

/// Finds a person, also one who left.
pub async fn find_person(db: &impl ConnectionTrait, id: PersonId) -> Result<Option<Person>> {
    person::Entity::find_by_id(id.0).one(db).await?.map(Person::from_row).transpose()
}

/// Reads these persons, in no order.
pub async fn list_people(db: &impl ConnectionTrait, ids: &[PersonId]) -> Result<Vec<Person>> {
    let rows = person::Entity::find()
        .filter(person::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .order_by_asc(person::Column::Name)
        .all(db)
        .await?;
    rows.into_iter().map(Person::from_row).collect()
}

/// Reads everybody who is a member now, in the order in which they came: for followers, not for pages.
pub async fn list_everybody(db: &impl ConnectionTrait) -> Result<Vec<Person>> {
    let rows = person::Entity::find()
        .filter(person::Column::State.eq(State::Active.as_str()))
        .order_by_asc(person::Column::CreatedAt)
        .order_by_asc(person::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(Person::from_row).collect()
}

/// Finds the members who gave this address, in whatever case: none, one, or several who share it.
pub async fn list_people_at(db: &impl ConnectionTrait, email: &str) -> Result<Vec<Person>> {
    let lower = Expr::expr(Func::lower(Expr::col("email")));
    let rows = person::Entity::find()
        .filter(lower.eq(email.trim().to_ascii_lowercase()))
        .filter(person::Column::State.eq(State::Active.as_str()))
        .order_by_asc(person::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(Person::from_row).collect()
}
