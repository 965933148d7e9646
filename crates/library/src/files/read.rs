//! Queries about files. Those that people can reach ask for a viewer, and go through the resource.

use std::collections::HashMap;

use kernel::{Error, Result, Viewer};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect};
use storage::FileHash;
use uuid::Uuid;

use super::entity::{draft_file, file, file_part, version_file};
use super::{AttachedFile, FileKind, FileState};
use crate::entity::{resource, version};
use crate::{Found, Kind, Resource, ResourceId, find_resource};

/// A piece of a file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePart {
    pub place: office::Place,
    pub text: String,
}

/// A file that nobody has read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingFile {
    pub hash: FileHash,
    pub kind: FileKind,
    /// In bytes.
    pub size: u64,
}

/// What stands at the address of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum FoundFile {
    /// A file that the viewer may see, of the resource as it is now.
    Live(Box<AttachedFile>, Box<Resource>),
    /// The resource was withdrawn, and its files with it.
    Withdrawn,
}

/// Finds a file of a resource by its name for this viewer; of an earlier version where `ordinal` names one.
pub async fn find_file(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    (kind, key): (Kind, &str),
    name: &str,
    ordinal: Option<i32>,
) -> Result<Option<FoundFile>> {
    let resource = match find_resource(db, viewer, kind, key).await? {
        Some(Found::Live(resource)) => resource,
        Some(Found::Withdrawn) => return Ok(Some(FoundFile::Withdrawn)),
        None => return Ok(None),
    };
    let files = match ordinal.filter(|ordinal| *ordinal != resource.ordinal) {
        None => resource.files.clone(),
        Some(ordinal) => list_files_of_version(db, viewer, resource.id, ordinal).await?,
    };
    let file = files.into_iter().find(|file| file.name == name);
    Ok(file.map(|file| FoundFile::Live(Box::new(file), resource)))
}

/// Lists the files of one version of a resource that is there, where the viewer may see both.
pub async fn list_files_of_version(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    id: ResourceId,
    ordinal: i32,
) -> Result<Vec<AttachedFile>> {
    let audiences = || viewer.sees().iter().map(|audience| audience.as_str());
    let seen = resource::Entity::find_by_id(id.0).filter(resource::Column::Audience.is_in(audiences())).one(db).await?;
    if seen.is_none() {
        return Ok(Vec::new());
    }
    let number = version::Entity::find()
        .select_only()
        .column(version::Column::Version)
        .filter(version::Column::ResourceId.eq(id.0))
        .filter(version::Column::Ordinal.eq(ordinal))
        .filter(version::Column::Audience.is_in(audiences()))
        .into_tuple::<i64>()
        .one(db)
        .await?;
    let Some(number) = number else { return Ok(Vec::new()) };
    Ok(attached_to(db, &[(id.0, number)]).await?.remove(&id.0).unwrap_or_default())
}

/// The files of these versions, by resource, in their order.
pub(crate) async fn attached_to(db: &impl ConnectionTrait, versions: &[(Uuid, i64)]) -> Result<HashMap<Uuid, Vec<AttachedFile>>> {
    let rows = version_file::Entity::find()
        .filter(version_file::Column::ResourceId.is_in(versions.iter().map(|(id, _)| *id)))
        .filter(version_file::Column::Version.is_in(versions.iter().map(|(_, version)| *version)))
        .order_by_asc(version_file::Column::Position)
        .all(db)
        .await?;
    let rows: Vec<version_file::Model> =
        rows.into_iter().filter(|row| versions.contains(&(row.resource_id, row.version))).collect();
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let known = get_known(db, rows.iter().map(|row| row.hash.as_str())).await?;
    let mut attached: HashMap<Uuid, Vec<AttachedFile>> = HashMap::new();
    for row in rows {
        // The foreign key holds the row of the file.
        if let Some(file) = known.get(&row.hash) {
            attached.entry(row.resource_id).or_default().push(attach(file, row.name, row.title)?);
        }
    }
    Ok(attached)
}

/// The files of all versions of a resource and of all drafts of it.
pub(crate) async fn list_hashes(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<String>> {
    let published = version_file::Entity::find()
        .select_only()
        .column(version_file::Column::Hash)
        .filter(version_file::Column::ResourceId.eq(id))
        .into_tuple::<String>()
        .all(db)
        .await?;
    let drafts = Query::select().column("id").from("library_draft").and_where(Expr::col("resource_id").eq(id)).to_owned();
    let drafted = draft_file::Entity::find()
        .select_only()
        .column(draft_file::Column::Hash)
        .filter(draft_file::Column::DraftId.in_subquery(drafts))
        .into_tuple::<String>()
        .all(db)
        .await?;
    let mut hashes: Vec<String> = published.into_iter().chain(drafted).collect();
    hashes.sort_unstable();
    hashes.dedup();
    Ok(hashes)
}

/// What is known of these files, by hash.
pub(crate) async fn get_known<'a>(
    db: &impl ConnectionTrait,
    hashes: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, file::Model>> {
    let rows = file::Entity::find().filter(file::Column::Hash.is_in(hashes)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.hash.clone(), row)).collect())
}

/// A file with the name that something gives it.
pub(crate) fn attach(row: &file::Model, name: String, title: String) -> Result<AttachedFile> {
    Ok(AttachedFile {
        hash: row.hash.parse().map_err(Error::internal)?,
        name,
        title,
        kind: read_kind(&row.kind)?,
        size: u64::try_from(row.size).unwrap_or_default(),
        state: FileState::parse(&row.state),
        own_title: row.title.clone(),
        language: row.language.clone(),
        pages: row.pages.and_then(|pages| u32::try_from(pages).ok()),
        has_text: row.has_text != 0,
        detail: serde_json::from_str(&row.detail).map_err(|error| Error::Internal(Box::new(error)))?,
    })
}

fn read_kind(text: &str) -> Result<FileKind> {
    text.parse().map_err(|()| Error::internal(format!("a file is of a kind '{text}' that this program does not know")))
}

/// Reads the texts of these files, in order: for followers, and for whoever may see the file.
pub async fn list_parts(db: &impl ConnectionTrait, hashes: &[FileHash]) -> Result<HashMap<FileHash, Vec<FilePart>>> {
    let mut parts: HashMap<FileHash, Vec<FilePart>> = HashMap::new();
    if hashes.is_empty() {
        return Ok(parts);
    }
    let rows = file_part::Entity::find()
        .filter(file_part::Column::Hash.is_in(hashes.iter().map(FileHash::as_str)))
        .order_by_asc(file_part::Column::Hash)
        .order_by_asc(file_part::Column::Position)
        .all(db)
        .await?;
    for row in rows {
        let place = serde_json::from_str(&row.place).map_err(|error| Error::Internal(Box::new(error)))?;
        let hash = row.hash.parse().map_err(Error::internal)?;
        parts.entry(hash).or_default().push(FilePart { place, text: row.text });
    }
    Ok(parts)
}

/// Lists the resources whose newest version has this file: for followers.
pub async fn list_resources_with(db: &impl ConnectionTrait, hash: &FileHash) -> Result<Vec<ResourceId>> {
    let rows = version_file::Entity::find().filter(version_file::Column::Hash.eq(hash.as_str())).all(db).await?;
    let mut ids: Vec<ResourceId> = rows.into_iter().map(|row| ResourceId(row.resource_id)).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Lists what waits to be read, the longest first.
pub async fn list_waiting_files(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<WaitingFile>> {
    let rows = file::Entity::find()
        .filter(file::Column::State.eq(FileState::Waiting.as_str()))
        .order_by_asc(file::Column::CreatedAt)
        .order_by_asc(file::Column::Hash)
        .limit(limit)
        .all(db)
        .await?;
    let waiting = |row: file::Model| -> Result<WaitingFile> {
        Ok(WaitingFile {
            hash: row.hash.parse().map_err(Error::internal)?,
            kind: read_kind(&row.kind)?,
            size: u64::try_from(row.size).unwrap_or_default(),
        })
    };
    rows.into_iter().map(waiting).collect()
}

/// Lists all files that must be in the storage, with their sizes: for the doctor.
pub async fn list_kept_files(db: &impl ConnectionTrait) -> Result<Vec<(FileHash, u64)>> {
    let rows: Vec<(String, i64)> = file::Entity::find()
        .select_only()
        .columns([file::Column::Hash, file::Column::Size])
        .filter(file::Column::State.ne(FileState::Removed.as_str()))
        .order_by_asc(file::Column::Hash)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(hash, size)| Ok((hash.parse().map_err(Error::internal)?, u64::try_from(size).unwrap_or_default())))
        .collect()
}
