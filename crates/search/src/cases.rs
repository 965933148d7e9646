//! Cases: an index of their own, in memory alone, so that no word of a case can surface anywhere else.
//!
//! It has its own words to correct by and its own dictionary, is never written to disk, and is gone with the process. It follows the
//! journal with a cursor of its own, when somebody asks: what was withdrawn a moment ago is not found. Only those who may consult
//! reach it, and what it finds is held against the database once more.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use consultation::{CaseId, CaseLine, CaseText, Released};
use kernel::{Entry, Error, Permission, Result, Store, Viewer, list_entries};
use tantivy::collector::TopDocs;
use tantivy::schema::Value as _;
use tantivy::{Index, IndexReader, TantivyDocument, Term};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::generation::fault;
use crate::guess::count;
use crate::query::{compose, narrowed};
use crate::schema::Fields;
use crate::thesaurus::Thesaurus;
use crate::understand::understand;
use crate::visible::View;
use crate::{Correction, Request, words};

/// Memory of the writer while it writes, in bytes: the least that it takes.
const MEMORY: usize = 15_000_000;
/// Hits that are held against the database.
const DEPTH: usize = 100;
/// Rows of the journal that are read at once.
const ROWS: u64 = 500;
/// Concepts that a case is filed under, by how often it names them.
const CONCEPTS: usize = 6;
/// What the title and the question count beside the other texts.
const IN_TITLE: f32 = 3.0;
/// Whoever may consult may see every released case; whether this one is among them, the database says.
const AUDIENCE: kernel::Audience = kernel::Audience::Members;

/// What was found among cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundCases {
    /// Best first.
    pub lines: Vec<CaseLine>,
    pub corrections: Vec<Correction>,
}

/// The index of cases. Empty until somebody asks.
#[derive(Default)]
pub(crate) struct Cases(Mutex<Option<Shelf>>);

/// One state of it.
struct Shelf {
    index: Index,
    reader: IndexReader,
    fields: Fields,
    /// The vocabulary that cases were filed by.
    vocabulary: String,
    /// The journal that it follows, and the last row of it that it has seen.
    incarnation: Uuid,
    seq: i64,
}

impl Cases {
    /// Finds cases for whoever may consult; nothing for anybody else.
    pub(crate) async fn find(
        &self,
        store: &Store,
        thesaurus: &Arc<Thesaurus>,
        asked: &Request,
        viewer: &Viewer,
    ) -> Result<FoundCases> {
        if !viewer.may(Permission::Consult) {
            return Ok(FoundCases::default());
        }
        let (ids, corrections) = {
            let mut shelf = self.0.lock().await;
            let view = refreshed(&mut shelf, store, thesaurus).await?;
            let (thesaurus, asked, viewer) = (Arc::clone(thesaurus), asked.clone(), viewer.clone());
            let view = View::new(view.reader.searcher(), view.fields, viewer);
            drop(shelf);
            crate::engine::blocking(move || rank(&view, &thesaurus, &asked).map_err(fault)).await?
        };
        let mut lines = consultation::list_seen(store.reader(), viewer, &ids).await?;
        lines.truncate(asked.limit);
        Ok(FoundCases { lines, corrections })
    }
}

/// The ids of the cases that fit, best first.
fn rank(view: &View, thesaurus: &Thesaurus, asked: &Request) -> tantivy::Result<(Vec<CaseId>, Vec<Correction>)> {
    let understood = understand(asked, thesaurus, view)?;
    if understood.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let inner = compose(&understood, thesaurus, &view.fields);
    let query = view.only_visible(narrowed(&*inner, &asked.filters, None, &view.fields));
    let mut ids = Vec::new();
    for (_, address) in view.search(&query, &TopDocs::with_limit(DEPTH).order_by_score())? {
        let document: TantivyDocument = view.searcher().doc(address)?;
        let id = document.get_first(view.fields.hit).and_then(|value| value.as_str()).unwrap_or_default();
        ids.extend(id.parse::<CaseId>());
    }
    Ok((ids, understood.corrections))
}

/// The shelf as the journal has it now.
async fn refreshed<'a>(shelf: &'a mut Option<Shelf>, store: &Store, thesaurus: &Arc<Thesaurus>) -> Result<&'a Shelf> {
    let vocabulary = thesaurus.vocabulary.fingerprint();
    let head = store.head().await?;
    let incarnation = store.incarnation();
    let stands = match shelf.as_ref() {
        None => false,
        Some(shelf) => shelf.vocabulary == vocabulary && shelf.incarnation == incarnation && shelf.seq <= head.seq,
    };
    if !stands {
        let ids = consultation::list_released_ids(store.reader()).await?;
        let mut fresh = Shelf::empty(vocabulary, (incarnation, head.seq))?;
        fresh.put(store, thesaurus, &ids).await?;
        *shelf = Some(fresh);
    }
    let shelf = shelf.as_mut().ok_or_else(|| Error::internal("the index of cases was just made"))?;
    let mut changed = BTreeSet::new();
    let mut at = shelf.seq;
    while at < head.seq {
        let entries = list_entries(store.reader(), at, ROWS).await?;
        let Some(last) = entries.last() else { break };
        changed.extend(entries.iter().filter_map(subject));
        at = last.seq;
    }
    if !changed.is_empty() {
        let ids: Vec<CaseId> = changed.into_iter().collect();
        shelf.put(store, thesaurus, &ids).await?;
    }
    // Only now: what could not be written is read again the next time.
    shelf.seq = at;
    Ok(shelf)
}

/// The case that a row of the journal is about.
fn subject(entry: &Entry) -> Option<CaseId> {
    if entry.kind.starts_with("consultation.") { entry.subject.parse().ok() } else { None }
}

impl Shelf {
    fn empty(vocabulary: String, (incarnation, seq): (Uuid, i64)) -> Result<Self> {
        let (schema, fields) = Fields::new();
        let index = Index::create_in_ram(schema);
        words::register(&index);
        let reader = index.reader().map_err(fault)?;
        Ok(Self { index, reader, fields, vocabulary, incarnation, seq })
    }

    /// Takes these cases out, and those in again that are released.
    async fn put(&mut self, store: &Store, thesaurus: &Arc<Thesaurus>, ids: &[CaseId]) -> Result<()> {
        let released = consultation::list_released(store.reader(), ids).await?;
        let (index, fields, ids) = (self.index.clone(), self.fields, ids.to_vec());
        let thesaurus = Arc::clone(thesaurus);
        crate::engine::blocking(move || {
            let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, MEMORY).map_err(fault)?;
            for id in &ids {
                writer.delete_term(Term::from_field_text(fields.id, &id.to_string()));
            }
            for case in &released {
                writer.add_document(document(&fields, &thesaurus, case)).map_err(fault)?;
            }
            writer.commit().map_err(fault)?;
            writer.wait_merging_threads().map_err(fault)
        })
        .await?;
        self.reader.reload().map_err(fault)
    }
}

/// A case as the index holds it: words and tags, and of what can be read back its id alone.
fn document(fields: &Fields, thesaurus: &Thesaurus, case: &Released) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_text(fields.id, case.id.to_string());
    document.add_text(fields.hit, case.id.to_string());
    document.add_text(fields.audience, AUDIENCE.as_str());
    document.add_text(fields.title, &case.text.title);
    document.add_text(fields.all, &case.text.title);
    for (_, text) in case.text.texts() {
        document.add_text(fields.all, text);
        document.add_text(fields.words, text);
    }
    for area in &case.text.areas {
        document.add_text(fields.area, area);
    }
    for phase in &case.text.phases {
        document.add_text(fields.phase, phase);
    }
    for (position, concept) in concepts(thesaurus, &case.text).into_iter().enumerate() {
        let concept = &thesaurus.vocabulary.concepts()[concept];
        if position == 0 {
            document.add_text(fields.main, &concept.id);
        }
        document.add_text(fields.tag, &concept.id);
        document.add_text(fields.lay, &concept.label);
        for text in concept.alt.iter().chain(&concept.hidden).chain(&concept.lay) {
            document.add_text(fields.lay, text);
        }
        for id in thesaurus.vocabulary.with_broader(&concept.id) {
            document.add_text(fields.concept, id);
        }
    }
    document.add_i64(fields.changed, case.opened_at.0);
    document
}

/// The concepts that a case names, most often first.
fn concepts(thesaurus: &Thesaurus, case: &CaseText) -> Vec<usize> {
    let mut counts = HashMap::new();
    for line in [&case.title, &case.question] {
        count(thesaurus, line, IN_TITLE, &mut counts);
    }
    for (_, text) in case.texts() {
        for line in text.lines() {
            count(thesaurus, line, 1.0, &mut counts);
        }
    }
    let mut counts: Vec<(usize, f32)> = counts.into_iter().collect();
    counts.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    counts.into_iter().take(CONCEPTS).map(|(concept, _)| concept).collect()
}
