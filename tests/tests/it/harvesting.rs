//! OAI-PMH as a harvester that we did not write reads it: sickle, which libraries and portals use.
//!
//! `SENCO_OAI_RECORDS` makes it longer, for the figure of the documentation.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use kernel::testing::TestStore;
use kernel::{Actor, Audience, Viewer};
use library::{Draft, Kind, ResourceId, WithdrawalReason, count_addresses, publish, withdraw};
use serde_json::{Value, json};
use tests::{PATIENCE, Server, harvest};

/// Records that the test publishes: more than two pages of them.
const RECORDS: usize = 250;
/// Records of a page.
const PAGE: usize = 100;

fn wanted() -> usize {
    #[expect(clippy::disallowed_methods, reason = "a longer run is asked for by hand")]
    let given = std::env::var("SENCO_OAI_RECORDS").ok();
    given.and_then(|count| count.parse().ok()).unwrap_or(RECORDS)
}

async fn put(test: &TestStore, numbers: std::ops::Range<usize>) -> Vec<ResourceId> {
    let mut ids = Vec::new();
    for chunk in numbers.collect::<Vec<_>>().chunks(500) {
        let mut unit = test.store.begin(&Actor::system()).await.unwrap();
        for number in chunk {
            let kind = if number % 2 == 0 { Kind::Strategy } else { Kind::Guidance };
            // Signs that XML has a meaning for.
            let mut draft =
                Draft::new(kind, &format!("lamp-{number}"), &format!("Lamp <{number}> & \"light\""), "Wait *ten* seconds.");
            draft.audience = Audience::Public;
            "CC-BY-4.0".clone_into(&mut draft.licence);
            ids.push(publish(&mut unit, &draft).await.unwrap().id);
        }
        unit.commit().await.unwrap();
    }
    ids
}

async fn take_back(test: &TestStore, ids: &[ResourceId]) {
    let mut unit = test.store.begin(&Actor::system()).await.unwrap();
    for id in ids {
        withdraw(&mut unit, *id, WithdrawalReason::Author).await.unwrap();
    }
    unit.commit().await.unwrap();
}

/// Waits until the catalogue says this of a record.
fn wait_until(server: &Server, id: ResourceId, is_wanted: impl Fn(&str) -> bool) {
    let began = Instant::now();
    let host = server.address.ip();
    loop {
        let answer = server.get(&format!("/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:{host}:{id}")).body;
        if is_wanted(&answer) {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{answer}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What came of a harvest: identifier and whether it is deleted.
fn found(answer: &Value) -> BTreeMap<String, bool> {
    let records = answer["records"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let text = |record: &Value| record["identifier"].as_str().unwrap().to_owned();
    let all: BTreeMap<String, bool> = records.iter().map(|record| (text(record), record["deleted"].as_bool().unwrap())).collect();
    assert_eq!(all.len(), records.len(), "no record comes twice in one harvest");
    all
}

#[tokio::test]
async fn a_harvester_of_another_maker_collects_everything_and_finds_no_fault() {
    let test = TestStore::new().await;
    let server = Server::start(&test);
    let (url, count) = (format!("http://{}/oai", server.address), wanted());
    let starters = usize::try_from(count_addresses(test.store.reader(), &Viewer::public()).await.unwrap()).unwrap();
    let ids = put(&test, 0..count).await;
    wait_until(&server, *ids.last().unwrap(), |answer| answer.contains("<metadata>"));
    let gone: Vec<ResourceId> = ids.iter().copied().step_by(10).collect();
    take_back(&test, &gone).await;
    wait_until(&server, *gone.last().unwrap(), |answer| answer.contains("status=\"deleted\""));

    let list = |prefix: &str, more: Value| {
        let mut task = json!({ "verb": "ListRecords", "metadataPrefix": prefix });
        task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        task
    };
    let tasks = json!([
        { "verb": "Identify" },
        { "verb": "ListMetadataFormats" },
        { "verb": "ListSets" },
        list("oai_dc", json!({})),
        list("lrmi", json!({ "method": "POST" })),
        list("oai_dc", json!({ "verb": "ListIdentifiers" })),
        list("oai_dc", json!({ "set": "kind:strategy" })),
        list("oai_dc", json!({ "set": "kind:guidance" })),
        list("oai_dc", json!({ "from": "2999-01-01T00:00:00Z" })),
        list("marc21", json!({})),
        { "verb": "GetRecord", "metadataPrefix": "lrmi", "identifier": "oai:nowhere:1" },
    ]);
    let Some(answers) = harvest(&url, &tasks) else { return };
    assert_eq!(answers[0]["records"][0]["deletedRecord"], json!(["persistent"]));
    assert_eq!(answers[1]["records"].as_array().unwrap().len(), 2);
    assert!(answers[2]["records"].as_array().unwrap().len() > 15);
    let all = found(&answers[3]);
    assert_eq!(all.len(), starters + count);
    let names =
        |ids: &[ResourceId]| -> BTreeSet<String> { ids.iter().map(|id| format!("oai:{}:{id}", server.address.ip())).collect() };
    let deleted: BTreeSet<String> = all.iter().filter(|(_, deleted)| **deleted).map(|(id, _)| id.clone()).collect();
    assert_eq!(deleted, names(&gone));
    assert!(names(&ids).iter().all(|id| all.contains_key(id)));
    assert_eq!(found(&answers[4]), all, "the other format, by POST");
    assert_eq!(found(&answers[5]), all);
    let requests = usize::try_from(answers[3]["requests"].as_u64().unwrap()).unwrap();
    assert!(requests >= all.len().div_ceil(PAGE), "it went on from token to token");
    let titles: Vec<&str> =
        answers[3]["records"].as_array().unwrap().iter().filter_map(|record| record["title"].as_str()).collect();
    assert!(titles.contains(&"Lamp <1> & \"light\""), "{titles:?}");
    let (strategies, guidance) = (found(&answers[6]), found(&answers[7]));
    assert!(strategies.keys().all(|id| !guidance.contains_key(id)));
    assert!(ids.iter().enumerate().all(|(number, id)| {
        let name = format!("oai:{}:{id}", server.address.ip());
        let set = if number % 2 == 0 { &strategies } else { &guidance };
        set.contains_key(&name)
    }));
    let errors: Vec<&str> = answers[8..].iter().filter_map(|answer| answer["error"].as_str()).collect();
    assert_eq!(errors, ["NoRecordsMatch", "CannotDisseminateFormat", "IdDoesNotExist"]);
    println!("{} records by sickle in {:.2} s", all.len(), answers[3]["seconds"].as_f64().unwrap());

    parts_of_time_make_the_whole(&url, &answers[3], &all);
}

/// What came until a moment and what came after it are everything, and nothing twice.
fn parts_of_time_make_the_whole(url: &str, whole: &Value, all: &BTreeMap<String, bool>) {
    let stamps: BTreeSet<&str> =
        whole["records"].as_array().unwrap().iter().map(|record| record["datestamp"].as_str().unwrap()).collect();
    let moment = stamps.first().unwrap();
    let later = stamps.iter().nth(1);
    let mut tasks = vec![json!({ "verb": "ListRecords", "metadataPrefix": "oai_dc", "until": moment })];
    tasks.extend(later.map(|later| json!({ "verb": "ListRecords", "metadataPrefix": "oai_dc", "from": later })));
    let parts = harvest(url, &json!(tasks)).expect("it was there a moment ago");
    let mut both = found(&parts[0]);
    for part in &parts[1..] {
        for (id, deleted) in found(part) {
            assert!(both.insert(id.clone(), deleted).is_none(), "{id} is in both");
        }
    }
    assert_eq!(both, *all);
}
