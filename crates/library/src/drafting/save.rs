//! Saves a draft's text.

use kernel::{Error, Permission, Result, Store, Timestamp, Viewer};
use sea_orm::ExprTrait as _;
use sea_orm::sea_query::{Expr, Query};

use super::{DraftId, DraftState, NOT_THERE, OpenDraft, get_row, invalid, require_audience, write_content};
use crate::draft::BODY_LIMIT;
use crate::{Draft, find_draft};

/// Bytes that a draft takes at most, whatever its fields.
const LIMIT: usize = 4 * 1024 * 1024;

/// What became of a text that was to be saved.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// It is kept.
    Kept {
        /// The revision that it became.
        revision: i64,
        at: Timestamp,
    },
    /// Somebody, or another window, saved a newer one first, which is this. Nothing was changed.
    Behind(Box<OpenDraft>),
}

/// Saves what a draft says, over the revision that the writer saw. Kind and key of a resource that is there stay as they are.
///
/// A note, no change of the library: what nobody but its writers may see concerns no follower.
///
/// # Errors
/// `Conflict` while a second reader has it; `Invalid` for a text that is too long to keep.
pub async fn save_draft(store: &Store, by: &Viewer, id: DraftId, revision: i64, content: &Draft) -> Result<Saved> {
    save(store, by, id, revision, (content, None)).await
}

/// Saves a draft that was merged by hand with a newer version of its resource, upon which it stands from now on.
///
/// # Errors
/// As [`save_draft`].
pub async fn rebase_draft(store: &Store, by: &Viewer, id: DraftId, revision: i64, (content, base): (&Draft, i64)) -> Result<Saved> {
    save(store, by, id, revision, (content, Some(base))).await
}

async fn save(store: &Store, by: &Viewer, id: DraftId, revision: i64, (content, base): (&Draft, Option<i64>)) -> Result<Saved> {
    let person = by.require_person(Permission::Write)?;
    let row = get_row(store.reader(), by, id).await?;
    let before = OpenDraft::from_row(row)?;
    require_open(&before)?;
    let content = as_kept(content, &before);
    if content.audience != before.content.audience {
        require_audience(by, content.audience)?;
    }
    check_size(&content)?;
    let (now, json) = (store.now(), write_content(&content)?);
    // The same text from two windows is no conflict.
    if content == before.content && base.is_none_or(|base| before.base_version == Some(base)) {
        return Ok(Saved::Kept { revision: before.revision, at: before.saved_at });
    }
    let mut update = Query::update();
    update
        .table("library_draft")
        .value("content", json)
        .value("kind", content.kind.as_str())
        .value("title", content.title.replace('\0', ""))
        .value("audience", content.audience.as_str())
        .value("revision", revision + 1)
        .value("saved_at", now.0)
        .value("saved_by", person.0)
        .and_where(Expr::col("id").eq(id.0))
        .and_where(Expr::col("revision").eq(revision))
        .and_where(Expr::col("state").is_not_in([DraftState::InReview.as_str(), DraftState::Scheduled.as_str()]));
    if let Some(base) = base {
        update.value("base_version", base);
    }
    if store.note_rows(&update).await? == 1 {
        return Ok(Saved::Kept { revision: revision + 1, at: now });
    }
    let newer = find_draft(store.reader(), by, id).await?.ok_or_else(|| Error::NotFound(NOT_THERE.to_owned()))?;
    require_open(&newer)?;
    Ok(Saved::Behind(Box::new(newer)))
}

/// Whether it fits at all; whether it is complete is asked when it is published.
pub(super) fn check_size(content: &Draft) -> Result<()> {
    let length = content.body.chars().count();
    if length > BODY_LIMIT || write_content(content)?.len() > LIMIT {
        return Err(invalid("body", &format!("The text has {length} characters. At most {BODY_LIMIT} fit: make two of it.")));
    }
    Ok(())
}

fn require_open(draft: &OpenDraft) -> Result<()> {
    if draft.is_open() {
        return Ok(());
    }
    let why = match draft.state {
        DraftState::Scheduled => "This draft is to go out by itself. Call that off first, then change it.",
        DraftState::InReview | DraftState::Draft | DraftState::Returned => {
            "A second reader has this draft. Take it back first, then change it."
        }
    };
    Err(Error::Conflict(why.to_owned()))
}

/// What the author gave, with what cannot change put back.
fn as_kept(content: &Draft, before: &OpenDraft) -> Draft {
    // Files stand apart, so that one that arrives is no conflict with a text that is being written.
    let content = Draft { files: Vec::new(), ..content.clone() };
    if before.resource.is_none() {
        return content;
    }
    Draft { kind: before.content.kind, key: before.content.key.clone(), ..content }
}
