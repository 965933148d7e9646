//! A backup holds what federation keeps, and a restored network is another one to its peers' cursors.

use std::collections::BTreeMap;

use federation::{Shares, Speaker, find_contact, find_peer, keep_pushed, list_peers, read_feed, receive};
use kernel::testing::TestStore;
use kernel::{Audience, Error, Event, copy_out, table_names};
use library::{Draft, Kind, publish};
use serde_json::Value;

use crate::kit::{gone, here, live, peered, there, words, write};

#[tokio::test]
async fn what_is_restored_is_the_same_and_its_old_places_do_not_hold() {
    let test = peered(Shares::Public).await;
    let mut draft = Draft::new(Kind::Strategy, "a", "A", "Words.");
    draft.audience = Audience::Public;
    "CC-BY-4.0".clone_into(&mut draft.licence);
    write!(test, |unit| publish(&mut unit, &draft)).unwrap();
    receive(&test.store, &there(), vec![live(1, 1), gone(2, 1)]).await.unwrap();
    let words = words();
    let (origin, peer) = (here(), find_peer(test.store.reader(), &there()).await.unwrap().unwrap());
    let speaker = Speaker { our: &origin, at: &origin, name: "Tarnbridge", words: &words };
    let place = read_feed(&test.store, &speaker, &peer, None, 200).await.unwrap().last;
    keep_pushed(&test.store, &there(), &place.to_string()).await.unwrap();
    let mut rows: BTreeMap<&str, Vec<Vec<Value>>> = BTreeMap::new();
    let keep = |table, row| {
        rows.entry(table).or_default().push(row);
        Ok(())
    };
    copy_out(&test.store, keep).await.unwrap();
    for table in ["federation_peer", "federation_contact", "federation_object", "federation_tombstone", "federation_exposed"] {
        assert_eq!(rows[table].len(), 1, "{table}");
    }

    // As a program wrote it that did not know the last two columns yet.
    rows.get_mut("federation_peer").unwrap()[0].truncate(13);
    let copy = TestStore::new().await;
    let mut unit = copy.begin().await;
    unit.clear_all().await.unwrap();
    for table in table_names().filter(|table| rows.contains_key(table)) {
        unit.copy_in(table, &rows[table]).await.unwrap();
    }
    unit.renew_incarnation().await.unwrap();
    let detail = serde_json::json!({});
    unit.append(Event { kind: "kernel.restored", subject: "copy".to_owned(), version: None, audience: None, detail });
    unit.commit().await.unwrap();
    let store = copy.reopen().await;
    let peers = list_peers(store.reader()).await.unwrap();
    assert_eq!(peers, list_peers(test.store.reader()).await.unwrap());
    assert_eq!(find_contact(store.reader(), &there()).await.unwrap().pushed, Some(place.to_string()));
    let refused = read_feed(&store, &speaker, &peers[0], Some(&place), 200).await;
    assert!(matches!(refused, Err(Error::Conflict(_))));
    assert_eq!(read_feed(&store, &speaker, &peers[0], None, 200).await.unwrap().items.len(), 1);
}
