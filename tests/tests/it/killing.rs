//! `kill -9` at random moments: nothing acknowledged is lost, and the index equals the database afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use kernel::testing::TestStore;
use kernel::{Actor, DatabaseSettings, Store, Viewer, catch_up, verify_chain};
use library::import::{Missing, Options, apply, starter};
use library::{Found, Kind, find_resource};
use search::Engine;
use tests::{Server, command, storage_in};

use crate::index_files::list_indexed;

/// Kills while a write was under way, of each sort. A hundred together; a kill that met no write is tried again.
const WHILE_PUBLISHING: usize = 60;
const WHILE_IMPORTING: usize = 20;
const WHILE_INDEXING: usize = 20;

/// Small differences between runs; printed when a run fails.
struct Chance(u64);

impl Chance {
    fn millis(&mut self, from: u64, to: u64) -> Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        Duration::from_micros(from * 1000 + (self.0 >> 33) % ((to - from) * 1000))
    }
}

async fn arrange() -> TestStore {
    let test = TestStore::new().await;
    let options = Options { actor: Actor::system(), missing: Missing::List, dry_run: false, progress: &|_| {} };
    apply(&test.store, starter().unwrap(), &options).await.unwrap();
    test
}

/// What the writer was told: the last acknowledged state of each key, and whether a write was under way at the end.
#[derive(Default)]
struct Log {
    /// Key to the title it must have, or `None` when it was withdrawn.
    acknowledged: BTreeMap<String, Option<String>>,
    /// Keys of unfinished writes.
    under_way: BTreeSet<String>,
}

impl Log {
    /// Reads the lines of one writer, and returns whether it was killed in the middle of a write.
    fn read(&mut self, text: &str) -> bool {
        let mut open = None;
        for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            let parts: Vec<&str> = line.split_whitespace().collect();
            let name = parts[1].to_owned();
            if parts[0] == "begin" {
                open = Some(name);
                continue;
            }
            open = None;
            let title = if parts[2] == "3" { format!("Last of {name}") } else { format!("Round {} of {name}", parts[2]) };
            let state = (parts[3] != "-1").then_some(title);
            self.under_way.remove(&name);
            self.acknowledged.insert(name, state);
        }
        if let Some(name) = &open {
            self.under_way.insert(name.clone());
        }
        open.is_some()
    }
}

async fn check_database(store: &Store, log: &Log) {
    assert_eq!(verify_chain(store.reader()).await.unwrap(), None, "the journal holds together");
    store.check_integrity().await.unwrap();
    for (name, expected) in log.acknowledged.iter().filter(|(name, _)| !log.under_way.contains(*name)) {
        let found = find_resource(store.reader(), &Viewer::public(), Kind::Guidance, name).await.unwrap();
        match (found, expected) {
            (Some(Found::Live(resource)), Some(title)) => assert_eq!(&resource.title, title),
            (Some(Found::Withdrawn), None) => {}
            (found, expected) => panic!("{name}: acknowledged {expected:?}, found {found:?}"),
        }
    }
}

/// Holds the index against the database, resource by resource, after it has caught up.
async fn check_index(test: &TestStore, store: &Store) {
    let (engine, mut indexer) = Engine::open(&test.folder.path().join("index"), store).await.unwrap();
    catch_up(store, &mut indexer).await.unwrap();
    // From the files: through a search nobody pages further than to the thousandth hit.
    let indexed = list_indexed(test.folder.path()).expect("nobody else is at it");
    let mut indexed: Vec<String> = indexed.into_iter().map(|(_, _, title)| title).collect();
    let file = test.folder.path().join("all.jsonl");
    let _ = std::fs::remove_file(&file);
    library::export::export(store, &storage_in(file.parent().unwrap()), &file, &|_| {}).await.unwrap();
    let title = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["title"].as_str().unwrap().to_owned();
    let mut stored: Vec<String> = std::fs::read_to_string(&file).unwrap().lines().map(title).collect();
    indexed.sort();
    stored.sort();
    assert_eq!(indexed, stored, "the index has what the database has, and nothing else");
    assert_eq!(engine.document_count(), stored.len() as u64);
    assert_eq!(engine.position(), store.head().await.unwrap().seq);
}

fn writer(test: &TestStore, seed: usize) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_writer"));
    match &test.settings {
        DatabaseSettings::Sqlite { file } => command.arg("sqlite").arg(file),
        DatabaseSettings::Postgres { url } => command.arg("postgres").arg(url),
    };
    command.arg(seed.to_string()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

#[tokio::test]
async fn killed_while_publishing_with_a_server_beside_it() {
    let test = arrange().await;
    let mut chance = Chance(20_261_121);
    let mut log = Log::default();
    let (mut kills, mut tries) = (0, 0);
    while kills < WHILE_PUBLISHING {
        tries += 1;
        assert!(tries < WHILE_PUBLISHING * 5, "too few kills met a write");
        let server = Server::spawn(&test);
        let mut writer = writer(&test, tries).spawn().unwrap();
        std::thread::sleep(chance.millis(120, 400));
        // The server goes first in half of the runs: both are killed in the middle of what they do.
        if tries % 2 == 0 {
            server.kill();
            writer.kill().unwrap();
        } else {
            writer.kill().unwrap();
            server.kill();
        }
        let mut text = String::new();
        writer.stdout.take().unwrap().read_to_string(&mut text).unwrap();
        writer.wait().unwrap();
        if !log.read(&text) {
            continue;
        }
        kills += 1;
        let store = test.reopen().await;
        check_database(&store, &log).await;
        if kills % 4 == 0 {
            check_index(&test, &store).await;
        }
        store.close().await.unwrap();
    }
    check_index(&test, &test.reopen().await).await;
    assert!(log.acknowledged.len() > WHILE_PUBLISHING / 4, "the writers got to work");
    println!("{kills} kills while publishing, {tries} tries, {} keys acknowledged", log.acknowledged.len());
}

/// The tries that the imported records are of: each import puts new texts under the same 400 keys.
async fn imported_tries(test: &TestStore, store: &Store) -> BTreeMap<usize, usize> {
    let file = test.folder.path().join("after.jsonl");
    let _ = std::fs::remove_file(&file);
    library::export::export(store, &storage_in(file.parent().unwrap()), &file, &|_| {}).await.unwrap();
    let mut tries = BTreeMap::new();
    for line in std::fs::read_to_string(&file).unwrap().lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        if let Some((_, number)) = record["body"].as_str().unwrap().split_once(" of try ") {
            *tries.entry(number.trim_end().parse().unwrap()).or_default() += 1;
        }
    }
    tries
}

#[tokio::test]
async fn killed_while_importing_all_or_nothing() {
    let test = arrange().await;
    let file = test.folder.path().join("many.jsonl");
    let mut chance = Chance(7);
    let (mut kills, mut tries, mut acknowledged) = (0, 0, 0_usize);
    while kills < WHILE_IMPORTING {
        tries += 1;
        assert!(tries < WHILE_IMPORTING * 5, "too few kills met an import");
        let line = |number: usize| {
            format!(
                "{{\"key\":\"many-{number}\",\"kind\":\"cpd\",\"title\":\"T\",\"body\":\"Text {number} of try {tries}\",\"audience\":\"public\"}}\n"
            )
        };
        std::fs::write(&file, (0..400).map(line).collect::<String>()).unwrap();
        let mut import = command(&test, &["import", &file.to_string_lossy(), "--source", "many"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The first line of progress stands for the first record inside the open write.
        let mut progress = BufReader::new(import.stderr.take().unwrap());
        let mut line = String::new();
        progress.read_line(&mut line).unwrap();
        assert!(line.starts_with("importing: "), "{line}");
        std::thread::sleep(chance.millis(0, 400));
        let was_running = import.try_wait().unwrap().is_none();
        import.kill().unwrap();
        let output = import.wait_with_output().unwrap();
        if String::from_utf8_lossy(&output.stdout).starts_with("imported: ") {
            acknowledged = tries;
        }
        kills += usize::from(was_running);
        let store = test.reopen().await;
        let there = imported_tries(&test, &store).await;
        let whole = there.is_empty() || (there.len() == 1 && there.values().all(|count| *count == 400));
        assert!(whole, "an import was loaded in part: {there:?}");
        assert!(there.keys().all(|number| *number >= acknowledged), "the import of try {acknowledged} was lost: {there:?}");
        assert!(acknowledged == 0 || !there.is_empty(), "the import of try {acknowledged} was lost");
        assert_eq!(verify_chain(store.reader()).await.unwrap(), None);
        store.close().await.unwrap();
    }
    check_index(&test, &test.reopen().await).await;
    println!("{kills} kills while importing, {tries} tries, the last acknowledged was {acknowledged}");
}

#[tokio::test]
async fn killed_while_indexing() {
    let test = arrange().await;
    let mut chance = Chance(11);
    for run in 0..WHILE_INDEXING {
        // A fresh backlog each time; every fourth time the index begins from nothing.
        let mut writer = writer(&test, 1000 + run).spawn().unwrap();
        std::thread::sleep(chance.millis(60, 160));
        writer.kill().unwrap();
        writer.wait().unwrap();
        if run % 4 == 0 {
            let _ = std::fs::remove_dir_all(test.folder.path().join("index"));
        }
        let server = Server::spawn(&test);
        std::thread::sleep(chance.millis(20, 500));
        server.kill();
        if run % 4 == 3 {
            check_index(&test, &test.reopen().await).await;
        }
    }
    check_index(&test, &test.reopen().await).await;
}
