//! Addresses that are secrets: whoever has one pauses somebody's digest, or reads what somebody may see. Only hashes are kept.

use identity::{Secret, State};
use kernel::{Notes, PersonId, Result, Role, Scope, Store, Timestamp, Viewer};
use sea_orm::sea_query::{Expr, InsertStatement, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder};

use crate::entity::secret;

/// What an address is for. One that was made for something else does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Pausing the digest, from a mail.
    Pause,
    /// Atom feeds.
    Feed,
    /// Calendars.
    Calendar,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Feed => "feed",
            Self::Calendar => "calendar",
        }
    }
}

/// Whose address it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    pub person: PersonId,
    pub role: Role,
}

impl Owner {
    /// Whose eyes it shows things through: the owner's as they are now, and no hands.
    pub fn viewer(&self) -> Viewer {
        Viewer::member(self.person, self.role).narrowed(vec![Scope::Read])
    }
}

/// Makes a new address for somebody. It is shown once.
pub async fn make_secret(store: &Store, person: PersonId, purpose: Purpose) -> Result<Secret> {
    let secret = Secret::new()?;
    store.note(&insert(&secret, person, purpose, store.now())).await?;
    Ok(secret)
}

/// The same together with other notes, such as the message that it goes out in.
pub(crate) async fn make_secret_with(notes: &Notes, person: PersonId, purpose: Purpose) -> Result<Secret> {
    let secret = Secret::new()?;
    notes.note(&insert(&secret, person, purpose, notes.now())).await?;
    Ok(secret)
}

fn insert(secret: &Secret, person: PersonId, purpose: Purpose, now: Timestamp) -> InsertStatement {
    Query::insert()
        .into_table("notifications_secret")
        .columns(["id", "person_id", "purpose", "created_at"])
        .values_panic([secret.hash().into(), person.0.into(), purpose.as_str().into(), now.0.into()])
        .to_owned()
}

/// Finds whose address this is. Somebody who left has none.
pub async fn find_owner(db: &impl ConnectionTrait, secret: &Secret, purpose: Purpose) -> Result<Option<Owner>> {
    let row = secret::Entity::find_by_id(secret.hash()).filter(secret::Column::Purpose.eq(purpose.as_str())).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let person = identity::find_person(db, PersonId(row.person_id)).await?.filter(|person| person.state == State::Active);
    Ok(person.map(|person| Owner { person: person.id, role: person.role }))
}

/// When the addresses that somebody has for this were made, newest first.
pub async fn list_secrets(db: &impl ConnectionTrait, person: PersonId, purpose: Purpose) -> Result<Vec<Timestamp>> {
    let rows = secret::Entity::find()
        .filter(secret::Column::PersonId.eq(person.0))
        .filter(secret::Column::Purpose.eq(purpose.as_str()))
        .order_by_desc(secret::Column::CreatedAt)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.created_at).collect())
}

/// Makes all addresses that somebody has for this useless.
pub async fn revoke_secrets(store: &Store, person: PersonId, purpose: Purpose) -> Result<()> {
    let all = Query::delete()
        .from_table("notifications_secret")
        .and_where(Expr::col("person_id").eq(person.0))
        .and_where(Expr::col("purpose").eq(purpose.as_str()))
        .to_owned();
    store.note(&all).await
}
