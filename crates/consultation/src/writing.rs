//! Writing a case: its author's alone, sealed, saved as often as the browser likes.

use kernel::{Error, Permission, Result, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};

use crate::keys::KeyName;
use crate::named::list_named;
use crate::row::{Current, RoundState, change_round, get_draft, get_own, lost, not_there, round_change, set_state, tell};
use crate::rows::{case, draft, released, round, sealed};
use crate::saving::{check_size, list_copies};
use crate::seal::{Part, seal, unseal};
use crate::{CaseDraft, CaseId, CaseText, Consent, DraftCopy, Keys, OpenDraft, State};

/// Drafts that one person has at a time: more than anybody writes by hand.
const DRAFTS: u64 = 50;

/// Starts a case in this person's name. Nobody else knows of it.
///
/// # Errors
/// As [`Viewer::require_person`]; `Invalid` for a text that is too long to keep.
pub async fn start_case(unit: &mut Unit, keys: &Keys, by: &Viewer, content: &CaseDraft) -> Result<CaseId> {
    let author = by.require_person(Permission::Consult)?;
    check_size(content)?;
    let mine = case::Entity::find().filter(case::Column::Author.eq(author.0)).filter(case::Column::State.eq(State::Draft.as_str()));
    if mine.count(unit.connection()).await? >= DRAFTS {
        return Err(Error::Refused(format!("You have {DRAFTS} drafts of cases. Send or delete some of them first.")));
    }
    let (id, now) = (CaseId::new()?, unit.now());
    let row = case::Model {
        id: id.0,
        author: Some(author.0),
        state: State::Draft.as_str().to_owned(),
        appearance: content.appearance.as_str().to_owned(),
        audience: kernel::Audience::Members.to_string(),
        version: 0,
        round: 1,
        created_at: now,
        opened_at: None,
        closed_at: None,
        due_on: None,
        withdrawn_at: None,
        withdrawn_by: None,
        consent_on: None,
        consent_role: None,
        network: None,
        object: None,
    };
    case::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    let content = CaseDraft { earlier: Vec::new(), ..content.clone() };
    start_round(unit, keys, KeyName { case: id, round: 1 }, &content).await?;
    tell(unit, "consultation.started", id, serde_json::json!({}));
    Ok(id)
}

async fn start_round(unit: &Unit, keys: &Keys, name: KeyName, content: &CaseDraft) -> Result<()> {
    let (db, now) = (unit.connection(), unit.now());
    let key = keys.make(name).await?;
    let new = round::Model {
        case_id: name.case.0,
        round: name.round,
        state: RoundState::Writing.as_str().to_owned(),
        submissions: 0,
        flagged: 0,
        started_at: now,
        submitted_at: None,
        decided_at: None,
        decided_by: None,
    };
    round::Entity::insert(new.into_active_model()).exec_without_returning(db).await?;
    let sealed = seal(&key, name, Part::Draft(1), content)?;
    let new = draft::Model { case_id: name.case.0, round: name.round, edition: 1, sealed, saved_at: now };
    draft::Entity::insert(new.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Finds the draft of a case of this person's, while there is one.
pub async fn find_draft(db: &impl ConnectionTrait, keys: &Keys, by: &Viewer, id: CaseId) -> Result<Option<OpenDraft>> {
    let current = match get_own(db, by, id).await {
        Ok(current) => current,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_waiting = current.round_state == RoundState::Waiting;
    if !is_waiting && !is_writable(current.round_state) {
        return Ok(None);
    }
    let name = current.key();
    let key = keys.find(name).await?.ok_or_else(lost)?;
    let row = get_draft(db, &current).await?;
    let mut copies = Vec::new();
    for copy in list_copies(db, name).await? {
        let content = unseal(&key, name, Part::Draft(copy.edition), &copy.sealed)?;
        copies.push(DraftCopy { edition: copy.edition, content, saved_at: copy.saved_at });
    }
    let mut draft = OpenDraft {
        id,
        state: current.state,
        is_waiting,
        content: unseal(&key, name, Part::Draft(row.edition), &row.sealed)?,
        edition: row.edition,
        saved_at: row.saved_at,
        note: None,
        returned_by: None,
        copies,
    };
    if let Some((note, by)) = find_note(db, keys, &current).await? {
        draft.note = Some(note);
        draft.returned_by = Some(by);
    }
    Ok(Some(draft))
}

/// What the moderator wrote about the submission that was returned or declined.
pub(crate) async fn find_note(
    db: &impl ConnectionTrait,
    keys: &Keys,
    current: &Current,
) -> Result<Option<(String, kernel::PersonId)>> {
    if !matches!(current.round_state, RoundState::Returned | RoundState::Declined) {
        return Ok(None);
    }
    let part = Part::Note(current.round.submissions);
    let found = (current.case.id, current.case.round, part.as_str().to_owned(), current.round.submissions);
    let Some(row) = sealed::Entity::find_by_id(found).one(db).await? else { return Ok(None) };
    let Some(key) = keys.find(current.key()).await? else { return Ok(None) };
    Ok(Some((unseal(&key, current.key(), part, &row.sealed)?, kernel::PersonId(row.made_by))))
}

/// Opens a released case of this person's for a change: what is released stays until a moderator has read the new text. One that
/// is open for a change already stays as it is, and nothing is appended.
///
/// # Errors
/// `Conflict` for a case that is not open.
pub async fn take_up(unit: &mut Unit, keys: &Keys, by: &Viewer, id: CaseId) -> Result<()> {
    by.require_person(Permission::Consult)?;
    let current = get_own(unit.connection(), by, id).await?;
    if is_writable(current.round_state) {
        return Ok(());
    }
    if current.state != State::Open || current.round_state == RoundState::Waiting {
        return Err(Error::Conflict(
            "Only an open case can be changed, and only while no moderator has a new text of it.".to_owned(),
        ));
    }
    let row = released::Entity::find_by_id(id.0).one(unit.connection()).await?.ok_or_else(not_there)?;
    let text: CaseText = serde_json::from_str(&row.content).map_err(|_| Error::internal("a case is of another shape"))?;
    let content = CaseDraft {
        text,
        consent: Consent {
            confirmed_on: current.case.consent_on.clone().unwrap_or_default(),
            by_role: current.case.consent_role.clone(),
        },
        appearance: current.case.appearance.parse().map_err(Error::internal)?,
        networks: list_named(unit.connection(), id).await?,
        ..CaseDraft::default()
    };
    let name = KeyName { case: id, round: current.case.round + 1 };
    start_round(unit, keys, name, &content).await?;
    let change = case::ActiveModel { id: Unchanged(id.0), round: Set(name.round), ..Default::default() };
    case::Entity::update(change).exec(unit.connection()).await?;
    tell(unit, "consultation.taken-up", id, serde_json::json!({ "round": name.round }));
    Ok(())
}

/// Takes a case back from the moderators, to go on writing.
///
/// # Errors
/// `Conflict` where a moderator has decided already.
pub async fn pull_back(unit: &mut Unit, by: &Viewer, id: CaseId) -> Result<()> {
    by.require_person(Permission::Consult)?;
    let current = get_own(unit.connection(), by, id).await?;
    if current.round_state != RoundState::Waiting {
        return Err(Error::Conflict("No moderator has this case now. Look at what was decided.".to_owned()));
    }
    change_round(unit, round_change(&current, RoundState::Writing)).await?;
    if current.state == State::Submitted {
        set_state(unit, id, State::Draft).await?;
    }
    tell(unit, "consultation.pulled-back", id, serde_json::json!({ "round": current.case.round }));
    Ok(())
}

/// Deletes what was never released, or the change of what was. Its key is destroyed at once: nothing brings the text back.
///
/// # Errors
/// `Conflict` for a case without a draft.
pub async fn delete_draft(unit: &mut Unit, keys: &Keys, by: &Viewer, id: CaseId) -> Result<()> {
    let current = get_own(unit.connection(), by, id).await?;
    if !is_writable(current.round_state) && current.round_state != RoundState::Waiting {
        return Err(Error::Conflict("There is no draft to delete. A released case can be withdrawn.".to_owned()));
    }
    drop_draft(unit, keys, &current).await
}

pub(crate) async fn drop_draft(unit: &mut Unit, keys: &Keys, current: &Current) -> Result<()> {
    let (db, id) = (unit.connection(), current.case.id);
    remove_sealed(db, current.key()).await?;
    if current.state.is_released() {
        let mut change = round_change(current, RoundState::Dropped);
        change.decided_at = Set(Some(unit.now()));
        change_round(unit, change).await?;
    } else {
        for delete in [
            Query::delete().from_table("consultation_round").and_where(Expr::col("case_id").eq(id)).to_owned(),
            Query::delete().from_table("consultation_case").and_where(Expr::col("id").eq(id)).to_owned(),
        ] {
            db.execute(&delete).await?;
        }
    }
    // Before the commit: what was deleted must not be readable because the machine stopped at the wrong moment.
    keys.destroy(current.key()).await?;
    tell(unit, "consultation.draft-deleted", current.id(), serde_json::json!({ "round": current.case.round }));
    Ok(())
}

/// Removes everything that is sealed of a round.
pub(crate) async fn remove_sealed(db: &impl ConnectionTrait, name: KeyName) -> Result<()> {
    for table in ["consultation_draft", "consultation_draft_copy", "consultation_sealed"] {
        let delete = Query::delete()
            .from_table(table)
            .and_where(Expr::col("case_id").eq(name.case.0))
            .and_where(Expr::col("round").eq(name.round))
            .to_owned();
        db.execute(&delete).await?;
    }
    Ok(())
}

pub(crate) fn is_writable(state: RoundState) -> bool {
    matches!(state, RoundState::Writing | RoundState::Returned)
}
