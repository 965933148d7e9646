//! The index, open for searching.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use kernel::{Error, Result, Store, Viewer};
use library::{AreaGuess, Kind, ResourceId};
use tantivy::Term;
use tokio::sync::Semaphore;
use uuid::Uuid;
use vocabulary::Vocabulary;

use crate::cases::{Cases, FoundCases};
use crate::coverage::{Coverage, Grid};
use crate::generation::{Generation, fault};
use crate::sieve::Sieve;
use crate::thesaurus::Thesaurus;
use crate::visible::{View, basic};
use crate::{Answer, Hit, Indexer, Request, Reviewed, Suggestion, find, guess, more_like, suggest};

/// The index, open for searching. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    live: RwLock<Arc<Live>>,
    /// A search keeps a processor busy: no more at once than there are.
    turns: Arc<Semaphore>,
    cases: Cases,
    /// Set when a search met a file that it could not read.
    damaged: AtomicBool,
}

/// What answers now.
pub(crate) struct Live {
    pub(crate) generation: Generation,
    pub(crate) thesaurus: Arc<Thesaurus>,
}

impl Engine {
    /// Opens the index in this folder for the server, or makes a new one, and takes its writer. A damaged or outdated index is
    /// no error: the [`Indexer`] builds a new one, and the old one answers where it can.
    ///
    /// # Errors
    /// `Unavailable` when the folder can't be written, `Refused` when another process writes this index.
    pub async fn open(folder: &Path, store: &Store) -> Result<(Self, Indexer)> {
        let vocabulary = Arc::new(vocabulary::load(store.reader()).await?);
        let found = open_current(folder).await;
        let folder = folder.to_owned();
        let store = store.clone();
        blocking(move || {
            let thesaurus = Arc::new(Thesaurus::new(&vocabulary));
            let is_new = found.is_none();
            let generation = if let Some(found) = found {
                found
            } else {
                let made = Generation::create(&folder, &thesaurus.vocabulary)?;
                made.make_current(&folder)?;
                made
            };
            let writer = generation.writer()?;
            generation.remove_others(&folder);
            let engine = Self::with(Live { generation, thesaurus });
            let indexer = Indexer::new(engine.clone(), store, folder, writer, is_new);
            Ok((engine, indexer))
        })
        .await
    }

    /// Opens the index in this folder beside a server that writes it.
    ///
    /// # Errors
    /// `Unavailable` when there is none that this program can read.
    pub async fn open_read_only(folder: &Path, store: &Store) -> Result<Self> {
        let vocabulary = Arc::new(vocabulary::load(store.reader()).await?);
        let generation = match open_current(folder).await {
            Some(generation) => Some(generation),
            None => open_current(folder).await, // a server may put another in its place between two steps of this
        };
        let none = || Error::Unavailable("there is no search index yet; start the server once, or run reindex".to_owned());
        let generation = generation.ok_or_else(none)?;
        blocking(move || Ok(Self::with(Live { generation, thesaurus: Arc::new(Thesaurus::new(&vocabulary)) }))).await
    }

    fn with(live: Live) -> Self {
        let turns = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let live = RwLock::new(Arc::new(live));
        Self(Arc::new(Inner {
            live,
            turns: Arc::new(Semaphore::new(turns)),
            cases: Cases::default(),
            damaged: AtomicBool::new(false),
        }))
    }

    /// Finds what helps. What the index shows is looked up in the database once more before it is told.
    ///
    /// # Errors
    /// `Unavailable` while the index has nothing yet of what the database holds.
    pub async fn find(&self, store: &Store, request: &Request, viewer: &Viewer) -> Result<Answer> {
        let began = Instant::now();
        let live = self.begun(store).await?;
        let position = live.generation.position();
        let (asked, now) = (request.clone(), store.now());
        let mut answer = self
            .read(live, viewer, move |view, live| find::find(view, &live.thesaurus, &live.generation.payload.layout, &asked, now))
            .await?;
        answer.hits = only_seen(store, answer.hits, |hit| Some(hit.id), viewer).await?;
        answer.position = position;
        answer.took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        Ok(answer)
    }

    /// Finds case consultations in an index of their own: what was typed, the areas and phases chosen, at most `limit`. Nothing for
    /// whoever may not consult.
    pub async fn find_cases(&self, store: &Store, request: &Request, viewer: &Viewer) -> Result<FoundCases> {
        self.0.cases.find(store, &self.live().thesaurus, request, viewer).await
    }

    /// Completes what is being typed: concepts and titles, at most 8. Titles are looked up in the database once more, too.
    ///
    /// # Errors
    /// `Unavailable` while the index has nothing yet of what the database holds.
    pub async fn suggest(&self, store: &Store, text: &str, viewer: &Viewer) -> Result<Vec<Suggestion>> {
        let live = self.begun(store).await?;
        let text = text.to_owned();
        let lines = self.read(live, viewer, move |view, live| suggest::suggest(view, &live.thesaurus, &text)).await?;
        only_seen(store, lines, Suggestion::resource, viewer).await
    }

    /// Finds up to 5 resources like this one; none when the viewer may not see it.
    pub async fn more_like(&self, store: &Store, id: ResourceId, viewer: &Viewer) -> Result<Vec<Hit>> {
        let hits = self.read(self.live(), viewer, move |view, _| more_like::more_like(view, id)).await?;
        only_seen(store, hits, |hit| Some(hit.id), viewer).await
    }

    /// Counts what there is of a kind for every area of need, level of support and phase, of what the viewer may see.
    ///
    /// # Errors
    /// `Unavailable` while the index has nothing yet of what the database holds.
    pub async fn coverage(&self, store: &Store, kind: Kind, viewer: &Viewer) -> Result<Coverage> {
        let live = self.begun(store).await?;
        let sieve = Sieve::new(Reviewed::Yes, store.now());
        self.read(live, viewer, move |view, live| {
            let grid = Grid::new(&live.thesaurus.vocabulary, &live.generation.payload.layout);
            let of_kind = basic(Term::from_field_text(view.fields.kind, kind.as_str()));
            view.search(&view.only_visible(of_kind), &sieve.through(grid))
        })
        .await
    }

    /// Guesses which area of need a text is about, by the names of concepts that stand in it.
    pub async fn guess_area(&self, title: &str, text: String) -> Result<Option<AreaGuess>> {
        let (live, title) = (self.live(), title.to_owned());
        blocking(move || Ok(guess::guess_area(&live.thesaurus, &title, &text))).await
    }

    /// The journal row up to which everything is searchable.
    pub fn position(&self) -> i64 {
        self.live().generation.position()
    }

    /// The vocabulary in use.
    pub fn vocabulary(&self) -> Arc<Vocabulary> {
        Arc::clone(&self.live().thesaurus.vocabulary)
    }

    /// How many resources are searchable, whoever may see them.
    pub fn document_count(&self) -> u64 {
        self.live().generation.reader.searcher().num_docs()
    }

    /// Runs a search on a thread of its own, when it is its turn.
    async fn read<T: Send + 'static>(
        &self,
        live: Arc<Live>,
        viewer: &Viewer,
        work: impl FnOnce(&View, &Live) -> tantivy::Result<T> + Send + 'static,
    ) -> Result<T> {
        let turns = Arc::clone(&self.0.turns);
        let turn = turns.acquire_owned().await.map_err(|_| Error::Unavailable("the search is closing".to_owned()))?;
        let viewer = viewer.clone();
        let result = blocking(move || {
            let _turn = turn; // until the work ends, though nobody may wait for it any more
            let view = View::new(live.generation.reader.searcher(), live.generation.fields, viewer);
            work(&view, &live).map_err(fault)
        })
        .await;
        if result.is_err() {
            self.0.damaged.store(true, Ordering::Relaxed);
        }
        result
    }

    /// What answers now, if it holds anything of what is in the database.
    async fn begun(&self, store: &Store) -> Result<Arc<Live>> {
        let live = self.live();
        if live.generation.position() == 0 && store.head().await?.seq > 0 {
            return Err(Error::Unavailable("the search index is being built; please try again in a moment".to_owned()));
        }
        Ok(live)
    }

    /// What answers now.
    pub(crate) fn live(&self) -> Arc<Live> {
        Arc::clone(&self.0.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another state in place of what answers.
    pub(crate) fn put(&self, live: Live) {
        *self.0.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(live);
    }

    /// Whether a search has failed since this was last asked.
    pub(crate) fn take_damaged(&self) -> bool {
        self.0.damaged.swap(false, Ordering::Relaxed)
    }
}

/// The second wall: of what speaks of resources, that which the database lets the viewer see now.
async fn only_seen<T>(
    store: &Store,
    mut all: Vec<T>,
    resource: impl Fn(&T) -> Option<ResourceId>,
    viewer: &Viewer,
) -> Result<Vec<T>> {
    let ids: Vec<ResourceId> = all.iter().filter_map(&resource).collect();
    if ids.is_empty() {
        return Ok(all);
    }
    let mut seen = library::list_visible(store.reader(), viewer, &ids).await?;
    let others: Vec<Uuid> = ids.iter().filter(|id| !seen.contains(id)).map(|id| id.0).collect();
    if !others.is_empty() {
        // What is not this network's own may be another's.
        let remote = federation::list_remote_visible(store.reader(), viewer, &others).await?;
        seen.extend(remote.into_iter().map(ResourceId));
    }
    all.retain(|one| {
        let Some(id) = resource(one) else { return true };
        let is_seen = seen.contains(&id);
        if !is_seen {
            tracing::warn!(resource.id = %id, "the search index showed what the database does not; it was dropped");
        }
        is_seen
    });
    Ok(all)
}

/// Opens the current index, if it can be read. The index library panics over some damaged files: that is one more way of not
/// being readable.
async fn open_current(folder: &Path) -> Option<Generation> {
    let folder = folder.to_owned();
    let opening = tokio::task::spawn_blocking(move || Generation::open_current(&folder));
    opening.await.unwrap_or_else(|_| {
        tracing::warn!("the search index cannot be read; it will be rebuilt");
        None
    })
}

/// Runs blocking work beside the async threads. A panic may speak of texts: its words go no further than the log.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::internal("work on the search index ended before it was done"))?
}
