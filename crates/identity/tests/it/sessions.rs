use identity::{
    Device, Secret, close_own_session, close_session, close_sessions, find_session, list_sessions, open_session, sweep,
};
use kernel::Role;
use kernel::testing::TestStore;

use crate::somebody;

const MINUTE: i64 = 60_000;

#[tokio::test]
async fn a_session_is_found_by_its_secret_and_by_nothing_else() {
    let test = TestStore::new().await;
    let id = somebody(&test).await;
    let secret = open_session(&test.store, id, Device::Own, "Firefox").await.unwrap();
    let found = find_session(&test.store, &secret).await.unwrap().unwrap();
    assert_eq!((found.person, found.role, found.name.as_str()), (id, Role::Member, "Ada Example"));
    for other in [secret.hash(), String::new(), "x".repeat(43)] {
        assert_eq!(find_session(&test.store, &Secret::brought(&other)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_shared_computer_forgets_after_half_an_hour_without_use() {
    let test = TestStore::new().await;
    let id = somebody(&test).await;
    let shared = open_session(&test.store, id, Device::Shared, "").await.unwrap();
    let own = open_session(&test.store, id, Device::Own, "").await.unwrap();
    for _ in 0..3 {
        test.clock.advance(29 * MINUTE);
        assert!(find_session(&test.store, &shared).await.unwrap().is_some(), "it is in use");
    }
    test.clock.advance(31 * MINUTE);
    assert_eq!(find_session(&test.store, &shared).await.unwrap(), None);
    assert!(find_session(&test.store, &own).await.unwrap().is_some());
    test.clock.advance(11 * 60 * MINUTE);
    assert_eq!(find_session(&test.store, &own).await.unwrap(), None, "twelve hours are over, however much it was used");
}

#[tokio::test]
async fn sessions_end_one_by_one_and_all_at_once() {
    let test = TestStore::new().await;
    let id = somebody(&test).await;
    let mut secrets = Vec::new();
    for _ in 0..3 {
        secrets.push(open_session(&test.store, id, Device::Own, "").await.unwrap());
    }
    close_session(&test.store, &secrets[0].hash()).await.unwrap();
    assert_eq!(find_session(&test.store, &secrets[0]).await.unwrap(), None);
    assert!(find_session(&test.store, &secrets[1]).await.unwrap().is_some());
    close_sessions(&test.store, id).await.unwrap();
    for secret in &secrets {
        assert_eq!(find_session(&test.store, secret).await.unwrap(), None);
    }
}

#[tokio::test]
async fn one_sees_and_ends_one_s_own_sessions_and_nobody_else_s() {
    let test = TestStore::new().await;
    let (ada, ben) = (somebody(&test).await, somebody(&test).await);
    let first = open_session(&test.store, ada, Device::Shared, "Firefox on Windows").await.unwrap();
    test.clock.advance(MINUTE);
    let second = open_session(&test.store, ada, Device::Own, "Safari on iPhone").await.unwrap();
    let theirs = open_session(&test.store, ben, Device::Own, "Edge on Windows").await.unwrap();
    let labels = async || -> Vec<String> {
        list_sessions(&test.store, ada).await.unwrap().into_iter().map(|session| session.label).collect()
    };
    assert_eq!(labels().await, ["Safari on iPhone", "Firefox on Windows"]);
    close_own_session(&test.store, ada, &theirs.hash()).await.unwrap();
    assert!(find_session(&test.store, &theirs).await.unwrap().is_some());
    close_own_session(&test.store, ada, &second.hash()).await.unwrap();
    assert_eq!(labels().await, ["Firefox on Windows"]);
    test.clock.advance(30 * MINUTE);
    assert!(labels().await.is_empty(), "what is over is not shown, swept or not");
    assert_eq!(find_session(&test.store, &first).await.unwrap(), None);
}

#[tokio::test]
async fn sweeping_takes_what_is_over_and_nothing_else() {
    let test = TestStore::new().await;
    let id = somebody(&test).await;
    open_session(&test.store, id, Device::Own, "old").await.unwrap();
    test.clock.advance(11 * 60 * MINUTE);
    let young = open_session(&test.store, id, Device::Own, "young").await.unwrap();
    test.clock.advance(60 * MINUTE);
    sweep(&test.store).await.unwrap();
    assert!(find_session(&test.store, &young).await.unwrap().is_some());
    test.clock.advance(-60 * MINUTE);
    let left: Vec<String> = list_sessions(&test.store, id).await.unwrap().into_iter().map(|session| session.label).collect();
    assert_eq!(left, ["young"], "the old one is gone for good");
}
