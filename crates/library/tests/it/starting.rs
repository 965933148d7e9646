//! The starter library itself.

use std::collections::BTreeMap;

use crate::files::open as storage;
use kernel::Actor;
use kernel::testing::TestStore;
use library::import::{Missing, Options, apply, starter};

#[tokio::test]
async fn the_starter_library_loads_without_a_fault_and_a_second_time_changes_nothing() {
    let test = TestStore::new().await;
    let options = Options { actor: Actor::system(), missing: Missing::List, dry_run: false, progress: &|_| {} };
    let report = apply(&test.store, starter().unwrap(), &options).await.unwrap();
    assert!(report.created >= 56, "{report:?}");
    let again = apply(&test.store, starter().unwrap(), &options).await.unwrap();
    assert_eq!((again.created, again.changed, again.vocabulary, again.unchanged), (0, 0, 0, report.created));
}

#[tokio::test]
async fn the_starter_library_has_what_a_new_network_needs() {
    let test = TestStore::new().await;
    let options = Options { actor: Actor::system(), missing: Missing::List, dry_run: false, progress: &|_| {} };
    apply(&test.store, starter().unwrap(), &options).await.unwrap();
    let target = test.folder.path().join("all.jsonl");
    library::export::export(&test.store, &storage(&test), &target, &|_| {}).await.unwrap();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in std::fs::read_to_string(target).unwrap().lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let kind = record["kind"].as_str().unwrap().to_owned();
        if kind == "strategy" {
            for area in record["areas"].as_array().unwrap() {
                *counts.entry(area.as_str().unwrap().to_owned()).or_default() += 1;
            }
            let body = record["body"].as_str().unwrap();
            for heading in
                ["What it is", "When to use it", "How to do it", "Adapt by phase", "What to watch for", "How to review it"]
            {
                assert!(body.contains(&format!("## {heading}\n")), "{} lacks {heading}", record["key"]);
            }
            assert!(prose::section_steps(body, "How to do it").len() >= 3, "{} has no steps", record["key"]);
            for field in ["setup_minutes", "weekly_minutes", "staff", "sources", "review_by"] {
                assert!(!record[field].is_null(), "{} lacks {field}", record["key"]);
            }
        }
        *counts.entry(kind).or_default() += 1;
    }
    for (what, least) in [
        ("strategy", 40),
        ("policy-template", 6),
        ("cpd", 6),
        ("guidance", 4),
        ("communication-and-interaction", 10),
        ("cognition-and-learning", 10),
        ("semh", 10),
        ("sensory-and-or-physical", 10),
    ] {
        assert!(counts[what] >= least, "{what}: {counts:?}");
    }
    let vocabulary = vocabulary::load(test.store.reader()).await.unwrap();
    assert!(vocabulary.concepts().len() >= 274);
}
