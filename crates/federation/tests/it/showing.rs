//! What a peer may see, and what it is told when it may not any more.

use federation::{Hold, Origin, Peer, Shares, Speaker, Visible, find_object, find_peer, hold, keep_told, share, visible_to};
use kernel::Audience;
use kernel::testing::TestStore;
use library::{Draft, Kind, ResourceId, WithdrawalReason, publish, withdraw};

use crate::kit::{coordinator, here, peered, there, words, write};

fn draft(key: &str, audience: Audience) -> Draft {
    let mut draft = Draft::new(Kind::Strategy, key, &format!("Title of {key}"), "Words.");
    draft.audience = audience;
    "CC-BY-4.0".clone_into(&mut draft.licence);
    draft
}

async fn put(test: &TestStore, draft: &Draft) -> ResourceId {
    test.clock.advance(1000);
    write!(test, |unit| publish(&mut unit, draft)).unwrap().id
}

async fn peer(test: &TestStore) -> Peer {
    find_peer(test.store.reader(), &there()).await.unwrap().unwrap()
}

async fn visible(test: &TestStore, id: ResourceId) -> Option<Visible> {
    let peer = peer(test).await;
    let mut all = visible_to(test.store.reader(), &words(), &peer, &[id]).await.unwrap();
    assert!(all.len() <= 1);
    all.pop()
}

/// Shows it to the peer, and keeps that.
async fn tell(test: &TestStore, id: ResourceId) -> Option<Visible> {
    let seen = visible(test, id).await;
    keep_told(&test.store, &peer(test).await, seen.as_slice(), None).await.unwrap();
    seen
}

fn live_version(seen: Option<Visible>) -> i64 {
    match seen {
        Some(Visible::Live { resource, .. }) => resource.version,
        other => panic!("{other:?}"),
    }
}

fn gone_version(seen: Option<Visible>) -> i64 {
    match seen {
        Some(Visible::Gone { version, .. }) => version,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_peer_sees_what_its_audience_and_the_coordinators_choice_say_and_nothing_else() {
    let test = peered(Shares::Nothing).await;
    let mut resources = Vec::new();
    for audience in Audience::ALL {
        resources.push((audience, put(&test, &draft(audience.as_str(), audience)).await));
    }
    let table = [
        (Shares::Nothing, &[][..]),
        (Shares::Public, &[Audience::Public][..]),
        (Shares::Peers, &[Audience::Public, Audience::Peers][..]),
    ];
    for (shares, expected) in table {
        write!(test, |unit| share(&mut unit, &coordinator(), &there(), shares)).unwrap();
        for (audience, id) in &resources {
            let seen = visible(&test, *id).await;
            assert_eq!(seen.is_some(), expected.contains(audience), "{shares:?} {audience}");
        }
    }
}

fn naming(key: &str, networks: &[Origin]) -> Draft {
    Draft { networks: networks.iter().map(Origin::to_string).collect(), ..draft(key, Audience::Named) }
}

#[tokio::test]
async fn what_names_networks_is_for_those_alone_and_for_none_that_gets_nothing() {
    let test = peered(Shares::Nothing).await;
    let osmere: Origin = "osmere.example.org".parse().unwrap();
    let (to_it, to_both) = (put(&test, &naming("a", &[there()])).await, put(&test, &naming("b", &[osmere.clone(), there()])).await);
    let (to_another, to_nobody) = (put(&test, &naming("c", &[osmere])).await, put(&test, &naming("d", &[])).await);
    // A longer address is another network.
    let longer = Draft { networks: vec![format!("{}.example.com", there())], ..naming("e", &[]) };
    let to_longer = put(&test, &longer).await;
    // Names that an audience of all members has no use for mean nothing.
    let members = Draft { audience: Audience::Members, ..naming("f", &[there()]) };
    let to_members = put(&test, &members).await;
    for (shares, sees) in [(Shares::Nothing, false), (Shares::Public, true), (Shares::Peers, true)] {
        write!(test, |unit| share(&mut unit, &coordinator(), &there(), shares)).unwrap();
        for id in [to_it, to_both] {
            assert_eq!(visible(&test, id).await.is_some(), sees, "{shares:?}");
        }
        for id in [to_another, to_nobody, to_longer, to_members] {
            assert_eq!(visible(&test, id).await, None, "{shares:?}");
        }
    }
    write!(test, |unit| hold(&mut unit, &coordinator(), &there(), Hold::Paused)).unwrap();
    assert_eq!(visible(&test, to_it).await, None, "paused");
}

#[tokio::test]
async fn naming_fewer_takes_back_for_good_and_naming_more_gives() {
    let test = peered(Shares::Public).await;
    let osmere: Origin = "osmere.example.org".parse().unwrap();
    let id = put(&test, &naming("a", std::slice::from_ref(&osmere))).await;
    assert_eq!(tell(&test, id).await, None, "never told, so nothing is known of it");
    put(&test, &naming("a", &[osmere.clone(), there()])).await;
    let version = live_version(tell(&test, id).await);
    put(&test, &naming("a", &[osmere])).await;
    let gone = gone_version(tell(&test, id).await);
    assert!(gone > version);
    for wider in [naming("a", &[there()]), draft("a", Audience::Public)] {
        put(&test, &wider).await;
        assert_eq!(gone_version(visible(&test, id).await), gone);
    }
    // From everybody to some by name, the one among them keeps it.
    let wide = put(&test, &draft("b", Audience::Public)).await;
    let version = live_version(tell(&test, wide).await);
    put(&test, &naming("b", &[there()])).await;
    assert!(live_version(tell(&test, wide).await) > version);
    put(&test, &draft("b", Audience::Members)).await;
    gone_version(tell(&test, wide).await);
}

#[tokio::test]
async fn nobody_is_told_who_else_is_named() {
    let test = peered(Shares::Public).await;
    let osmere: Origin = "osmere.example.org".parse().unwrap();
    let id = put(&test, &naming("a", &[osmere, there()])).await;
    let (origin, words) = (here(), words());
    let speaker = Speaker { our: &origin, at: &origin, name: "Tarnbridge", words: &words };
    let (object, is_live) = find_object(&test.store, &speaker, Some(&peer(&test).await), id).await.unwrap().unwrap();
    assert!(is_live && !object.to_string().contains("osmere"), "{object}");
    assert_eq!(object["to"], serde_json::json!([]));
    assert_eq!(find_object(&test.store, &speaker, None, id).await.unwrap(), None);
}

#[tokio::test]
async fn a_peer_that_is_not_active_sees_nothing() {
    let test = peered(Shares::Peers).await;
    let id = put(&test, &draft("a", Audience::Public)).await;
    assert!(tell(&test, id).await.is_some());
    for end in [Hold::Paused, Hold::Blocked, Hold::Ended] {
        write!(test, |unit| hold(&mut unit, &coordinator(), &there(), end)).unwrap();
        assert_eq!(visible(&test, id).await, None, "{end:?}");
    }
}

#[tokio::test]
async fn what_may_not_leave_this_network_by_its_licence_does_not() {
    let test = peered(Shares::Peers).await;
    let mut own = draft("a", Audience::Public);
    own.licence = "network-only".to_owned();
    let id = put(&test, &own).await;
    assert_eq!(visible(&test, id).await, None);
}

#[tokio::test]
async fn a_withdrawal_is_told_to_those_who_saw_the_resource_and_to_nobody_else() {
    let test = peered(Shares::Peers).await;
    let (seen, unseen) = (put(&test, &draft("a", Audience::Public)).await, put(&test, &draft("b", Audience::Public)).await);
    let version = live_version(tell(&test, seen).await);
    for id in [seen, unseen] {
        write!(test, |unit| withdraw(&mut unit, id, WithdrawalReason::Privacy)).unwrap();
    }
    assert!(gone_version(visible(&test, seen).await) > version);
    assert_eq!(visible(&test, unseen).await, None);
    let Some(Visible::Gone { reason, kind, .. }) = visible(&test, seen).await else { panic!() };
    assert_eq!((reason.as_str(), kind), ("privacy", Some(Kind::Strategy)));
}

#[tokio::test]
async fn what_was_taken_back_from_a_peer_stays_so() {
    let test = peered(Shares::Peers).await;
    let mut draft = draft("a", Audience::Peers);
    let id = put(&test, &draft).await;
    let version = live_version(tell(&test, id).await);
    draft.audience = Audience::Members;
    put(&test, &draft).await;
    let gone = gone_version(tell(&test, id).await);
    assert!(gone > version);
    draft.audience = Audience::Public;
    put(&test, &draft).await;
    assert_eq!(gone_version(visible(&test, id).await), gone);
    write!(test, |unit| withdraw(&mut unit, id, WithdrawalReason::Outdated)).unwrap();
    assert_eq!(gone_version(visible(&test, id).await), gone);
}

#[tokio::test]
async fn sharing_less_takes_back_under_a_higher_version() {
    let test = peered(Shares::Public).await;
    let id = put(&test, &draft("a", Audience::Public)).await;
    let version = live_version(tell(&test, id).await);
    write!(test, |unit| share(&mut unit, &coordinator(), &there(), Shares::Nothing)).unwrap();
    assert_eq!(gone_version(visible(&test, id).await), version + 1);
}

#[tokio::test]
async fn a_resource_that_another_stands_in_for_is_not_taken_back() {
    let test = peered(Shares::Public).await;
    let (old, new) = (put(&test, &draft("a", Audience::Public)).await, put(&test, &draft("b", Audience::Public)).await);
    tell(&test, old).await;
    write!(test, |unit| library::supersede(&mut unit, &coordinator(), old, new)).unwrap();
    live_version(visible(&test, old).await);
}

#[tokio::test]
async fn an_unknown_resource_is_nothing() {
    let test = peered(Shares::Peers).await;
    assert_eq!(visible(&test, ResourceId(uuid::Uuid::nil())).await, None);
}
