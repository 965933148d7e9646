//! Starts a draft, and throws one away.

use kernel::{Error, Permission, PersonId, Result, Unit, Viewer, new_id};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::save::check_size;
use super::{DraftId, DraftState, file, get_row, require_audience, tell, write_content};
use crate::draft::format_day;
use crate::entity::copy;
use crate::entity::draft::{Column, Entity, Model};
use crate::pack;
use crate::{Draft, Found, Kind, ResourceId, find_resource_by_id, find_version};

/// Starts a draft of a new resource in this person's name.
///
/// # Errors
/// As [`Viewer::require_person`]; `Invalid` for an audience that the author is not among.
pub async fn start_draft(unit: &mut Unit, by: &Viewer, content: &Draft) -> Result<DraftId> {
    let author = by.require_person(Permission::Write)?;
    require_audience(by, content.audience)?;
    if content.kind == Kind::Pack {
        by.require(Permission::PublishTerm)?;
    }
    check_size(content)?;
    insert(unit, author, content, None).await
}

/// Opens this person's draft of a resource that is there, which appends nothing, or starts it with what is published.
///
/// # Errors
/// As [`Viewer::require_person`]; `NotFound` for a resource that this person does not see.
pub async fn edit_resource(unit: &mut Unit, by: &Viewer, id: ResourceId) -> Result<DraftId> {
    let author = by.require_person(Permission::Write)?;
    let Some(Found::Live(resource)) = find_resource_by_id(unit.connection(), by, id).await? else {
        return Err(Error::NotFound("There is no such resource, or it is not for you to see.".to_owned()));
    };
    if let Some(mine) = find_mine(unit.connection(), author, id).await? {
        return Ok(mine);
    }
    if resource.kind == Kind::Pack {
        by.require(Permission::PublishTerm)?;
    }
    let mut content = Draft::of(&resource);
    pack::fill_draft(unit.connection(), &mut content, (id.0, resource.version), |_| true).await?;
    let today = format_day(unit.now().to_utc().date());
    // Whoever writes anew looks anew: a day that has passed is no day to look at it again.
    content.review_by = content.review_by.filter(|day| *day > today);
    insert(unit, author, &content, Some((id, resource.version))).await
}

/// Starts a draft with the text of an earlier version, to be published as a new one. Who it is for stays as it is now.
///
/// # Errors
/// As [`edit_resource`]; `Conflict` where this person is writing a draft of it already.
pub async fn restore_version(unit: &mut Unit, by: &Viewer, id: ResourceId, ordinal: i32) -> Result<DraftId> {
    let author = by.require_person(Permission::Write)?;
    let not_there = || Error::NotFound("There is no such version, or it is not for you to see.".to_owned());
    let Some(Found::Live(now)) = find_resource_by_id(unit.connection(), by, id).await? else { return Err(not_there()) };
    let then = find_version(unit.connection(), by, id, ordinal).await?.ok_or_else(not_there)?;
    if now.kind == Kind::Pack {
        by.require(Permission::PublishTerm)?;
    }
    if find_mine(unit.connection(), author, id).await?.is_some() {
        return Err(Error::Conflict("You are writing a draft of this already. Publish it or throw it away first.".to_owned()));
    }
    let today = format_day(unit.now().to_utc().date());
    let mut content = Draft { audience: now.audience, networks: now.networks, ..Draft::of(&then) };
    pack::fill_draft(unit.connection(), &mut content, (id.0, then.version), |_| true).await?;
    content.review_by = content.review_by.filter(|day| *day > today);
    insert(unit, author, &content, Some((id, now.version))).await
}

async fn find_mine(db: &impl ConnectionTrait, author: PersonId, id: ResourceId) -> Result<Option<DraftId>> {
    let mine = Entity::find().filter(Column::Author.eq(author.0)).filter(Column::ResourceId.eq(id.0)).one(db).await?;
    Ok(mine.map(|row| DraftId(row.id)))
}

async fn insert(unit: &mut Unit, author: PersonId, content: &Draft, base: Option<(ResourceId, i64)>) -> Result<DraftId> {
    let now = unit.now();
    let row = Model {
        id: new_id(now),
        resource_id: base.map(|(id, _)| id.0),
        base_version: base.map(|(_, version)| version),
        author: author.0,
        kind: content.kind.to_string(),
        title: content.title.clone(),
        audience: content.audience.to_string(),
        state: DraftState::Draft.as_str().to_owned(),
        content: write_content(&Draft { files: Vec::new(), ..content.clone() })?,
        revision: 1,
        started_at: now,
        saved_at: now,
        saved_by: author.0,
        submitted_at: None,
        reason: None,
        returned_by: None,
        comment_id: None,
    };
    tell(unit, "library.draft-started", &row);
    let id = DraftId(row.id);
    Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    file::insert_files(unit, id, &content.files).await?;
    Ok(id)
}

/// Throws a draft away. What is published is not touched.
pub async fn discard_draft(unit: &mut Unit, by: &Viewer, id: DraftId) -> Result<()> {
    let row = get_row(unit.connection(), by, id).await?;
    remove(unit, &row).await?;
    tell(unit, "library.draft-discarded", &row);
    Ok(())
}

/// Throws away what somebody was writing who leaves the network. Who may let people go is asked by whoever calls this.
pub async fn discard_drafts_of(unit: &mut Unit, person: PersonId) -> Result<usize> {
    // What has its time is written, and goes out: the network was promised it.
    let writing = Entity::find().filter(Column::Author.eq(person.0)).filter(Column::State.ne(DraftState::Scheduled.as_str()));
    let rows = writing.all(unit.connection()).await?;
    for row in &rows {
        remove(unit, row).await?;
        tell(unit, "library.draft-discarded", row);
    }
    // Texts of theirs that came too late for drafts of others, too.
    copy::Entity::delete_many().filter(copy::Column::PersonId.eq(person.0)).exec(unit.connection()).await?;
    Ok(rows.len())
}

/// Throws drafts away whose reason is gone, whoever writes them and wherever they are on their way. Returns how many there were.
pub async fn discard_begun(unit: &mut Unit, ids: &[DraftId]) -> Result<usize> {
    let rows = Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.0))).all(unit.connection()).await?;
    for row in &rows {
        remove(unit, row).await?;
        tell(unit, "library.draft-discarded", row);
    }
    Ok(rows.len())
}

pub(super) async fn remove(unit: &Unit, row: &Model) -> Result<()> {
    Entity::delete_by_id(row.id).exec(unit.connection()).await?;
    Ok(())
}
