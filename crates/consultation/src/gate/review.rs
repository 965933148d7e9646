//! What a moderator reads before deciding. That somebody read it is itself an entry of the journal.

use kernel::{PersonId, Result, Timestamp, Unit, Viewer};
use sea_orm::EntityTrait;

use super::{check_apart, read_submitted, require_waiting};
use crate::row::{get_moderated, not_there, tell};
use crate::rows::released;
use crate::{CaseDraft, CaseId, CaseText, Check, Keys, State, Surroundings};

/// A case before a moderator's eyes.
#[derive(Debug, Clone)]
pub struct Review {
    pub id: CaseId,
    /// `Submitted`, or, for a new text of a released case, what that is.
    pub state: State,
    pub author: PersonId,
    /// Which submission this is: named again with the decision.
    pub submission: i32,
    pub submitted_at: Timestamp,
    /// The text, what was kept with reasons, the labels with what they stand for, and earlier texts from before something was taken away.
    pub content: CaseDraft,
    /// What was read last: the submission before, or the text that is released.
    pub previous: Option<CaseText>,
    pub check: Check,
    /// A passage reads like a disclosure of harm; the author's words why it is none.
    pub flagged: Option<String>,
}

/// Opens what was submitted for a moderator who did not write it.
///
/// # Errors
/// `Refused` for its author; `Conflict` where it is not with the moderators any more.
pub async fn open_for_review(unit: &mut Unit, keys: &Keys, by: &Viewer, id: CaseId, surroundings: &Surroundings) -> Result<Review> {
    let current = get_moderated(unit.connection(), by, id).await?;
    require_waiting(&current, None)?;
    let number = current.round.submissions;
    let content = read_submitted(unit.connection(), keys, &current, number).await?.ok_or_else(not_there)?;
    let previous = match read_submitted(unit.connection(), keys, &current, number - 1).await? {
        Some(before) => Some(before.text),
        None => read_released(unit, id).await?,
    };
    let check = check_apart(&content, surroundings).await?;
    let flagged = content.not_a_disclosure.clone().filter(|_| current.round.flagged > 0 || !check.disclosures.is_empty());
    tell(unit, "consultation.read-by-moderator", id, serde_json::json!({ "round": current.case.round, "submission": number }));
    Ok(Review {
        id,
        state: current.state,
        author: current.author(),
        submission: number,
        submitted_at: current.round.submitted_at.unwrap_or(current.round.started_at),
        content,
        previous,
        check,
        flagged,
    })
}

async fn read_released(unit: &Unit, id: CaseId) -> Result<Option<CaseText>> {
    let row = released::Entity::find_by_id(id.0).one(unit.connection()).await?;
    Ok(row.and_then(|row| serde_json::from_str(&row.content).ok()))
}
