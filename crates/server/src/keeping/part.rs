//! The part of a resource's page below its text: how it stands, flags, comments.

use kernel::{Audience, Permission, PersonId};
use library::{Comment, Kind, Resource};

use super::review::day_in;
use crate::App;
use crate::visit::Visit;
use crate::words::Day;
use crate::writing::Names;

/// How the resource stands, and what people say of it.
#[expect(clippy::struct_excessive_bools, reason = "a template asks each by itself")]
pub(crate) struct Keeping {
    /// Its path, where the posts go.
    pub(crate) path: String,
    /// Who found it still right, and when.
    pub(crate) confirmed: Option<(String, Day)>,
    /// More than 90 days past its review.
    pub(crate) is_neglected: bool,
    pub(crate) may_confirm: bool,
    pub(crate) may_flag: bool,
    pub(crate) may_comment: bool,
    /// Whether a comment can be made an edit here.
    pub(crate) may_suggest: bool,
    /// Name, sentence and day, for those who look after it.
    pub(crate) flags: Vec<(String, String, Day)>,
    /// `None` for those to whom comments do not exist.
    pub(crate) comments: Option<Vec<CommentLine>>,
    pub(crate) done: &'static str,
}

/// A comment as the page shows it.
pub(crate) struct CommentLine {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) day: Day,
    /// Paragraphs of plain text; none where it was removed.
    pub(crate) paragraphs: Vec<String>,
    pub(crate) may_remove: bool,
    pub(crate) replies: Vec<CommentLine>,
}

/// Days after which an overdue review is neglect.
pub(crate) const NEGLECTED: i64 = 90;

impl Keeping {
    pub(crate) async fn of(app: &App, visit: &Visit, resource: &Resource) -> Result<Self, kernel::Error> {
        let (reader, viewer) = (app.store.reader(), &visit.viewer);
        let looks_after = viewer.person().is_some() && library::looks_after(viewer, resource);
        let flags = if looks_after { library::list_flags(reader, viewer).await? } else { Vec::new() };
        let flags: Vec<_> = flags.into_iter().filter(|flag| flag.resource == resource.id).collect();
        let is_member = viewer.person().is_some() && viewer.may_see(Audience::Members);
        let comments = if is_member { Some(library::list_comments(reader, viewer, resource.id).await?) } else { None };
        let mut ids: Vec<PersonId> = flags.iter().map(|flag| flag.by).collect();
        ids.extend(resource.confirmed.iter().map(|confirmed| confirmed.by));
        for comment in comments.iter().flatten() {
            ids.push(comment.by);
            ids.extend(comment.replies.iter().map(|reply| reply.by));
        }
        let names = Names::read(app, viewer, ids).await?;
        let long_ago = day_in(app, -NEGLECTED);
        let line = |comment: Comment| line(comment, &|comment: &Comment| library::may_remove(viewer, comment, resource), &names);
        Ok(Self {
            path: resource.path(),
            confirmed: resource.confirmed.as_ref().map(|known| (names.of(known.by), Day::at(known.at))),
            is_neglected: resource.is_overdue(&long_ago),
            may_confirm: looks_after,
            may_flag: viewer.person().is_some() && viewer.may(Permission::Flag) && !looks_after,
            may_comment: viewer.person().is_some() && viewer.may(Permission::Comment),
            may_suggest: viewer.person().is_some()
                && viewer.may(if resource.kind == Kind::Pack { Permission::PublishTerm } else { Permission::Write }),
            flags: flags.into_iter().map(|flag| (names.of(flag.by), flag.note, Day::at(flag.at))).collect(),
            comments: comments.map(|comments| comments.into_iter().map(line).collect()),
            done: done(&visit.here),
        })
    }
}

/// What just worked, by the word in the address.
fn done(here: &str) -> &'static str {
    match here.split_once("?done=").map(|(_, word)| word) {
        Some("confirmed") => "Thank you. Everybody sees that you looked, and when.",
        Some("flagged") => "Thank you. Those who look after this page see it; nobody else sees your name.",
        Some("dismissed") => "The flags are gone.",
        Some("commented") => "Your comment is there.",
        Some("removed") => "The comment is removed.",
        _ => "",
    }
}

fn line(comment: Comment, may_remove: &dyn Fn(&Comment) -> bool, names: &Names) -> CommentLine {
    let may_remove_it = !comment.is_removed && may_remove(&comment);
    CommentLine {
        id: comment.id.0.to_string(),
        name: names.of(comment.by),
        day: Day::at(comment.at),
        paragraphs: paragraphs(&comment.text),
        may_remove: may_remove_it,
        replies: comment.replies.into_iter().map(|reply| line(reply, may_remove, names)).collect(),
    }
}

/// The paragraphs of a plain text.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}
