//! Files that something beside our own versions and drafts needs: what it is, is its own business.

use std::collections::HashMap;

use kernel::{Result, Unit};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use storage::FileHash;
use uuid::Uuid;

use super::entity::held_file;
use super::{AttachedFile, FileKind, FileState, attach, forget_unused, get_known};

/// Says what a file is by its content; nothing for one of no kind that is kept here, or in disguise.
pub fn sniff_file(bytes: &[u8], name: &str) -> Option<FileKind> {
    office::sniff(bytes, name).ok()
}

/// Keeps a file for a holder. It was recorded, in the same unit or before.
pub async fn hold_file(unit: &mut Unit, holder: Uuid, hash: &FileHash) -> Result<()> {
    let key = (holder, hash.to_string());
    if held_file::Entity::find_by_id(key).one(unit.connection()).await?.is_none() {
        let row = held_file::Model { holder, hash: hash.to_string() };
        held_file::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    }
    Ok(())
}

/// A holder needs these files no more. What nothing else needs loses its text at once, and its bytes soon after.
pub async fn let_go_of_files(unit: &mut Unit, holder: Uuid, hashes: &[String]) -> Result<()> {
    held_file::Entity::delete_many()
        .filter(held_file::Column::Holder.eq(holder))
        .filter(held_file::Column::Hash.is_in(hashes))
        .exec(unit.connection())
        .await?;
    forget_unused(unit, hashes).await
}

/// Whether a file is recorded here, and not about to go.
pub async fn is_file_here(db: &impl ConnectionTrait, hash: &FileHash) -> Result<bool> {
    let known = get_known(db, std::iter::once(hash.as_str())).await?;
    Ok(known.values().any(|row| FileState::parse(&row.state) != FileState::Removed))
}

/// Lists what is known of a holder's files, by hash. Their names are the holder's business.
pub async fn list_held_files(db: &impl ConnectionTrait, holder: Uuid) -> Result<HashMap<FileHash, AttachedFile>> {
    let rows = held_file::Entity::find().filter(held_file::Column::Holder.eq(holder)).all(db).await?;
    let known = get_known(db, rows.iter().map(|row| row.hash.as_str())).await?;
    let files = known.values().map(|row| attach(row, String::new(), String::new()));
    files.map(|file| file.map(|file| (file.hash.clone(), file))).collect()
}
