//! The follower of the journal that writes the index.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Batch, Cursor, Entry, Error, Follower, Result, Store};
use library::{Latest, ResourceId};
use storage::FileHash;
use tantivy::{Index, IndexWriter, Term};
use tokio::task::JoinHandle;
use uuid::Uuid;
use vocabulary::Vocabulary;

use crate::Engine;
use crate::elsewhere::{load_remote, remote_ids};
use crate::engine::{Live, blocking};
use crate::generation::{Generation, fault};
use crate::schema::{self, FilePassage};
use crate::thesaurus::Thesaurus;

/// Rows that a commit waits for while more of them are coming.
const ROWS_A_COMMIT: usize = 5_000;
/// Rows of a batch that is not the journal's last, most probably.
const FULL_BATCH: usize = 500;
/// Other networks' resources that are read at once.
const REMOTE_PAGE: usize = 500;
/// How often files are checked that could not be read, and the time in between.
const CHECKS: usize = 5;
const PAUSE: Duration = Duration::from_millis(200);

/// Writes the index: the follower of the journal.
///
/// It keeps its place in the commit of its documents. When it is to begin again it builds a new index beside the old one, which
/// answers until the new one has caught up.
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own")]
pub struct Indexer {
    engine: Engine,
    store: Store,
    folder: PathBuf,
    /// What is written; answers too, unless it is being built beside another.
    generation: Generation,
    writer: Option<IndexWriter>,
    thesaurus: Arc<Thesaurus>,
    /// The place of what was written, committed or not.
    cursor: Option<Cursor>,
    /// Rows since the last commit.
    waiting: usize,
    /// Whether another index answers while this one is being built.
    is_beside: bool,
    /// Whether what was written must not be relied on.
    is_broken: bool,
    /// Whether somebody asked for the rebuild that is due or under way.
    is_requested: bool,
    /// Whether segments may still hold documents that were withdrawn.
    has_withdrawn: bool,
    /// The segments that are being written anew without them.
    forgetting: Option<JoinHandle<()>>,
    /// Reads all files once after the start.
    check: Option<JoinHandle<bool>>,
}

impl Indexer {
    pub(crate) fn new(engine: Engine, store: Store, folder: PathBuf, writer: IndexWriter, is_new: bool) -> Self {
        let live = engine.live();
        let (generation, thesaurus) = (live.generation.clone(), Arc::clone(&live.thesaurus));
        let is_outdated = generation.payload.vocabulary != thesaurus.fingerprint;
        let check = (!is_new).then(|| check(&generation));
        Self {
            cursor: generation.payload.cursor.clone(),
            engine,
            store,
            folder,
            generation,
            writer: Some(writer),
            thesaurus,
            waiting: 0,
            is_beside: false,
            is_broken: is_outdated,
            is_requested: false,
            has_withdrawn: !is_new,
            forgetting: None,
            check,
        }
    }

    /// Whether the files that were there at the start have been read through.
    pub fn is_checked(&self) -> bool {
        self.check.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Whether nothing that was withdrawn is left in the files.
    pub fn has_forgotten(&self) -> bool {
        !self.has_withdrawn
    }

    /// Waits until merges have ended, and lets the index go.
    pub async fn finish(mut self) -> Result<()> {
        self.renew_request().await;
        let Some(writer) = self.writer.take() else { return Ok(()) };
        blocking(move || writer.wait_merging_threads().map_err(fault)).await
    }

    /// Begins a new index beside the one that answers.
    async fn begin_again(&mut self, vocabulary: Arc<Vocabulary>) -> Result<()> {
        tracing::info!("the search index is being rebuilt");
        self.is_broken = true; // should this fail, it is tried again
        self.writer = None;
        let folder = self.folder.clone();
        let given_up = self.is_beside.then(|| self.generation.folder.clone());
        let (generation, writer, thesaurus) = blocking(move || {
            if let Some(given_up) = given_up {
                let _ = std::fs::remove_dir_all(given_up);
            }
            let thesaurus = Arc::new(Thesaurus::new(&vocabulary));
            let generation = Generation::create(&folder, &thesaurus.vocabulary)?;
            let writer = generation.writer()?;
            Ok((generation, writer, thesaurus))
        })
        .await?;
        self.generation = generation;
        self.writer = Some(writer);
        self.thesaurus = thesaurus;
        self.cursor = None;
        self.waiting = 0;
        self.is_beside = true;
        self.is_broken = false;
        self.has_withdrawn = false;
        self.forgetting = None;
        self.check = None;
        self.engine.take_damaged();
        Ok(())
    }

    /// Leaves the request once more whose rebuild is not done, for the next start.
    async fn renew_request(&self) {
        if self.is_requested
            && let Err(error) = self.store.request(kernel::REINDEX).await
        {
            tracing::warn!(%error, "the request for a rebuild could not be kept");
        }
    }

    /// Writes the newest state of resources; commits when it is time.
    async fn write(&mut self, changes: Vec<Change>, commit: bool) -> Result<()> {
        self.has_withdrawn |= changes.iter().any(|one| matches!(one, Change::Remove(_)));
        let mut writer = self.writer.take().ok_or_else(|| Error::internal("the search index has lost its writer"))?;
        let mut generation = self.generation.clone();
        let thesaurus = Arc::clone(&self.thesaurus);
        generation.payload.cursor.clone_from(&self.cursor);
        let (writer, generation) = blocking(move || {
            for one in &changes {
                let id = match one {
                    Change::Put(entry) => entry.resource.id,
                    Change::Remove(id) => *id,
                };
                writer.delete_term(Term::from_field_text(generation.fields.id, &id.to_string()));
                if let Change::Put(entry) = one {
                    let document = generation.fields.document(entry, &thesaurus.vocabulary, &generation.payload.layout);
                    writer.add_document(document).map_err(fault)?;
                }
            }
            if commit {
                commit_to(&mut writer, &generation)?;
                generation.reader.reload().map_err(fault)?;
            }
            Ok((writer, generation))
        })
        .await?;
        self.writer = Some(writer);
        self.generation = generation;
        if commit {
            self.waiting = 0;
            if !self.is_beside {
                self.show();
            }
        }
        Ok(())
    }

    /// Writes the newest state of our own resources, and of others' in pages; what is committed is all of it.
    async fn write_all(&mut self, own: Vec<Change>, remote: &[Uuid], commit: bool) -> Result<()> {
        for page in remote.chunks(REMOTE_PAGE) {
            let changes = load_remote(&self.store, page).await?;
            self.write(changes, false).await?;
        }
        self.write(own, commit).await
    }

    /// Writes the segments anew that hold deleted documents, beside everything else: what was withdrawn leaves the files, too.
    async fn forget_withdrawn(&mut self) -> Result<()> {
        if !self.has_withdrawn || self.forgetting.as_ref().is_some_and(|task| !task.is_finished()) {
            return Ok(());
        }
        let Some(mut writer) = self.writer.take() else { return Ok(()) };
        let generation = self.generation.clone();
        let (writer, merges) = blocking(move || {
            let segments = generation.index.searchable_segment_metas().map_err(fault)?;
            let held = segments.iter().filter(|segment| segment.has_deletes());
            let merges: Vec<_> = held.map(|segment| writer.merge(&[segment.id()])).collect();
            if merges.is_empty() {
                generation.reader.reload().map_err(fault)?;
                writer.garbage_collect_files().wait().map_err(fault)?;
            }
            Ok((writer, merges))
        })
        .await?;
        self.writer = Some(writer);
        self.has_withdrawn = !merges.is_empty();
        self.forgetting = self.has_withdrawn.then(|| {
            tokio::task::spawn_blocking(move || {
                for merge in merges {
                    // One that another merge came before is tried again in the next round.
                    if let Err(error) = merge.wait() {
                        tracing::debug!(%error, "a segment could not be written anew yet");
                    }
                }
            })
        });
        Ok(())
    }

    /// Lets what was written answer.
    fn show(&self) {
        self.engine.put(Live { generation: self.generation.clone(), thesaurus: Arc::clone(&self.thesaurus) });
    }
}

/// Reads all files of an index through, and says whether they are whole.
fn check(generation: &Generation) -> JoinHandle<bool> {
    let index = generation.index.clone();
    tokio::task::spawn_blocking(move || is_whole(&index))
}

/// Whether all files of the current segments can be read and are as they were written. Files go while others are written: what
/// could not be read is no damage unless it stays so.
fn is_whole(index: &Index) -> bool {
    for _ in 0..CHECKS {
        let checked = index.validate_checksum().and_then(|damaged| Ok((damaged, index.searchable_segment_metas()?)));
        match checked {
            Ok((damaged, segments)) => {
                let current: Vec<String> = segments.iter().map(|segment| segment.id().uuid_string()).collect();
                let is_current = |file: &PathBuf| current.iter().any(|name| file.to_string_lossy().starts_with(name.as_str()));
                return !damaged.iter().any(is_current);
            }
            Err(error) => tracing::info!(%error, "the files of the search index could not be checked yet"),
        }
        std::thread::sleep(PAUSE);
    }
    false
}

/// The one place that commits: documents and place in the journal together.
fn commit_to(writer: &mut IndexWriter, generation: &Generation) -> Result<()> {
    let payload = serde_json::to_string(&generation.payload).map_err(|error| Error::Internal(Box::new(error)))?;
    let mut commit = writer.prepare_commit().map_err(fault)?;
    commit.set_payload(&payload);
    commit.commit().map_err(fault)?;
    Ok(())
}

/// What becomes of one document.
pub(crate) enum Change {
    /// It is written anew.
    Put(Box<schema::Entry>),
    Remove(ResourceId),
}

/// The newest state of these resources, with what their files say.
async fn load(store: &Store, ids: &[ResourceId]) -> Result<Vec<Change>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut changes = Vec::with_capacity(ids.len());
    for one in library::list_latest(store.reader(), ids).await? {
        changes.push(match one {
            Latest::Gone(id) => Change::Remove(id),
            Latest::Live(resource) => {
                let hashes: Vec<FileHash> = resource.files.iter().map(|file| file.hash.clone()).collect();
                let parts = library::list_parts(store.reader(), &hashes).await?;
                let parts = FilePassage::list(&resource, parts);
                Change::Put(Box::new(schema::Entry { resource: *resource, parts, origin: schema::LOCAL.to_owned() }))
            }
        });
    }
    Ok(changes)
}

/// The resources that have a file of which there is something new to say.
async fn holders(store: &Store, entries: &[Entry]) -> Result<Vec<ResourceId>> {
    let mut ids = Vec::new();
    for hash in entries.iter().filter(|entry| entry.kind == "library.file-read").filter_map(|entry| entry.subject.parse().ok()) {
        ids.extend(library::list_resources_with(store.reader(), &hash).await?);
    }
    Ok(ids)
}

/// The resources that these rows are about, each once.
fn resources(entries: &[Entry]) -> Vec<ResourceId> {
    let mut seen = HashSet::new();
    let is_about_one = |kind: &str| kind.starts_with("library.") && !kind.starts_with("library.draft-");
    let ids = entries.iter().filter(|entry| is_about_one(&entry.kind)).filter_map(|entry| entry.subject.parse().ok());
    ids.filter(|id| seen.insert(*id)).collect()
}

impl Follower for Indexer {
    fn name(&self) -> &'static str {
        "search"
    }

    fn cursor(&self) -> Option<Cursor> {
        self.cursor.clone()
    }

    async fn apply(&mut self, batch: Batch) -> Result<()> {
        if batch.entries.iter().any(|entry| entry.kind == "vocabulary.changed") {
            let vocabulary = vocabulary::load(self.store.reader()).await?;
            if vocabulary.fingerprint() != self.thesaurus.fingerprint {
                return self.begin_again(Arc::new(vocabulary)).await;
            }
        }
        let mut ids = resources(&batch.entries);
        for id in holders(&self.store, &batch.entries).await? {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let changes = load(&self.store, &ids).await?;
        let remote = remote_ids(&self.store, &batch.entries).await?;
        let before = self.cursor.replace(batch.to);
        self.waiting += batch.entries.len();
        let is_last = batch.entries.len() < FULL_BATCH;
        let result = self.write_all(changes, &remote, is_last || self.waiting >= ROWS_A_COMMIT).await;
        if result.is_err() {
            self.is_broken = true;
            self.cursor = before;
        }
        result
    }

    async fn reset(&mut self) -> Result<()> {
        let result = match vocabulary::load(self.store.reader()).await {
            Ok(vocabulary) => self.begin_again(Arc::new(vocabulary)).await,
            Err(error) => Err(error),
        };
        if result.is_err() {
            self.renew_request().await;
        }
        result
    }

    async fn caught_up(&mut self) -> Result<()> {
        if self.waiting > 0 || self.is_beside {
            let result = self.write(Vec::new(), true).await;
            self.is_broken |= result.is_err();
            result?;
        }
        if self.is_beside {
            let (generation, folder) = (self.generation.clone(), self.folder.clone());
            self.show();
            blocking(move || generation.make_current(&folder)).await?;
            self.is_beside = false;
            self.is_requested = false;
            tracing::info!(position = self.generation.position(), "the rebuilt search index answers now");
        }
        self.forget_withdrawn().await
    }

    async fn wants_reset(&mut self) -> bool {
        if let Some(check) = self.check.take_if(|check| check.is_finished())
            && !check.await.unwrap_or(false)
        {
            tracing::warn!("files of the search index are damaged; it will be rebuilt");
            self.is_broken = true;
        }
        if self.engine.take_damaged() && self.check.is_none() {
            self.check = Some(check(&self.generation));
        }
        match self.store.take_request(kernel::REINDEX).await {
            Ok(requested) => {
                self.is_requested |= requested;
                self.is_broken |= requested; // until a rebuild has begun
            }
            Err(error) => tracing::warn!(%error, "requests for a rebuild could not be read"),
        }
        self.is_broken
    }
}
