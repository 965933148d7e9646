//! How good the order of results is, through import and search as people use them.
//!
//! Two classic collections and a set of field queries stand outside the project (their publishers state no licence); where they or
//! Python are absent, these checks are skipped by name. The independent queries of `tests/relevance/` always run.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kernel::Actor;
use kernel::testing::TestStore;
use library::import::{Missing, Options, apply, starter};
use serde_json::{Value, json};
use tests::run_well;

/// The folder of the outside collections beside the checkout, with a Python to judge by.
fn outside(check: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/search");
    let has_python = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    if folder.join("ir_eval.py").exists() && has_python {
        return Some(folder);
    }
    println!("skipped: {check} (needs python3 and ../shared/search)");
    None
}

fn python(arguments: &[&str]) -> String {
    let output = Command::new("python3").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Imports a collection, runs its queries and returns nDCG@10.
async fn collection(shared: &Path, name: &str) -> f64 {
    let test = TestStore::new().await;
    let here = |file: &str| test.folder.path().join(file).to_string_lossy().into_owned();
    let folder = shared.join("collections").join(name);
    let there = |file: &str| folder.join(file).to_string_lossy().into_owned();
    let unpack = "import gzip,sys; sys.stdout.write(gzip.open(sys.argv[1],'rt',encoding='utf-8').read())";
    let mut records = String::new();
    for line in python(&["-c", unpack, &there("corpus.jsonl.gz")]).lines() {
        let document: Value = serde_json::from_str(line).unwrap();
        let words: Vec<&str> = document["title"].as_str().unwrap().split_whitespace().collect();
        let title: String = words.join(" ").chars().take(200).collect();
        let text = document["text"].as_str().unwrap();
        let record = json!({
            "key": document["id"],
            "kind": "guidance",
            "title": if title.is_empty() { "Untitled" } else { &title },
            "body": if text.trim().is_empty() { "No text." } else { text },
            "audience": "public",
        });
        writeln!(records, "{record}").unwrap();
    }
    fs::write(here("records.jsonl"), records).unwrap();
    run_well(&test, &["import", &here("records.jsonl")]);
    run_well(&test, &["search", "--queries", &there("queries.jsonl"), "--run", &here("run.txt")]);
    let evaluator = shared.join("ir_eval.py");
    let measures = python(&[&evaluator.to_string_lossy(), "--qrels", &there("qrels.tsv"), "--run", &here("run.txt"), "--json"]);
    let measures: BTreeMap<String, BTreeMap<String, f64>> = serde_json::from_str(&measures).unwrap();
    measures.into_values().next().unwrap()["ndcg@10"]
}

#[tokio::test]
async fn cranfield_is_ranked_at_least_as_well_as_plain_bm25() {
    let Some(shared) = outside("cranfield") else { return };
    let ndcg = collection(&shared, "cranfield").await;
    println!("cranfield nDCG@10 {ndcg:.4}");
    assert!(ndcg >= 0.36, "{ndcg}");
}

#[tokio::test]
async fn cisi_is_ranked_at_least_as_well_as_plain_bm25() {
    let Some(shared) = outside("cisi") else { return };
    let ndcg = collection(&shared, "cisi").await;
    println!("cisi nDCG@10 {ndcg:.4}");
    assert!(ndcg >= 0.38, "{ndcg}");
}

/// A store with the starter library, and the concepts of each key.
async fn starter_library() -> (TestStore, HashMap<String, BTreeSet<String>>) {
    let test = TestStore::new().await;
    let options = Options { actor: Actor::system(), missing: Missing::List, dry_run: false, progress: &|_| {} };
    apply(&test.store, starter().unwrap(), &options).await.unwrap();
    let file = test.folder.path().join("all.jsonl");
    library::export::export(&test.store, &tests::storage_in(test.folder.path()), &file, &|_| {}).await.unwrap();
    let mut concepts = HashMap::new();
    for line in fs::read_to_string(file).unwrap().lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let ids = record["concepts"].as_array().into_iter().flatten().map(|id| id.as_str().unwrap().to_owned()).collect();
        concepts.insert(record["key"].as_str().unwrap().to_owned(), ids);
    }
    (test, concepts)
}

/// The keys that a run found for each query, best first.
fn answers(test: &TestStore, queries: &Path) -> HashMap<String, Vec<String>> {
    let run = test.folder.path().join("run.txt").to_string_lossy().into_owned();
    run_well(test, &["search", "--queries", &queries.to_string_lossy(), "--run", &run]);
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for line in fs::read_to_string(run).unwrap().lines() {
        let parts: Vec<&str> = line.split(' ').collect();
        found.entry(parts[0].to_owned()).or_default().push(parts[2].to_owned());
    }
    found
}

#[tokio::test]
async fn field_queries_show_an_item_of_their_concept_among_the_first_three() {
    let Some(shared) = outside("field queries") else { return };
    let (test, library) = starter_library().await;
    let map = fs::read_to_string(shared.join("map.tsv")).unwrap();
    let ids: HashMap<&str, BTreeSet<&str>> = map
        .lines()
        .filter_map(|line| line.strip_prefix("concept\t"))
        .map(|line| line.split_once('\t').unwrap_or((line, "")))
        .map(|(id, ours)| (id, ours.split_whitespace().collect()))
        .collect();
    let queries = shared.join("dev-queries.jsonl");
    let found = answers(&test, &queries);
    let (mut asked, mut missed) = (0, Vec::new());
    for line in fs::read_to_string(&queries).unwrap().lines() {
        let query: Value = serde_json::from_str(line).unwrap();
        let main = query["concepts"].as_array().unwrap().iter().find(|concept| concept["main"] == true);
        let Some(wanted) = main.and_then(|main| ids.get(main["id"].as_str().unwrap())) else { continue };
        let has = |concepts: &BTreeSet<String>| concepts.iter().any(|id| wanted.contains(id.as_str()));
        if !library.values().any(has) {
            continue;
        }
        asked += 1;
        let top = found.get(query["id"].as_str().unwrap()).map_or(&[][..], |keys| &keys[..keys.len().min(3)]);
        if !top.iter().any(|key| has(&library[key])) {
            missed.push(format!("{} {:?}", query["text"], top));
        }
    }
    println!("field queries: {} of {asked} in the first three; missed: {missed:#?}", asked - missed.len());
    assert!(asked >= 20 && missed.len() * 10 <= asked, "{missed:#?}");
}

#[tokio::test]
async fn independent_queries_are_answered() {
    let (test, library) = starter_library().await;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("relevance/queries.jsonl");
    let found = answers(&test, &file);
    let (mut sum, mut first_three, mut count) = (0.0, 0, 0.0);
    for line in fs::read_to_string(&file).unwrap().lines() {
        let query: Value = serde_json::from_str(line).unwrap();
        let grades: HashMap<&str, f64> = query["relevant"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(path, grade)| (path.rsplit('/').next().unwrap(), grade.as_f64().unwrap()))
            .collect();
        assert!(grades.keys().all(|key| library.contains_key(*key)), "{query}");
        let keys = found.get(query["id"].as_str().unwrap()).cloned().unwrap_or_default();
        let gain = |rank: u32, grade: f64| grade / f64::from(rank + 2).log2();
        let dcg: f64 = (0..10).zip(&keys).map(|(rank, key)| gain(rank, *grades.get(key.as_str()).unwrap_or(&0.0))).sum();
        let mut best: Vec<f64> = grades.values().copied().collect();
        best.sort_by(|a, b| b.total_cmp(a));
        let ideal: f64 = (0..10).zip(best).map(|(rank, grade)| gain(rank, grade)).sum();
        let is_hit = keys.iter().take(3).any(|key| grades.get(key.as_str()).is_some_and(|grade| *grade >= 3.0));
        if !is_hit {
            println!("not among the first three: {} {:?}", query["text"], keys.iter().take(3).collect::<Vec<_>>());
        }
        sum += dcg / ideal;
        first_three += usize::from(is_hit);
        count += 1.0;
    }
    println!("independent queries: nDCG@10 {:.4}, {first_three} of {count} show what was wanted in the first three", sum / count);
    assert!(sum / count > 0.5, "the order of results has broken");
}
