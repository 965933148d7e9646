//! Planning a circle, and calling it off.

use kernel::{Error, Permission, Result, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{EntityTrait, IntoActiveModel};
use time::macros::format_description;
use time::{Date, Time};

use super::clock::CircleState;
use super::role::{CircleRole, set};
use super::rows::circle;
use super::{get_standing, gone, joining, touch};
use crate::answering::get_answerable;
use crate::case::tidy;
use crate::row::{author_of, is_own, require_ours, tell};
use crate::rows::case;
use crate::{CaseId, fault};

/// Characters of a link.
const LONGEST: usize = 1_000;

/// When a circle meets, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CirclePlan {
    /// `2026-12-01`.
    pub day: String,
    /// `15:45`.
    pub starts: String,
    /// Where to speak: a meeting elsewhere, or nothing for one in a room. Only those who joined see it.
    pub link: String,
}

/// Plans the circle of an open case, or plans it anew while it has not begun: whoever asked, or somebody who moderates. Whoever asked
/// is in it, as its presenter; a moderator who plans it facilitates, until they hand that on.
///
/// # Errors
/// `Refused` for others; `Invalid` for a day that is over, or a link that is none; `Conflict` for a case that is not open, or a circle
/// that has begun.
pub async fn plan_circle(unit: &mut Unit, by: &Viewer, id: CaseId, plan: &CirclePlan, today: &str) -> Result<()> {
    let person = by.require_person(Permission::Consult)?;
    let case = get_answerable(unit, by, id).await?;
    require_ours(&case)?;
    require_planner(by, &case)?;
    let plan = checked(plan, today)?;
    let before = circle::Entity::find_by_id(id.0).one(unit.connection()).await?;
    if let Some(before) = before {
        if CircleState::of(&before)? != CircleState::Planned {
            return Err(begun());
        }
        let change = circle::ActiveModel {
            case_id: Unchanged(id.0),
            day: Set(plan.day.clone()),
            starts: Set(plan.starts.clone()),
            link: Set(some(plan.link)),
            ..Default::default()
        };
        circle::Entity::update(change).exec(unit.connection()).await?;
        touch(unit, id).await?;
    } else {
        let new = circle::Model {
            case_id: id.0,
            day: plan.day.clone(),
            starts: plan.starts.clone(),
            link: some(plan.link),
            state: CircleState::Planned.as_str().to_owned(),
            stage: 0,
            stage_started_at: None,
            paused_at: None,
            extra_seconds: 0,
            started_at: None,
            ended_at: None,
            edition: 1,
            first_step: String::new(),
            first_step_on: None,
            review_on: None,
            confirmed_at: None,
        };
        circle::Entity::insert(new.into_active_model()).exec_without_returning(unit.connection()).await?;
        let asker = author_of(&case);
        joining::add(unit, id, asker).await?;
        set(unit, id, CircleRole::Presenter, Some(asker)).await?;
        if !is_own(by, &case) {
            joining::add(unit, id, person).await?;
            set(unit, id, CircleRole::Facilitator, Some(person)).await?;
        }
    }
    tell(unit, "consultation.circle-planned", id, serde_json::json!({ "day": plan.day, "starts": plan.starts }));
    Ok(())
}

/// Calls off a circle that has not begun.
///
/// # Errors
/// As [`plan_circle`].
pub async fn cancel_circle(unit: &mut Unit, by: &Viewer, id: CaseId) -> Result<()> {
    let standing = get_standing(unit.connection(), by, id).await?;
    require_planner(by, &standing.case)?;
    if CircleState::of(&standing.circle)? != CircleState::Planned {
        return Err(begun());
    }
    gone::bury(unit, id).await?;
    tell(unit, "consultation.circle-cancelled", id, serde_json::json!({}));
    Ok(())
}

fn require_planner(by: &Viewer, case: &case::Model) -> Result<()> {
    if by.may_with(Permission::Consult, author_of(case), Permission::Moderate) {
        return Ok(());
    }
    Err(Error::Refused("Whoever asked, or a moderator, plans a circle.".to_owned()))
}

fn begun() -> Error {
    Error::Conflict("The circle has begun already.".to_owned())
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn checked(plan: &CirclePlan, today: &str) -> Result<CirclePlan> {
    let plan = CirclePlan { day: tidy(&plan.day), starts: tidy(&plan.starts), link: tidy(&plan.link) };
    let mut faults = Vec::new();
    if read_day(&plan.day).is_none() {
        faults.push(fault("day", "Choose a day."));
    } else if plan.day.as_str() < today {
        faults.push(fault("day", "This day is over. Choose another."));
    }
    if plan.starts.len() != 5 || Time::parse(&plan.starts, format_description!("[hour]:[minute]")).is_err() {
        faults.push(fault("starts", "Enter a time such as 15:45."));
    }
    if !plan.link.is_empty() && !is_address(&plan.link) {
        faults.push(fault("link", "Enter the whole link, beginning with https://."));
    }
    if faults.is_empty() { Ok(plan) } else { Err(Error::Invalid(faults)) }
}

/// The day of `2026-12-01`.
pub(crate) fn read_day(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok().filter(|_| text.len() == 10)
}

/// A link that leads to a page and nowhere else.
fn is_address(link: &str) -> bool {
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let is_odd = |letter: char| letter.is_whitespace() || letter.is_control() || "<>\"'\\".contains(letter);
    !host.is_empty() && link.chars().count() <= LONGEST && !link.contains(is_odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(plan: &CirclePlan) -> Vec<String> {
        match checked(plan, "2026-11-23") {
            Ok(_) => Vec::new(),
            Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
            Err(other) => panic!("faults, not {other:?}"),
        }
    }

    #[test]
    fn a_plan_is_a_day_to_come_a_time_and_perhaps_a_link() {
        let plan = CirclePlan { day: "2026-11-23".to_owned(), starts: "15:45".to_owned(), link: String::new() };
        assert_eq!(faults(&plan), [""; 0]);
        assert_eq!(faults(&CirclePlan { link: "https://meet.example.org/a?b=c".to_owned(), ..plan.clone() }), [""; 0]);
        assert_eq!(faults(&CirclePlan { day: "2026-11-22".to_owned(), ..plan.clone() }), ["day"]);
        assert_eq!(faults(&CirclePlan { starts: "quarter to".to_owned(), ..plan.clone() }), ["starts"]);
        for link in ["javascript:alert(1)", "meet.example.org", "https://", "https://a b", "https://a\"b"] {
            assert_eq!(faults(&CirclePlan { link: link.to_owned(), ..plan.clone() }), ["link"], "{link}");
        }
        assert_eq!(faults(&CirclePlan::default()), ["day", "starts"]);
    }
}
