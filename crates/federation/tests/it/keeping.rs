//! What other networks shared, as this network's library finds it.

use federation::object::Change;
use federation::{
    Contact, FoundRemote, Hold, Shares, Upstream, count_remote, find_remote_at, find_upstream, hold, list_remote, list_remote_ids,
    list_remote_visible, receive,
};
use kernel::testing::TestStore;
use kernel::{Role, Timestamp, Viewer};
use library::{Kind, WithdrawalReason};
use serde_json::json;

use crate::kit::{NOW, coordinator, gone, live, peered, there, wire, write};

const HOST: &str = "quillham.example.org";

/// An object of the other network whose page has this address.
fn at(number: u32, version: i64, path: &str) -> Change {
    let mut object = wire(number, version);
    object["url"] = json!(there().join(path));
    Change::read(&object, &there()).unwrap()
}

async fn found(test: &TestStore, viewer: &Viewer, key: &str) -> Option<FoundRemote> {
    find_remote_at(test.store.reader(), viewer, (HOST, Kind::Strategy, key)).await.unwrap()
}

fn title(found: Option<FoundRemote>) -> String {
    match found {
        Some(FoundRemote::Live(remote)) => remote.record.title,
        Some(FoundRemote::Withdrawn) => "withdrawn".to_owned(),
        None => "nothing".to_owned(),
    }
}

#[tokio::test]
async fn a_resource_has_the_key_of_its_own_page() {
    let test = peered(Shares::Nothing).await;
    receive(&test.store, &there(), vec![at(1, 1, "/library/strategy/read-together")]).await.unwrap();
    let Some(FoundRemote::Live(remote)) = found(&test, &Viewer::public(), "read-together").await else { panic!() };
    assert_eq!(remote.path(), "/library/strategy/read-together@quillham.example.org");
    let elsewhere =
        find_remote_at(test.store.reader(), &Viewer::public(), ("osmere.example.org", Kind::Strategy, "read-together")).await;
    assert_eq!(elsewhere.unwrap(), None);
}

#[tokio::test]
async fn pages_of_other_shapes_and_two_of_one_key_are_found_by_their_ids_too() {
    let test = peered(Shares::Nothing).await;
    let pages = ["/library/strategy/same", "/library/strategy/same", "/wiki/Strategy_3", "/library/strategy/..%2f..@evil"];
    for (number, path) in (1..).zip(pages) {
        receive(&test.store, &there(), vec![at(number, 1, path)]).await.unwrap();
    }
    let ids = list_remote_ids(test.store.reader(), &there()).await.unwrap();
    let everything = Viewer::with_role(Role::Admin);
    let all = list_remote(test.store.reader(), &everything, &ids).await.unwrap();
    assert_eq!(all.len(), 4);
    for remote in &all {
        let by_id = format!("a-former-title-{}", &remote.id.simple().to_string()[..12]);
        assert_eq!(title(found(&test, &Viewer::public(), &by_id).await), remote.record.title);
        if remote.key != "same" {
            assert!(remote.key.starts_with("strategy-"), "{}", remote.key);
            assert_eq!(title(found(&test, &Viewer::public(), &remote.key).await), remote.record.title);
        }
    }
    let first = all.iter().filter(|remote| remote.key == "same").min_by_key(|remote| remote.id).unwrap();
    assert_eq!(title(found(&test, &Viewer::public(), "same").await), first.record.title);
    for key in ["same-000000000000", "same-zzzzzzzzzzzz", "-", ""] {
        assert_eq!(title(found(&test, &Viewer::public(), key).await), "nothing", "{key}");
    }
}

#[tokio::test]
async fn an_address_says_for_ever_that_something_is_gone_to_those_who_could_see_it() {
    let test = peered(Shares::Nothing).await;
    let Change::Live { object, version, mut record } = at(2, 1, "/library/strategy/quiet") else { panic!() };
    record.is_public = false;
    let quiet = Change::Live { object, version, record };
    receive(&test.store, &there(), vec![at(1, 1, "/library/strategy/loud"), quiet]).await.unwrap();
    receive(&test.store, &there(), vec![gone(1, 2), gone(2, 2)]).await.unwrap();
    let member = Viewer::with_role(Role::Member);
    for (viewer, key, expected) in [
        (&Viewer::public(), "loud", "withdrawn"),
        (&member, "loud", "withdrawn"),
        (&Viewer::public(), "quiet", "nothing"),
        (&member, "quiet", "withdrawn"),
    ] {
        assert_eq!(title(found(&test, viewer, key).await), expected, "{key}");
    }
    receive(&test.store, &there(), vec![at(3, 1, "/library/strategy/third")]).await.unwrap();
    let id = list_remote_ids(test.store.reader(), &there()).await.unwrap()[0];
    assert_eq!(find_upstream(test.store.reader(), id).await.unwrap(), Upstream::Live(1));
    receive(&test.store, &there(), vec![gone(3, 2)]).await.unwrap();
    let upstream = find_upstream(test.store.reader(), id).await.unwrap();
    assert!(matches!(upstream, Upstream::Withdrawn { reason: WithdrawalReason::Privacy, .. }), "{upstream:?}");
}

#[tokio::test]
async fn what_a_blocked_or_ended_network_shared_is_shown_to_nobody_until_it_is_back() {
    let test = peered(Shares::Nothing).await;
    receive(&test.store, &there(), vec![live(1, 1)]).await.unwrap();
    let ids = list_remote_ids(test.store.reader(), &there()).await.unwrap();
    for (standing, shown) in [(Hold::Blocked, 0), (Hold::Open, 1), (Hold::Paused, 1), (Hold::Ended, 0)] {
        write!(test, |unit| hold(&mut unit, &coordinator(), &there(), standing)).unwrap();
        let seen = list_remote_visible(test.store.reader(), &coordinator(), &ids).await.unwrap();
        assert_eq!((seen.len() as u64, count_remote(test.store.reader()).await.unwrap()), (shown, shown), "{standing:?}");
        assert_eq!(title(found(&test, &Viewer::public(), "read-together").await) == "nothing", shown == 0, "{standing:?}");
    }
}

#[test]
fn a_network_is_away_when_tries_fail_and_it_was_not_heard_for_an_hour() {
    let contact =
        |failures, minutes: i64| Contact { failures, heard_at: Some(Timestamp(NOW.0 - minutes * 60_000)), ..Contact::default() };
    assert!(!contact(0, 600).is_away(NOW));
    assert!(!contact(3, 59).is_away(NOW));
    assert!(contact(1, 61).is_away(NOW));
    assert!(Contact { failures: 1, ..Contact::default() }.is_away(NOW));
    assert!(!Contact::default().is_away(NOW));
    // One that never speaks first is there, too, when it took something or answered.
    let lately = Some(Timestamp(NOW.0 - 60_000));
    assert!(!Contact { told_at: lately, ..contact(3, 600) }.is_away(NOW));
    assert!(!Contact { read_at: lately, ..contact(3, 600) }.is_away(NOW));
}
