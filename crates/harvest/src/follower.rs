//! The follower of the journal that keeps the records.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kernel::{Audience, Batch, Cursor, Entry, Error, Follower, Notes, Result, Timestamp, Viewer};
use library::ResourceId;
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter};
use uuid::Uuid;
use vocabulary::Vocabulary;

use crate::catalogue::Catalogue;
use crate::entity::{cursor, record};
use crate::rows::{DELETED, LIVE, UNSURE, find_ends};
use crate::sets;

pub(crate) const NAME: &str = "harvest";
/// Resources that are read at once.
const SOME: usize = 200;

/// Keeps the records.
pub struct Harvester {
    catalogue: Catalogue,
    cursor: Option<Cursor>,
    is_complete: bool,
}

/// What a batch says of resources: each with whether it says that it was public.
#[derive(Default)]
struct Touched {
    resources: BTreeMap<Uuid, bool>,
    /// Words changed that descriptions are made of.
    all: bool,
}

impl Touched {
    fn of(entries: &[Entry]) -> Self {
        let mut touched = Self::default();
        for entry in entries {
            match entry.kind.as_str() {
                "library.published" | "library.withdrawn" | "library.superseded" | "library.reinstated" | "library.confirmed"
                | "library.hidden" => {
                    let Ok(id) = entry.subject.parse() else { continue };
                    let is_public = entry.audience.as_deref() == Some(Audience::Public.as_str());
                    *touched.resources.entry(id).or_default() |= is_public;
                }
                "vocabulary.changed" | "library.sources-changed" => touched.all = true,
                _ => {}
            }
        }
        touched
    }
}

impl Harvester {
    /// Takes up where the last one stood.
    pub async fn open(catalogue: Catalogue) -> Result<Self> {
        keep_key(&catalogue).await?;
        let row = cursor::Entity::find_by_id(NAME).one(catalogue.store.reader()).await?;
        let is_complete = row.as_ref().is_some_and(|row| row.is_complete == 1);
        let cursor = row.map(|row| Cursor { incarnation: row.incarnation, seq: row.seq, hash: row.hash });
        Ok(Self { catalogue, cursor, is_complete })
    }
}

/// Keeps how far it came.
async fn keep_place(notes: &Notes, place: &cursor::Model) -> Result<()> {
    let columns = ["name", "incarnation", "seq", "hash", "is_complete"];
    let insert = Query::insert()
        .into_table("harvest_cursor")
        .columns(columns)
        .values_panic([
            place.name.as_str().into(),
            place.incarnation.into(),
            place.seq.into(),
            place.hash.as_str().into(),
            place.is_complete.into(),
        ])
        .on_conflict(OnConflict::column("name").update_columns(columns).to_owned())
        .to_owned();
    notes.note(&insert).await.map(drop)
}

fn place(cursor: &Cursor, is_complete: bool) -> cursor::Model {
    let Cursor { incarnation, seq, hash } = cursor.clone();
    cursor::Model { name: NAME.to_owned(), incarnation, seq, hash, is_complete: i32::from(is_complete) }
}

/// Makes the key that seals where lists go on, once.
async fn keep_key(catalogue: &Catalogue) -> Result<()> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| Error::internal(format!("no randomness: {error}")))?;
    let insert = Query::insert()
        .into_table("harvest_key")
        .columns(["id", "key", "created_at"])
        .values_panic([1.into(), BASE64_STANDARD.encode(key).into(), catalogue.store.now().0.into()])
        .on_conflict(OnConflict::column("id").do_nothing().to_owned())
        .to_owned();
    catalogue.store.note(&insert).await
}

/// How a resource stands now: its id, its state, its sets.
type Standing = (Uuid, &'static str, String);

/// Finds out how these resources stand now.
async fn look(notes: &Notes, touched: &[(Uuid, bool)], vocabulary: &Vocabulary) -> Result<Vec<Standing>> {
    let db = notes.connection();
    let ids: Vec<ResourceId> = touched.iter().map(|(id, _)| ResourceId(*id)).collect();
    let live = library::list_resources(db, &Viewer::public(), &ids).await?;
    let known = record::Entity::find().filter(record::Column::Id.is_in(touched.iter().map(|(id, _)| *id))).all(db).await?;
    let mut found = Vec::new();
    for (id, was_public) in touched {
        if let Some(resource) = live.iter().find(|resource| resource.id.0 == *id) {
            found.push((*id, LIVE, sets::of(resource, vocabulary)));
            continue;
        }
        match known.iter().find(|row| row.id == *id) {
            // What is deleted stays as it is, whatever else is said of it.
            Some(row) if row.state == DELETED => {}
            Some(row) => found.push((*id, DELETED, row.sets.clone())),
            None if *was_public => found.push((*id, DELETED, " ".to_owned())),
            None => {}
        }
    }
    Ok(found)
}

/// Writes how resources stand now.
async fn write(notes: &Notes, standing: &[Standing], date: Timestamp) -> Result<()> {
    for some in standing.chunks(SOME) {
        let mut insert = Query::insert();
        insert.into_table("harvest_record").columns(["id", "state", "sets", "changed_at"]);
        for (id, state, sets) in some {
            insert.values_panic([(*id).into(), (*state).into(), sets.as_str().into(), date.0.into()]);
        }
        insert.on_conflict(OnConflict::column("id").update_columns(["state", "sets", "changed_at"]).to_owned());
        notes.note(&insert).await?;
    }
    Ok(())
}

impl Harvester {
    /// The date of what is written now: never before that of what was written earlier, even when the clock stepped back. It is
    /// taken when the gate is closed, so that nobody was told in the meantime that there is nothing of that time to come.
    async fn date(&self, notes: &Notes) -> Result<Timestamp> {
        let now = self.catalogue.store.now();
        Ok(find_ends(notes.connection()).await?.map_or(now, |(_, last)| std::cmp::max(last, now)))
    }

    /// How everything stands now that a batch speaks of.
    async fn standing(&self, notes: &Notes, entries: &[Entry]) -> Result<Vec<Standing>> {
        let mut touched = Touched::of(entries);
        if touched.all {
            let live = record::Entity::find().filter(record::Column::State.eq(LIVE)).all(notes.connection()).await?;
            for row in live {
                touched.resources.entry(row.id).or_default();
            }
        }
        let touched: Vec<(Uuid, bool)> = touched.resources.into_iter().collect();
        let mut standing = Vec::new();
        if !touched.is_empty() {
            let vocabulary = vocabulary::load(notes.connection()).await?;
            for some in touched.chunks(SOME) {
                standing.extend(look(notes, some, &vocabulary).await?);
            }
        }
        Ok(standing)
    }
}

impl Follower for Harvester {
    fn name(&self) -> &'static str {
        NAME
    }

    fn cursor(&self) -> Option<Cursor> {
        self.cursor.clone()
    }

    async fn apply(&mut self, batch: Batch) -> Result<()> {
        let notes = self.catalogue.store.begin_notes().await?;
        let standing = self.standing(&notes, &batch.entries).await?;
        let gate = self.catalogue.close_gate().await;
        let date = self.date(&notes).await?;
        write(&notes, &standing, date).await?;
        keep_place(&notes, &place(&batch.to, self.is_complete)).await?;
        notes.commit().await?;
        drop(gate);
        self.cursor = Some(batch.to);
        Ok(())
    }

    async fn reset(&mut self) -> Result<()> {
        let notes = self.catalogue.store.begin_notes().await?;
        // What was public once stays known. How it stands now is found out, and dated, anew: this may be another past than the
        // one that harvesters have seen.
        notes.note(&Query::update().table("harvest_record").value("state", UNSURE).to_owned()).await?;
        notes.note(&Query::delete().from_table("harvest_cursor").to_owned()).await?;
        notes.commit().await?;
        self.cursor = None;
        self.is_complete = false;
        Ok(())
    }

    async fn caught_up(&mut self) -> Result<()> {
        let Some(cursor) = self.cursor.clone().filter(|_| !self.is_complete) else { return Ok(()) };
        let notes = self.catalogue.store.begin_notes().await?;
        let gate = self.catalogue.close_gate().await;
        let date = self.date(&notes).await?;
        // Nothing in the journal speaks of these any more.
        let gone = Query::update()
            .table("harvest_record")
            .value("state", DELETED)
            .value("changed_at", date.0)
            .and_where(Expr::col("state").eq(UNSURE))
            .to_owned();
        notes.note(&gone).await?;
        keep_place(&notes, &place(&cursor, true)).await?;
        notes.commit().await?;
        drop(gate);
        self.is_complete = true;
        Ok(())
    }
}
