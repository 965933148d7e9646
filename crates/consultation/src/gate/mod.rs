//! The gate: nothing is read by others before a moderator who did not write it has read it.

mod decide;
mod queue;
mod review;
mod submit;

pub use decide::{Approval, Decision, Outcome, approve, decline, find_decision, return_case};
pub use queue::{QueueLine, count_queue, list_queue};
pub use review::{Review, open_for_review};
pub use submit::submit;

use kernel::{Error, Result};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::row::{Current, RoundState, lost, not_there};
use crate::rows::sealed;
use crate::seal::{Part, unseal};
use crate::{CaseDraft, Check, Keys, Surroundings, check};

/// Reads what was submitted under this number.
pub(crate) async fn read_submitted(
    db: &impl ConnectionTrait,
    keys: &Keys,
    current: &Current,
    number: i32,
) -> Result<Option<CaseDraft>> {
    let part = Part::Submitted(number);
    let id = (current.case.id, current.case.round, part.as_str().to_owned(), number);
    let Some(row) = sealed::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let key = keys.find(current.key()).await?.ok_or_else(lost)?;
    unseal(&key, current.key(), part, &row.sealed).map(Some)
}

/// Checks a draft off the async threads: a long text takes its time.
async fn check_apart(draft: &CaseDraft, surroundings: &Surroundings) -> Result<Check> {
    let (draft, surroundings) = (draft.clone(), surroundings.clone());
    let checked = tokio::task::spawn_blocking(move || check(&draft, &surroundings)).await;
    checked.map_err(|error| Error::Internal(Box::new(error)))
}

/// Demands that a moderator has this case now, and that it is the submission that somebody read.
fn require_waiting(current: &Current, submission: Option<i32>) -> Result<()> {
    let already = match current.round_state {
        RoundState::Waiting if submission.is_none_or(|number| number == current.round.submissions) => return Ok(()),
        RoundState::Waiting => "It was sent again since you opened it. Read the new text first.",
        // What was never sent is not there for anybody else.
        RoundState::Writing if current.round.submissions == 0 => return Err(not_there()),
        RoundState::Writing => "Its author has taken it back and is writing.",
        RoundState::Returned => "Another moderator has returned it to its author.",
        RoundState::Approved => "Another moderator has released it.",
        RoundState::Declined => "Another moderator has declined it.",
        RoundState::Dropped => "Its author has deleted it.",
    };
    Err(Error::Conflict(already.to_owned()))
}
