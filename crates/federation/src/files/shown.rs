//! The files of another network's resource, as they stand here.

use kernel::Result;
use library::AttachedFile;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use storage::FileHash;

use super::State;
use super::entity::{Column, Entity};
use crate::RemoteResource;

/// A file of another network's resource.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteFile {
    /// A safe name, unique within the resource.
    pub name: String,
    /// In bytes, as its network says.
    pub size: u64,
    /// Whether it is here.
    pub whereabouts: Whereabouts,
}

/// Where a file is.
#[derive(Debug, Clone, PartialEq)]
pub enum Whereabouts {
    /// Here.
    Here(Box<AttachedFile>),
    /// On its way: nothing is to be done.
    Awaited,
    /// It came with other bytes than its network says, or is of no kind that is kept here.
    Refused,
    /// It is larger than what is kept of others.
    Large,
}

/// Lists the files of a resource of another network, in its order. Whoever may see the resource may have them.
pub async fn list_remote_files(db: &impl ConnectionTrait, remote: &RemoteResource) -> Result<Vec<RemoteFile>> {
    if remote.record.files.is_empty() {
        return Ok(Vec::new());
    }
    let rows = Entity::find().filter(Column::ObjectId.eq(remote.id)).all(db).await?;
    let held = library::list_held_files(db, remote.id).await?;
    let mut files: Vec<RemoteFile> = Vec::new();
    for document in &remote.record.files {
        let Ok(hash) = document.hash.parse::<FileHash>() else { continue };
        let state = rows.iter().find(|row| row.hash == document.hash).map_or(State::Awaited, State::of);
        let here = held.get(&hash).filter(|_| state == State::Kept);
        let wanted = library::clean_name(&document.name);
        let wanted = here.map_or(wanted.clone(), |file| library::clean_name(&file.kind.name_for(&wanted)));
        let name = library::free_name(&wanted, files.iter().map(|file| file.name.as_str()));
        let whereabouts = match (state, here) {
            (_, Some(file)) => Whereabouts::Here(Box::new(AttachedFile { name: name.clone(), ..file.clone() })),
            (State::Large, None) => Whereabouts::Large,
            (State::Refused, None) => Whereabouts::Refused,
            (State::Awaited | State::Doubted | State::Kept, None) => Whereabouts::Awaited,
        };
        files.push(RemoteFile { name, size: document.size, whereabouts });
    }
    Ok(files)
}
