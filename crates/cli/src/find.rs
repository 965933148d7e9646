//! `search` and `reindex`.

use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use kernel::{Follower as _, REINDEX, Store, catch_up};
use search::{Engine, Filters, Request};
use serde::Deserialize;

use crate::arguments::Search;
use crate::place::Place;
use crate::say;

/// Hits a query in a run for evaluation.
const DEPTH: usize = 100;

pub(crate) async fn run(place: &Place, search: &Search) -> anyhow::Result<()> {
    let store = place.open_existing().await?;
    let engine = open_engine(place, &store).await?;
    if let (Some(queries), Some(run)) = (&search.queries, &search.run) {
        return write_run(&engine, &store, search, queries, run).await;
    }
    let request = Request {
        text: search.query.clone(),
        filters: Filters {
            area: search.area.clone(),
            phase: search.phase.clone(),
            tier: search.tier.clone(),
            kind: search.kind.clone(),
            ..Filters::default()
        },
        limit: usize::from(search.limit),
        exact: search.exact,
        ..Request::default()
    };
    let answer = engine.find(&store, &request, &search.viewer).await?;
    if search.json {
        return say(&server::answer_json(&request, &answer, &engine.vocabulary()));
    }
    for correction in &answer.interpreted.corrections {
        say(&format!("showing results for '{}' (--exact searches for '{}')", correction.to, correction.from))?;
    }
    for concept in &answer.interpreted.concepts {
        say(&format!("understood: {}, from '{}'", concept.label, concept.from))?;
    }
    for note in &answer.notes {
        say(note)?;
    }
    say(&format!("{} result{}", answer.total, if answer.total == 1 { "" } else { "s" }))?;
    for (rank, hit) in (1..).zip(&answer.hits) {
        say(&format!("{rank:>3}. {} [{}/{}]\n     {}", hit.title, hit.kind, hit.key, hit.summary))?;
    }
    Ok(())
}

/// The index as the running server keeps it, or brought up to date here when no server runs.
async fn open_engine(place: &Place, store: &Store) -> anyhow::Result<Engine> {
    match place.try_lock()? {
        None => Ok(Engine::open_read_only(&place.index(), store).await?),
        Some(_lock) => {
            let (engine, mut indexer) = Engine::open(&place.index(), store).await?;
            catch_up(store, &mut indexer).await?;
            Ok(engine)
        }
    }
}

#[derive(Deserialize)]
struct Query {
    id: String,
    text: String,
}

async fn write_run(engine: &Engine, store: &Store, search: &Search, queries: &Path, run: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(queries).with_context(|| format!("{} cannot be read", queries.display()))?;
    let file = std::fs::File::create(run).with_context(|| format!("{} cannot be written", run.display()))?;
    let mut out = BufWriter::new(file);
    let mut count = 0;
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let query: Query = serde_json::from_str(line)
            .with_context(|| format!("{}:{number}: accepted: one JSON object {{\"id\", \"text\"}} a line", queries.display()))?;
        let request = Request { text: query.text, limit: DEPTH, ..Request::default() };
        let answer = engine.find(store, &request, &search.viewer).await?;
        for (rank, hit) in (1..).zip(&answer.hits) {
            // Evaluators sort by the score; the rank says the order without ties.
            writeln!(out, "{} Q0 {} {rank} {} senco-commons", query.id, hit.key, DEPTH + 1 - rank)?;
        }
        count += 1;
    }
    out.flush()?;
    say(&format!(
        "{count} queries answered as {}, written to {}",
        if search.viewer == kernel::Viewer::public() { "the public" } else { "a member" },
        run.display()
    ))
}

pub(crate) async fn reindex(place: &Place) -> anyhow::Result<()> {
    let store = place.open_existing().await?;
    let Some(_lock) = place.try_lock()? else {
        store.request(REINDEX).await?;
        return say("the running server was asked to rebuild its index; it answers from the old one until the new one is ready");
    };
    let (engine, mut indexer) = Engine::open(&place.index(), &store).await?;
    indexer.reset().await?;
    let progress = crate::progress::Progress::new("indexing, journal row", u64::try_from(store.head().await?.seq).unwrap_or(0));
    let rebuilding = catch_up(&store, &mut indexer);
    tokio::pin!(rebuilding);
    let position = loop {
        tokio::select! {
            done = &mut rebuilding => break done?,
            () = tokio::time::sleep(std::time::Duration::from_millis(200)) => {
                progress.set(u64::try_from(engine.position()).unwrap_or(0));
            }
        }
    };
    progress.finish();
    say(&format!("the index is rebuilt: {} documents, up to journal row {position}", engine.document_count()))?;
    store.close().await?;
    Ok(())
}
