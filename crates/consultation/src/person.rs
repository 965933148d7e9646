//! What is held of one person: their copy of it, and what goes when they do.

use kernel::{PersonId, Result, Unit, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::gate::read_submitted;
use crate::row::{RoundState, get_current};
use crate::rows::{advice, answer, case, draft, outcome, question, released, report};
use crate::seal::{Part, unseal};
use crate::writing::drop_draft;
use crate::{CaseDraft, CaseId, Keys, find_specialism};

/// Everything that is held of a person's writing, as JSON, what is sealed opened. Who may ask for it is asked by whoever calls this.
pub async fn export_person(db: &impl ConnectionTrait, keys: &Keys, person: PersonId) -> Result<Value> {
    let mut cases = Vec::new();
    for row in case::Entity::find().filter(case::Column::Author.eq(person.0)).order_by_asc(case::Column::CreatedAt).all(db).await? {
        let current = get_current(db, CaseId(row.id)).await?;
        let mut writing = None;
        if let Some((draft, key)) = draft::Entity::find_by_id(row.id).one(db).await?.zip(keys.find(current.key()).await?) {
            let content: CaseDraft = unseal(&key, current.key(), Part::Draft(draft.edition), &draft.sealed)?;
            writing = Some(serde_json::to_value(content).unwrap_or_default());
        }
        let sent = match keys.find(current.key()).await? {
            Some(_) => read_submitted(db, keys, &current, current.round.submissions).await?,
            None => None,
        };
        let text = released::Entity::find_by_id(row.id).one(db).await?;
        let text: Option<Value> = text.and_then(|text| serde_json::from_str(&text.content).ok());
        let told = outcome::Entity::find_by_id(row.id).one(db).await?;
        let told = told
            .map(|told| json!({ "change": told.change, "weeks": told.weeks, "what_helped": told.what_helped, "next": told.next }));
        cases.push(json!({
            "case": row.id,
            "state": row.state,
            "started_at": row.created_at.to_rfc3339(),
            "appears": row.appearance,
            "consent_on": row.consent_on,
            "text": text,
            "draft": writing,
            "sent": sent,
            "outcome": told,
        }));
    }
    let theirs = answer::Entity::find().filter(answer::Column::PersonId.eq(person.0)).order_by_asc(answer::Column::CreatedAt);
    let answers: Vec<Value> = theirs.all(db).await?.into_iter().map(|row| {
        json!({ "case": row.case_id, "consider": row.consider, "try": row.try_this, "refer_on": row.refer_on, "at": row.created_at.to_rfc3339() })
    }).collect();
    let theirs = question::Entity::find().filter(question::Column::PersonId.eq(person.0)).order_by_asc(question::Column::CreatedAt);
    let questions: Vec<Value> = theirs
        .all(db)
        .await?
        .into_iter()
        .map(|row| json!({ "case": row.case_id, "words": row.words, "at": row.created_at.to_rfc3339() }))
        .collect();
    let theirs = report::Entity::find().filter(report::Column::PersonId.eq(person.0)).order_by_asc(report::Column::CreatedAt);
    let reports: Vec<Value> = theirs
        .all(db)
        .await?
        .into_iter()
        .map(|row| json!({ "case": row.case_id, "kind": row.kind, "words": row.words, "at": row.created_at.to_rfc3339() }))
        .collect();
    let themselves = Viewer::member(person, kernel::Role::Reader);
    let known = find_specialism(db, &themselves).await?;
    let advice = advice::Entity::find_by_id(person.0).one(db).await?;
    Ok(json!({
        "cases": cases,
        "answers": answers,
        "questions": questions,
        "reports": reports,
        "circles": crate::circle::export(db, person).await?,
        "areas": known.as_ref().map(|known| &known.areas),
        "cases_per_week": known.as_ref().map(|known| known.cases_per_week),
        "advice_confirmed_at": advice.map(|row| row.confirmed_at.to_rfc3339()),
    }))
}

/// Forgets what somebody who goes was writing: drafts, and what no moderator has decided about, with their keys. What was released
/// and answered stays, by "a former member". Who may let people go is asked by whoever calls this.
pub async fn forget_person(unit: &mut Unit, keys: &Keys, person: PersonId) -> Result<()> {
    let theirs = case::Entity::find().filter(case::Column::Author.eq(person.0)).all(unit.connection()).await?;
    for row in theirs {
        let current = get_current(unit.connection(), CaseId(row.id)).await?;
        if matches!(current.round_state, RoundState::Writing | RoundState::Waiting | RoundState::Returned) {
            drop_draft(unit, keys, &current).await?;
        }
    }
    crate::circle::forget(unit, person).await?;
    for table in ["consultation_specialism", "consultation_invitation", "consultation_advice"] {
        let delete = Query::delete().from_table(table).and_where(Expr::col("person_id").eq(person.0)).to_owned();
        unit.connection().execute(&delete).await?;
    }
    Ok(())
}
