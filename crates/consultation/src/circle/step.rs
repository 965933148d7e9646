//! Moving through the hour. The clock is this server's.

use kernel::{Error, Result, Timestamp, Unit, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::clock::CircleState;
use super::role::CircleRole;
use super::rows::{circle, role};
use super::stage::{CircleStage, STAGES};
use super::{Standing, get_standing, sheet};
use crate::CaseId;
use crate::row::tell;

/// Seconds that "one minute more" adds, and how many may be added to a stage.
const MINUTE: i32 = 60;
const MOST_EXTRA: i32 = 30 * MINUTE;

/// What somebody does to the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CircleStep {
    Start,
    Next,
    Back,
    /// One minute more for this stage.
    More,
    Pause,
    Resume,
    End,
}

impl CircleStep {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Start, Self::Next, Self::Back, Self::More, Self::Pause, Self::Resume, Self::End];

    /// The name used in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Next => "next",
            Self::Back => "back",
            Self::More => "more",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::End => "end",
        }
    }
}

impl std::str::FromStr for CircleStep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|step| step.as_str() == text);
        found.ok_or_else(|| format!("'{text}' is no step; accepted: {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

/// Does it: whoever facilitates or keeps the time. `seen` is the stage in which it was pressed, 0 before the start.
///
/// # Errors
/// `Refused` for others; `Conflict`, with what happened, where somebody else was quicker: then nothing changes.
pub async fn step_circle(unit: &mut Unit, by: &Viewer, id: CaseId, step: CircleStep, seen: i32) -> Result<()> {
    let standing = get_standing(unit.connection(), by, id).await?;
    if !standing.holds(&[CircleRole::Facilitator, CircleRole::Timekeeper]) {
        return Err(Error::Refused("The facilitator and the timekeeper move the circle on.".to_owned()));
    }
    let before = &standing.circle;
    let state = CircleState::of(before)?;
    if let Some(why) = overtaken(before, state, (step, seen)) {
        return Err(Error::Conflict(why));
    }
    if step == CircleStep::Start {
        require_start(unit, by, &standing).await?;
    }
    let after = changed(before, step, unit.now());
    write(unit, before, &after).await?;
    if step == CircleStep::End {
        sheet::plan_review(unit, id, after.review_on.as_deref()).await?;
    }
    tell(unit, "consultation.circle-stepped", id, serde_json::json!({ "step": step.as_str(), "stage": after.stage }));
    Ok(())
}

/// A circle begins while its case is open, and not without a facilitator.
async fn require_start(unit: &Unit, by: &Viewer, standing: &Standing) -> Result<()> {
    crate::answering::get_answerable(unit, by, standing.id()).await?;
    let facilitator = (standing.case.id, CircleRole::Facilitator.as_str().to_owned());
    if role::Entity::find_by_id(facilitator).one(unit.connection()).await?.is_some() {
        return Ok(());
    }
    Err(Error::Conflict("Somebody must be the facilitator before it starts.".to_owned()))
}

/// What happened since the button was shown, where that matters.
fn overtaken(row: &circle::Model, state: CircleState, (step, seen): (CircleStep, i32)) -> Option<String> {
    let here = CircleStage::find(row.stage).map(|stage| format!("stage {}, {}", stage.number, stage.name)).unwrap_or_default();
    let last = STAGES.len();
    let why = match (state, step) {
        (CircleState::Planned, CircleStep::Start) => return None,
        (CircleState::Planned, _) => "The circle has not started.".to_owned(),
        (CircleState::Ended, _) => "Somebody has ended the circle already. Nothing was changed.".to_owned(),
        (_, CircleStep::Start) => format!("Somebody has started the circle already: it is in {here}."),
        (_, CircleStep::End) => return None,
        _ if row.stage != seen => format!("Somebody else was quicker: the circle is in {here} already. Nothing was changed."),
        (CircleState::Paused, CircleStep::Pause) => "The clock is stopped already.".to_owned(),
        (CircleState::Running, CircleStep::Resume) => "The clock is running already.".to_owned(),
        (_, CircleStep::Next) if usize::try_from(row.stage).is_ok_and(|stage| stage >= last) => {
            "This is the last stage. End the circle instead.".to_owned()
        }
        (_, CircleStep::Back) if row.stage <= 1 => "This is the first stage.".to_owned(),
        (_, CircleStep::More) if row.extra_seconds >= MOST_EXTRA => "Half an hour was added to this stage. Move on.".to_owned(),
        _ => return None,
    };
    Some(why)
}

fn changed(before: &circle::Model, step: CircleStep, now: Timestamp) -> circle::Model {
    let mut after = before.clone();
    let begin = |after: &mut circle::Model, stage: i32| {
        after.stage = stage;
        after.stage_started_at = Some(now);
        after.paused_at = None;
        after.extra_seconds = 0;
        CircleState::Running.as_str().clone_into(&mut after.state);
    };
    match step {
        CircleStep::Start => {
            begin(&mut after, 1);
            after.started_at = Some(now);
        }
        CircleStep::Next => begin(&mut after, before.stage + 1),
        CircleStep::Back => begin(&mut after, before.stage - 1),
        CircleStep::More => after.extra_seconds += MINUTE,
        CircleStep::Pause => {
            after.paused_at = Some(now);
            CircleState::Paused.as_str().clone_into(&mut after.state);
        }
        CircleStep::Resume => {
            let stood = before.paused_at.map_or(0, |since| now.0 - since.0);
            after.stage_started_at = before.stage_started_at.map(|at| Timestamp(at.0 + stood));
            after.paused_at = None;
            CircleState::Running.as_str().clone_into(&mut after.state);
        }
        CircleStep::End => {
            after.ended_at = Some(now);
            after.paused_at = None;
            CircleState::Ended.as_str().clone_into(&mut after.state);
        }
    }
    after
}

/// Writes the clock upon what was read: of two who press at once, the second changes nothing.
async fn write(unit: &Unit, before: &circle::Model, after: &circle::Model) -> Result<()> {
    let done = circle::Entity::update_many()
        .col_expr(circle::Column::State, Expr::value(after.state.as_str()))
        .col_expr(circle::Column::Stage, Expr::value(after.stage))
        .col_expr(circle::Column::StageStartedAt, Expr::value(after.stage_started_at.map(|at| at.0)))
        .col_expr(circle::Column::PausedAt, Expr::value(after.paused_at.map(|at| at.0)))
        .col_expr(circle::Column::ExtraSeconds, Expr::value(after.extra_seconds))
        .col_expr(circle::Column::StartedAt, Expr::value(after.started_at.map(|at| at.0)))
        .col_expr(circle::Column::EndedAt, Expr::value(after.ended_at.map(|at| at.0)))
        .col_expr(circle::Column::Edition, Expr::col(circle::Column::Edition).add(1))
        .filter(circle::Column::CaseId.eq(before.case_id))
        .filter(circle::Column::State.eq(before.state.as_str()))
        .filter(circle::Column::Stage.eq(before.stage))
        .filter(circle::Column::ExtraSeconds.eq(before.extra_seconds))
        .exec(unit.connection())
        .await?;
    if done.rows_affected == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Somebody else pressed at the same moment. Nothing was changed by your press.".to_owned()))
}
