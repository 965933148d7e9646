//! Accounts at providers that sign members in.

use kernel::{Error, Event, PersonId, Result, Timestamp, Unit};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait as _, QueryFilter, QueryOrder,
};

use crate::entity::login;
use crate::{Person, State, find_person};

/// An account that is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub issuer: String,
    pub subject: String,
    pub connected_at: Timestamp,
}

/// Finds the member whose account this is.
pub async fn find_login(db: &impl ConnectionTrait, issuer: &str, subject: &str) -> Result<Option<Person>> {
    let key = (issuer.to_owned(), subject.to_owned());
    let Some(row) = login::Entity::find_by_id(key).one(db).await? else { return Ok(None) };
    Ok(find_person(db, PersonId(row.person_id)).await?.filter(|person| person.state == State::Active))
}

/// Lists a person's accounts, oldest first.
pub async fn list_logins(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Login>> {
    let rows =
        login::Entity::find().filter(login::Column::PersonId.eq(person.0)).order_by_asc(login::Column::CreatedAt).all(db).await?;
    Ok(rows.into_iter().map(|row| Login { issuer: row.issuer, subject: row.subject, connected_at: row.created_at }).collect())
}

/// Connects an account that a provider has vouched for: from now on it signs this person in.
///
/// # Errors
/// `Conflict` when it is connected already, to this member or to another.
pub async fn connect_login(unit: &mut Unit, person: PersonId, issuer: &str, subject: &str) -> Result<()> {
    let key = (issuer.to_owned(), subject.to_owned());
    if let Some(row) = login::Entity::find_by_id(key).one(unit.connection()).await? {
        return Err(Error::Conflict(if row.person_id == person.0 {
            "This account is connected already.".to_owned()
        } else {
            "This account signs another member in. If both are you, ask your coordinator to remove one of the two.".to_owned()
        }));
    }
    let row = login::Model { issuer: issuer.to_owned(), subject: subject.to_owned(), person_id: person.0, created_at: unit.now() };
    row.into_active_model().insert(unit.connection()).await?;
    unit.append(event("identity.login-linked", person, issuer));
    Ok(())
}

/// Lets an account go: it signs nobody in any more. Sessions that it opened go on.
///
/// # Errors
/// `NotFound` when this person has no such account.
pub async fn disconnect_login(unit: &mut Unit, person: PersonId, issuer: &str, subject: &str) -> Result<()> {
    let key = (issuer.to_owned(), subject.to_owned());
    let row = login::Entity::find_by_id(key).one(unit.connection()).await?.filter(|row| row.person_id == person.0);
    let row = row.ok_or_else(|| Error::NotFound("This account is not connected.".to_owned()))?;
    row.delete(unit.connection()).await?;
    unit.append(event("identity.login-unlinked", person, issuer));
    Ok(())
}

/// The subject points to the person at the provider: it goes when they go, and a journal row never does.
fn event(kind: &'static str, person: PersonId, issuer: &str) -> Event {
    Event { kind, subject: person.to_string(), version: None, audience: None, detail: serde_json::json!({ "issuer": issuer }) }
}
