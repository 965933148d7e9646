//! Whatever way changes come, in whatever order and however often: the end is the same, and what is withdrawn stays so.

use federation::object::Change;
use federation::{RemoteResource, Shares, find_remote, keep_gone, list_gone, list_remote, receive};
use kernel::testing::TestStore;
use kernel::{Viewer, list_entries};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::kit::{gone, here, live, peered, there, write};

async fn found(test: &TestStore) -> Vec<RemoteResource> {
    let entries = list_entries(test.store.reader(), 0, 10_000).await.unwrap();
    let mut ids: Vec<uuid::Uuid> = entries.iter().filter_map(|entry| entry.subject.parse().ok()).collect();
    ids.sort();
    ids.dedup();
    let mut all = list_remote(test.store.reader(), &Viewer::public(), &ids).await.unwrap();
    all.sort_by(|one, other| one.object.cmp(&other.object));
    all
}

async fn titles(test: &TestStore) -> Vec<String> {
    found(test).await.into_iter().map(|resource| resource.record.title).collect()
}

#[tokio::test]
async fn the_newest_version_counts_and_nothing_comes_back() {
    let test = peered(Shares::Nothing).await;
    receive(&test.store, &there(), vec![live(1, 5)]).await.unwrap();
    receive(&test.store, &there(), vec![live(1, 4), live(2, 1)]).await.unwrap();
    assert_eq!(titles(&test).await, ["Strategy 1, edition 5", "Strategy 2, edition 1"]);
    let received = receive(&test.store, &there(), vec![live(1, 9), gone(1, 8)]).await.unwrap();
    assert_eq!((received.stored, received.withdrawn, received.known), (0, 1, 1));
    for change in [live(1, 10), live(1, i64::MAX), gone(1, 8)] {
        let received = receive(&test.store, &there(), vec![change]).await.unwrap();
        assert_eq!((received.stored, received.withdrawn, received.known), (0, 0, 1));
    }
    assert_eq!(titles(&test).await, ["Strategy 2, edition 1"]);
}

#[tokio::test]
async fn what_is_withdrawn_before_it_was_known_never_appears() {
    let test = peered(Shares::Nothing).await;
    receive(&test.store, &there(), vec![gone(1, 3)]).await.unwrap();
    receive(&test.store, &there(), vec![live(1, 1), live(1, 7)]).await.unwrap();
    assert!(found(&test).await.is_empty());
}

#[tokio::test]
async fn nothing_of_a_withdrawn_object_is_left_in_the_database() {
    use sea_orm::ConnectionTrait as _;
    let test = peered(Shares::Nothing).await;
    receive(&test.store, &there(), vec![live(1, 1)]).await.unwrap();
    receive(&test.store, &there(), vec![gone(1, 2)]).await.unwrap();
    let select = sea_orm::sea_query::Query::select().column("object").from("federation_object").to_owned();
    assert!(test.store.reader().query_all(&select).await.unwrap().is_empty());
    let journal = format!("{:?}", list_entries(test.store.reader(), 0, 100).await.unwrap());
    assert!(!journal.contains("edition") && !journal.contains("Read together"), "{journal}");
}

#[tokio::test]
async fn a_network_changes_its_own_objects_and_no_others() {
    let test = peered(Shares::Nothing).await;
    receive(&test.store, &there(), vec![live(1, 1)]).await.unwrap();
    let head = test.store.head().await.unwrap();
    assert!(receive(&test.store, &here(), vec![gone(1, 2)]).await.is_err());
    assert_eq!(test.store.head().await.unwrap(), head);
    assert_eq!(titles(&test).await, ["Strategy 1, edition 1"]);
}

#[tokio::test]
async fn what_says_nothing_new_writes_nothing() {
    let test = peered(Shares::Nothing).await;
    receive(&test.store, &there(), vec![live(1, 1), gone(2, 1)]).await.unwrap();
    let head = test.store.head().await.unwrap();
    receive(&test.store, &there(), vec![gone(2, 1), live(1, 1), live(2, 4)]).await.unwrap();
    assert_eq!(test.store.head().await.unwrap(), head);
}

#[tokio::test]
async fn what_is_not_public_is_for_members_here() {
    let test = peered(Shares::Nothing).await;
    let Change::Live { object, version, mut record } = live(1, 1) else { panic!() };
    record.is_public = false;
    receive(&test.store, &there(), vec![Change::Live { object, version, record }]).await.unwrap();
    let entry = list_entries(test.store.reader(), 0, 100).await.unwrap().pop().unwrap();
    let id = entry.subject.parse().unwrap();
    assert!(find_remote(test.store.reader(), &Viewer::public(), id).await.unwrap().is_none());
    assert!(find_remote(test.store.reader(), &"member".parse().unwrap(), id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_restore_brings_nothing_back_that_was_withdrawn_since() {
    let test = peered(Shares::Nothing).await;
    receive(&test.store, &there(), vec![live(1, 1), gone(2, 1)]).await.unwrap();
    receive(&test.store, &there(), vec![gone(1, 2)]).await.unwrap();
    let graves = list_gone(test.store.reader()).await.unwrap();
    // The older backup knows the object, and the second withdrawal.
    let restored = peered(Shares::Nothing).await;
    receive(&restored.store, &there(), vec![live(1, 1), gone(2, 1)]).await.unwrap();
    assert_eq!(write!(restored, |unit| keep_gone(&mut unit, &graves)).unwrap(), 1);
    assert!(found(&restored).await.is_empty());
    receive(&restored.store, &there(), vec![live(1, 1), live(2, 9)]).await.unwrap();
    assert!(found(&restored).await.is_empty());
    assert_eq!(write!(restored, |unit| keep_gone(&mut unit, &graves)).unwrap(), 0);
}

/// What an origin does to its objects, as the changes that it tells: versions rise, and nothing follows a withdrawal.
fn history() -> impl Strategy<Value = Vec<Change>> {
    let one = |number: u32| {
        (1_usize..5, any::<bool>()).prop_map(move |(versions, is_withdrawn)| {
            let mut changes: Vec<Change> =
                (1..=versions).map(|version| live(number, 10 * i64::try_from(version).unwrap())).collect();
            if is_withdrawn {
                changes.push(gone(number, 1000));
            }
            changes
        })
    };
    (one(1), one(2), one(3)).prop_map(|(first, second, third)| [first, second, third].concat())
}

/// A history, and the same with repetitions, out of order, in pages of some size.
fn arrivals() -> impl Strategy<Value = (Vec<Change>, Vec<Change>, usize)> {
    let with_repetitions = history().prop_flat_map(|changes| {
        let again = prop::collection::vec(prop::sample::select(changes.clone()), 0..10);
        (Just(changes), again)
    });
    let shuffled = with_repetitions.prop_flat_map(|(changes, again)| {
        let all = [changes.clone(), again].concat();
        (Just(changes), Just(all).prop_shuffle())
    });
    (shuffled, 1_usize..6).prop_map(|((changes, arriving), page)| (changes, arriving, page))
}

#[test]
fn any_order_and_repetition_ends_in_the_same_state() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&arrivals(), |(changes, arriving, page)| {
        let (straight, shuffled) = runtime.block_on(async {
            let (one, other) = (TestStore::new().await, TestStore::new().await);
            for change in changes {
                receive(&one.store, &there(), vec![change]).await.unwrap();
            }
            for page in arriving.chunks(page) {
                receive(&other.store, &there(), page.to_vec()).await.unwrap();
            }
            (found(&one).await, found(&other).await)
        });
        prop_assert_eq!(straight, shuffled);
        Ok(())
    });
    outcome.unwrap();
}
