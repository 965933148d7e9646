//! What happened to a case: the journal's rows of it, which nobody can change.

use kernel::{Permission, PersonId, Result, Timestamp, Viewer};
use sea_orm::ConnectionTrait;

use crate::CaseId;
use crate::row::{get_case, is_own, not_there};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    pub at: Timestamp,
    /// `consultation.submitted`.
    pub kind: String,
    /// Who did it, as far as this viewer may know.
    pub by: Option<PersonId>,
    /// Ids and facts.
    pub detail: serde_json::Value,
}

/// Lists what happened to a case, oldest first, for its author and for those who moderate. Its author learns that something was
/// reported, not by whom.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn list_history(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<Vec<HistoryLine>> {
    if by.role().is_none() {
        return Err(by.refusal());
    }
    let case = get_case(db, id).await?;
    let moderates = by.may(Permission::Moderate) && case.state != crate::State::Draft.as_str();
    let asks = is_own(by, &case) && by.may(Permission::Consult);
    if !moderates && !asks {
        return Err(not_there());
    }
    let entries = kernel::list_entries_of(db, &id.to_string()).await?;
    let line = |entry: kernel::Entry| {
        let is_report = entry.kind.starts_with("consultation.report");
        HistoryLine {
            at: entry.at,
            by: entry.actor.parse().ok().filter(|_| moderates || !is_report),
            detail: serde_json::from_str(&entry.detail).unwrap_or_default(),
            kind: entry.kind,
        }
    };
    Ok(entries.into_iter().filter(|entry| entry.kind.starts_with("consultation.")).map(line).collect())
}
