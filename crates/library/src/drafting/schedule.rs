//! When a draft goes out: at once, or by itself at the start of a half-term or at a moment of somebody's choice.

use calendar::TermOf;
use kernel::{Audience, Error, Event, Permission, PersonId, Result, Timestamp, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::publish::{complete, put_out};
use super::{DraftId, DraftState, get_row, invalid, read_content, require_revision, tell};
use crate::entity::draft;
use crate::publish::Tell;
use crate::{Kind, Published, ResourceId, review_rules};

/// How a draft is to go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// `None` is at once, or as soon as the second reader has approved.
    pub publish_at: Option<Timestamp>,
    /// The half-term at whose start that is, where it was chosen so: pages say it in these words.
    pub term: Option<TermOf>,
    /// When it is to be withdrawn again by itself.
    pub withdraw_at: Option<Timestamp>,
    pub tell: Tell,
}

/// A draft that has its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled {
    pub draft: DraftId,
    /// The resource whose next version it is to be.
    pub resource: Option<ResourceId>,
    pub kind: Kind,
    pub title: String,
    pub plan: Plan,
    pub scheduled_by: PersonId,
    /// Whether a second reader must still approve it.
    pub awaits_reader: bool,
}

/// What became of a draft that was to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Going {
    /// It is published.
    Out(Published),
    /// It goes out by itself.
    At(Timestamp),
    /// A second reader has it first.
    ToReader,
}

/// Milliseconds ahead of which nothing is planned: two years.
const HORIZON: i64 = 2 * 366 * 24 * 3_600_000;

/// Publishes a draft, plans its going out, or gives it to a second reader with that plan, as the rules for its kind are.
///
/// # Errors
/// `Invalid` with every fault of the draft and of the plan; `Conflict` where something must be merged first.
pub async fn send_out(unit: &mut Unit, by: &Viewer, id: DraftId, revision: i64, plan: &Plan) -> Result<Going> {
    let person = by.require_person(Permission::Write)?;
    let row = get_row(unit.connection(), by, id).await?;
    require_at_hand(&row)?;
    require_revision(&row, revision)?;
    check_plan(unit.now(), plan)?;
    if plan.tell == Tell::Everyone {
        by.require(Permission::PublishTerm)?;
    }
    let kind = read_content(&row.content)?.kind;
    let needs_no_reader = review_rules(unit.connection()).await?.may_publish(by, kind);
    if needs_no_reader && plan.publish_at.is_none() {
        let helper = (row.author != person.0).then_some(person);
        return Ok(Going::Out(put_out(unit, by, &row, helper, Some(plan)).await?));
    }
    complete(unit, by, &row).await?;
    keep_plan(unit, &row, person, plan).await?;
    if needs_no_reader {
        change_state(unit, &row, DraftState::Scheduled).await?;
        tell_of_plan(unit, &row, plan);
        return Ok(Going::At(plan.publish_at.unwrap_or(unit.now())));
    }
    let change = draft::ActiveModel {
        id: Unchanged(row.id),
        state: Set(DraftState::InReview.as_str().to_owned()),
        submitted_at: Set(Some(unit.now())),
        reason: Set(None),
        returned_by: Set(None),
        ..draft::ActiveModel::default()
    };
    draft::Entity::update(change).exec(unit.connection()).await?;
    tell(unit, "library.draft-submitted", &row);
    Ok(Going::ToReader)
}

/// Calls off what was to go out by itself: until then, nothing has happened that anybody could have seen.
///
/// # Errors
/// `Conflict` when it is out already: then only withdrawal is left.
pub async fn call_off(unit: &mut Unit, by: &Viewer, id: DraftId) -> Result<()> {
    by.require_person(Permission::Write)?;
    let row = get_row(unit.connection(), by, id).await?;
    if row.state != DraftState::Scheduled.as_str() {
        return Err(Error::Conflict("Nothing was planned for this draft any more.".to_owned()));
    }
    forget_plan(unit, row.id).await?;
    change_state(unit, &row, DraftState::Draft).await?;
    tell(unit, "library.draft-called-off", &row);
    Ok(())
}

/// Finds the plan of a draft that this viewer may work on.
pub async fn find_schedule(db: &impl ConnectionTrait, by: &Viewer, id: DraftId) -> Result<Option<Scheduled>> {
    let row = get_row(db, by, id).await?;
    let plan = rows::Entity::find_by_id(id.0).one(db).await?;
    plan.map(|plan| scheduled(&row, &plan)).transpose()
}

/// Lists what has its time, the next first: for those who edit, and are among those who will see it.
pub async fn list_schedules(db: &impl ConnectionTrait, by: &Viewer) -> Result<Vec<Scheduled>> {
    if !by.may(Permission::Edit) {
        return Ok(Vec::new());
    }
    let plans = rows::Entity::find().order_by_asc(rows::Column::PublishAt).all(db).await?;
    let drafts = draft::Entity::find().filter(draft::Column::Id.is_in(plans.iter().map(|plan| plan.draft_id))).all(db).await?;
    let sees = |row: &&draft::Model| row.audience.parse::<Audience>().is_ok_and(|audience| by.may_see(audience));
    let of = |plan: &rows::Model| drafts.iter().find(|row| row.id == plan.draft_id).filter(sees);
    plans.iter().filter_map(|plan| Some(scheduled(of(plan)?, plan))).collect()
}

fn scheduled(row: &draft::Model, plan: &rows::Model) -> Result<Scheduled> {
    Ok(Scheduled {
        draft: DraftId(row.id),
        resource: row.resource_id.map(ResourceId),
        kind: row.kind.parse().map_err(Error::internal)?,
        title: row.title.clone(),
        plan: plan.plan(),
        scheduled_by: PersonId(plan.scheduled_by),
        awaits_reader: row.state == DraftState::InReview.as_str(),
    })
}

/// After the second reader's approval: publishes, or leaves the draft to its time.
pub(super) async fn go_on(unit: &mut Unit, by: &Viewer, row: &draft::Model, reader: PersonId) -> Result<Going> {
    let Some(found) = rows::Entity::find_by_id(row.id).one(unit.connection()).await? else {
        return Ok(Going::Out(put_out(unit, by, row, Some(reader), None).await?));
    };
    let plan = found.plan();
    let Some(at) = plan.publish_at.filter(|at| *at > unit.now()) else {
        return Ok(Going::Out(put_out(unit, by, row, Some(reader), Some(&plan)).await?));
    };
    complete(unit, by, row).await?;
    let change =
        rows::ActiveModel { draft_id: Unchanged(row.id), approved_by: Set(Some(reader.0)), ..rows::ActiveModel::default() };
    rows::Entity::update(change).exec(unit.connection()).await?;
    change_state(unit, row, DraftState::Scheduled).await?;
    tell_of_plan(unit, row, &plan);
    Ok(Going::At(at))
}

/// Forgets a plan: the draft is being written again.
pub(super) async fn forget_plan(unit: &Unit, draft: Uuid) -> Result<()> {
    rows::Entity::delete_by_id(draft).exec(unit.connection()).await?;
    Ok(())
}

pub(super) fn require_at_hand(row: &draft::Model) -> Result<()> {
    if row.state == DraftState::InReview.as_str() {
        return Err(Error::Conflict("A second reader has this draft. Approve it there, or take it back first.".to_owned()));
    }
    if row.state == DraftState::Scheduled.as_str() {
        return Err(Error::Conflict("This draft has its time already. Call it off first to choose another.".to_owned()));
    }
    Ok(())
}

fn check_plan(now: Timestamp, plan: &Plan) -> Result<()> {
    let begins = plan.publish_at.unwrap_or(now);
    if plan.publish_at.is_some_and(|at| at <= now) {
        return Err(invalid("publish_at", "That time has passed. Choose one that is still to come, or publish now."));
    }
    if begins.0 - now.0 > HORIZON {
        return Err(invalid("publish_at", "Choose a time within the next two years."));
    }
    if plan.withdraw_at.is_some_and(|at| at <= begins) {
        return Err(invalid("withdraw_at", "It must be withdrawn after it goes out."));
    }
    if plan.withdraw_at.is_some_and(|at| at.0 - begins.0 > 5 * HORIZON) {
        return Err(invalid("withdraw_at", "Choose a day within the next ten years, or leave it empty."));
    }
    Ok(())
}

async fn keep_plan(unit: &Unit, row: &draft::Model, person: PersonId, plan: &Plan) -> Result<()> {
    forget_plan(unit, row.id).await?;
    let row = rows::Model {
        draft_id: row.id,
        publish_at: plan.publish_at.unwrap_or(unit.now()),
        term: plan.term.map(TermOf::key),
        withdraw_at: plan.withdraw_at,
        tell: i32::from(plan.tell == Tell::Everyone),
        scheduled_by: person.0,
        scheduled_at: unit.now(),
        approved_by: None,
    };
    rows::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    Ok(())
}

pub(super) async fn change_state(unit: &Unit, row: &draft::Model, state: DraftState) -> Result<()> {
    let change =
        draft::ActiveModel { id: Unchanged(row.id), state: Set(state.as_str().to_owned()), ..draft::ActiveModel::default() };
    draft::Entity::update(change).exec(unit.connection()).await?;
    Ok(())
}

fn tell_of_plan(unit: &mut Unit, row: &draft::Model, plan: &Plan) {
    unit.append(Event {
        kind: "library.draft-scheduled",
        subject: row.id.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({
            "kind": row.kind,
            "resource": row.resource_id,
            "author": row.author,
            "publish_at": plan.publish_at,
            "withdraw_at": plan.withdraw_at,
        }),
    });
}

pub(super) mod rows {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    use super::Plan;
    use crate::publish::Tell;

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "library_publication")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) draft_id: Uuid,
        pub(crate) publish_at: Timestamp,
        pub(crate) term: Option<String>,
        pub(crate) withdraw_at: Option<Timestamp>,
        pub(crate) tell: i32,
        pub(crate) scheduled_by: Uuid,
        pub(crate) scheduled_at: Timestamp,
        pub(crate) approved_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// The plan: a time that was past when it was made meant "at once".
        pub(crate) fn plan(&self) -> Plan {
            Plan {
                publish_at: (self.publish_at > self.scheduled_at).then_some(self.publish_at),
                term: self.term.as_deref().and_then(|term| term.parse().ok()),
                withdraw_at: self.withdraw_at,
                tell: if self.tell == 0 { Tell::Nobody } else { Tell::Everyone },
            }
        }
    }
}
