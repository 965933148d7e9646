//! Two networks that tell each other, as their servers would: all that is between them is bytes.

use federation::keys::Algorithm;
use federation::object::Change;
use federation::signature::{Outgoing, Refusal, Way, sign};
use federation::{
    Agreement, Hold, Introduction, Origin, Peer, PeerState, RemoteResource, Shares, Speaker, Taken, accept, actor, answer, ask,
    be_asked, find_contact, find_object, find_peer, hold, keep_pulled, keep_pushed, list_remote, read_feed, read_page, receive,
    share, take, visible_to,
};
use kernel::testing::TestStore;
use kernel::{Audience, Error, Viewer, list_entries};
use library::{Draft, Kind, ResourceId, WithdrawalReason, publish, withdraw};
use serde_json::{Value, json};
use vocabulary::Vocabulary;

use crate::kit::{KEYS, Sent, coordinator, here, there, words, write};

pub(crate) struct Network {
    pub(crate) test: TestStore,
    pub(crate) origin: Origin,
    words: Vocabulary,
}

impl Network {
    pub(crate) async fn new(origin: Origin) -> Self {
        Self { test: TestStore::new().await, origin, words: words() }
    }

    pub(crate) fn speaker(&self) -> Speaker<'_> {
        Speaker { our: &self.origin, at: &self.origin, name: "A network", words: &self.words }
    }

    fn introduction(&self) -> Introduction {
        Introduction::read(&actor(&self.origin, &self.origin, "A network", &KEYS), &self.origin, &self.origin).unwrap()
    }

    pub(crate) async fn peer(&self, other: &Self) -> Peer {
        find_peer(self.test.store.reader(), &other.origin).await.unwrap().unwrap()
    }

    pub(crate) async fn agree_with(&self, other: &Self, shares: Shares) {
        let by = coordinator();
        write!(self.test, |unit| ask(&mut unit, &by, &other.introduction())).unwrap();
        write!(self.test, |unit| answer(&mut unit, &other.origin, Agreement::Agreed)).unwrap();
        write!(self.test, |unit| be_asked(&mut unit, &other.introduction())).unwrap();
        write!(self.test, |unit| accept(&mut unit, &by, &other.origin)).unwrap();
        write!(self.test, |unit| share(&mut unit, &by, &other.origin, shares)).unwrap();
    }

    /// Sends one activity to the other's inbox.
    pub(crate) async fn send(&self, to: &Self, activity: &Value) -> Result<Taken, Refusal> {
        let body = serde_json::to_vec(activity).unwrap();
        let path = "/ap/inbox";
        let outgoing =
            Outgoing { method: "POST", to: &to.origin, path_and_query: path, body: Some(("application/activity+json", &body)) };
        let way = Way::Message(Algorithm::Ed25519);
        let headers = sign(&outgoing, &KEYS, &self.origin, way, self.test.store.now()).unwrap();
        let sent = Sent { method: "POST".to_owned(), path: path.to_owned(), headers, body };
        take(&to.test.store, (&to.origin, &to.origin), &sent.received()).await
    }

    /// Sends everything that the other was not told yet; returns how much that was.
    pub(crate) async fn push(&self, to: &Self) -> usize {
        let mut sent = 0;
        loop {
            let after = find_contact(self.test.store.reader(), &to.origin).await.unwrap().pushed;
            let after = after.map(|place| place.parse().unwrap());
            let page = read_feed(&self.test.store, &self.speaker(), &self.peer(to).await, after.as_ref(), 3).await.unwrap();
            for activity in page.to_activities(&self.speaker()) {
                self.send(to, &activity).await.unwrap();
                sent += 1;
            }
            keep_pushed(&self.test.store, &to.origin, &page.last.to_string()).await.unwrap();
            if !page.has_more() {
                return sent;
            }
        }
    }

    /// Fetches everything from the other that came after the last fetch; `None` where the other asks to begin anew.
    pub(crate) async fn pull(&self, from: &Self, limit: usize) -> Option<usize> {
        let mut pages = 0;
        loop {
            let after = find_contact(self.test.store.reader(), &from.origin).await.unwrap().pulled;
            let after = after.map(|place| place.parse().unwrap());
            let page = match read_feed(&from.test.store, &from.speaker(), &from.peer(self).await, after.as_ref(), limit).await {
                Err(Error::Conflict(_)) => return None,
                page => page.unwrap(),
            };
            let (changes, last, has_more) = read_page(&page.to_json(&from.speaker()), &from.origin).unwrap();
            receive(&self.test.store, &from.origin, changes).await.unwrap();
            keep_pulled(&self.test.store, &from.origin, &last).await.unwrap();
            pages += 1;
            if !has_more {
                return Some(pages);
            }
        }
    }

    pub(crate) async fn copies(&self) -> Vec<RemoteResource> {
        let entries = list_entries(self.test.store.reader(), 0, 10_000).await.unwrap();
        let ids: Vec<uuid::Uuid> = entries.iter().filter_map(|entry| entry.subject.parse().ok()).collect();
        let member: Viewer = "member".parse().unwrap();
        let mut all = list_remote(self.test.store.reader(), &member, &ids).await.unwrap();
        all.sort_by(|one, other| one.record.title.cmp(&other.record.title));
        all
    }

    async fn titles(&self) -> Vec<String> {
        self.copies().await.into_iter().map(|copy| copy.record.title).collect()
    }

    pub(crate) async fn put(&self, key: &str, title: &str, audience: Audience) -> ResourceId {
        self.test.clock.advance(1000);
        let mut draft = Draft::new(Kind::Strategy, key, title, "Wait *ten* seconds.");
        draft.audience = audience;
        "CC-BY-4.0".clone_into(&mut draft.licence);
        write!(self.test, |unit| publish(&mut unit, &draft)).unwrap().id
    }

    pub(crate) async fn take_away(&self, id: ResourceId) {
        write!(self.test, |unit| withdraw(&mut unit, id, WithdrawalReason::Privacy)).unwrap();
    }
}

/// Tarnbridge and Quillham, which exchange; Quillham gets this.
pub(crate) async fn pair(shares: Shares) -> (Network, Network) {
    let (one, other) = (Network::new(here()).await, Network::new(there()).await);
    one.agree_with(&other, shares).await;
    other.agree_with(&one, Shares::Nothing).await;
    (one, other)
}

#[tokio::test]
async fn what_one_publishes_the_other_has_with_its_origin_and_its_licence_until_it_is_withdrawn() {
    let (one, other) = pair(Shares::Peers).await;
    let id = one.put("wait", "Ten-second wait", Audience::Public).await;
    one.put("own", "For us alone", Audience::Members).await;
    assert_eq!(one.push(&other).await, 1);
    let copy = other.copies().await.pop().unwrap();
    assert_eq!((&copy.origin, copy.record.title.as_str()), (&one.origin, "Ten-second wait"));
    assert_eq!(copy.record.licence_url, "https://creativecommons.org/licenses/by/4.0/");
    assert_eq!(copy.record.url, one.origin.join("/library/strategy/wait"));
    one.put("wait", "Ten seconds of waiting", Audience::Public).await;
    one.push(&other).await;
    assert_eq!(other.titles().await, ["Ten seconds of waiting"]);
    one.take_away(id).await;
    one.push(&other).await;
    assert!(other.copies().await.is_empty());
    assert_eq!(one.push(&other).await, 0);
}

#[tokio::test]
async fn a_server_that_was_off_catches_up_page_by_page_and_what_is_sent_meanwhile_does_no_harm() {
    let (one, other) = pair(Shares::Peers).await;
    let mut ids = Vec::new();
    for number in 0..12 {
        ids.push(one.put(&format!("s{number}"), &format!("Strategy {number:02}"), Audience::Peers).await);
    }
    // It is told the newest and then, before it has fetched, of a withdrawal.
    let early = read_feed(&one.test.store, &one.speaker(), &one.peer(&other).await, None, 200).await.unwrap();
    let early = early.to_activities(&one.speaker());
    one.take_away(ids[3]).await;
    one.put("s5", "Strategy 05, better", Audience::Peers).await;
    one.push(&other).await;
    assert!(other.pull(&one, 5).await.unwrap() >= 3);
    for activity in &early {
        one.send(&other, activity).await.unwrap();
    }
    let titles = other.titles().await;
    assert_eq!(titles.len(), 11);
    assert!(!titles.contains(&"Strategy 03".to_owned()) && titles.contains(&"Strategy 05, better".to_owned()), "{titles:?}");
    let head = other.test.store.head().await.unwrap();
    assert_eq!(other.pull(&one, 5).await, Some(1));
    assert_eq!(other.test.store.head().await.unwrap(), head);
}

#[tokio::test]
async fn another_choice_of_what_is_shared_begins_the_feed_anew() {
    let (one, other) = pair(Shares::Nothing).await;
    one.put("wait", "Ten-second wait", Audience::Peers).await;
    one.put("word", "Word bank", Audience::Public).await;
    assert_eq!(other.pull(&one, 200).await, Some(1));
    assert!(other.copies().await.is_empty());
    write!(one.test, |unit| share(&mut unit, &coordinator(), &other.origin, Shares::Peers)).unwrap();
    assert_eq!(other.pull(&one, 200).await, None, "the old place does not hold any more");
    let page = read_feed(&one.test.store, &one.speaker(), &one.peer(&other).await, None, 200).await.unwrap();
    let (changes, ..) = read_page(&page.to_json(&one.speaker()), &one.origin).unwrap();
    receive(&other.test.store, &one.origin, changes).await.unwrap();
    assert_eq!(other.titles().await, ["Ten-second wait", "Word bank"]);
}

#[tokio::test]
async fn a_place_of_another_history_is_refused() {
    let (one, other) = pair(Shares::Peers).await;
    one.put("wait", "Ten-second wait", Audience::Public).await;
    let peer = one.peer(&other).await;
    let page = read_feed(&one.test.store, &one.speaker(), &peer, None, 200).await.unwrap();
    let place = page.last.to_string();
    assert!(read_feed(&one.test.store, &one.speaker(), &peer, Some(&place.parse().unwrap()), 200).await.is_ok());
    let (before, _) = place.rsplit_once('.').unwrap();
    let (epoch, _) = before.split_once('.').unwrap();
    for wrong in [format!("{before}.other"), format!("{epoch}.9999.x"), "other.0.".to_owned(), format!("{epoch}.0.x")] {
        let read = read_feed(&one.test.store, &one.speaker(), &peer, Some(&wrong.parse().unwrap()), 200).await;
        assert!(matches!(read, Err(Error::Conflict(_))), "{wrong}");
    }
    for nonsense in ["", "7", "a.b.c", "a.-1."] {
        assert!(nonsense.parse::<federation::Place>().is_err(), "{nonsense}");
    }
}

#[tokio::test]
async fn the_same_state_is_sent_under_the_same_id() {
    let (one, other) = pair(Shares::Public).await;
    one.put("wait", "Ten-second wait", Audience::Public).await;
    let peer = one.peer(&other).await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let page = read_feed(&one.test.store, &one.speaker(), &peer, None, 200).await.unwrap();
        ids.push(page.to_activities(&one.speaker())[0]["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    one.put("wait", "Ten seconds", Audience::Public).await;
    let page = read_feed(&one.test.store, &one.speaker(), &peer, None, 200).await.unwrap();
    let activity = page.to_activities(&one.speaker()).remove(0);
    assert_eq!((activity["type"].as_str(), activity["id"] == ids[0]), (Some("Update"), false));
}

#[tokio::test]
async fn an_object_is_there_gone_or_nothing() {
    let (one, other) = pair(Shares::Public).await;
    let (shown, hidden) = (one.put("a", "Shown", Audience::Public).await, one.put("b", "Hidden", Audience::Members).await);
    let peer = one.peer(&other).await;
    let find = async |id| find_object(&one.test.store, &one.speaker(), Some(&peer), id).await.unwrap();
    let (object, is_there) = find(shown).await.unwrap();
    assert_eq!((object["name"].as_str(), is_there), (Some("Shown"), true));
    assert!(find(hidden).await.is_none());
    one.take_away(shown).await;
    one.take_away(hidden).await;
    let (object, is_there) = find(shown).await.unwrap();
    assert_eq!((object["type"].as_str(), is_there), (Some("Tombstone"), false));
    assert!(!object.to_string().contains("Shown"));
    assert!(find(hidden).await.is_none());
}

fn act(from: &Network, sort: &str, object: impl Into<Value>) -> Value {
    json!({ "id": from.origin.join("/ap/activities/1"), "actor": from.origin.join("/ap/actor"), "type": sort, "object": object.into() })
}

#[tokio::test]
async fn a_stranger_may_ask_and_nothing_else() {
    let (one, other) = (Network::new(here()).await, Network::new(there()).await);
    let follow = act(&other, "Follow", json!(one.origin.join("/ap/actor")));
    let wrong = [
        act(&other, "Delete", json!(other.origin.join("/ap/resources/1"))),
        act(&other, "Announce", json!(other.origin.join("/ap/changes"))),
        act(&other, "Follow", json!(other.origin.join("/ap/actor"))),
        act(&one, "Follow", json!(one.origin.join("/ap/actor"))),
        json!("Follow"),
    ];
    for activity in &wrong {
        assert_eq!(other.send(&one, activity).await.unwrap_err().status(), 403, "{activity}");
    }
    assert!(find_peer(one.test.store.reader(), &other.origin).await.unwrap().is_none());
    assert_eq!(other.send(&one, &follow).await.unwrap(), Taken::Done);
    let peer = one.peer(&other).await;
    assert_eq!((peer.state(), peer.keys.len()), (PeerState::Requested, 0));
    // Nobody compared words: it cannot be accepted, and what it signs is worth nothing.
    assert!(write!(one.test, |unit| accept(&mut unit, &coordinator(), &other.origin)).is_err());
    assert_eq!(other.send(&one, &wrong[0]).await.unwrap_err().status(), 401);
    write!(one.test, |unit| ask(&mut unit, &coordinator(), &other.introduction())).unwrap();
    write!(one.test, |unit| accept(&mut unit, &coordinator(), &other.origin)).unwrap();
    assert_eq!(one.peer(&other).await.keys.len(), 2);
}

#[tokio::test]
async fn a_network_that_is_blocked_cannot_even_ask() {
    let (one, other) = pair(Shares::Nothing).await;
    write!(one.test, |unit| hold(&mut unit, &coordinator(), &other.origin, Hold::Blocked)).unwrap();
    let follow = act(&other, "Follow", json!(one.origin.join("/ap/actor")));
    assert_eq!(other.send(&one, &follow).await.unwrap_err().status(), 403);
}

#[tokio::test]
async fn two_networks_agree_by_what_they_send_and_one_can_stop() {
    let (one, other) = (Network::new(here()).await, Network::new(there()).await);
    let by = coordinator();
    write!(one.test, |unit| ask(&mut unit, &by, &other.introduction())).unwrap();
    write!(other.test, |unit| ask(&mut unit, &by, &one.introduction())).unwrap();
    for (from, to) in [(&one, &other), (&other, &one)] {
        from.send(to, &act(from, "Follow", json!(to.origin.join("/ap/actor")))).await.unwrap();
        // Its coordinator asked for the same: that was the decision.
        assert_eq!(to.peer(from).await.was_asked, Agreement::Agreed);
        to.send(from, &act(to, "Accept", json!({ "type": "Follow" }))).await.unwrap();
    }
    assert!(one.peer(&other).await.is_active() && other.peer(&one).await.is_active());
    other.send(&one, &act(&other, "Undo", json!({ "type": "Follow" }))).await.unwrap();
    assert_eq!(one.peer(&other).await.state(), PeerState::Half);
    one.send(&other, &act(&one, "Reject", json!({ "type": "Follow" }))).await.unwrap();
    assert_eq!(other.peer(&one).await.asked, Agreement::No);
}

#[tokio::test]
async fn what_is_told_while_the_exchange_rests_is_to_be_told_again() {
    let (one, other) = pair(Shares::Public).await;
    let delete = act(&one, "Delete", json!(one.origin.join("/ap/resources/1")));
    for (set, status) in [(Hold::Paused, 503), (Hold::Blocked, 403), (Hold::Ended, 403)] {
        write!(other.test, |unit| hold(&mut unit, &coordinator(), &one.origin, set)).unwrap();
        assert_eq!(one.send(&other, &delete).await.unwrap_err().status(), status);
    }
    let half = Network::new(there()).await;
    write!(half.test, |unit| ask(&mut unit, &coordinator(), &one.introduction())).unwrap();
    assert_eq!(one.send(&half, &delete).await.unwrap_err().status(), 403);
}

#[tokio::test]
async fn keys_are_renewed_by_whoever_has_one_of_them() {
    let (one, other) = pair(Shares::Nothing).await;
    let mut renewed = actor(&one.origin, &one.origin, "A network", &KEYS);
    renewed["publicKey"][0]["id"] = json!(one.origin.join("/ap/actor#key-2027"));
    one.send(&other, &act(&one, "Update", renewed.clone())).await.unwrap();
    let ids: Vec<String> = other.peer(&one).await.keys.into_iter().map(|key| key.id).collect();
    assert!(ids[0].ends_with("#key-2027") && ids[1].ends_with("#ed25519-key"), "{ids:?}");
    renewed["publicKey"][0]["id"] = json!(other.origin.join("/ap/actor#main-key"));
    assert_eq!(one.send(&other, &act(&one, "Update", renewed)).await.unwrap_err().status(), 400);
}

#[tokio::test]
async fn hints_and_clocks_are_noticed() {
    let (one, other) = pair(Shares::Nothing).await;
    one.test.clock.advance(400_000);
    let hint = act(&one, "Announce", json!(one.origin.join("/ap/changes")));
    assert_eq!(one.send(&other, &hint).await.unwrap(), Taken::Hint);
    let contact = find_contact(other.test.store.reader(), &one.origin).await.unwrap();
    assert!(contact.skew_ms > federation::SKEW_WARNED && contact.heard_at == Some(other.test.store.now()));
}

#[tokio::test]
async fn one_object_that_is_not_understood_does_not_stop_a_page() {
    let (one, other) = pair(Shares::Public).await;
    one.put("a", "A", Audience::Public).await;
    let page = read_feed(&one.test.store, &one.speaker(), &one.peer(&other).await, None, 200).await.unwrap();
    let mut json = page.to_json(&one.speaker());
    json["items"].as_array_mut().unwrap().insert(0, json!({ "type": "Poem" }));
    let (changes, _, has_more) = read_page(&json, &one.origin).unwrap();
    assert!(matches!(changes.as_slice(), [Change::Live { .. }]) && !has_more);
    assert!(read_page(&json, &other.origin).is_err());
    assert!(read_page(&json!({}), &one.origin).is_err());
}

#[tokio::test]
async fn what_is_chosen_while_a_page_is_asked_for_is_in_that_page() {
    let (one, other) = pair(Shares::Nothing).await;
    one.put("wait", "Ten-second wait", Audience::Public).await;
    // As the exchange has it in its hands when a coordinator chooses.
    let before = one.peer(&other).await;
    write!(one.test, |unit| share(&mut unit, &coordinator(), &other.origin, Shares::Public)).unwrap();
    let page = read_feed(&one.test.store, &one.speaker(), &before, None, 200).await.unwrap();
    assert_eq!(page.items.len(), 1, "the place behind this page is behind what was chosen");
}

#[tokio::test]
async fn a_peering_that_began_anew_loses_nothing_while_a_coordinator_chooses() {
    let (one, other) = pair(Shares::Public).await;
    let id = one.put("wait", "Ten-second wait", Audience::Public).await;
    assert_eq!(one.push(&other).await, 1);
    let by = coordinator();
    write!(one.test, |unit| hold(&mut unit, &by, &other.origin, Hold::Ended)).unwrap();
    write!(one.test, |unit| ask(&mut unit, &by, &other.introduction())).unwrap();
    write!(one.test, |unit| answer(&mut unit, &other.origin, Agreement::Agreed)).unwrap();
    write!(one.test, |unit| be_asked(&mut unit, &other.introduction())).unwrap();
    write!(one.test, |unit| accept(&mut unit, &by, &other.origin)).unwrap();
    // As the exchange has it in its hands when a coordinator chooses.
    let before = one.peer(&other).await;
    let seen = async || visible_to(one.test.store.reader(), &one.words, &before, &[id]).await.unwrap();
    assert!(before.is_active() && seen().await.is_empty());
    write!(one.test, |unit| share(&mut unit, &by, &other.origin, Shares::Public)).unwrap();
    assert!(seen().await.is_empty(), "what is shared again is not taken back for good");
    write!(one.test, |unit| share(&mut unit, &by, &other.origin, Shares::Nothing)).unwrap();
    assert_eq!(seen().await.len(), 1, "but what a coordinator takes back is");
}
