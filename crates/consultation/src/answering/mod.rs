//! What colleagues say to a released case: answers in three boxes, questions back, and reports of what should not stand.

mod answer;
mod ask;
mod close;
mod report;
mod trying;

use std::fmt;
use std::str::FromStr;

use kernel::{Error, Permission, PersonId, Result, Unit, Viewer};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

pub(crate) use answer::empty as empty_answer;
pub use answer::{Answer, answer, confirm_advice, edit_answer, get_own_answer, has_confirmed_advice, remove_answer};
pub use ask::{ask_for_more, remove_question, reply_to_question};
pub use close::close_discussion;
pub(crate) use report::{Hidden, hidden_for};
pub use report::{Report, ReportKind, ReportLine, Subject, dismiss_report, list_reports, report, uphold};
pub use trying::{mark_trying, unmark_trying};

use crate::draft::Kept;
use crate::row::{get_case, is_own, not_there};
use crate::rows::{case, used};
use crate::{CaseId, Check, Place, State, Surroundings, check_texts, fault};

/// The id of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnswerId(pub Uuid);

/// The id of a question back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionId(pub Uuid);

/// The id of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportId(pub Uuid);

macro_rules! id_in_addresses {
    ($id:ident, $what:literal) => {
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $id {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Uuid::parse_str(text).map(Self).map_err(|_| format!("'{text}' is no {}'s id; accepted: a UUID", $what))
            }
        }
    };
}

id_in_addresses!(AnswerId, "answer");
id_in_addresses!(QuestionId, "question");
id_in_addresses!(ReportId, "report");

/// The case, when this viewer may read it and it takes words.
///
/// # Errors
/// `Conflict` with the reason where it was withdrawn or closed in the meantime; `NotFound` where it was never for this viewer.
pub(crate) async fn get_answerable(unit: &Unit, by: &Viewer, id: CaseId) -> Result<case::Model> {
    let case = get_readable(unit.connection(), by, id).await?;
    require_open(&case)?;
    Ok(case)
}

/// Demands that a case takes words.
pub(crate) fn require_open(case: &case::Model) -> Result<()> {
    match State::read(&case.state)? {
        State::Open => Ok(()),
        State::Withdrawn => {
            let why = "This case was withdrawn while you wrote. Nothing of it is kept, and neither is what you wrote.";
            Err(Error::Conflict(why.to_owned()))
        }
        State::Draft | State::Submitted | State::Returned | State::Declined | State::Closed | State::FollowedUp => {
            Err(Error::Conflict("The discussion of this case is closed.".to_owned()))
        }
    }
}

/// The case, when it was released and this viewer may read it, or know that it was withdrawn.
pub(crate) async fn get_readable(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<case::Model> {
    by.require(Permission::Consult)?;
    let case = get_case(db, id).await?;
    let state = State::read(&case.state)?;
    let was_released = case.opened_at.is_some();
    if !was_released || !(state.is_released() || state == State::Withdrawn) {
        return Err(not_there());
    }
    let hidden = hidden_for(db, by).await?;
    if hidden.case(&case, by) { Err(not_there()) } else { Ok(case) }
}

/// Checks words that go out at once: no finding that names somebody may stand open, and nothing that reads like a disclosure.
pub(crate) async fn check_words(texts: Vec<(Place, String)>, kept: Vec<Kept>, surroundings: &Surroundings) -> Result<Check> {
    let surroundings = surroundings.clone();
    let checked = tokio::task::spawn_blocking(move || {
        let texts: Vec<(Place, &str)> = texts.iter().map(|(place, text)| (*place, text.as_str())).collect();
        check_texts(&texts, &kept, &surroundings)
    });
    let check = checked.await.map_err(|error| Error::Internal(Box::new(error)))?;
    let mut faults = Vec::new();
    for open in check.open.iter().filter(|open| open.finding.kind.is_direct()) {
        let message = format!("\"{}\" may tell who somebody is ({}). Say it without.", open.words, open.finding.why);
        faults.push(fault(open.place.to_string(), message));
    }
    for passage in &check.disclosures {
        let message = "This reads like a disclosure of harm. Follow your school's safeguarding procedure: speak to the designated \
                       safeguarding lead now. Do not write it here.";
        faults.push(fault(passage.place.to_string(), message));
    }
    if faults.is_empty() { Ok(check) } else { Err(Error::Invalid(faults)) }
}

/// Replaces the resources that something of a case names. Each is one that this viewer sees.
pub(crate) async fn name_resources(
    unit: &Unit,
    by: &Viewer,
    (case, holder): (CaseId, Uuid),
    part: &'static str,
    resources: &[library::ResourceId],
) -> Result<()> {
    forget_resources(unit, holder).await?;
    let mut named: Vec<library::ResourceId> = Vec::new();
    for resource in resources {
        if named.contains(resource) {
            continue;
        }
        let found = library::find_resource_by_id(unit.connection(), by, *resource).await?;
        if !matches!(found, Some(library::Found::Live(_))) {
            return Err(crate::invalid("strategies", "One of the resources is not there any more. Take it away and search again."));
        }
        named.push(*resource);
    }
    let rows: Vec<_> = (0..)
        .zip(&named)
        .map(|(position, resource)| {
            let row = used::Model { case_id: case.0, holder, part: part.to_owned(), position, resource_id: resource.0 };
            row.into_active_model()
        })
        .collect();
    if !rows.is_empty() {
        used::Entity::insert_many(rows).exec_without_returning(unit.connection()).await?;
    }
    Ok(())
}

pub(crate) async fn forget_resources(unit: &Unit, holder: Uuid) -> Result<()> {
    use sea_orm::{ColumnTrait as _, QueryFilter as _};
    used::Entity::delete_many().filter(used::Column::Holder.eq(holder)).exec(unit.connection()).await?;
    Ok(())
}

/// Whether this viewer may take away what somebody said: they themselves, and those who moderate.
pub(crate) fn may_take_away(by: &Viewer, author: PersonId) -> bool {
    by.may_with(Permission::Consult, author, Permission::Moderate)
}

/// Demands that somebody else wrote the case: whoever asks would be known by their own answer.
pub(crate) fn require_colleague(by: &Viewer, case: &case::Model) -> Result<()> {
    if !is_own(by, case) {
        return Ok(());
    }
    Err(Error::Refused("You asked this yourself. Change your case, or reply to what colleagues ask you.".to_owned()))
}

/// Demands that this viewer wrote the case.
pub(crate) fn require_asker(by: &Viewer, case: &case::Model) -> Result<()> {
    if is_own(by, case) { Ok(()) } else { Err(Error::Refused("Only whoever asked may do this.".to_owned())) }
}
