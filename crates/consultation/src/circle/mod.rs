//! The solution circle: an optional hour in which colleagues think together about one open case, by a clock that all of them see.
//!
//! What is noted there is for those who joined and for moderators, goes past the detector before it is kept, is in no index, and
//! reaches other colleagues as a strategy sheet that names nobody, once a second person has read it. Whoever asked appears here as
//! they chose for their case.

mod clock;
mod gone;
mod joining;
mod note;
mod paper;
mod planning;
mod read;
mod role;
mod rows;
mod sheet;
mod stage;
mod step;
mod words;

use kernel::{Error, PersonId, Result, Unit, Viewer};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter};

pub use clock::{CircleClock, CircleState};
pub(crate) use gone::{bury, export, forget};
pub use joining::{join_circle, leave_circle};
pub use note::{FirstStep, HypothesisKind, NewNote, NoteId, NoteKind, add_note, edit_note, remove_note, set_first_step};
pub use paper::{ActionPlan, PlanIdea, Sheet, SheetIdea, find_action_plan, find_sheet};
pub use planning::{CirclePlan, cancel_circle, plan_circle};
pub use read::{Circle, CircleNote, CirclePerson, CircleRights, circle_edition, find_circle};
pub use role::{CircleRole, RoleTaker, give_role};
pub use sheet::confirm_sheet;
pub use stage::{CircleStage, STAGES};
pub use step::{CircleStep, step_circle};

use crate::answering::get_readable;
use crate::rows::case;
use crate::{CaseId, State};
use rows::{circle, member, role as roles};

/// A circle, its case, and what this viewer is in it.
pub(crate) struct Standing {
    pub(crate) case: case::Model,
    pub(crate) circle: circle::Model,
    pub(crate) person: PersonId,
    /// Whether they joined.
    pub(crate) is_inside: bool,
    pub(crate) holds: Vec<CircleRole>,
}

impl Standing {
    pub(crate) fn id(&self) -> CaseId {
        CaseId(self.case.id)
    }

    pub(crate) fn holds(&self, one: &[CircleRole]) -> bool {
        self.holds.iter().any(|role| one.contains(role))
    }

    pub(crate) fn is_asker(&self) -> bool {
        self.case.author == Some(self.person.0)
    }
}

/// The circle of a case that this viewer may read.
///
/// # Errors
/// `NotFound` where there is none, or none for this viewer; `Conflict` where the case was withdrawn.
pub(crate) async fn get_standing(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<Standing> {
    let person = by.require_person(kernel::Permission::Consult)?;
    let case = get_readable(db, by, id).await?;
    if case.state == State::Withdrawn.as_str() {
        return Err(withdrawn());
    }
    let circle = circle::Entity::find_by_id(id.0).one(db).await?.ok_or_else(no_circle)?;
    let is_inside = member::Entity::find_by_id((id.0, person.0)).one(db).await?.is_some();
    let held =
        roles::Entity::find().filter(roles::Column::CaseId.eq(id.0)).filter(roles::Column::PersonId.eq(person.0)).all(db).await?;
    let holds = held.iter().map(|row| CircleRole::read(&row.role)).collect::<Result<Vec<_>>>()?;
    Ok(Standing { case, circle, person, is_inside, holds })
}

/// Marks that something of a circle changed, so that every screen takes it up.
pub(crate) async fn touch(unit: &Unit, id: CaseId) -> Result<()> {
    circle::Entity::update_many()
        .col_expr(circle::Column::Edition, Expr::col(circle::Column::Edition).add(1))
        .filter(circle::Column::CaseId.eq(id.0))
        .exec(unit.connection())
        .await?;
    Ok(())
}

pub(crate) fn no_circle() -> Error {
    Error::NotFound("No solution circle is planned for this case, or it was called off.".to_owned())
}

pub(crate) fn withdrawn() -> Error {
    Error::Conflict("This case was withdrawn. Its circle and everything that was noted in it are gone.".to_owned())
}

/// Demands that this viewer is in the circle.
pub(crate) fn require_inside(standing: &Standing) -> Result<()> {
    if standing.is_inside {
        return Ok(());
    }
    Err(Error::Refused("Join the circle first.".to_owned()))
}
