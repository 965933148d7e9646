//! Takes a case away for ever: its words, what colleagues said to it, and what was there before, all at once.

use kernel::{Error, Permission, Result, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::keys::KeyName;
use crate::linked::part;
use crate::row::{RoundState, author_of, get_case, is_own, not_there, tell_members};
use crate::rows::{answer, case, question, round};
use crate::{CaseId, Keys, State};

/// Withdraws a case: whoever asked, at any time and in any role, or somebody who moderates. There is no way back.
///
/// # Errors
/// `NotFound` for others, or `Refused` where they can read the case; `Conflict` for one that is withdrawn.
pub async fn withdraw(unit: &mut Unit, keys: &Keys, by: &Viewer, id: CaseId) -> Result<()> {
    let case = get_case(unit.connection(), id).await.map_err(|error| if by.role().is_none() { by.refusal() } else { error })?;
    require(by, &case)?;
    bury(unit, keys, id, if is_own(by, &case) { "author" } else { "moderator" }).await
}

/// Whether this viewer could withdraw this case now.
pub async fn may_withdraw(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<bool> {
    let case = case::Entity::find_by_id(id.0).one(db).await?;
    Ok(case.is_some_and(|case| require(by, &case).is_ok()))
}

/// Demands that this viewer may withdraw this case as it stands: whoever wrote it, in whatever role they are since, and those who
/// moderate what was sent to them.
fn require(by: &Viewer, case: &case::Model) -> Result<()> {
    if by.role().is_none() {
        return Err(by.refusal());
    }
    let state = State::read(&case.state)?;
    if !by.may_with(Permission::KeepOwn, author_of(case), Permission::Moderate) {
        return Err(if state.is_released() && by.may(Permission::Consult) { by.refusal() } else { not_there() });
    }
    if !is_own(by, case) && matches!(state, State::Draft | State::Returned | State::Declined) {
        return Err(not_there());
    }
    if state == State::Withdrawn {
        return Err(Error::Conflict("This case is withdrawn already.".to_owned()));
    }
    Ok(())
}

/// Does it, and says by whom.
pub(crate) async fn bury(unit: &mut Unit, keys: &Keys, id: CaseId, by: &'static str) -> Result<()> {
    // Before the commit, so that nothing of it can be read again, whatever happens to the machine now.
    for round in empty(unit, id, by).await? {
        keys.destroy(KeyName { case: id, round }).await?;
    }
    Ok(())
}

/// Takes every word of a case away, and returns the numbers of its rounds, whose keys go next.
pub(crate) async fn empty(unit: &mut Unit, id: CaseId, by: &'static str) -> Result<Vec<i32>> {
    let case = get_case(unit.connection(), id).await?;
    if case.audience == kernel::Audience::Named.as_str() {
        tell_answers(unit, id).await?;
    }
    crate::circle::bury(unit, id).await?;
    let db = unit.connection();
    for table in [
        "consultation_draft",
        "consultation_draft_copy",
        "consultation_sealed",
        "consultation_text",
        "consultation_tag",
        "consultation_outcome",
        "consultation_used",
        "consultation_invitation",
        "consultation_named",
    ] {
        db.execute(&Query::delete().from_table(table).and_where(Expr::col("case_id").eq(id.0)).to_owned()).await?;
    }
    part(unit, id).await?;
    let db = unit.connection();
    // Who said something, and when, stays: a report or a question about it may still come.
    answer::Entity::update_many()
        .col_expr(answer::Column::Consider, Expr::value(""))
        .col_expr(answer::Column::TryThis, Expr::value(""))
        .col_expr(answer::Column::ReferOn, Expr::value(""))
        .col_expr(answer::Column::Kept, Expr::value("[]"))
        .col_expr(answer::Column::RemovedAt, Expr::value(unit.now().0))
        .filter(answer::Column::CaseId.eq(id.0))
        .exec(db)
        .await?;
    question::Entity::update_many()
        .col_expr(question::Column::Words, Expr::value(""))
        .col_expr(question::Column::Reply, Expr::value(None::<String>))
        .col_expr(question::Column::RemovedAt, Expr::value(unit.now().0))
        .filter(question::Column::CaseId.eq(id.0))
        .exec(db)
        .await?;
    let reports = Query::update()
        .table("consultation_report")
        .value("words", "")
        .value("decision", "upheld")
        .value("decided_at", unit.now().0)
        .and_where(Expr::col("case_id").eq(id.0))
        .and_where(Expr::col("decision").is_null())
        .to_owned();
    db.execute(&reports).await?;
    let rounds = round::Entity::find().filter(round::Column::CaseId.eq(id.0)).all(db).await?;
    for row in &rounds {
        if row.decided_at.is_none() {
            let change = round::ActiveModel {
                case_id: Unchanged(row.case_id),
                round: Unchanged(row.round),
                state: Set(RoundState::Dropped.as_str().to_owned()),
                decided_at: Set(Some(unit.now())),
                ..Default::default()
            };
            round::Entity::update(change).exec(db).await?;
        }
    }
    let change = case::ActiveModel {
        id: Unchanged(id.0),
        state: Set(State::Withdrawn.as_str().to_owned()),
        due_on: Set(None),
        consent_role: Set(None),
        withdrawn_at: Set(Some(unit.now())),
        withdrawn_by: Set(Some(by.to_owned())),
        ..Default::default()
    };
    case::Entity::update(change).exec(db).await?;
    tell_members(unit, "consultation.withdrawn", id, serde_json::json!({ "by": by }));
    Ok(rounds.into_iter().map(|row| row.round).collect())
}

/// Our answers go from the other networks with their case, whosever that is.
async fn tell_answers(unit: &mut Unit, id: CaseId) -> Result<()> {
    let ours = answer::Entity::find()
        .filter(answer::Column::CaseId.eq(id.0))
        .filter(answer::Column::Network.is_null())
        .filter(answer::Column::RemovedAt.is_null())
        .all(unit.connection())
        .await?;
    for row in ours {
        tell_members(unit, "consultation.answer-removed", id, serde_json::json!({ "answer": row.id }));
    }
    Ok(())
}
