//! Two networks, each a server process of its own, from the first word to what is taken back.

use federation::Origin;
use kernel::Audience;

use crate::networks::{Network, agree};

#[tokio::test]
async fn two_servers_agree_share_follow_each_other_and_take_back() {
    let (one, other) = (Network::start().await, Network::start().await);
    let shared = one.publish("shared", "Ours to share", Audience::Peers).await;
    one.publish("secret", "Ours alone", Audience::Members).await;
    agree(&one, &other);
    // Nothing is shared until somebody says what.
    other.publish("theirs", "Ours, says the other", Audience::Peers).await;
    assert!(one.copies().await.is_empty() && other.copies().await.is_empty());
    one.run(&["peer", "share", &other.url, "peers"]);
    other.wait_for(&["Ours to share"]).await;
    let origin: Origin = one.url.parse().unwrap();
    let copies = other.copies().await;
    let copy = copies.iter().find(|copy| copy.record.title == "Ours to share").unwrap();
    assert_eq!((copy.origin.clone(), copy.audience, copy.record.licence.as_str()), (origin, Audience::Members, "CC-BY-4.0"));
    assert_eq!(copies.len(), 1, "the starter library is there already");

    one.publish("shared", "Ours to share, better", Audience::Peers).await;
    one.publish("second", "Ours for all", Audience::Public).await;
    other.wait_for(&["Ours for all", "Ours to share, better"]).await;
    one.withdraw(shared).await;
    other.wait_for(&["Ours for all"]).await;
    assert!(one.copies().await.is_empty(), "the other shares nothing");
    assert!(one.refused(&["peer", "share", &other.url, "nothing"]).contains("for good"));
    one.run(&["peer", "share", &other.url, "nothing", "--yes"]);
    other.wait_for(&[]).await;
    assert!(one.run(&["doctor"]).contains("ok     peers: 1 of 1 active"));
}

// `tells_first` in exchange.rs: whoever cannot be read is told nothing either.
#[tokio::test]
async fn whoever_cannot_be_read_is_told_all_the_same() {
    let (one, mut other) = (Network::start().await, Network::start().await);
    one.door.refuse_feed(true);
    agree(&one, &other);
    other.run(&["peer", "share", &one.url, "public"]);
    let gone = other.publish("gone", "Ours, gone", Audience::Public).await;
    one.wait_for(&["Ours, gone"]).await;
    other.kill();
    other.restart();
    other.publish("there", "Ours, there", Audience::Public).await;
    other.withdraw(gone).await;
    one.wait_for(&["Ours, there"]).await;
    one.run(&["peer", "share", &other.url, "public"]);
    one.publish("late", "Ours, late", Audience::Public).await;
    other.wait_for(&["Ours, late"]).await;
}

#[tokio::test]
async fn a_server_that_was_off_has_missed_nothing_when_it_is_back_and_brings_nothing_back() {
    let (one, mut other) = (Network::start().await, Network::start().await);
    agree(&one, &other);
    one.run(&["peer", "share", &other.url, "public"]);
    let first = one.publish("first", "Ours, first", Audience::Public).await;
    other.wait_for(&["Ours, first"]).await;
    other.server.take().unwrap().kill();
    for number in 0..300 {
        one.publish(&format!("more-{number}"), &format!("Ours, more {number:03}"), Audience::Public).await;
    }
    one.withdraw(first).await;
    other.restart();
    let wanted: Vec<String> = (0..300).map(|number| format!("Ours, more {number:03}")).collect();
    other.wait_for(&wanted.iter().map(String::as_str).collect::<Vec<_>>()).await;
}
