//! What coordinators read: receipts of what is gone, how far a peer is, what went both ways, whom to ring.

use federation::{
    Cause, Confirmation, Exchanged, Going, Hold, Introduction, Lag, Peer, Place, Receipts, Shareable, Shares, Sort, Speaker,
    TakenBack, compare_anew, count_shareable, find_exchanged, find_lag, find_peer, find_reached, hold, keep_pushed,
    list_acknowledged, list_receipts, note_ring, read_feed, receive, share, was_told,
};
use kernel::testing::TestStore;
use kernel::{Audience, Error, Role, Timestamp, Viewer};
use library::{Draft, Kind, ResourceId, WithdrawalReason, publish, withdraw};

use crate::kit::{coordinator, gone, here, introduction, live, peered, there, words, write};

async fn put(test: &TestStore, key: &str, audience: Audience) -> ResourceId {
    let mut draft = Draft::new(Kind::Strategy, key, &format!("Title of {key}"), "Words.");
    draft.audience = audience;
    "CC-BY-4.0".clone_into(&mut draft.licence);
    test.clock.advance(1000);
    write!(test, |unit| publish(&mut unit, &draft)).unwrap().id
}

async fn peer(test: &TestStore) -> Peer {
    find_peer(test.store.reader(), &there()).await.unwrap().unwrap()
}

/// When the peer took what it was last told of a resource.
async fn taken(test: &TestStore, id: ResourceId) -> Option<(i64, Option<Timestamp>)> {
    let all = list_acknowledged(test.store.reader(), &coordinator(), id).await.unwrap();
    all.into_iter().next().map(|one| (one.version, one.at))
}

#[tokio::test]
async fn a_version_is_taken_when_the_peer_comes_back_for_what_follows_it_and_a_newer_one_is_taken_anew() {
    let test = peered(Shares::Public).await;
    let (id, secret) = (put(&test, "a", Audience::Public).await, put(&test, "b", Audience::Members).await);
    assert_eq!(taken(&test, id).await, None);
    let place = fetch(&test, None).await;
    let (version, at) = taken(&test, id).await.unwrap();
    assert_eq!((at, taken(&test, secret).await), (None, None), "an answer may be lost on its way");
    test.clock.advance(5000);
    let first = test.store.now();
    fetch(&test, Some(&place)).await;
    assert_eq!(taken(&test, id).await, Some((version, Some(first))));
    test.clock.advance(5000);
    fetch(&test, Some(&place)).await;
    fetch(&test, None).await;
    assert_eq!(taken(&test, id).await, Some((version, Some(first))), "told again, it has what it has");
    put_anew(&test, "a").await;
    let last = fetch(&test, Some(&place)).await;
    let (newer, at) = taken(&test, id).await.unwrap();
    assert!(newer > version && at.is_none());
    fetch(&test, Some(&last)).await;
    assert_eq!(taken(&test, id).await, Some((newer, Some(test.store.now()))));
    for viewer in [Viewer::public(), Viewer::with_role(Role::Editor)] {
        assert!(list_acknowledged(test.store.reader(), &viewer, id).await.is_err());
    }
}

async fn put_anew(test: &TestStore, key: &str) {
    let mut draft = Draft::new(Kind::Strategy, key, "Another title", "Other words.");
    draft.audience = Audience::Public;
    "CC-BY-4.0".clone_into(&mut draft.licence);
    test.clock.advance(1000);
    write!(test, |unit| publish(&mut unit, &draft)).unwrap();
}

/// The peer fetches what is after this place.
async fn fetch(test: &TestStore, after: Option<&Place>) -> Place {
    let (origin, words) = (here(), words());
    let speaker = Speaker { our: &origin, at: &origin, name: "Tarnbridge", words: &words };
    read_feed(&test.store, &speaker, &peer(test).await, after, 200).await.unwrap().last
}

async fn receipts(test: &TestStore) -> Receipts {
    list_receipts(test.store.reader(), &coordinator(), None).await.unwrap()
}

#[tokio::test]
async fn who_comes_back_for_more_confirms_what_is_gone_and_who_never_had_it_has_no_receipt() {
    let test = peered(Shares::Public).await;
    let id = put(&test, "a", Audience::Public).await;
    put(&test, "b", Audience::Public).await;
    let never = put(&test, "c", Audience::Members).await;
    let place = fetch(&test, None).await;
    assert_eq!(receipts(&test).await, Receipts::default());
    assert!(was_told(test.store.reader(), id).await.unwrap() && !was_told(test.store.reader(), never).await.unwrap());
    for gone in [id, never] {
        write!(test, |unit| withdraw(&mut unit, gone, WithdrawalReason::Privacy)).unwrap();
    }
    let found = receipts(&test).await.receipts;
    assert_eq!((found.len(), found[0].id, &found[0].cause), (1, id.0, &Cause::Withdrawn("privacy".to_owned())));
    assert_eq!(
        (found[0].sort, found[0].peers.as_slice()),
        (Sort::Resource(Kind::Strategy), &[(there(), Confirmation::Awaited)][..])
    );
    // An answer may be lost on its way: that it was given confirms nothing.
    let last = fetch(&test, Some(&place)).await;
    assert!(!receipts(&test).await.receipts[0].is_complete());
    fetch(&test, Some(&place)).await;
    assert!(!receipts(&test).await.receipts[0].is_complete());
    test.clock.advance(5000);
    fetch(&test, Some(&last)).await;
    let confirmed = [(there(), Confirmation::Confirmed(test.store.now()))];
    assert_eq!(receipts(&test).await.receipts[0].peers, confirmed);
    // The time of the first confirmation stays.
    test.clock.advance(5000);
    fetch(&test, Some(&last)).await;
    assert_eq!(receipts(&test).await.receipts[0].peers, confirmed);
}

#[tokio::test]
async fn what_is_for_fewer_is_a_receipt_before_the_peer_is_told_and_sharing_less_is_counted() {
    let test = peered(Shares::Peers).await;
    put(&test, "a", Audience::Public).await;
    put(&test, "b", Audience::Peers).await;
    fetch(&test, None).await;
    put(&test, "a", Audience::Members).await;
    let found = receipts(&test).await;
    assert_eq!((found.receipts.len(), &found.receipts[0].cause), (1, &Cause::Narrowed));
    assert!(found.taken_back.is_empty());
    write!(test, |unit| share(&mut unit, &coordinator(), &there(), Shares::Public)).unwrap();
    assert_eq!(receipts(&test).await.taken_back, [TakenBack { peer: there(), all: 1, confirmed: 0 }]);
    let last = fetch(&test, None).await;
    fetch(&test, Some(&last)).await;
    let found = receipts(&test).await;
    assert!(found.receipts[0].is_complete());
    assert_eq!(found.taken_back, [TakenBack { peer: there(), all: 1, confirmed: 1 }]);
}

#[tokio::test]
async fn a_peer_that_is_stopped_is_not_told_and_the_receipt_says_so() {
    let test = peered(Shares::Public).await;
    let id = put(&test, "a", Audience::Public).await;
    fetch(&test, None).await;
    write!(test, |unit| hold(&mut unit, &coordinator(), &there(), Hold::Blocked)).unwrap();
    write!(test, |unit| withdraw(&mut unit, id, WithdrawalReason::Outdated)).unwrap();
    assert_eq!(receipts(&test).await.receipts[0].peers, [(there(), Confirmation::Stopped)]);
    write!(test, |unit| hold(&mut unit, &coordinator(), &there(), Hold::Open)).unwrap();
    assert_eq!(receipts(&test).await.receipts[0].peers, [(there(), Confirmation::Awaited)]);
}

#[tokio::test]
async fn a_peer_is_behind_by_what_it_may_see_and_was_not_told() {
    let test = peered(Shares::Public).await;
    let lag = async || find_lag(&test.store, &words(), &peer(&test).await).await.unwrap();
    assert_eq!(lag().await, Lag::default());
    put(&test, "hidden", Audience::Members).await;
    assert_eq!(lag().await.changes, 0);
    put(&test, "a", Audience::Public).await;
    let first = test.store.now();
    put(&test, "b", Audience::Public).await;
    assert_eq!(lag().await, Lag { changes: 2, is_more: false, since: Some(first) });
    let place = fetch(&test, None).await;
    keep_pushed(&test.store, &there(), &place.to_string()).await.unwrap();
    assert_eq!(lag().await, Lag::default());
    put(&test, "b", Audience::Public).await;
    assert_eq!(lag().await.changes, 0, "the same text again is no change");
}

#[tokio::test]
async fn what_went_both_ways_is_counted() {
    let test = peered(Shares::Public).await;
    put(&test, "a", Audience::Public).await;
    fetch(&test, None).await;
    receive(&test.store, &there(), vec![live(1, 1), live(2, 1), gone(3, 1)]).await.unwrap();
    let found = find_exchanged(test.store.reader(), &coordinator(), &there()).await.unwrap();
    assert_eq!(
        Exchanged { newest: Vec::new(), ..found.clone() },
        Exchanged { sent: 1, received: 2, withdrawn: 1, ..Exchanged::default() }
    );
    assert_eq!(found.newest.len(), 2);
    let other = "osmere.example.org".parse().unwrap();
    assert_eq!(find_exchanged(test.store.reader(), &coordinator(), &other).await.unwrap(), Exchanged::default());
}

#[tokio::test]
async fn what_a_choice_means_is_counted_as_it_would_go_out() {
    let test = peered(Shares::Public).await;
    for audience in Audience::ALL {
        put(&test, audience.as_str(), audience).await;
    }
    let mut local = Draft::new(Kind::Strategy, "local", "Local", "Words.");
    local.audience = Audience::Public;
    "network-only".clone_into(&mut local.licence);
    write!(test, |unit| publish(&mut unit, &local)).unwrap();
    for (key, network) in [("to-it", there()), ("to-another", "osmere.example.org".parse().unwrap())] {
        let named = Draft {
            audience: Audience::Named,
            networks: vec![network.to_string()],
            licence: "CC-BY-4.0".to_owned(),
            ..Draft::new(Kind::Strategy, key, "Named", "Words.")
        };
        write!(test, |unit| publish(&mut unit, &named)).unwrap();
    }
    let counts = count_shareable(test.store.reader(), &coordinator(), &words(), &there()).await.unwrap();
    assert_eq!(counts, Shareable { public: 1, peers: 1, named: 1 });
    assert_eq!([Shares::Nothing, Shares::Public, Shares::Peers].map(|one| counts.of(one)), [0, 2, 3]);
    let reader = Viewer::with_role(Role::Reader);
    let reached = async |audience, network: &str, licence: &str| {
        let draft = Draft {
            audience,
            networks: vec![network.to_owned()],
            licence: licence.to_owned(),
            ..Draft::new(Kind::Strategy, "a", "A", "Words.")
        };
        find_reached(test.store.reader(), &reader, &words(), &Going::of_draft(&draft, None)).await.unwrap()
    };
    let (it, free) = (there(), "CC-BY-4.0");
    for (audience, networks) in
        [(Audience::Public, 1), (Audience::Peers, 0), (Audience::Named, 1), (Audience::Members, 0), (Audience::Moderators, 0)]
    {
        assert_eq!(reached(audience, it.as_str(), free).await.networks.len(), networks, "{audience}");
    }
    assert_eq!(reached(Audience::Named, "https://osmere.example.org", free).await.networks, []);
    let kept = reached(Audience::Public, it.as_str(), "network-only").await;
    assert!(kept.is_kept_by_licence && kept.networks.is_empty());
    let nobody = Viewer::public();
    assert!(federation::list_linked(test.store.reader(), &nobody).await.is_err(), "strangers do not read who is linked");
}

#[tokio::test]
async fn whom_to_ring_and_words_that_were_compared_anew_are_a_coordinators_to_keep() {
    let test = peered(Shares::Nothing).await;
    let by = coordinator();
    write!(test, |unit| note_ring(&mut unit, &by, &there(), "  Rosa, 01632 960001 ")).unwrap();
    assert_eq!(peer(&test).await.ring, "Rosa, 01632 960001");
    let long = write!(test, |unit| note_ring(&mut unit, &by, &there(), &"x".repeat(301)));
    assert!(matches!(long, Err(Error::Invalid(_))));
    let other = Introduction { keys: introduction().keys[..1].to_vec(), ..introduction() };
    let before = peer(&test).await.fingerprint();
    for viewer in [Viewer::public(), Viewer::with_role(Role::Editor)] {
        assert!(write!(test, |unit| note_ring(&mut unit, &viewer, &there(), "me")).is_err());
        assert!(write!(test, |unit| compare_anew(&mut unit, &viewer, &other)).is_err());
        assert!(list_receipts(test.store.reader(), &viewer, None).await.is_err());
        assert!(find_exchanged(test.store.reader(), &viewer, &there()).await.is_err());
    }
    assert_eq!(peer(&test).await.fingerprint(), before);
    write!(test, |unit| compare_anew(&mut unit, &by, &other)).unwrap();
    assert_eq!(peer(&test).await.keys, other.keys);
}
