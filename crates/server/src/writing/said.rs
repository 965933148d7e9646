//! The comment that an edit answers, beside its text.

use library::OpenDraft;

use super::people::Names;
use crate::App;
use crate::failure::Failure;
use crate::keeping::paragraphs;
use crate::visit::Visit;
use crate::words::Day;

/// A comment as it stands beside an edit.
pub(crate) struct Said {
    pub(crate) name: String,
    pub(crate) day: Day,
    pub(crate) paragraphs: Vec<String>,
}

/// Reads the comment that a draft answers; none where it was removed, or where there never was one.
pub(crate) async fn said(app: &App, visit: &Visit, draft: &OpenDraft) -> Result<Option<Said>, Failure> {
    let Some(comment) = draft.comment else { return Ok(None) };
    let Some((_, comment)) = library::find_comment(app.store.reader(), &visit.viewer, comment).await? else { return Ok(None) };
    let names = Names::read(app, &visit.viewer, [comment.by]).await?;
    Ok(Some(Said { name: names.of(comment.by), day: Day::at(comment.at), paragraphs: paragraphs(&comment.text) }))
}
