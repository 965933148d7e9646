//! What is remembered while somebody is away at a provider, and until they have confirmed what came of it.
//!
//! Each is a row that is found by a cookie's hash and deleted on use.

use kernel::{PersonId, Result, Store};
use sea_orm::EntityTrait;
use sea_orm::ExprTrait as _;
use sea_orm::sea_query::{Expr, Query};

use crate::entity::{attempt, proof};
use crate::oidc::{Account, Begun};
use crate::{Device, Secret};

/// How long somebody may take at a provider, or to confirm, in milliseconds.
const PATIENCE: i64 = 10 * 60_000;

/// Somebody who went to a provider.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The provider's id.
    pub provider: String,
    pub(crate) nonce: Secret,
    pub(crate) verifier: Secret,
    /// Where they came from.
    pub back: String,
    pub device: Device,
    /// Whose account is to be connected, when it is not about signing in.
    pub person: Option<PersonId>,
}

/// What an attempt is for.
#[derive(Debug, Clone)]
pub struct Purpose<'a> {
    /// The provider's id.
    pub provider: &'a str,
    /// A path of ours.
    pub back: &'a str,
    pub device: Device,
    /// The member who connects an account, or nobody.
    pub person: Option<PersonId>,
}

/// Remembers an attempt. The secret is for the cookie.
pub async fn begin_attempt(store: &Store, begun: &Begun, purpose: Purpose<'_>) -> Result<Secret> {
    let secret = Secret::new()?;
    let insert = Query::insert()
        .into_table("identity_attempt")
        .columns(["id", "provider", "state", "nonce", "verifier", "back", "device", "person_id", "expires_at"])
        .values_panic([
            secret.hash().into(),
            purpose.provider.into(),
            begun.state.hash().into(),
            begun.nonce.reveal().into(),
            begun.verifier.reveal().into(),
            purpose.back.into(),
            purpose.device.as_str().into(),
            purpose.person.map(|person| person.0).into(),
            (store.now().0 + PATIENCE).into(),
        ])
        .to_owned();
    store.note(&insert).await?;
    Ok(secret)
}

/// Takes the attempt that this cookie and this state belong to. It is gone then, whatever comes of it.
pub async fn take_attempt(store: &Store, secret: &Secret, provider: &str, state: &str) -> Result<Option<Attempt>> {
    let Some(row) = attempt::Entity::find_by_id(secret.hash()).one(store.reader()).await? else { return Ok(None) };
    if !take(store, "identity_attempt", &row.id).await? || store.now() >= row.expires_at {
        return Ok(None);
    }
    let is_answer = row.provider == provider && row.state == Secret::brought(state).hash();
    Ok(is_answer.then(|| Attempt {
        provider: row.provider,
        nonce: Secret::brought(&row.nonce),
        verifier: Secret::brought(&row.verifier),
        back: row.back,
        device: Device::read(&row.device),
        person: row.person_id.map(PersonId),
    }))
}

/// An account that somebody has shown to be theirs, until they say that it is to be connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    pub person: PersonId,
    pub issuer: String,
    pub subject: String,
    /// Name or address at the provider, to recognise the account by.
    pub shown: String,
}

/// Remembers a proof. The secret is for the cookie.
pub async fn keep_proof(store: &Store, person: PersonId, account: &Account) -> Result<Secret> {
    let secret = Secret::new()?;
    let shown = account.email.as_deref().or(account.name.as_deref()).unwrap_or_default();
    let insert = Query::insert()
        .into_table("identity_proof")
        .columns(["id", "person_id", "issuer", "subject", "shown", "expires_at"])
        .values_panic([
            secret.hash().into(),
            person.0.into(),
            account.issuer.as_str().into(),
            account.subject.as_str().into(),
            shown.into(),
            (store.now().0 + PATIENCE).into(),
        ])
        .to_owned();
    store.note(&insert).await?;
    Ok(secret)
}

/// Looks at the proof that this cookie belongs to, when it is this person's.
pub async fn find_proof(store: &Store, secret: &Secret, person: PersonId) -> Result<Option<Proof>> {
    let row = proof::Entity::find_by_id(secret.hash()).one(store.reader()).await?;
    let now = store.now();
    let row = row.filter(|row| row.person_id == person.0 && now < row.expires_at);
    Ok(row.map(|row| Proof { person, issuer: row.issuer, subject: row.subject, shown: row.shown }))
}

/// Takes it: it is gone then.
pub async fn take_proof(store: &Store, secret: &Secret, person: PersonId) -> Result<Option<Proof>> {
    let found = find_proof(store, secret, person).await?;
    Ok(if take(store, "identity_proof", &secret.hash()).await? { found } else { None })
}

/// Deletes a row, and says whether it was there.
async fn take(store: &Store, table: &'static str, id: &str) -> Result<bool> {
    let delete = Query::delete().from_table(table).and_where(Expr::col("id").eq(id)).to_owned();
    Ok(store.note_rows(&delete).await? == 1)
}
