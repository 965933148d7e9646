//! Saves a draft of a case, as often as its author's browser likes.

use kernel::{Error, Result, Store, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::case::random_id;
use crate::keys::KeyName;
use crate::row::{Current, RoundState, get_draft, get_own, lost, not_there};
use crate::rows::draft_copy;
use crate::seal::{Part, seal, unseal};
use crate::writing::{find_draft, is_writable};
use crate::{CaseDraft, CaseId, Keys, Saved, invalid};

/// Bytes that a draft takes at most, whatever its fields: three times ten thousand words.
const LIMIT: usize = 256 * 1024;
/// Texts that came too late, of one case.
const COPIES: usize = 5;

/// Saves what its author writes, over the edition that they saw. A text that comes too late is kept beside the one that was first.
///
/// A note, no change of the domain: what its author alone may see concerns no follower.
///
/// # Errors
/// `Conflict` while a moderator has it; `Invalid` for a text that is too long to keep; `NotFound` for everybody but its author.
pub async fn save_case(store: &Store, keys: &Keys, by: &Viewer, id: CaseId, edition: i64, content: &CaseDraft) -> Result<Saved> {
    let current = get_own(store.reader(), by, id).await?;
    require_writable(&current)?;
    check_size(content)?;
    let row = get_draft(store.reader(), &current).await?;
    let name = current.key();
    let key = keys.find(name).await?.ok_or_else(lost)?;
    let before: CaseDraft = unseal(&key, name, Part::Draft(row.edition), &row.sealed)?;
    let content = content.clone().after(&before);
    if (CaseDraft { earlier: before.earlier.clone(), ..content.clone() }) == before {
        return Ok(Saved::Kept { edition: row.edition, at: row.saved_at });
    }
    let now = store.now();
    if row.edition == edition {
        let update = Query::update()
            .table("consultation_draft")
            .value("sealed", seal(&key, name, Part::Draft(edition + 1), &content)?)
            .value("edition", edition + 1)
            .value("saved_at", now.0)
            .and_where(Expr::col("case_id").eq(id.0))
            .and_where(Expr::col("round").eq(name.round))
            .and_where(Expr::col("edition").eq(edition))
            .to_owned();
        if store.note_rows(&update).await? == 1 {
            return Ok(Saved::Kept { edition: edition + 1, at: now });
        }
    }
    let newest = get_own(store.reader(), by, id).await?;
    require_writable(&newest)?;
    keep_copy(store, name, &seal(&key, name, Part::Draft(edition), &content)?, edition).await?;
    let behind = find_draft(store.reader(), keys, by, id).await?.ok_or_else(not_there)?;
    Ok(Saved::Behind(Box::new(behind)))
}

async fn keep_copy(store: &Store, name: KeyName, sealed: &str, edition: i64) -> Result<()> {
    let notes = store.begin_notes().await?;
    let copies = list_copies(notes.connection(), name).await?;
    if copies.len() >= COPIES {
        let oldest = copies.iter().min_by_key(|copy| copy.saved_at).map(|copy| copy.id);
        notes.note(&Query::delete().from_table("consultation_draft_copy").and_where(Expr::col("id").eq(oldest)).to_owned()).await?;
    }
    let insert = Query::insert()
        .into_table("consultation_draft_copy")
        .columns(["id", "case_id", "round", "edition", "sealed", "saved_at"])
        .values_panic([
            random_id()?.into(),
            name.case.0.into(),
            name.round.into(),
            edition.into(),
            sealed.into(),
            notes.now().0.into(),
        ])
        .to_owned();
    notes.note(&insert).await?;
    notes.commit().await
}

pub(crate) async fn list_copies(db: &impl ConnectionTrait, name: KeyName) -> Result<Vec<draft_copy::Model>> {
    let copies = draft_copy::Entity::find()
        .filter(draft_copy::Column::CaseId.eq(name.case.0))
        .filter(draft_copy::Column::Round.eq(name.round))
        .order_by_desc(draft_copy::Column::SavedAt)
        .all(db)
        .await?;
    Ok(copies)
}

fn require_writable(current: &Current) -> Result<()> {
    if is_writable(current.round_state) {
        return Ok(());
    }
    let why = match current.round_state {
        RoundState::Waiting => "A moderator has this case. Take it back first, then change it.",
        RoundState::Writing | RoundState::Returned | RoundState::Approved | RoundState::Declined | RoundState::Dropped => {
            "This case has no draft. It was decided about, or deleted in another window."
        }
    };
    Err(Error::Conflict(why.to_owned()))
}

pub(crate) fn check_size(content: &CaseDraft) -> Result<()> {
    let own = CaseDraft { earlier: Vec::new(), ..content.clone() };
    let length = serde_json::to_vec(&own).map_err(|error| Error::Internal(Box::new(error)))?.len();
    if length <= LIMIT {
        return Ok(());
    }
    Err(invalid("concern", "This is too long to keep: at most ten thousand words or so. Write what matters for the question."))
}
