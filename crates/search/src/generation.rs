//! The index on disk: `current` names one of the folders beside it. A new one is built next to it and put in its place.

use std::fs;
use std::path::{Path, PathBuf};

use kernel::{Cursor, Error, Result};
use serde::{Deserialize, Serialize};
use tantivy::indexer::LogMergePolicy;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy};
use vocabulary::Vocabulary;

use crate::facets::Layout;
use crate::schema::Fields;
use crate::{schema, words};

/// Memory of the writer, in bytes.
const MEMORY: usize = 40_000_000;
/// The part of a segment's documents that are deleted when it is written anew.
const DELETED: f32 = 0.2;
const CURRENT: &str = "current";

/// What is kept with every commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// How the index was made: fields and analysers.
    pub(crate) format: String,
    /// The vocabulary it was made with.
    pub(crate) vocabulary: String,
    pub(crate) layout: Layout,
    /// The place in the journal; none before the first batch.
    pub(crate) cursor: Option<Cursor>,
}

impl Payload {
    /// Of an index that is made now.
    pub(crate) fn new(vocabulary: &Vocabulary) -> Self {
        Self { format: format(), vocabulary: vocabulary.fingerprint(), layout: Layout::new(vocabulary), cursor: None }
    }
}

/// How this program makes an index.
pub(crate) fn format() -> String {
    format!("{}.{}", schema::VERSION, words::VERSION)
}

/// One index, open for reading.
#[derive(Clone)]
pub(crate) struct Generation {
    pub(crate) folder: PathBuf,
    pub(crate) index: Index,
    pub(crate) reader: IndexReader,
    pub(crate) fields: Fields,
    pub(crate) payload: Payload,
}

impl Generation {
    /// Makes an empty one in a new folder, named so that it never stood there before.
    pub(crate) fn create(root: &Path, vocabulary: &Vocabulary) -> Result<Self> {
        fs::create_dir_all(root).map_err(|error| unusable(root, &error))?;
        let taken = names(root).iter().filter_map(|name| name.strip_prefix("g-")?.parse::<u64>().ok()).max().unwrap_or(0);
        let folder = root.join(format!("g-{}", taken + 1));
        fs::create_dir(&folder).map_err(|error| unusable(&folder, &error))?;
        let (schema, fields) = Fields::new();
        let index = Index::create_in_dir(&folder, schema).map_err(fault)?;
        let payload = Payload::new(vocabulary);
        Self::with_reader(folder, index, fields, payload)
    }

    /// Opens the current one, if this program can read it.
    pub(crate) fn open_current(root: &Path) -> Option<Self> {
        let name = fs::read_to_string(root.join(CURRENT)).ok()?;
        let folder = root.join(name.trim());
        match Self::open(folder.clone()) {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "the search index cannot be read; it will be rebuilt");
                None
            }
        }
    }

    fn open(folder: PathBuf) -> tantivy::Result<Option<Self>> {
        let (schema, fields) = Fields::new();
        let index = Index::open_in_dir(&folder)?;
        let payload = index.load_metas()?.payload.and_then(|text| serde_json::from_str::<Payload>(&text).ok());
        match payload {
            Some(payload) if payload.format == format() && index.schema() == schema => {
                Self::with_reader(folder, index, fields, payload)
                    .map(Some)
                    .map_err(|error| tantivy::TantivyError::InternalError(error.to_string()))
            }
            _ => {
                tracing::info!("the search index was made by another version of this program; it will be rebuilt");
                Ok(None)
            }
        }
    }

    fn with_reader(folder: PathBuf, index: Index, fields: Fields, payload: Payload) -> Result<Self> {
        words::register(&index);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(fault)?;
        Ok(Self { folder, index, reader, fields, payload })
    }

    /// The writer: one a folder, in all processes together.
    pub(crate) fn writer(&self) -> Result<IndexWriter> {
        let writer = self.index.writer_with_num_threads(1, MEMORY).map_err(|error| {
            if matches!(error, tantivy::TantivyError::LockFailure(..)) {
                return Error::Refused(format!("another process writes the search index in {}", self.folder.display()));
            }
            fault(error)
        })?;
        let mut merging = LogMergePolicy::default();
        merging.set_del_docs_ratio_before_merge(DELETED);
        writer.set_merge_policy(Box::new(merging));
        Ok(writer)
    }

    /// Makes this the current one, and removes all others.
    pub(crate) fn make_current(&self, root: &Path) -> Result<()> {
        let name = self.name();
        let new = root.join("current.new");
        let write = || {
            fs::write(&new, name)?;
            fs::File::open(&new)?.sync_all()?;
            fs::rename(&new, root.join(CURRENT))?;
            fs::File::open(root)?.sync_all()
        };
        write().map_err(|error| unusable(root, &error))?;
        self.remove_others(root);
        Ok(())
    }

    /// Removes all but this one: those before it, and what was left of builds that never became current.
    pub(crate) fn remove_others(&self, root: &Path) {
        for name in names(root).into_iter().filter(|name| name.starts_with("g-") && name != self.name()) {
            if let Err(error) = fs::remove_dir_all(root.join(&name)) {
                tracing::warn!(%name, %error, "an old search index could not be removed");
            }
        }
    }

    fn name(&self) -> &str {
        self.folder.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// The journal row up to which it is searchable.
    pub(crate) fn position(&self) -> i64 {
        self.payload.cursor.as_ref().map_or(0, |cursor| cursor.seq)
    }
}

fn names(root: &Path) -> Vec<String> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

fn unusable(path: &Path, error: &std::io::Error) -> Error {
    Error::Unavailable(format!("the folder of the search index, {}, cannot be used: {error}", path.display()))
}

/// A fault of the index as a fault of this program.
pub(crate) fn fault(error: tantivy::TantivyError) -> Error {
    Error::Internal(Box::new(error))
}
