//! The files of a draft: they come and go beside its text, and become the version's when it is published.

use kernel::{Error, Permission, Result, Unit, Viewer};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use storage::Kept;
use uuid::Uuid;

use super::{DraftId, DraftState, get_row, invalid, tell};
use crate::entity::draft;
use crate::files::entity::draft_file::{Column, Entity, Model};
use crate::files::{TITLE_LIMIT, attach, get_known};
use crate::{AttachedFile, DraftFile, FileKind, MOST_FILES, clean_name, free_name, record_file};

/// Hangs a file on a draft, under a safe name that is near to the one it came with. Its bytes are in the storage: `kept` is held until
/// the unit is committed. The same bytes again change nothing.
///
/// # Errors
/// `Conflict` while a second reader has the draft; `Refused` for one file too many.
pub async fn attach_file(
    unit: &mut Unit,
    by: &Viewer,
    id: DraftId,
    kept: &Kept,
    (kind, name): (FileKind, &str),
) -> Result<AttachedFile> {
    let row = get_open_row(unit, by, id).await?;
    let before = rows_of(unit.connection(), id.0).await?;
    record_file(unit, kept, kind).await?;
    let known = get_known(unit.connection(), std::iter::once(kept.hash.as_str())).await?;
    let file = known.get(kept.hash.as_str()).ok_or_else(|| Error::internal("a file was written and is not there"))?;
    if let Some(same) = before.iter().find(|row| row.hash == kept.hash.as_str()) {
        return attach(file, same.name.clone(), same.title.clone());
    }
    if before.len() >= MOST_FILES {
        return Err(Error::Refused(format!("There are {MOST_FILES} files here already, and no more fit. Take one away first.")));
    }
    let name = free_name(&clean_name(&kind.name_for(&clean_name(name))), before.iter().map(|row| row.name.as_str()));
    let position = before.last().map_or(0, |last| last.position + 1);
    let new = Model { draft_id: id.0, position, hash: kept.hash.to_string(), name: name.clone(), title: String::new() };
    Entity::insert(new.into_active_model()).exec_without_returning(unit.connection()).await?;
    tell(unit, "library.file-attached", &row);
    attach(file, name, String::new())
}

/// Calls a file of a draft by a title; an empty one leaves it what it says of itself.
///
/// # Errors
/// `Invalid` for a title that is too long; `NotFound` for a file that is not there.
pub async fn name_file(unit: &mut Unit, by: &Viewer, id: DraftId, name: &str, title: &str) -> Result<()> {
    let row = get_open_row(unit, by, id).await?;
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ").replace(char::is_control, "");
    if title.chars().count() > TITLE_LIMIT {
        return Err(invalid("title", &format!("Use at most {TITLE_LIMIT} characters.")));
    }
    let changed = Entity::update_many()
        .col_expr(Column::Title, Expr::value(title))
        .filter(Column::DraftId.eq(id.0))
        .filter(Column::Name.eq(name))
        .exec(unit.connection())
        .await?;
    require_one(changed.rows_affected)?;
    tell(unit, "library.file-named", &row);
    Ok(())
}

/// Takes a file away from a draft. Versions that have it keep it.
pub async fn detach_file(unit: &mut Unit, by: &Viewer, id: DraftId, name: &str) -> Result<()> {
    let row = get_open_row(unit, by, id).await?;
    let removed =
        Entity::delete_many().filter(Column::DraftId.eq(id.0)).filter(Column::Name.eq(name)).exec(unit.connection()).await?;
    require_one(removed.rows_affected)?;
    tell(unit, "library.file-detached", &row);
    Ok(())
}

/// Lists the files of a draft that this viewer may work on, with what is known of them.
pub async fn list_draft_files(db: &impl ConnectionTrait, by: &Viewer, id: DraftId) -> Result<Vec<AttachedFile>> {
    get_row(db, by, id).await?;
    let rows = rows_of(db, id.0).await?;
    let known = get_known(db, rows.iter().map(|row| row.hash.as_str())).await?;
    let attached = rows.into_iter().filter_map(|row| Some(attach(known.get(&row.hash)?, row.name, row.title)));
    attached.collect()
}

pub(super) async fn files_of(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<DraftFile>> {
    let file = |row: Model| -> Result<DraftFile> {
        Ok(DraftFile { hash: row.hash.parse().map_err(Error::internal)?, name: row.name, title: row.title })
    };
    rows_of(db, id).await?.into_iter().map(file).collect()
}

/// Hangs the files of a version on a draft that begins with it.
pub(super) async fn insert_files(unit: &Unit, id: DraftId, files: &[DraftFile]) -> Result<()> {
    let rows: Vec<_> = (0..)
        .zip(files)
        .map(|(position, file)| {
            let (hash, name, title) = (file.hash.to_string(), file.name.clone(), file.title.clone());
            Model { draft_id: id.0, position, hash, name, title }.into_active_model()
        })
        .collect();
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(unit.connection()).await?;
    }
    Ok(())
}

async fn rows_of(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::DraftId.eq(id)).order_by_asc(Column::Position).all(db).await?)
}

async fn get_open_row(unit: &Unit, by: &Viewer, id: DraftId) -> Result<draft::Model> {
    by.require_person(Permission::Write)?;
    let row = get_row(unit.connection(), by, id).await?;
    if ![DraftState::Draft.as_str(), DraftState::Returned.as_str()].contains(&row.state.as_str()) {
        return Err(Error::Conflict("This draft is on its way out. Take it back first, then change its files.".to_owned()));
    }
    Ok(row)
}

fn require_one(rows: u64) -> Result<()> {
    if rows > 0 { Ok(()) } else { Err(Error::NotFound("There is no such file. It may have been taken away.".to_owned())) }
}
