//! The door: who is listened to, and how often.

use federation::keys::Algorithm;
use federation::signature::{Refusal, Way};
use federation::{Hold, Shares, admit, hold, sweep_seen};
use kernel::testing::TestStore;

use crate::kit::{NOW, coordinator, get, here, peered, post, there, write};

const WAY: Way = Way::Message(Algorithm::Ed25519);

#[tokio::test]
async fn a_peer_is_admitted_and_a_stranger_is_not() {
    let sent = post(b"{}", WAY, NOW);
    let stranger = TestStore::new().await;
    assert!(matches!(admit(&stranger.store, &here(), &sent.received()).await, Err(Refusal::Stranger)));
    let test = peered(Shares::Nothing).await;
    let admitted = admit(&test.store, &here(), &sent.received()).await.unwrap();
    assert_eq!((admitted.peer.origin, admitted.skew_ms, admitted.is_again), (there(), 0, false));
}

#[tokio::test]
async fn a_peer_that_is_blocked_or_ended_is_a_stranger() {
    for end in [Hold::Blocked, Hold::Ended] {
        let test = peered(Shares::Nothing).await;
        write!(test, |unit| hold(&mut unit, &coordinator(), &there(), end)).unwrap();
        let refusal = admit(&test.store, &here(), &post(b"{}", WAY, NOW).received()).await.unwrap_err();
        assert_eq!(refusal.status(), 403);
    }
}

#[tokio::test]
async fn the_same_request_counts_once_and_the_same_words_signed_anew_count_again() {
    let test = peered(Shares::Nothing).await;
    let sent = post(b"{}", Way::Message(Algorithm::RsaSha256), NOW);
    let mut again = Vec::new();
    for _ in 0..3 {
        again.push(admit(&test.store, &here(), &sent.received()).await.unwrap().is_again);
    }
    assert_eq!(again, [false, true, true]);
    let anew = post(b"{}", Way::Message(Algorithm::RsaSha256), NOW);
    assert!(!admit(&test.store, &here(), &anew.received()).await.unwrap().is_again);
}

#[tokio::test]
async fn a_signature_is_forgotten_only_when_it_cannot_be_used_again() {
    let test = peered(Shares::Nothing).await;
    let hour = 3_600_000;
    // Its clock is an hour ahead: the signature can be used for two hours from now.
    let sent = get("/ap/digest", WAY, kernel::Timestamp(NOW.0 + hour));
    assert!(!admit(&test.store, &here(), &sent.received()).await.unwrap().is_again);
    test.clock.advance(2 * hour);
    assert_eq!(sweep_seen(&test.store).await.unwrap(), 0);
    assert!(admit(&test.store, &here(), &sent.received()).await.unwrap().is_again);
    test.clock.advance(1);
    assert_eq!(sweep_seen(&test.store).await.unwrap(), 1);
    assert!(matches!(admit(&test.store, &here(), &sent.received()).await, Err(Refusal::Clock { .. })));
}

#[tokio::test]
async fn a_wrong_request_does_not_use_up_the_right_one() {
    let test = peered(Shares::Nothing).await;
    let sent = post(b"{}", WAY, NOW);
    let mut wrong = sent.clone();
    wrong.body = b"[]".to_vec();
    assert!(admit(&test.store, &here(), &wrong.received()).await.is_err());
    assert!(!admit(&test.store, &here(), &sent.received()).await.unwrap().is_again);
}
