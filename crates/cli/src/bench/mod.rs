//! `bench`: measures search, indexing, start-up and memory on a generated library, and prints a table.
//!
//! The server runs as a process of its own and is asked over HTTP; the same words are then searched straight in tantivy, on the same
//! index, in this process: the ratio of the two is what holds when machines differ.

#![expect(clippy::cast_precision_loss, reason = "counts and times of a benchmark are far below 2^52")]

pub(crate) mod client;
mod corpus;
mod handouts;
mod harvest;
mod pages;
mod process;
mod raw;
mod uploads;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use kernel::{Actor, Audience, DatabaseSettings, Store, SystemClock};
use library::{Draft, Kind};

use crate::arguments::Bench;
use crate::say;
use client::Client;
use process::Server;

/// Changes whose way into the index is timed.
const CHANGES: usize = 20;

/// What was measured on one size.
struct Figures {
    documents: u32,
    import_per_s: f64,
    index_per_s: f64,
    start_ms: f64,
    idle_mib: (f64, f64),
    loaded_mib: (f64, f64),
    p50_ms: f64,
    p99_ms: f64,
    http_cpu_ms: f64,
    raw_cpu_ms: f64,
    harvest_per_s: f64,
    change_p95_ms: f64,
    files: uploads::Times,
    pages: pages::Times,
}

pub(crate) async fn run(options: &Bench) -> anyhow::Result<()> {
    let small = measure((options.documents / 10).max(100), options.searches).await?;
    let large = measure(options.documents, options.searches).await?;
    let size = std::fs::metadata(std::env::current_exe()?)?.len() as f64 / (1024.0 * 1024.0);
    say(&format!("| measured | {} documents | {} documents |\n|---|---|---|", small.documents, large.documents))?;
    let row = |what: &str, value: &dyn Fn(&Figures) -> String| say(&format!("| {what} | {} | {} |", value(&small), value(&large)));
    row("search over HTTP, p50 / p99", &|f| format!("{:.1} / {:.1} ms", f.p50_ms, f.p99_ms))?;
    row("CPU a search, over HTTP / straight in tantivy", &|f| {
        format!("{:.2} / {:.2} ms = {:.2} ×", f.http_cpu_ms, f.raw_cpu_ms, f.http_cpu_ms / f.raw_cpu_ms)
    })?;
    row("journal to index", &|f| format!("{:.0} documents/s", f.index_per_s))?;
    row("full harvest by OAI-PMH", &|f| format!("{:.0} records/s", f.harvest_per_s))?;
    row("import", &|f| format!("{:.0} documents/s", f.import_per_s))?;
    row("a change is searchable after, p95", &|f| format!("{:.0} ms", f.change_p95_ms))?;
    row("six files (Word, slides, PDF, a scan) sent and read", &|f| format!("{:.1} s", f.files.six))?;
    row("the text of a file is searchable after sending it", &|f| format!("{:.1} s", f.files.found))?;
    row("a page, p95, 200 members and 50 requests a second", &|f| format!("{:.0} ms", f.pages.p95))?;
    row("the slowest of 30 pages, p95", &|f| format!("{:.0} ms ({})", f.pages.slowest.1, f.pages.slowest.0))?;
    row("start to first answered search", &|f| format!("{:.0} ms", f.start_ms))?;
    row("resident memory, idle / after the searches", &|f| format!("{:.0} / {:.0} MiB", f.idle_mib.0, f.loaded_mib.0))?;
    row("of it not backed by files", &|f| format!("{:.0} / {:.0} MiB", f.idle_mib.1, f.loaded_mib.1))?;
    say(&format!(
        "\nCost of a search from {} to {} documents: {:.1} ×. Program: {size:.1} MiB. Searches of each size: {}.",
        small.documents,
        large.documents,
        large.http_cpu_ms / small.http_cpu_ms,
        options.searches
    ))
}

async fn measure(documents: u32, searches: u32) -> anyhow::Result<Figures> {
    let folder = std::env::temp_dir().join(format!("senco-commons-bench-{}-{documents}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let figures = measure_in(&folder, documents, searches).await;
    std::fs::remove_dir_all(&folder)?;
    figures
}

async fn measure_in(folder: &Path, documents: u32, searches: u32) -> anyhow::Result<Figures> {
    let file = folder.join("generated.jsonl");
    let words = corpus::write(&file, documents)?;
    let data = folder.join("data");

    let began = Instant::now();
    process::run(&data, &["import", &file.to_string_lossy()])?;
    let import_per_s = f64::from(documents) / began.elapsed().as_secs_f64();
    let began = Instant::now();
    process::run(&data, &["reindex"])?;
    let index_per_s = f64::from(documents) / began.elapsed().as_secs_f64();

    let began = Instant::now();
    let server = Server::start(&data).await?;
    let mut client = Client::connect(server.address).await?;
    let first = client.get("/api/v1/search?q=reading").await?;
    ensure!(first.status == 200, "the first search was answered with {}", first.status);
    let start_ms = millis(began.elapsed());
    let idle_mib = server.resident_mib()?;

    let queries = corpus::queries(&words);
    for query in &queries {
        search(&mut client, query).await?; // warm
    }
    let mut times = Vec::new();
    let before = server.cpu_ms()?;
    for number in 0..searches {
        let began = Instant::now();
        search(&mut client, &queries[number as usize % queries.len()]).await?;
        times.push(millis(began.elapsed()));
    }
    let http_cpu_ms = (server.cpu_ms()? - before) / f64::from(searches);
    let loaded_mib = server.resident_mib()?;
    let harvest_per_s = harvest::measure(&mut client).await?;
    let change_p95_ms = changes(&data, &mut client).await?;
    let files = uploads::measure(&data, server.address).await?;
    let pages = pages::measure(&data, server.address).await?;
    server.stop().await?;
    let raw_cpu_ms = raw::measure(&file, &folder.join("raw"), &queries, searches)?;
    Ok(Figures {
        documents,
        import_per_s,
        index_per_s,
        start_ms,
        idle_mib,
        loaded_mib,
        p50_ms: percentile(&mut times, 0.50),
        p99_ms: percentile(&mut times, 0.99),
        http_cpu_ms,
        raw_cpu_ms,
        harvest_per_s,
        change_p95_ms,
        files,
        pages,
    })
}

async fn search(client: &mut Client, query: &str) -> anyhow::Result<()> {
    let answer = client.get(&format!("/api/v1/search?q={}&limit=20", query.replace(' ', "+"))).await?;
    ensure!(answer.status == 200, "a search was answered with {}", answer.status);
    Ok(())
}

/// Publishes records beside the running server, one at a time, and times from each commit until a search finds it.
async fn changes(data: &Path, client: &mut Client) -> anyhow::Result<f64> {
    let settings = DatabaseSettings::Sqlite { file: data.join("commons.db") };
    let store = Store::open(&settings, Arc::new(SystemClock)).await?;
    let mut times = Vec::new();
    for number in 0..CHANGES {
        let mut draft =
            Draft::new(Kind::Guidance, &format!("bench-change-{number}"), &format!("Benchword{number}zq"), "A new note.");
        draft.audience = Audience::Public;
        let mut unit = store.begin(&Actor::command_line()).await?;
        library::publish(&mut unit, &draft).await?;
        unit.commit().await?;
        let began = Instant::now();
        let address = format!("/api/v1/search?q=benchword{number}zq&exact=1");
        loop {
            let answer = client.get(&address).await?;
            let total = serde_json::from_slice::<serde_json::Value>(&answer.body)?["total"].as_u64();
            if total.context("the answer has no total")? > 0 {
                break;
            }
            ensure!(began.elapsed() < Duration::from_secs(30), "a change was not found within 30 seconds");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        times.push(millis(began.elapsed()));
    }
    store.close().await?;
    Ok(percentile(&mut times, 0.95))
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// The smallest value that this share of all values does not exceed.
fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index into a list that fits in memory")]
    let at = (values.len() as f64 * share).ceil() as usize;
    values[at.clamp(1, values.len()) - 1]
}
