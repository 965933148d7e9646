//! API tokens: what a member gives to a program, narrowed to scopes and ended by a date.

use kernel::{Error, Event, Permission, PersonId, Result, Role, Scope, Store, Timestamp, Unit, Viewer, new_id};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::entity::{person, token};
use crate::field::{Faults, read_name};
use crate::{Secret, State, TokenId};

const DAY: i64 = 24 * 60 * 60 * 1000;
/// Days that a token lives at most.
pub const TOKEN_DAYS: u16 = 365;
/// Tokens of one member that work at once.
const MOST: usize = 20;
/// What a token begins with, so that it can be told in a log or a file where it should not be.
const PREFIX: &str = "sct_";

/// What somebody wants of a token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenInput {
    /// What it is for.
    pub name: String,
    pub scopes: Vec<String>,
    pub days: String,
}

/// A token as its owner sees it. The secret is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: TokenId,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub is_expired: bool,
    /// The day of its last use, `2026-11-21`.
    pub used_on: Option<String>,
}

/// Who a program is, by its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    pub person: PersonId,
    pub name: String,
    pub role: Role,
    pub scopes: Vec<Scope>,
    pub expires_at: Timestamp,
}

impl Bearer {
    /// Whose eyes it is, narrowed.
    pub fn viewer(&self) -> Viewer {
        Viewer::member(self.person, self.role).narrowed(self.scopes.clone())
    }
}

/// The scopes that are of any use to this role.
pub fn useful_scopes(role: Role) -> Vec<Scope> {
    let useful =
        |scope: &Scope| *scope == Scope::Read || Permission::ALL.into_iter().any(|any| any.scope() == *scope && role.may(any));
    Scope::ALL.into_iter().filter(useful).collect()
}

/// Makes a token for oneself. What comes back is the only time that it is seen.
///
/// # Errors
/// `Invalid` for what was typed. `Refused` for a token: no token makes another.
pub async fn add_token(unit: &mut Unit, by: &Viewer, input: &TokenInput) -> Result<Secret> {
    let person = by.require_person(Permission::KeepOwn)?;
    let role = by.role().filter(|_| !by.is_narrowed()).ok_or_else(|| by.refusal())?;
    let mut faults = Faults::default();
    let name = faults.take("name", read_name(&input.name));
    let useful = useful_scopes(role);
    let wanted: Vec<Scope> = useful.into_iter().filter(|scope| input.scopes.iter().any(|one| one == scope.as_str())).collect();
    if wanted.is_empty() || input.scopes.iter().any(|one| !wanted.iter().any(|scope| scope.as_str() == one)) {
        faults.add("scope", "Choose what the token may do, from those offered");
    }
    let days = input.days.trim().parse::<u16>().ok().filter(|days| (1..=TOKEN_DAYS).contains(days));
    if days.is_none() {
        faults.add("days", format!("Enter a number of days from 1 to {TOKEN_DAYS}"));
    }
    let now = unit.now();
    let own = list(unit.connection(), person, now).await?;
    if own.iter().any(|token| token.name == name) {
        faults.add("name", "You have a token of this name. Revoke it first, or give another name");
    }
    if own.iter().filter(|token| !token.is_expired).count() >= MOST {
        faults.add("name", format!("You have {MOST} tokens. Revoke one that you no longer need first"));
    }
    faults.end()?;
    let secret = Secret::prefixed(PREFIX)?;
    let row = token::Model {
        id: new_id(now),
        person_id: person.0,
        secret_hash: secret.hash(),
        name,
        scopes: wanted.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "),
        created_at: now,
        expires_at: Timestamp(now.0 + i64::from(days.unwrap_or(1)) * DAY),
        used_on: None,
        revoked_at: None,
    };
    unit.append(event("identity.token-made", row.id, person));
    token::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    Ok(secret)
}

fn event(kind: &'static str, id: Uuid, person: PersonId) -> Event {
    let detail = serde_json::json!({ "person": person.to_string() });
    Event { kind, subject: id.to_string(), version: None, audience: None, detail }
}

/// Revokes one of one's own tokens; it stops working at once.
///
/// # Errors
/// `NotFound` for what is not one's own.
pub async fn revoke_token(unit: &mut Unit, by: &Viewer, id: TokenId) -> Result<()> {
    let person = by.require_person(Permission::KeepOwn)?;
    let row = token::Entity::find_by_id(id.0)
        .filter(token::Column::PersonId.eq(person.0))
        .filter(token::Column::RevokedAt.is_null())
        .one(unit.connection())
        .await?;
    row.ok_or_else(|| Error::NotFound("There is no such token, or it was revoked.".to_owned()))?;
    revoke(unit.connection(), id.0, unit.now()).await?;
    unit.append(event("identity.token-revoked", id.0, person));
    Ok(())
}

pub(crate) async fn revoke(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<()> {
    let row = token::ActiveModel { id: Unchanged(id), name: Set(String::new()), revoked_at: Set(Some(now)), ..Default::default() };
    row.update(db).await?;
    Ok(())
}

/// Reads one's own tokens that were not revoked, newest first.
///
/// # Errors
/// `SignIn` for nobody.
pub async fn list_tokens(db: &impl ConnectionTrait, by: &Viewer, now: Timestamp) -> Result<Vec<Token>> {
    list(db, by.require_person(Permission::KeepOwn)?, now).await
}

pub(crate) async fn list(db: &impl ConnectionTrait, person: PersonId, now: Timestamp) -> Result<Vec<Token>> {
    let rows = token::Entity::find()
        .filter(token::Column::PersonId.eq(person.0))
        .filter(token::Column::RevokedAt.is_null())
        .order_by_desc(token::Column::CreatedAt)
        .order_by_asc(token::Column::Name)
        .all(db)
        .await?;
    let read = |row: token::Model| Token {
        id: TokenId(row.id),
        scopes: read_scopes(&row.scopes),
        name: row.name,
        created_at: row.created_at,
        expires_at: row.expires_at,
        is_expired: now >= row.expires_at,
        used_on: row.used_on,
    };
    Ok(rows.into_iter().map(read).collect())
}

fn read_scopes(text: &str) -> Vec<Scope> {
    text.split(' ').filter_map(|scope| scope.parse().ok()).collect()
}

/// Finds who brings this token, and remembers the day: no more, so that a busy program writes once a day.
pub async fn find_bearer(store: &Store, secret: &Secret) -> Result<Option<Bearer>> {
    if !secret.reveal().starts_with(PREFIX) {
        return Ok(None);
    }
    let now = store.now();
    let row = token::Entity::find()
        .filter(token::Column::SecretHash.eq(secret.hash()))
        .filter(token::Column::RevokedAt.is_null())
        .filter(token::Column::ExpiresAt.gt(now))
        .one(store.reader())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let person = person::Entity::find_by_id(row.person_id)
        .filter(person::Column::State.eq(State::Active.as_str()))
        .one(store.reader())
        .await?;
    let Some(person) = person else { return Ok(None) };
    let today = now.to_utc().date().to_string();
    if row.used_on.as_deref() != Some(&today) {
        let update =
            Query::update().table("identity_token").value("used_on", today).and_where(Expr::col("id").eq(row.id)).to_owned();
        store.note(&update).await?;
    }
    Ok(Some(Bearer {
        person: PersonId(person.id),
        role: person.role.parse().map_err(Error::internal)?,
        name: person.name,
        scopes: read_scopes(&row.scopes),
        expires_at: row.expires_at,
    }))
}
