//! A peer in software that we did not write: Fedify holds each of our requests against its own reading of the standards, and ours hold its.

use std::time::{Duration, Instant};

use kernel::{Actor, Audience, list_entries};
use library::{Draft, Kind, ResourceId, WithdrawalReason, publish, withdraw};
use serde_json::{Value, json};
use tests::{Fedify, How, PATIENCE};

use crate::networks::Network;

/// Every way in which nobody may tell anything.
const WRONG: [How; 4] = [How::Bare, How::Tampered, How::OtherKey, How::Stranger];

/// A strategy of the other network as it travels, in an activity.
fn create(home: &str, number: u32, change: impl FnOnce(&mut Value)) -> String {
    let mut activity = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{home}/ap/resources/{number}#v1"),
        "type": "Create",
        "actor": format!("{home}/ap/actor"),
        "object": {
            "id": format!("{home}/ap/resources/{number}"),
            "type": ["Article", "schema:LearningResource"],
            "attributedTo": format!("{home}/ap/actor"),
            "to": "https://www.w3.org/ns/activitystreams#Public",
            "name": format!("Lamps, {number}"),
            "content": "<p>Read in pairs.</p>",
            "senco:version": 1,
            "schema:learningResourceType": "strategy",
            "schema:license": "https://creativecommons.org/licenses/by/4.0/",
        },
    });
    change(&mut activity);
    activity.to_string()
}

/// Rows that speak of another network's objects.
async fn rows(network: &Network) -> Vec<(i64, String)> {
    let store = network.open().await;
    let entries = list_entries(store.reader(), 0, 100_000).await.unwrap();
    let told = entries.into_iter().filter(|entry| ["federation.received", "federation.withdrawn"].contains(&entry.kind.as_str()));
    told.map(|entry| (entry.seq, entry.kind)).collect()
}

async fn wait(what: &str, mut until: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !until().await {
        assert!(began.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn put(network: &Network, title: &str) -> ResourceId {
    let mut draft = Draft::new(Kind::Strategy, "lamp", title, "Wait *ten* seconds.");
    draft.audience = Audience::Public;
    "CC-BY-4.0".clone_into(&mut draft.licence);
    let mut unit = network.open().await.begin(&Actor::system()).await.unwrap();
    let id = publish(&mut unit, &draft).await.unwrap().id;
    unit.commit().await.unwrap();
    id
}

/// What Fedify took as ours, by type and title.
fn told(fedify: &mut Fedify) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let heard = fedify.heard();
    heard.iter().map(|one| (text(&one["type"]), text(&one["name"]))).collect()
}

fn has(fedify: &mut Fedify, sort: &str, title: &str) -> bool {
    told(fedify).contains(&(sort.to_owned(), title.to_owned()))
}

/// Our coordinator asks, Fedify agrees and asks, and is accepted.
async fn agree(ours: &Network, fedify: &mut Fedify) {
    ours.run(&["peer", "follow", &fedify.url, "--yes"]);
    wait("it hears that it is asked", async || told(fedify).iter().any(|(sort, _)| sort == "Follow")).await;
    fedify.follow(&ours.url);
    wait("both have agreed", async || ours.run(&["peer", "list"]).contains("\tactive")).await;
    wait("it is accepted", async || told(fedify).iter().any(|(sort, _)| sort == "Accept")).await;
}

#[tokio::test]
async fn software_of_another_maker_asks_agrees_and_verifies_all_that_it_is_told() {
    let ours = Network::start_bare().await;
    let mut fedify = Fedify::start();
    let (inbox, home) = (format!("{}/ap/inbox", ours.url), fedify.url.clone());
    // Before anybody agreed, nothing that it says counts, however well it is signed.
    for how in [How::Message, How::Draft].into_iter().chain(WRONG) {
        let status = fedify.post(&inbox, &create(&home, 1, |_| {}), how);
        assert!(matches!(status, 401 | 403), "{how:?}: {status}");
    }
    assert!(rows(&ours).await.is_empty());

    agree(&ours, &mut fedify).await;
    ours.run(&["peer", "share", &fedify.url, "public"]);
    let id = put(&ours, "Reading by lamplight").await;
    wait("it gets what is new", async || has(&mut fedify, "Create", "Reading by lamplight")).await;
    put(&ours, "Reading by better lamplight").await;
    wait("it gets what has changed", async || has(&mut fedify, "Update", "Reading by better lamplight")).await;
    let mut unit = ours.open().await.begin(&Actor::system()).await.unwrap();
    withdraw(&mut unit, id, WithdrawalReason::Author).await.unwrap();
    unit.commit().await.unwrap();
    wait("it hears what is taken back", async || has(&mut fedify, "Delete", "")).await;
    let object = format!("{}/ap/resources/{id}", ours.url);
    let about: Vec<Value> = fedify.heard().into_iter().filter(|one| one["object"] == json!(object)).collect();
    let sorts: Vec<&str> = about.iter().filter_map(|one| one["objectType"].as_str()).collect();
    assert_eq!(sorts, ["Article", "Article", "Tombstone"], "{about:?}");
    // That it can tell: the same with one byte more was refused, each time.
    let refusals = fedify.refusals();
    assert!(refusals.len() >= 5 && refusals.iter().all(|status| *status == 401), "{refusals:?}");
}

#[tokio::test]
async fn of_what_another_maker_s_software_sends_only_what_is_well_formed_and_its_own_counts() {
    let ours = Network::start_bare().await;
    let mut fedify = Fedify::start();
    let (inbox, home) = (format!("{}/ap/inbox", ours.url), fedify.url.clone());
    agree(&ours, &mut fedify).await;
    assert_eq!(fedify.post(&inbox, &create(&home, 1, |_| {}), How::Message), 202);
    assert_eq!(fedify.post(&inbox, &create(&home, 2, |_| {}), How::Draft), 202);
    let good = rows(&ours).await;
    assert_eq!(good.len(), 2);
    for how in WRONG {
        let status = fedify.post(&inbox, &create(&home, 3, |_| {}), how);
        assert!(matches!(status, 401 | 403), "{how:?}: {status}");
    }
    let elsewhere = "http://127.0.0.9:9";
    let malformed = [
        "no JSON at all".to_owned(),
        "[]".to_owned(),
        format!("{}1{}", "[".repeat(40), "]".repeat(40)),
        create(&home, 3, |activity| activity["actor"] = json!(format!("{elsewhere}/ap/actor"))),
        create(&home, 3, |activity| activity["id"] = json!(7)),
        create(&home, 3, |activity| activity["object"]["id"] = json!(format!("{elsewhere}/ap/resources/3"))),
        create(&home, 3, |activity| activity["object"]["attributedTo"] = json!(format!("{elsewhere}/ap/actor"))),
        create(&home, 3, |activity| activity["object"]["senco:version"] = json!("one")),
        create(&home, 3, |activity| activity["object"]["schema:license"] = json!("none")),
        create(&home, 3, |activity| activity["object"]["schema:learningResourceType"] = json!("poem")),
        create(&home, 3, |activity| activity["object"]["type"] = json!("Tombstone")),
        create(&home, 3, |activity| activity["object"] = json!(null)),
    ];
    for body in &malformed {
        assert_eq!(fedify.post(&inbox, body, How::Message), 400, "{body}");
    }
    assert_eq!(rows(&ours).await, good, "and nothing of it is kept");

    let mut gone = json!({ "id": format!("{home}/ap/resources/1#gone"), "type": "Delete", "actor": format!("{home}/ap/actor") });
    gone["object"] = json!(format!("{home}/ap/resources/1"));
    assert_eq!(fedify.post(&inbox, &gone.to_string(), How::Message), 202);
    let after = rows(&ours).await;
    assert_eq!(after.iter().filter(|(_, kind)| kind == "federation.withdrawn").count(), 1);
    let again = create(&home, 1, |activity| activity["object"]["senco:version"] = json!(9_000_000_000_000_000_i64));
    assert_eq!(fedify.post(&inbox, &again, How::Message), 202);
    assert_eq!(rows(&ours).await, after, "what is withdrawn stays so");
}
