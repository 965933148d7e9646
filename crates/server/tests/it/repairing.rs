//! Two servers over real connections, one of which loses its memory: what is missing there is hidden here and kept; and one that rests, of
//! which nothing is passed over.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use federation::{Compared, Hold, Pulled, Shares, compare, find_contact, pull};
use kernel::{Error, Event, Role, Viewer, copy_out, table_names};
use serde_json::Value;

use crate::app::{TestApp, strategy};
use crate::peers::{page, pair, peer};

type Rows = BTreeMap<&'static str, Vec<Vec<Value>>>;

/// Everything that a server knows, as a backup has it.
async fn backup(of: &TestApp) -> Rows {
    let mut rows = Rows::new();
    let keep = |table, row| {
        rows.entry(table).or_default().push(row);
        Ok(())
    };
    copy_out(&of.test.store, keep).await.unwrap();
    rows
}

/// Lets a server know what it knew then, and no more.
async fn restore(at: &TestApp, rows: &Rows) {
    let mut unit = at.test.begin().await;
    unit.clear_all().await.unwrap();
    for table in table_names().filter(|table| rows.contains_key(table)) {
        unit.copy_in(table, &rows[table]).await.unwrap();
    }
    let detail = serde_json::json!({});
    unit.append(Event { kind: "kernel.restored", subject: "backup".to_owned(), version: None, audience: None, detail });
    unit.commit().await.unwrap();
}

/// Fetches all that another server shows.
async fn fetch(at: &TestApp, from: &TestApp) -> Result<(), Error> {
    let (network, peer) = (at.network(), peer(at, from).await);
    loop {
        match pull(&at.test.store, &network.our, &network.keys, &network.reach, &peer).await? {
            Pulled::More => {}
            Pulled::All => return Ok(()),
            Pulled::Later { status, .. } => return Err(Error::Unavailable(format!("status {status}"))),
        }
    }
}

async fn hold(at: &TestApp, of: &TestApp, hold: Hold) {
    let mut unit = at.test.begin().await;
    federation::hold(&mut unit, &Viewer::with_role(Role::Coordinator), &of.network().our, hold).await.unwrap();
    unit.commit().await.unwrap();
}

async fn compared(at: &TestApp, with: &TestApp) -> Compared {
    compare(&at.test.store, at.network(), &peer(at, with).await).await.unwrap()
}

#[tokio::test]
async fn what_a_restored_network_lost_is_hidden_and_kept_and_there_again_when_it_is_told_again() {
    let (one, other) = pair(Shares::Public).await;
    one.publish(&strategy("old", "Chunked instructions")).await;
    let early = backup(&one).await;
    one.publish(&strategy("old", "Chunked instructions, better")).await;
    one.publish(&strategy("new", "Visual timetable")).await;
    let late = backup(&one).await;
    fetch(&other, &one).await.unwrap();
    assert_eq!(compared(&other, &one).await, Compared::default());
    other.catch_up().await;
    let there = other.sign_in(Role::Coordinator).await;
    let host = one.network().our.authority().to_owned();
    let copy = format!("/library/strategy/new@{host}");
    let titles = async || other.get(&format!("/search?q=visual+timetable&origin={host}")).await.texts(".app-cards h3");
    assert_eq!((other.get(&copy).await.status, titles().await.len()), (StatusCode::OK, 1));

    restore(&one, &early).await;
    fetch(&other, &one).await.unwrap();
    assert_eq!(
        find_contact(other.test.store.reader(), &one.network().our).await.unwrap().compared_at,
        None,
        "it is to be compared"
    );
    assert_eq!(other.get(&copy).await.status, StatusCode::OK, "what is absent from ordinary pages says nothing");
    assert_eq!(compared(&other, &one).await, Compared { repaired: 0, missing: 1, back: 0 });
    assert_eq!(other.get(&copy).await.status, StatusCode::NOT_FOUND);
    assert_eq!(titles().await.len(), 0, "what the index shows is held against the database");
    other.catch_up().await;
    assert_eq!(titles().await.len(), 0);
    let about = there.get(&page(&one)).await;
    let said = about.texts(".govuk-inset-text").join("");
    assert!(said.starts_with("1 thing of Tarnbridge was not there any more"), "{said}");
    assert!(about.body.contains("You have of its</dt><dd>1 resource<"), "{}", about.body);
    let better = other.get(&format!("/library/strategy/old@{host}")).await;
    assert_eq!(better.texts("h1"), ["Chunked instructions, better"], "no version goes back");
    assert_eq!(compared(&other, &one).await, Compared::default(), "what is known to be missing is no news");

    restore(&one, &late).await;
    fetch(&other, &one).await.unwrap();
    other.catch_up().await;
    assert_eq!((other.get(&copy).await.status, titles().await.len()), (StatusCode::OK, 1));
    assert!(there.get(&page(&one)).await.texts(".govuk-inset-text").is_empty());
    assert_eq!(compared(&other, &one).await, Compared::default());
}

#[tokio::test]
async fn what_is_missing_can_still_be_withdrawn() {
    let (one, other) = pair(Shares::Public).await;
    let early = backup(&one).await;
    let id = one.publish(&strategy("new", "Visual timetable")).await;
    let late = backup(&one).await;
    fetch(&other, &one).await.unwrap();
    restore(&one, &early).await;
    fetch(&other, &one).await.unwrap();
    assert_eq!(compared(&other, &one).await.missing, 1);
    restore(&one, &late).await;
    // It is told as an object once more, so that there is somebody to tell of the withdrawal.
    fetch(&other, &one).await.unwrap();
    one.withdraw(id).await;
    fetch(&other, &one).await.unwrap();
    let gone = other.get(&format!("/library/strategy/new@{}", one.network().our.authority())).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert_eq!(compared(&other, &one).await, Compared::default());
}

#[tokio::test]
async fn what_changes_while_the_exchange_rests_is_not_passed_over() {
    let (one, other) = pair(Shares::Public).await;
    one.publish(&strategy("old", "Chunked instructions")).await;
    fetch(&other, &one).await.unwrap();
    let pulled = async || find_contact(other.test.store.reader(), &one.network().our).await.unwrap().pulled;
    let before = pulled().await;
    hold(&one, &other, Hold::Paused).await;
    one.publish(&strategy("new", "Visual timetable")).await;
    for _ in 0..2 {
        assert!(fetch(&other, &one).await.is_err(), "it is asked to come again");
        assert!(compare(&other.test.store, other.network(), &peer(&other, &one).await).await.is_err());
        assert_eq!(pulled().await, before);
    }
    hold(&one, &other, Hold::Open).await;
    fetch(&other, &one).await.unwrap();
    let copy = other.get(&format!("/library/strategy/new@{}", one.network().our.authority())).await;
    assert_eq!(copy.status, StatusCode::OK);
}
