//! Sessions: a row for each device that somebody is signed in on, each of which can be ended.

use kernel::{Error, PersonId, Result, Role, Store, Timestamp, Viewer};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder};

use crate::entity::{person, session};
use crate::{Secret, State, close_links};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// Whose machine it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// The person's own.
    Own,
    /// One that others use too: what is not used for half an hour ends.
    Shared,
}

impl Device {
    /// The name used in tables and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Shared => "shared",
        }
    }

    /// The device of this name; whatever is not plainly one's own is shared.
    pub fn read(text: &str) -> Self {
        if text == Self::Own.as_str() { Self::Own } else { Self::Shared }
    }

    /// How long a session lives that nobody uses, in milliseconds.
    fn idle_limit(self) -> i64 {
        match self {
            Self::Own => 12 * HOUR,
            Self::Shared => 30 * MINUTE,
        }
    }
}

/// How long a session lives at most, in milliseconds.
const LIFE: i64 = 12 * HOUR;
/// How exactly the last use is known; a write for each page would be too many.
const SEEN_EVERY: i64 = MINUTE;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The id of the session: the hash of the secret.
    pub session: String,
    pub person: PersonId,
    pub name: String,
    pub role: Role,
    pub device: Device,
}

impl SignedIn {
    /// Whose eyes it is.
    pub fn viewer(&self) -> Viewer {
        Viewer::member(self.person, self.role)
    }
}

/// Opens a session and returns the secret for the cookie. `label` says what it is on, for the list of one's own sessions.
pub async fn open_session(store: &Store, person: PersonId, device: Device, label: &str) -> Result<Secret> {
    let secret = Secret::new()?;
    let now = store.now();
    let insert = Query::insert()
        .into_table("identity_session")
        .columns(["id", "person_id", "device", "label", "created_at", "seen_at", "expires_at"])
        .values_panic([
            secret.hash().into(),
            person.0.into(),
            device.as_str().into(),
            label.into(),
            now.0.into(),
            now.0.into(),
            (now.0 + LIFE).into(),
        ])
        .to_owned();
    store.note(&insert).await?;
    Ok(secret)
}

/// Finds who is signed in with this secret, and remembers that they were here.
pub async fn find_session(store: &Store, secret: &Secret) -> Result<Option<SignedIn>> {
    let now = store.now();
    let Some(row) = session::Entity::find_by_id(secret.hash()).one(store.reader()).await? else { return Ok(None) };
    let device = Device::read(&row.device);
    if now >= row.expires_at || now.0 - row.seen_at.0 >= device.idle_limit() {
        return Ok(None);
    }
    let person = person::Entity::find_by_id(row.person_id)
        .filter(person::Column::State.eq(State::Active.as_str()))
        .one(store.reader())
        .await?;
    let Some(person) = person else { return Ok(None) };
    if now.0 - row.seen_at.0 >= SEEN_EVERY {
        see(store, &row.id, now).await?;
    }
    Ok(Some(SignedIn {
        session: row.id,
        person: PersonId(person.id),
        role: person.role.parse().map_err(Error::internal)?,
        name: person.name,
        device,
    }))
}

async fn see(store: &Store, id: &str, now: Timestamp) -> Result<()> {
    let update = Query::update().table("identity_session").value("seen_at", now.0).and_where(Expr::col("id").eq(id)).to_owned();
    store.note(&update).await
}

/// A device that somebody is signed in on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The hash of the secret: good for ending it, not for using it.
    pub id: String,
    pub label: String,
    pub device: Device,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
}

/// Lists where a person is signed in now, last used first.
pub async fn list_sessions(store: &Store, person: PersonId) -> Result<Vec<Session>> {
    let now = store.now();
    let rows = session::Entity::find()
        .filter(session::Column::PersonId.eq(person.0))
        .filter(session::Column::ExpiresAt.gt(now))
        .order_by_desc(session::Column::SeenAt)
        .all(store.reader())
        .await?;
    let open = rows.into_iter().map(|row| (Device::read(&row.device), row));
    let open = open.filter(|(device, row)| now.0 - row.seen_at.0 < device.idle_limit());
    Ok(open
        .map(|(device, row)| Session { id: row.id, label: row.label, device, created_at: row.created_at, seen_at: row.seen_at })
        .collect())
}

/// Ends one of a person's own sessions; another's is left alone.
pub async fn close_own_session(store: &Store, person: PersonId, id: &str) -> Result<()> {
    let delete = Query::delete()
        .from_table("identity_session")
        .and_where(Expr::col("id").eq(id))
        .and_where(Expr::col("person_id").eq(person.0))
        .to_owned();
    store.note(&delete).await
}

/// Ends one session.
pub async fn close_session(store: &Store, id: &str) -> Result<()> {
    store.note(&Query::delete().from_table("identity_session").and_where(Expr::col("id").eq(id)).to_owned()).await
}

/// Ends all sessions of a person, and all links that could open another: "sign out everywhere".
pub async fn close_sessions(store: &Store, person: PersonId) -> Result<()> {
    close_links(store, person).await?;
    store.note(&Query::delete().from_table("identity_session").and_where(Expr::col("person_id").eq(person.0)).to_owned()).await
}
