//! One way to write, and its journal.

use std::sync::Arc;

use kernel::testing::TestStore;
use kernel::{Actor, Audience, Error, Event, REINDEX, Store, list_entries, verify_chain};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Query;

pub(crate) fn event(subject: &str) -> Event {
    Event {
        kind: "test.happened",
        subject: subject.to_owned(),
        version: Some(1),
        audience: Some(Audience::Members),
        detail: serde_json::json!({ "n": 1 }),
    }
}

/// Commits one event.
pub(crate) async fn write(store: &Store, subject: &str) -> kernel::Receipt {
    let mut unit = store.begin(&Actor::system()).await.unwrap();
    unit.append(event(subject));
    unit.commit().await.unwrap()
}

#[tokio::test]
async fn a_write_leaves_its_journal_rows_in_order_with_who_and_when() {
    let test = TestStore::new().await;
    let mut unit = test.begin().await;
    unit.append(event("a"));
    unit.append(event("b"));
    let receipt = unit.commit().await.unwrap();
    assert_eq!(receipt.position.seq, 2);
    let rows = list_entries(test.store.reader(), 0, 10).await.unwrap();
    let seen: Vec<_> = rows.iter().map(|row| (row.seq, row.subject.as_str(), row.actor.as_str(), row.at)).collect();
    assert_eq!(seen, [(1, "a", "system", test.store.now()), (2, "b", "system", test.store.now())]);
    assert_eq!(rows[0].audience.as_deref(), Some("members"));
    assert_eq!(rows[1].hash, receipt.position.hash);
    assert_eq!(verify_chain(test.store.reader()).await.unwrap(), None);
}

#[tokio::test]
async fn a_write_that_says_nothing_is_refused_and_leaves_nothing() {
    let test = TestStore::new().await;
    let unit = test.begin().await;
    let insert = Query::insert()
        .into_table("kernel_request")
        .columns(["name", "requested_at"])
        .values_panic(["x".into(), 1_i64.into()])
        .to_owned();
    unit.connection().execute(&insert).await.unwrap();
    assert!(matches!(unit.commit().await, Err(Error::Internal(_))));
    assert!(!test.store.take_request("x").await.unwrap(), "the row was rolled back");
}

#[tokio::test]
async fn a_dropped_write_leaves_nothing_and_the_sequence_has_no_gap() {
    let test = TestStore::new().await;
    write(&test.store, "a").await;
    let mut unit = test.begin().await;
    unit.append(event("dropped"));
    drop(unit);
    let mut unit = test.begin().await;
    unit.append(event("abandoned"));
    unit.abandon().await.unwrap();
    assert_eq!(write(&test.store, "b").await.position.seq, 2);
}

#[tokio::test]
async fn many_writers_in_two_processes_leave_a_gapless_chain() {
    let test = TestStore::new().await;
    let other = test.reopen().await;
    let mut tasks = Vec::new();
    for number in 0..40 {
        let store = if number % 2 == 0 { test.store.clone() } else { other.clone() };
        tasks.push(tokio::spawn(async move { write(&store, &format!("s{number}")).await.position.seq }));
    }
    let mut seqs = Vec::new();
    for task in tasks {
        seqs.push(task.await.unwrap());
    }
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=40).collect::<Vec<i64>>());
    assert_eq!(verify_chain(test.store.reader()).await.unwrap(), None);
}

#[tokio::test]
async fn readers_cannot_write() {
    let test = TestStore::new().await;
    assert!(test.store.reader().execute_unprepared("DELETE FROM kernel_request").await.is_err());
}

#[tokio::test]
async fn a_note_writes_listed_tables_only() {
    let test = TestStore::new().await;
    test.store.request(REINDEX).await.unwrap();
    test.store.request(REINDEX).await.unwrap();
    assert!(test.store.take_request(REINDEX).await.unwrap());
    assert!(!test.store.take_request(REINDEX).await.unwrap(), "a request is taken once");
    for table in ["library_resource", "kernel_journal", "kernel_request\" --"] {
        let delete = Query::delete().from_table(table).to_owned();
        assert!(matches!(test.store.note(&delete).await, Err(Error::Internal(_))), "{table}");
    }
}

#[tokio::test]
async fn a_journal_row_that_was_tampered_with_is_found() {
    let test = TestStore::new().await;
    for subject in ["a", "b", "c"] {
        write(&test.store, subject).await;
    }
    let mut unit = test.begin().await;
    unit.connection().execute_unprepared("UPDATE kernel_journal SET subject = 'other' WHERE seq = 2").await.unwrap();
    unit.append(event("d"));
    unit.commit().await.unwrap();
    assert_eq!(verify_chain(test.store.reader()).await.unwrap(), Some(2));
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_in_plain_words() {
    let test = TestStore::new().await;
    let mut unit = test.begin().await;
    unit.connection()
        .execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)")
        .await
        .unwrap();
    unit.append(event("a"));
    unit.commit().await.unwrap();
    let Err(error) = Store::open(&test.settings, Arc::new(test.clock.clone())).await else { panic!("it opened") };
    assert!(matches!(&error, Error::Refused(message) if message.contains("newer version") && message.contains("m9999_later")));
}

#[tokio::test]
async fn a_reopened_database_keeps_its_incarnation() {
    let test = TestStore::new().await;
    assert_eq!(test.reopen().await.incarnation(), test.store.incarnation());
}
