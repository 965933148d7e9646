//! One-time links: used once, in time, and never by looking.

use std::time::Duration;

use identity::{LINK_LIFE, Link, Secret, find_link, list_people_at, make_link, sweep, take_link};
use kernel::testing::TestStore;

use crate::somebody;

const MINUTE: i64 = 60_000;

fn is_good(link: &Link) -> bool {
    matches!(link, Link::Good(_))
}

#[tokio::test]
async fn a_link_signs_in_once_however_often_it_was_looked_at() {
    let test = TestStore::new().await;
    let id = somebody(&test).await;
    let secret = make_link(&test.store, id, LINK_LIFE).await.unwrap();
    for _ in 0..3 {
        assert!(is_good(&find_link(&test.store, &secret).await.unwrap()));
    }
    let Link::Good(person) = take_link(&test.store, &secret).await.unwrap() else { panic!("the first gets it") };
    assert_eq!(person.id, id);
    assert_eq!(take_link(&test.store, &secret).await.unwrap(), Link::Used);
    assert_eq!(find_link(&test.store, &secret).await.unwrap(), Link::Used);
}

#[tokio::test]
async fn of_many_who_press_at_once_one_gets_in() {
    let test = TestStore::new().await;
    let id = somebody(&test).await;
    let secret = make_link(&test.store, id, LINK_LIFE).await.unwrap();
    let mut presses = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (store, secret) = (test.store.clone(), secret.clone());
        presses.spawn(async move { take_link(&store, &secret).await.unwrap() });
    }
    let taken = presses.join_all().await;
    assert_eq!(taken.iter().filter(|link| is_good(link)).count(), 1);
}

#[tokio::test]
async fn a_link_ends_with_its_time_and_is_forgotten_a_week_later() {
    let test = TestStore::new().await;
    let id = somebody(&test).await;
    let secret = make_link(&test.store, id, Duration::from_mins(30)).await.unwrap();
    test.clock.advance(30 * MINUTE - 1);
    assert!(is_good(&find_link(&test.store, &secret).await.unwrap()));
    test.clock.advance(1);
    assert_eq!(take_link(&test.store, &secret).await.unwrap(), Link::Expired);
    sweep(&test.store).await.unwrap();
    assert_eq!(find_link(&test.store, &secret).await.unwrap(), Link::Expired);
    test.clock.advance(7 * 24 * 60 * MINUTE);
    sweep(&test.store).await.unwrap();
    assert_eq!(find_link(&test.store, &secret).await.unwrap(), Link::Unknown);
}

#[tokio::test]
async fn using_one_link_makes_the_others_void() {
    let test = TestStore::new().await;
    let id = somebody(&test).await;
    let other = somebody(&test).await;
    let first = make_link(&test.store, id, LINK_LIFE).await.unwrap();
    let second = make_link(&test.store, id, LINK_LIFE).await.unwrap();
    let theirs = make_link(&test.store, other, LINK_LIFE).await.unwrap();
    assert!(is_good(&take_link(&test.store, &second).await.unwrap()));
    assert_eq!(find_link(&test.store, &first).await.unwrap(), Link::Used);
    assert!(is_good(&find_link(&test.store, &theirs).await.unwrap()));
}

#[tokio::test]
async fn signing_out_everywhere_makes_links_void_too() {
    let test = TestStore::new().await;
    let id = somebody(&test).await;
    let secret = make_link(&test.store, id, LINK_LIFE).await.unwrap();
    identity::close_sessions(&test.store, id).await.unwrap();
    assert_eq!(take_link(&test.store, &secret).await.unwrap(), Link::Used);
}

#[tokio::test]
async fn a_guess_or_the_kept_hash_is_no_link() {
    let test = TestStore::new().await;
    let id = somebody(&test).await;
    let secret = make_link(&test.store, id, LINK_LIFE).await.unwrap();
    for guess in [secret.hash(), String::new(), "x".repeat(43)] {
        assert_eq!(take_link(&test.store, &Secret::brought(&guess)).await.unwrap(), Link::Unknown);
    }
}

#[tokio::test]
async fn an_address_is_found_in_any_case_and_with_all_who_gave_it() {
    let test = TestStore::new().await;
    let mut unit = test.begin().await;
    for (name, email) in [("Ada", "Office@example.org"), ("Ben", "office@example.org"), ("Cem", "cem@example.org")] {
        let new = identity::NewPerson { name: name.to_owned(), email: Some(email.to_owned()), role: kernel::Role::Member };
        identity::add_person(&mut unit, &new).await.unwrap();
    }
    unit.commit().await.unwrap();
    let names = async |email| -> Vec<String> {
        list_people_at(test.store.reader(), email).await.unwrap().into_iter().map(|person| person.name).collect()
    };
    let mut both = names(" OFFICE@example.org").await;
    both.sort();
    assert_eq!(both, ["Ada", "Ben"]);
    assert_eq!(names("cem@example.org").await, ["Cem"]);
    assert!(names("%").await.is_empty());
}
