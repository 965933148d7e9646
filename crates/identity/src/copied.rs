//! What a restore must not bring back: persons who left, accounts that were disconnected, invitations and requests that were
//! answered, tokens that were revoked, and every session, link and sign-in under way.

use std::collections::HashSet;

use kernel::{Event, PersonId, Result, Unit};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ModelTrait as _, QueryFilter};
use uuid::Uuid;

use crate::State;
use crate::entity::{invitation, login, person, request, token};
use crate::invitation::Answered;
use crate::invite::close;
use crate::leave::{Departed, erase};
use crate::request::forget;
use crate::token::revoke;

/// What is over here, as it stood before a restore.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    persons: Vec<Uuid>,
    invitations: Vec<(Uuid, String)>,
    requests: Vec<(Uuid, String)>,
    tokens: Vec<Uuid>,
    /// Everybody who is known here, and the accounts that sign them in: issuer, subject, person.
    known: HashSet<Uuid>,
    logins: HashSet<(String, String, Uuid)>,
}

/// Reads what is over.
pub async fn list_ended(db: &impl ConnectionTrait) -> Result<Ended> {
    let everybody = person::Entity::find().all(db).await?;
    let logins = login::Entity::find().all(db).await?;
    let invitations = invitation::Entity::find().filter(invitation::Column::State.ne(Answered::OPEN)).all(db).await?;
    let requests = request::Entity::find().filter(request::Column::State.ne("open")).all(db).await?;
    let tokens = token::Entity::find().filter(token::Column::RevokedAt.is_not_null()).all(db).await?;
    Ok(Ended {
        persons: everybody.iter().filter(|row| row.state == State::Left.as_str()).map(|row| row.id).collect(),
        known: everybody.iter().map(|row| row.id).collect(),
        logins: logins.into_iter().map(|row| (row.issuer, row.subject, row.person_id)).collect(),
        invitations: invitations.into_iter().map(|row| (row.id, row.state)).collect(),
        requests: requests.into_iter().map(|row| (row.id, row.state)).collect(),
        tokens: tokens.into_iter().map(|row| row.id).collect(),
    })
}

/// Ends again, in rows that a backup brought, what had ended here. Everybody signs in anew: a session that was closed must not open
/// with an older copy. Returns who was erased again, for whoever else keeps something of them.
pub async fn keep_ended(unit: &mut Unit, ended: &Ended) -> Result<Vec<Departed>> {
    for table in ["identity_session", "identity_link", "identity_attempt", "identity_proof"] {
        unit.connection().execute(&Query::delete().from_table(table).to_owned()).await?;
    }
    for (id, state) in &ended.invitations {
        let row = invitation::Entity::find_by_id(*id).one(unit.connection()).await?;
        if row.is_some_and(|row| row.state == Answered::OPEN) {
            close(unit, *id, state, None).await?;
        }
    }
    for (id, state) in &ended.requests {
        let row = request::Entity::find_by_id(*id).one(unit.connection()).await?;
        if row.is_some_and(|row| row.state == "open") {
            forget(unit, *id, state).await?;
        }
    }
    for id in &ended.tokens {
        let row = token::Entity::find_by_id(*id).one(unit.connection()).await?;
        if row.is_some_and(|row| row.revoked_at.is_none()) {
            revoke(unit.connection(), *id, unit.now()).await?;
        }
    }
    for row in login::Entity::find().all(unit.connection()).await? {
        let key = (row.issuer.clone(), row.subject.clone(), row.person_id);
        if ended.known.contains(&row.person_id) && !ended.logins.contains(&key) {
            row.delete(unit.connection()).await?;
        }
    }
    let mut again = Vec::new();
    for id in &ended.persons {
        let row = person::Entity::find_by_id(*id).one(unit.connection()).await?;
        let Some(row) = row.filter(|row| row.state == State::Active.as_str()) else { continue };
        let departed = Departed { id: PersonId(row.id), email: row.email };
        erase(unit, &departed).await?;
        unit.append(Event {
            kind: "identity.erased",
            subject: departed.id.to_string(),
            version: None,
            audience: None,
            detail: serde_json::json!({}),
        });
        again.push(departed);
    }
    Ok(again)
}
