//! What is kept of a peer, held against what it shows: nothing is found in ordinary running, and what was lost behind the program's back
//! is put right.

use federation::{Compared, Network, Shares, Speaker, compare, compare_when_due, find_contact, find_peer, read_feed};
use kernel::{Audience, Event};
use library::{Draft, Kind, WithdrawalReason, publish, withdraw};
use sea_orm::ConnectionTrait as _;

use crate::kit::{KEYS, write};
use crate::reaching::{Served, reach};

const A_DAY: i64 = 24 * 3_600_000;

impl Served {
    fn network(&self) -> Network {
        Network::new((self.origin.clone(), self.origin.clone()), "A network".to_owned(), KEYS.clone(), reach(true, Vec::new()))
    }

    async fn compare(&self, with: &Self) -> Compared {
        let peer = find_peer(self.test.store.reader(), &with.origin).await.unwrap().unwrap();
        compare(&self.test.store, &self.network(), &peer).await.unwrap()
    }

    async fn compare_when_due(&self, with: &Self) {
        let peer = find_peer(self.test.store.reader(), &with.origin).await.unwrap().unwrap();
        compare_when_due(&self.test.store, &self.network(), &peer).await.unwrap();
    }

    /// Changes the database as no program of ours does.
    async fn spoil(&self, sql: &str) {
        let mut unit = self.test.begin().await;
        let changed = unit.connection().execute_unprepared(sql).await.unwrap().rows_affected();
        assert_eq!(changed, 1, "{sql}");
        let detail = serde_json::json!({});
        unit.append(Event { kind: "test.spoilt", subject: String::new(), version: None, audience: None, detail });
        unit.commit().await.unwrap();
    }

    async fn repaired(&self, of: &Self) -> u64 {
        find_contact(self.test.store.reader(), &of.origin).await.unwrap().repaired
    }
}

/// Two networks: the first shares five things, of which it took one back.
async fn pair() -> (Served, Served) {
    let (one, other) = (Served::new().await, Served::new().await);
    one.agree_with(&other.origin, Shares::Public).await;
    other.agree_with(&one.origin, Shares::Nothing).await;
    let mut ids = Vec::new();
    for key in ["a", "b", "c", "d", "e"] {
        ids.push(one.put(key).await);
    }
    other.pull(&one.origin).await;
    write!(one.test, |unit| withdraw(&mut unit, ids[4], WithdrawalReason::Privacy)).unwrap();
    other.pull(&one.origin).await;
    (one, other)
}

#[tokio::test]
async fn in_ordinary_running_there_is_nothing_to_put_right() {
    let (one, other) = pair().await;
    assert_eq!(other.compare(&one).await, Compared::default());
    // What is only for members there, what is new and not fetched yet, and what was taken back and not told yet: no fault, all of it.
    let mut inside = Draft::new(Kind::Strategy, "inside", "Inside", "Words.");
    inside.audience = Audience::Members;
    write!(one.test, |unit| publish(&mut unit, &inside)).unwrap();
    let late = one.put("late").await;
    one.put("a").await;
    assert_eq!(other.compare(&one).await, Compared::default());
    assert_eq!(other.copies().await, 5, "the ordinary way brought what was new");
    write!(one.test, |unit| withdraw(&mut unit, late, WithdrawalReason::Privacy)).unwrap();
    assert_eq!(other.compare(&one).await, Compared::default());
    assert_eq!(other.copies().await, 4);
    assert_eq!(other.repaired(&one).await, 0);
}

#[tokio::test]
async fn what_was_lost_or_changed_behind_the_programs_back_is_put_right_and_counted() {
    let (one, other) = pair().await;
    let a = "content LIKE '%Title of a%'";
    let wrongs = [
        format!("DELETE FROM federation_object WHERE {a}"),
        format!("UPDATE federation_object SET content = replace(content, 'Words', 'Lies') WHERE {a}"),
        format!("UPDATE federation_object SET version = version - 1 WHERE {a}"),
        format!("UPDATE federation_object SET version = version + 1000000 WHERE {a}"),
        format!("UPDATE federation_object SET audience = 'members' WHERE {a}"),
        "DELETE FROM federation_tombstone".to_owned(),
    ];
    let state = async || {
        let sql = "SELECT object, version, audience, content FROM federation_object ORDER BY object";
        let backend = other.test.store.reader().get_database_backend();
        let rows = other.test.store.reader().query_all_raw(sea_orm::Statement::from_string(backend, sql)).await.unwrap();
        let text = |row: &sea_orm::QueryResult, column: &str| row.try_get::<String>("", column).unwrap();
        let state = |row: &sea_orm::QueryResult| {
            (text(row, "object"), row.try_get::<i64>("", "version").unwrap(), text(row, "audience"), text(row, "content"))
        };
        rows.iter().map(state).collect::<Vec<_>>()
    };
    let before = state().await;
    for (count, wrong) in (1..).zip(wrongs) {
        other.spoil(&wrong).await;
        let compared = other.compare(&one).await;
        assert_eq!(compared, Compared { repaired: 1, missing: 0, back: 0 }, "{wrong}");
        assert_eq!((state().await, other.repaired(&one).await), (before.clone(), count), "{wrong}");
    }
    // All of it at once, beyond what is compared bucket by bucket.
    for number in 0..40 {
        one.put(&format!("more-{number}")).await;
    }
    other.pull(&one.origin).await;
    let sql = "DELETE FROM federation_object";
    let mut unit = other.test.begin().await;
    unit.connection().execute_unprepared(sql).await.unwrap();
    let detail = serde_json::json!({});
    unit.append(Event { kind: "test.spoilt", subject: String::new(), version: None, audience: None, detail });
    unit.commit().await.unwrap();
    assert_eq!(other.compare(&one).await.repaired, 44);
    assert_eq!(other.copies().await, 44);
}

#[tokio::test]
async fn what_is_long_comes_in_as_many_pages_as_it_needs() {
    let (one, other) = (Served::new().await, Served::new().await);
    one.agree_with(&other.origin, Shares::Public).await;
    other.agree_with(&one.origin, Shares::Nothing).await;
    let mut unit = one.test.begin().await;
    for number in 0..24 {
        let title = format!("Long {number}");
        let mut draft = Draft::new(Kind::Strategy, &format!("long-{number}"), &title, &"So many words. ".repeat(14_000));
        draft.audience = Audience::Public;
        "CC-BY-4.0".clone_into(&mut draft.licence);
        publish(&mut unit, &draft).await.unwrap();
    }
    unit.commit().await.unwrap();
    let words = crate::kit::words();
    let speaker = Speaker { our: &one.origin, at: &one.origin, name: "A network", words: &words };
    let peer = find_peer(one.test.store.reader(), &other.origin).await.unwrap().unwrap();
    let (mut after, mut items) = (None, Vec::new());
    loop {
        let page = read_feed(&one.test.store, &speaker, &peer, after.as_ref(), 200).await.unwrap();
        assert!(page.to_json(&speaker).to_string().len() < 4 * 1024 * 1024, "nobody reads more");
        items.push(page.items.len());
        if !page.has_more() {
            break;
        }
        after = Some(page.last);
    }
    assert!(items.len() >= 3 && items.iter().sum::<usize>() == 24, "{items:?}");
    other.pull(&one.origin).await;
    assert_eq!(other.copies().await, 24);
    let mut unit = other.test.begin().await;
    unit.connection().execute_unprepared("DELETE FROM federation_object").await.unwrap();
    let detail = serde_json::json!({});
    unit.append(Event { kind: "test.spoilt", subject: String::new(), version: None, audience: None, detail });
    unit.commit().await.unwrap();
    assert_eq!(other.compare(&one).await, Compared { repaired: 24, missing: 0, back: 0 });
}

#[tokio::test]
async fn it_is_compared_once_a_day_and_after_another_choice() {
    use federation::share;
    use kernel::{Role, Viewer};
    let (one, other) = pair().await;
    let compared_at = async || find_contact(other.test.store.reader(), &one.origin).await.unwrap().compared_at;
    assert_eq!(compared_at().await, None);
    other.compare_when_due(&one).await;
    let first = compared_at().await;
    assert_eq!(first, Some(other.test.store.now()));
    other.test.clock.advance(A_DAY - 1);
    other.compare_when_due(&one).await;
    assert_eq!(compared_at().await, first, "not yet");
    other.test.clock.advance(A_DAY / 10 + 1);
    one.test.clock.advance(A_DAY + A_DAY / 10);
    other.compare_when_due(&one).await;
    assert_eq!(compared_at().await, Some(other.test.store.now()));
    let by = Viewer::with_role(Role::Coordinator);
    write!(one.test, |unit| share(&mut unit, &by, &other.origin, Shares::Peers)).unwrap();
    other.pull(&one.origin).await;
    assert_eq!(compared_at().await, None, "another history is compared as soon as it is read");
    other.compare_when_due(&one).await;
    assert_eq!((compared_at().await, other.repaired(&one).await), (Some(other.test.store.now()), 0));
}

#[tokio::test]
async fn a_peer_that_cannot_be_compared_with_holds_nothing_up() {
    let (one, other) = pair().await;
    let by = crate::kit::coordinator();
    write!(one.test, |unit| federation::hold(&mut unit, &by, &other.origin, federation::Hold::Paused)).unwrap();
    other.compare_when_due(&one).await;
    assert_eq!(find_contact(other.test.store.reader(), &one.origin).await.unwrap().compared_at, None);
    assert_eq!(other.copies().await, 4, "what does not answer has lost nothing");
}

#[tokio::test]
async fn of_a_page_that_cannot_be_kept_whole_nothing_is_kept_and_it_comes_again() {
    use federation::{Pulled, pull};
    let (one, other) = (Served::new().await, Served::new().await);
    one.agree_with(&other.origin, Shares::Public).await;
    other.agree_with(&one.origin, Shares::Nothing).await;
    for key in ["a", "b", "c"] {
        one.put(key).await;
    }
    // The database takes the first object of a page and not the second, as a disk does that is full.
    let full = async |sql: &str| {
        let mut unit = other.test.begin().await;
        unit.connection().execute_unprepared(sql).await.unwrap();
        let detail = serde_json::json!({});
        unit.append(Event { kind: "test.spoilt", subject: String::new(), version: None, audience: None, detail });
        unit.commit().await.unwrap();
    };
    full("CREATE UNIQUE INDEX full_disk ON federation_object (kind)").await;
    let head = other.test.store.head().await.unwrap();
    let peer = find_peer(other.test.store.reader(), &one.origin).await.unwrap().unwrap();
    let fetch = async || pull(&other.test.store, &other.origin, &KEYS, &reach(true, Vec::new()), &peer).await;
    for _ in 0..2 {
        assert!(fetch().await.is_err());
        assert_eq!((other.copies().await, other.test.store.head().await.unwrap()), (0, head.clone()));
        assert_eq!(find_contact(other.test.store.reader(), &one.origin).await.unwrap().pulled, None);
    }
    full("DROP INDEX full_disk").await;
    while fetch().await.unwrap() == Pulled::More {}
    assert_eq!(other.copies().await, 3);
}
