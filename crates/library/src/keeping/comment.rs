//! Comments on a resource: plain text, one level of replies. They are seen by whoever sees the resource, and go with it.

use std::str::FromStr;

use kernel::{Error, Event, Fault, Permission, PersonId, Result, Timestamp, Unit, Viewer, new_id};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::row::comment as row;
use super::{get_seen, looks_after};
use crate::{Resource, ResourceId};

/// Characters of a comment.
const LONGEST: usize = 4_000;
/// Comments that one person may write in an hour: more than anybody does by hand.
const AN_HOUR: u64 = 60;
const HOUR: i64 = 3_600_000;

/// The id of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommentId(pub Uuid);

impl FromStr for CommentId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Uuid::parse_str(text).map(Self).map_err(|_| format!("'{text}' is no comment's id; accepted: a UUID"))
    }
}

/// A comment and its replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: CommentId,
    pub by: PersonId,
    /// Empty where it was removed but has replies.
    pub text: String,
    pub at: Timestamp,
    pub is_removed: bool,
    /// Oldest first; a reply has none of its own.
    pub replies: Vec<Comment>,
}

/// Writes a comment, or a reply to one.
///
/// # Errors
/// As [`Viewer::require_person`]; `Invalid` for an empty or long text; `NotFound` for a comment that is not there.
pub async fn comment(unit: &mut Unit, by: &Viewer, id: ResourceId, to: Option<CommentId>, text: &str) -> Result<CommentId> {
    let person = by.require_person(Permission::Comment)?;
    let found = get_seen(unit.connection(), by, id).await?;
    let text = check(text)?;
    let db = unit.connection();
    let since = Timestamp(unit.now().0 - HOUR);
    let written =
        row::Entity::find().filter(row::Column::PersonId.eq(person.0)).filter(row::Column::CreatedAt.gt(since)).count(db).await?;
    if written >= AN_HOUR {
        return Err(Error::Refused(format!("You have written {AN_HOUR} comments in an hour. Please go on a little later.")));
    }
    let parent = match to {
        None => None,
        Some(to) => {
            let parent = row::Entity::find_by_id(to.0).one(db).await?.filter(|parent| parent.resource_id == id.0);
            let parent = parent.ok_or_else(|| Error::NotFound("That comment is not there any more.".to_owned()))?;
            Some(parent.parent_id.unwrap_or(parent.id))
        }
    };
    let new = row::Model {
        id: new_id(unit.now()),
        resource_id: id.0,
        parent_id: parent,
        person_id: person.0,
        text,
        created_at: unit.now(),
        removed_at: None,
    };
    let made = CommentId(new.id);
    row::Entity::insert(new.into_active_model()).exec_without_returning(db).await?;
    unit.append(Event {
        kind: "library.commented",
        subject: id.to_string(),
        version: Some(found.version),
        audience: Some(found.audience),
        detail: serde_json::json!({ "comment": made.0 }),
    });
    Ok(made)
}

fn check(text: &str) -> Result<String> {
    let text = text.trim().replace("\r\n", "\n");
    let length = text.chars().count();
    let message = if text.is_empty() {
        "Write something first".to_owned()
    } else if length > LONGEST {
        format!("This has {length} characters; accepted: at most {LONGEST}")
    } else if text.contains('\0') {
        "This has a character that is no text".to_owned()
    } else {
        return Ok(text);
    };
    Err(Error::Invalid(vec![Fault { place: String::new(), line: 0, field: "text".to_owned(), message }]))
}

/// Finds a comment with the resource that it is about; a removed one is not there.
pub async fn find_comment(db: &impl ConnectionTrait, viewer: &Viewer, id: CommentId) -> Result<Option<(ResourceId, Comment)>> {
    if !may_read(viewer) {
        return Ok(None);
    }
    let Some(row) = row::Entity::find_by_id(id.0).one(db).await?.filter(|row| row.removed_at.is_none()) else { return Ok(None) };
    let resource = ResourceId(row.resource_id);
    match get_seen(db, viewer, resource).await {
        Ok(_) => Ok(Some((resource, of_row(row)))),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Comments are members' talk: the public reads none, whatever the resource is.
fn may_read(viewer: &Viewer) -> bool {
    viewer.may(Permission::KeepOwn) || viewer.may_see(kernel::Audience::Members)
}

/// Whether this viewer may take this comment away: its author, whoever looks after the resource, and those who moderate.
pub fn may_remove(by: &Viewer, comment: &Comment, resource: &Resource) -> bool {
    may_take_away(by, comment.by, resource)
}

fn may_take_away(by: &Viewer, author: PersonId, resource: &Resource) -> bool {
    by.may(Permission::Comment) && (by.person() == Some(author) || by.may(Permission::Moderate) || looks_after(by, resource))
}

/// Removes a comment: its author, whoever looks after the resource, or somebody who moderates.
///
/// # Errors
/// `NotFound` where it is not there or not for this viewer to see; `Refused` for others.
pub async fn remove_comment(unit: &mut Unit, by: &Viewer, id: CommentId) -> Result<ResourceId> {
    by.require_person(Permission::Comment)?;
    let gone = || Error::NotFound("That comment is not there any more.".to_owned());
    let row = row::Entity::find_by_id(id.0).one(unit.connection()).await?.ok_or_else(gone)?;
    let found = get_seen(unit.connection(), by, ResourceId(row.resource_id)).await?;
    if !may_take_away(by, PersonId(row.person_id), &found) {
        return Err(by.refusal());
    }
    let change = row::ActiveModel {
        id: Unchanged(row.id),
        text: Set(String::new()),
        removed_at: Set(Some(unit.now())),
        ..row::ActiveModel::default()
    };
    row::Entity::update(change).exec(unit.connection()).await?;
    unit.append(Event {
        kind: "library.comment-removed",
        subject: found.id.to_string(),
        version: Some(found.version),
        audience: Some(found.audience),
        detail: serde_json::json!({ "comment": row.id }),
    });
    Ok(found.id)
}

/// Lists the comments on a resource, oldest first.
pub async fn list_comments(db: &impl ConnectionTrait, viewer: &Viewer, id: ResourceId) -> Result<Vec<Comment>> {
    if !may_read(viewer) {
        return Ok(Vec::new());
    }
    get_seen(db, viewer, id).await?;
    let rows = row::Entity::find()
        .filter(row::Column::ResourceId.eq(id.0))
        .order_by_asc(row::Column::CreatedAt)
        .order_by_asc(row::Column::Id)
        .all(db)
        .await?;
    let (tops, replies): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.parent_id.is_none());
    let mut comments: Vec<Comment> = tops.into_iter().map(of_row).collect();
    for reply in replies.into_iter().filter(|reply| reply.removed_at.is_none()) {
        if let Some(top) = comments.iter_mut().find(|top| Some(top.id.0) == reply.parent_id) {
            top.replies.push(of_row(reply));
        }
    }
    comments.retain(|comment| !comment.is_removed || !comment.replies.is_empty());
    Ok(comments)
}

fn of_row(row: row::Model) -> Comment {
    Comment {
        id: CommentId(row.id),
        by: PersonId(row.person_id),
        text: row.text,
        at: row.created_at,
        is_removed: row.removed_at.is_some(),
        replies: Vec::new(),
    }
}

pub(super) async fn remove(unit: &Unit, id: Uuid) -> Result<()> {
    row::Entity::delete_many().filter(row::Column::ResourceId.eq(id)).exec(unit.connection()).await?;
    Ok(())
}

pub(super) async fn export(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<serde_json::Value>> {
    let rows = row::Entity::find().filter(row::Column::PersonId.eq(person.0)).order_by_asc(row::Column::CreatedAt).all(db).await?;
    let line =
        |row: row::Model| serde_json::json!({ "resource": row.resource_id, "text": row.text, "at": row.created_at.to_rfc3339() });
    Ok(rows.into_iter().map(line).collect())
}
