//! The follower: the same from the beginning as live, and after a restore.

use kernel::{Actor, Audience, Batch, Cursor, Event, Follower as _, Role, list_entries};
use library::Draft;
use notifications::{Teller, TellerSettings};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::Query;

use crate::network::{Network, draft, nothing_arrived, nothing_saved};

async fn news(network: &Network) -> Vec<(i64, i64)> {
    let select = Query::select()
        .columns(["added_seq", "changed_seq"])
        .from("notifications_news")
        .order_by("changed_seq", sea_orm::Order::Asc)
        .to_owned();
    let rows = network.test.store.reader().query_all(&select).await.unwrap();
    rows.iter().map(|row| (row.try_get("", "added_seq").unwrap(), row.try_get("", "changed_seq").unwrap())).collect()
}

async fn some_history(network: &mut Network) {
    network.publish("calm", Audience::Members).await;
    let gone = network.publish("gone", Audience::Members).await;
    network.follow().await;
    network.publish_draft(&Draft { summary: "Anew.".to_owned(), ..draft("calm", Audience::Members) }).await;
    network.withdraw(gone).await;
    network.publish("board", Audience::Members).await;
    network.follow().await;
}

#[tokio::test]
async fn from_the_beginning_and_twice_over_is_the_same_as_live() {
    let mut network = Network::new().await;
    some_history(&mut network).await;
    let live = news(&network).await;
    assert_eq!(live, [(1, 3), (5, 5)]);
    let settings = TellerSettings {
        public_url: String::new(),
        network: String::new(),
        has_mail: true,
        saved: nothing_saved(),
        arrivals: nothing_arrived(),
    };
    let mut again = Teller::open(network.test.store.clone(), settings).await.unwrap();
    again.reset().await.unwrap();
    assert_eq!((news(&network).await, again.cursor()), (Vec::new(), None));
    let store = network.test.store.clone();
    kernel::catch_up(&store, &mut again).await.unwrap();
    assert_eq!(news(&network).await, live);
    let entries = list_entries(store.reader(), 0, 100).await.unwrap();
    let last = entries.last().unwrap();
    let to = Cursor { incarnation: store.incarnation(), seq: last.seq, hash: last.hash.clone() };
    again.apply(Batch { entries, to }).await.unwrap();
    assert_eq!(news(&network).await, live);
}

#[tokio::test]
async fn after_a_restore_nobody_is_told_twice() {
    let mut network = Network::new().await;
    network.join("asha", Role::Member).await;
    network.publish("calm", Audience::Members).await;
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    network.publish("board", Audience::Members).await;
    network.go_to("2026-12-03", "16:15");
    // A copy of before is put back after the digest of that week went out: another incarnation, and no mark.
    let mut unit = network.test.store.begin(&Actor::system()).await.unwrap();
    unit.renew_incarnation().await.unwrap();
    let detail = serde_json::json!({});
    unit.append(Event { kind: "kernel.restored", subject: String::new(), version: None, audience: None, detail });
    unit.commit().await.unwrap();
    network.restart().await;
    network.tell().await;
    assert_eq!(network.letters().await.len(), 1);
    network.go_to("2026-12-10", "16:15");
    network.tell().await;
    let letters = network.letters().await;
    assert!(letters.len() == 2 && letters[1].text.contains("board"), "{letters:?}");
}
