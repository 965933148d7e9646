//! Leaves the network, lets a member go: what was contributed stays, what is known of the person goes.

use kernel::{Error, Event, PersonId, Result, Role, Unit, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use crate::State;
use crate::entity::{invitation, person, request, session, token};
use crate::invitation::Answered;
use crate::invite::close;
use crate::request::forget;
use crate::role::{get_active, get_manageable, keep_a_coordinator};

/// Who went, for whoever else keeps something under this address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departed {
    pub id: PersonId,
    /// The address that they had.
    pub email: Option<String>,
}

/// Leaves the network oneself.
///
/// # Errors
/// `Conflict` for the last one who manages members.
pub async fn leave(unit: &mut Unit, by: &Viewer) -> Result<Departed> {
    let id = by.person().ok_or_else(|| by.refusal())?;
    let member = get_active(unit, id).await?;
    depart(unit, member, "identity.member-left").await
}

/// Lets a member go.
///
/// # Errors
/// `Refused` for somebody above oneself; `Conflict` for the last one who manages members.
pub async fn remove_member(unit: &mut Unit, by: &Viewer, id: PersonId) -> Result<Departed> {
    let member = get_manageable(unit, by, id).await?;
    depart(unit, member, "identity.member-removed").await
}

async fn depart(unit: &mut Unit, member: person::Model, kind: &'static str) -> Result<Departed> {
    let role: Role = member.role.parse().map_err(Error::internal)?;
    let departed = Departed { id: PersonId(member.id), email: member.email };
    if role.may(kernel::Permission::ManageMembers) {
        keep_a_coordinator(unit, departed.id).await?;
    }
    erase(unit, &departed).await?;
    for kind in [kind, "identity.erased"] {
        unit.append(event(kind, departed.id));
    }
    Ok(departed)
}

fn event(kind: &'static str, id: PersonId) -> Event {
    Event { kind, subject: id.to_string(), version: None, audience: None, detail: serde_json::json!({}) }
}

/// Takes away what this capability holds of somebody. The row stays with its id, so that contributions are by "a former member".
pub(crate) async fn erase(unit: &Unit, departed: &Departed) -> Result<()> {
    let (db, id) = (unit.connection(), departed.id.0);
    session::Entity::delete_many().filter(session::Column::PersonId.eq(id)).exec(db).await?;
    token::Entity::delete_many().filter(token::Column::PersonId.eq(id)).exec(db).await?;
    for table in ["identity_login", "identity_link", "identity_attempt", "identity_proof"] {
        let delete = sea_orm::sea_query::Query::delete().from_table(table).and_where(Expr::col("person_id").eq(id)).to_owned();
        sea_orm::ConnectionTrait::execute(db, &delete).await?;
    }
    if let Some(email) = &departed.email {
        let open: Vec<Uuid> = invitation::Entity::find()
            .filter(invitation::Column::Email.eq(email))
            .select_only()
            .column(invitation::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        for invitation in open {
            close(unit, invitation, Answered::TAKEN_BACK, None).await?;
        }
        let asked: Vec<Uuid> = request::Entity::find()
            .filter(request::Column::Email.eq(email))
            .select_only()
            .column(request::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        for request in asked {
            forget(unit, request, crate::request::REFUSED).await?;
        }
    }
    let row = person::ActiveModel {
        id: Unchanged(id),
        name: Set(String::new()),
        email: Set(None),
        role: Set(Role::Reader.to_string()),
        state: Set(State::Left.as_str().to_owned()),
        school_id: Set(None),
        changed_at: Set(unit.now()),
        ..Default::default()
    };
    row.update(db).await?;
    Ok(())
}
