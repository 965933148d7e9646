//! What goes with a case, and with a person.

use kernel::{PersonId, Result, Unit};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::clock::CircleState;
use super::rows::{circle, member, note, role};
use super::touch;
use crate::CaseId;

/// Takes the circle of a case away, with its notes and its sheet.
pub(crate) async fn bury(unit: &Unit, id: CaseId) -> Result<()> {
    for table in ["consultation_circle_note", "consultation_circle_role", "consultation_circle_member", "consultation_circle"] {
        let delete = Query::delete().from_table(table).and_where(Expr::col("case_id").eq(id.0)).to_owned();
        unit.connection().execute(&delete).await?;
    }
    Ok(())
}

/// Takes somebody who goes out of every circle. What was noted there says nothing of them.
pub(crate) async fn forget(unit: &Unit, person: PersonId) -> Result<()> {
    let db = unit.connection();
    for row in member::Entity::find().filter(member::Column::PersonId.eq(person.0)).all(db).await? {
        touch(unit, CaseId(row.case_id)).await?;
    }
    role::Entity::delete_many().filter(role::Column::PersonId.eq(person.0)).exec(db).await?;
    member::Entity::delete_many().filter(member::Column::PersonId.eq(person.0)).exec(db).await?;
    Ok(())
}

/// The circles that somebody joined, what they were in them, and what they typed there.
pub(crate) async fn export(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Value>> {
    let joined = member::Entity::find().filter(member::Column::PersonId.eq(person.0)).order_by_asc(member::Column::JoinedAt);
    let mut circles = Vec::new();
    for row in joined.all(db).await? {
        let Some(circle) = circle::Entity::find_by_id(row.case_id).one(db).await? else { continue };
        let held = role::Entity::find()
            .filter(role::Column::CaseId.eq(row.case_id))
            .filter(role::Column::PersonId.eq(person.0))
            .all(db)
            .await?;
        let roles: Vec<String> = held.into_iter().map(|row| row.role).collect();
        let typed = note::Entity::find()
            .filter(note::Column::CaseId.eq(row.case_id))
            .filter(note::Column::PersonId.eq(person.0))
            .order_by_asc(note::Column::CreatedAt)
            .all(db)
            .await?;
        let notes: Vec<Value> = typed.into_iter().map(|row| json!({ "kind": row.kind, "words": row.words })).collect();
        let is_presenter = roles.iter().any(|role| role == super::CircleRole::Presenter.as_str());
        let has_plan = is_presenter && CircleState::of(&circle)? == CircleState::Ended;
        circles.push(json!({
            "case": row.case_id,
            "day": circle.day,
            "joined_at": row.joined_at.to_rfc3339(),
            "roles": roles,
            "notes": notes,
            "first_step": has_plan.then_some(circle.first_step),
            "review_on": circle.review_on.filter(|_| has_plan),
        }));
    }
    Ok(circles)
}
