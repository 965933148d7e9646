//! One-time links: whoever opens one in time, and first, is signed in.
//!
//! Looking at a link never uses it: mail scanners open what they find. Only [`take_link`] does, once.

use std::time::Duration;

use kernel::{PersonId, Result, Store};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{EntityTrait, ExprTrait as _};

use crate::entity::link;
use crate::{Person, Secret, State, find_person};

/// How long a link lives unless said otherwise.
pub const LINK_LIFE: Duration = Duration::from_mins(30);

/// How a link stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// It signs this person in.
    Good(Person),
    /// It was used, or another link of the same person was, or all were made void.
    Used,
    /// Its time is over.
    Expired,
    /// There never was such a link, or it was long ago, or its person has left.
    Unknown,
}

/// Makes a link for this person. The secret goes into its address and is kept nowhere.
pub async fn make_link(store: &Store, person: PersonId, lifetime: Duration) -> Result<Secret> {
    let secret = Secret::new()?;
    let now = store.now();
    let life = i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX);
    let insert = Query::insert()
        .into_table("identity_link")
        .columns(["id", "person_id", "created_at", "expires_at"])
        .values_panic([secret.hash().into(), person.0.into(), now.0.into(), now.0.saturating_add(life).into()])
        .to_owned();
    store.note(&insert).await?;
    Ok(secret)
}

/// Looks at a link without using it.
pub async fn find_link(store: &Store, secret: &Secret) -> Result<Link> {
    let Some(row) = link::Entity::find_by_id(secret.hash()).one(store.reader()).await? else { return Ok(Link::Unknown) };
    let person = find_person(store.reader(), PersonId(row.person_id)).await?;
    Ok(match person.filter(|person| person.state == State::Active) {
        None => Link::Unknown,
        Some(_) if row.used_at.is_some() => Link::Used,
        Some(_) if store.now() >= row.expires_at => Link::Expired,
        Some(person) => Link::Good(person),
    })
}

/// Uses a link: [`Link::Good`] for the first who asks in time, and nobody after. All other links of the person are void then.
pub async fn take_link(store: &Store, secret: &Secret) -> Result<Link> {
    let found = find_link(store, secret).await?;
    let Link::Good(person) = &found else { return Ok(found) };
    let now = store.now();
    let take = Query::update()
        .table("identity_link")
        .value("used_at", now.0)
        .and_where(Expr::col("id").eq(secret.hash()))
        .and_where(Expr::col("used_at").is_null())
        .and_where(Expr::col("expires_at").gt(now.0))
        .to_owned();
    if store.note_rows(&take).await? == 0 {
        return Ok(Link::Used);
    }
    close_links(store, person.id).await?;
    Ok(found)
}

/// Makes all links of a person void that were not used yet.
pub async fn close_links(store: &Store, person: PersonId) -> Result<()> {
    let close = Query::update()
        .table("identity_link")
        .value("used_at", store.now().0)
        .and_where(Expr::col("person_id").eq(person.0))
        .and_where(Expr::col("used_at").is_null())
        .to_owned();
    store.note(&close).await
}
