//! Peering: two deliberate acts on each side, and nothing before them.

use federation::{Agreement, Hold, Peer, PeerState, Shares, accept, answer, ask, be_asked, find_peer, hold, list_peers, share};
use kernel::testing::TestStore;
use kernel::{Error, Role, Viewer};

use crate::kit::{KEYS, coordinator, introduction, peered, there, write};

async fn peer(test: &TestStore) -> Peer {
    find_peer(test.store.reader(), &there()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_peering_is_active_when_both_asked_and_both_agreed() {
    let test = TestStore::new().await;
    let by = coordinator();
    write!(test, |unit| be_asked(&mut unit, &introduction())).unwrap();
    assert_eq!(peer(&test).await.state(), PeerState::Requested);
    write!(test, |unit| ask(&mut unit, &by, &introduction())).unwrap();
    assert_eq!(peer(&test).await.state(), PeerState::Half);
    write!(test, |unit| accept(&mut unit, &by, &there())).unwrap();
    assert_eq!(peer(&test).await.state(), PeerState::Half);
    write!(test, |unit| answer(&mut unit, &there(), Agreement::Agreed)).unwrap();
    let peer = peer(&test).await;
    assert_eq!((peer.state(), peer.shares), (PeerState::Active, Shares::Nothing));
    assert_eq!(peer.fingerprint(), KEYS.fingerprint(&there(), &there()));
    assert_eq!(list_peers(test.store.reader()).await.unwrap(), [peer]);
}

#[tokio::test]
async fn an_answer_to_what_nobody_asked_changes_nothing() {
    let test = TestStore::new().await;
    write!(test, |unit| be_asked(&mut unit, &introduction())).unwrap();
    write!(test, |unit| answer(&mut unit, &there(), Agreement::Agreed)).unwrap();
    assert_eq!(peer(&test).await.asked, Agreement::No);
    let not_asked = TestStore::new().await;
    write!(not_asked, |unit| ask(&mut unit, &coordinator(), &introduction())).unwrap();
    let refused = write!(not_asked, |unit| accept(&mut unit, &coordinator(), &there()));
    assert!(matches!(refused, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn only_coordinators_decide_about_peers() {
    let test = peered(Shares::Nothing).await;
    for viewer in [Viewer::public(), Viewer::with_role(Role::Editor), Viewer::with_role(Role::Moderator)] {
        assert!(write!(test, |unit| ask(&mut unit, &viewer, &introduction())).is_err());
        assert!(write!(test, |unit| accept(&mut unit, &viewer, &there())).is_err());
        assert!(write!(test, |unit| share(&mut unit, &viewer, &there(), Shares::Peers)).is_err());
        assert!(write!(test, |unit| hold(&mut unit, &viewer, &there(), Hold::Open)).is_err());
    }
    assert_eq!(peer(&test).await.shares, Shares::Nothing);
}

#[tokio::test]
async fn keys_that_were_pinned_are_not_replaced_by_asking_again() {
    let test = peered(Shares::Nothing).await;
    let before = peer(&test).await.keys;
    let mut other = introduction();
    other.keys.truncate(1);
    write!(test, |unit| be_asked(&mut unit, &other)).unwrap();
    write!(test, |unit| ask(&mut unit, &coordinator(), &other)).unwrap();
    assert_eq!(peer(&test).await.keys, before);
}

#[tokio::test]
async fn what_ends_begins_anew_and_what_is_blocked_cannot_ask() {
    let test = peered(Shares::Peers).await;
    let by = coordinator();
    for (set, state) in [(Hold::Paused, PeerState::Paused), (Hold::Open, PeerState::Active), (Hold::Blocked, PeerState::Blocked)] {
        write!(test, |unit| hold(&mut unit, &by, &there(), set)).unwrap();
        assert_eq!(peer(&test).await.state(), state);
    }
    write!(test, |unit| be_asked(&mut unit, &introduction())).unwrap();
    assert_eq!(peer(&test).await.state(), PeerState::Blocked);
    assert!(write!(test, |unit| ask(&mut unit, &by, &introduction())).is_err());
    write!(test, |unit| hold(&mut unit, &by, &there(), Hold::Ended)).unwrap();
    let ended = peer(&test).await;
    assert_eq!((ended.state(), ended.shares, ended.asked), (PeerState::Ended, Shares::Nothing, Agreement::No));
    write!(test, |unit| ask(&mut unit, &by, &introduction())).unwrap();
    assert_eq!(peer(&test).await.state(), PeerState::Half);
}
