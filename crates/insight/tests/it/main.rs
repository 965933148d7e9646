//! What is counted, and what never is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

use insight::{Counts, Outcome, count_openings, list_searches};
use kernel::testing::TestStore;
use kernel::{Role, Viewer};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Query;

const WEEK: i64 = 7 * 86_400_000;

async fn unanswered(test: &TestStore) -> Vec<(String, i64)> {
    let coordinator = Viewer::with_role(Role::Coordinator);
    let since = kernel::Timestamp(test.store.now().0 - 4 * WEEK);
    let found = list_searches(test.store.reader(), &coordinator, Outcome::Nothing, since, 50).await.unwrap();
    found.into_iter().map(|asked| (asked.words, asked.times)).collect()
}

#[tokio::test]
async fn words_are_known_only_when_three_people_used_them() {
    let test = TestStore::new().await;
    let counts = Counts::default();
    let ask = |words: &str, who: &str| counts.searched(&test.store, words, Outcome::Nothing, counts.asker(who));
    for _ in 0..5 {
        ask("quokka", "a");
        ask("quokka", "b");
    }
    counts.flush(&test.store).await.unwrap();
    assert_eq!(unanswered(&test).await, []);
    let select = Query::select().column("words").from("insight_search").to_owned();
    assert!(test.store.reader().query_all(&select).await.unwrap().is_empty(), "nothing is even written");
    ask("  Quokka ", "c");
    counts.flush(&test.store).await.unwrap();
    assert_eq!(unanswered(&test).await, [("quokka".to_owned(), 11)]);
    ask("quokka", "a");
    counts.flush(&test.store).await.unwrap();
    counts.flush(&test.store).await.unwrap();
    assert_eq!(unanswered(&test).await, [("quokka".to_owned(), 12)], "each search counts once");
}

#[tokio::test]
async fn three_people_must_ask_in_the_same_week() {
    let test = TestStore::new().await;
    let counts = Counts::default();
    for who in ["a", "b", "c"] {
        counts.searched(&test.store, "wombat", Outcome::Nothing, counts.asker(who));
        counts.flush(&test.store).await.unwrap();
        test.clock.advance(WEEK);
    }
    assert_eq!(unanswered(&test).await, []);
}

#[tokio::test]
async fn only_those_with_a_desk_see_counts() {
    let test = TestStore::new().await;
    for role in [Role::Reader, Role::Member, Role::Specialist, Role::Moderator, Role::Editor] {
        let viewer = Viewer::with_role(role);
        assert!(list_searches(test.store.reader(), &viewer, Outcome::Found, test.store.now(), 5).await.is_err(), "{role}");
        assert!(count_openings(test.store.reader(), &viewer, test.store.now()).await.is_err(), "{role}");
    }
}

#[tokio::test]
async fn openings_add_up_over_restarts() {
    let test = TestStore::new().await;
    let id = uuid::Uuid::from_u128(7);
    for _ in 0..2 {
        let counts = Counts::default();
        counts.opened(&test.store, id);
        counts.opened(&test.store, id);
        counts.flush(&test.store).await.unwrap();
    }
    let counted = count_openings(test.store.reader(), &Viewer::with_role(Role::Admin), test.store.now()).await.unwrap();
    assert_eq!(counted.get(&id), Some(&4));
}
