//! All that this capability holds about a person.

use kernel::{Permission, PersonId, Result, Role, Timestamp, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::entity::{invitation, person, session};
use crate::{school, token};

/// Demands that this viewer may have all that is held about a person: their own, or that of somebody whom they manage.
///
/// # Errors
/// `SignIn`, `Refused`; `NotFound` for a person who is not there.
pub async fn require_export(db: &impl ConnectionTrait, viewer: &Viewer, id: PersonId) -> Result<()> {
    let own = viewer.require_person(Permission::KeepOwn);
    if own.as_ref().is_ok_and(|own| *own == id) {
        return Ok(());
    }
    viewer.require(Permission::ManageMembers)?;
    let person = crate::find_person(db, id).await?;
    let person = person.ok_or_else(|| kernel::Error::NotFound("There is no such member.".to_owned()))?;
    if viewer.role().is_some_and(|role: Role| role.may_grant(person.role)) { Ok(()) } else { Err(viewer.refusal()) }
}

/// Reads everything that these tables hold about a person, as JSON. Whether somebody may is asked by [`require_export`].
pub async fn export_person(db: &impl ConnectionTrait, id: PersonId) -> Result<Value> {
    let Some(row) = person::Entity::find_by_id(id.0).one(db).await? else { return Ok(Value::Null) };
    let school = school::names(db, row.school_id.into_iter()).await?.into_values().next();
    let sessions = session::Entity::find().filter(session::Column::PersonId.eq(id.0)).all(db).await?;
    let sessions = sessions.into_iter().map(|row| {
        json!({ "device": row.device, "label": row.label, "opened_at": moment(row.created_at), "seen_at": moment(row.seen_at) })
    });
    let tokens = token::list(db, id, Timestamp(0)).await?.into_iter().map(|token| {
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        json!({ "name": token.name, "scopes": scopes, "made_at": moment(token.created_at), "used_on": token.used_on })
    });
    let accepted = invitation::Entity::find().filter(invitation::Column::PersonId.eq(id.0)).all(db).await?;
    let accepted = accepted.into_iter().map(|row| json!({ "role": row.role, "accepted_at": moment(row.changed_at) }));
    Ok(json!({
        "id": id.to_string(),
        "name": row.name,
        "email": row.email,
        "role": row.role,
        "school": school,
        "member_since": moment(row.created_at),
        "sign_ins": logins(db, id).await?,
        "sessions": sessions.collect::<Vec<_>>(),
        "tokens": tokens.collect::<Vec<_>>(),
        "invitations": accepted.collect::<Vec<_>>(),
    }))
}

async fn logins(db: &impl ConnectionTrait, id: PersonId) -> Result<Vec<Value>> {
    let select = Query::select()
        .columns(["issuer", "subject", "created_at"])
        .from("identity_login")
        .and_where(Expr::col("person_id").eq(id.0))
        .to_owned();
    let mut logins = Vec::new();
    for row in db.query_all(&select).await? {
        let (issuer, subject): (String, String) = (row.try_get("", "issuer")?, row.try_get("", "subject")?);
        let connected_at = moment(Timestamp(row.try_get("", "created_at")?));
        logins.push(json!({ "issuer": issuer, "subject": subject, "connected_at": connected_at }));
    }
    Ok(logins)
}

fn moment(at: Timestamp) -> String {
    at.to_rfc3339()
}
