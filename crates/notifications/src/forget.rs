//! What is held about a person here: all of it, to be given to them or to go.

use kernel::{Notes, PersonId, Result, Unit};
use sea_orm::sea_query::{DeleteStatement, Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::choice::find_choice;
use crate::entity::{reminder, secret, told};

/// The tables that hold something about a person.
const TABLES: [&str; 5] =
    ["notifications_choice", "notifications_secret", "notifications_told", "notifications_dismissal", "notifications_reminder"];

fn theirs(table: &'static str, person: PersonId) -> DeleteStatement {
    Query::delete().from_table(table).and_where(Expr::col("person_id").eq(person.0)).to_owned()
}

/// Removes everything about somebody who goes, in the write that lets them go.
pub async fn forget_person(unit: &Unit, person: PersonId) -> Result<()> {
    for table in TABLES {
        unit.connection().execute(&theirs(table, person)).await?;
    }
    Ok(())
}

/// The same when the journal says so, for what came in between, and messages to them.
pub(crate) async fn forget(notes: &Notes, person: PersonId) -> Result<()> {
    for table in TABLES {
        notes.note(&theirs(table, person)).await?;
    }
    post::forget_with(notes, person).await
}

/// Everything about a person, to be given to them.
pub async fn export_person(db: &impl ConnectionTrait, person: PersonId) -> Result<Value> {
    let choice = find_choice(db, person).await?;
    let reminders = reminder::Entity::find().filter(reminder::Column::PersonId.eq(person.0)).all(db).await?;
    let secrets = secret::Entity::find().filter(secret::Column::PersonId.eq(person.0)).all(db).await?;
    let told = told::Entity::find().filter(told::Column::PersonId.eq(person.0)).order_by_asc(told::Column::At).all(db).await?;
    Ok(json!({
        "digest": {
            "rhythm": choice.rhythm.as_str(),
            "weekday": choice.weekday.to_monday_one_offset(),
            "announcements_by_mail": choice.announcements,
            "cases_by_mail": choice.cases.as_str(),
            "paused": choice.paused.write(),
        },
        "reminders": reminders.iter().map(|row| json!({ "due_on": row.due_on, "resources": row.resources })).collect::<Vec<_>>(),
        "secret_addresses": secrets
            .iter()
            .map(|row| json!({ "purpose": row.purpose, "made_at": row.created_at.to_rfc3339() }))
            .collect::<Vec<_>>(),
        "told": told.iter().map(|row| json!({ "occasion": row.occasion, "at": row.at.to_rfc3339() })).collect::<Vec<_>>(),
    }))
}
