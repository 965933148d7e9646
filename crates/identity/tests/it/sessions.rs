use identity::{Device, NewPerson, Secret, close_session, close_sessions, find_session, open_session};
use kernel::testing::TestStore;
use kernel::{PersonId, Role};

async fn somebody(test: &TestStore) -> PersonId {
    let mut unit = test.begin().await;
    let new = NewPerson { name: "Ada Example".to_owned(), email: None, role: Role::Member };
    let id = identity::add_person(&mut unit, &new).await.unwrap();
    unit.commit().await.unwrap();
    id
}

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
