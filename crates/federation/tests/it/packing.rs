//! Packs between two networks: which parts go, in which order, what is said of those that do not, and that a list never stands still
//! behind what it lists.

use federation::object::{Change, PackRecord, Record, WireResource};
use federation::{Held, Parts, RemoteResource, Shares, Visible, find_held, share, visible_to};
use kernel::{Actor, Audience, Role, Viewer};
use library::import::{Missing, Options, apply, starter};
use library::{Draft, Kind, Meeting, PackItem, ResourceId, publish};
use serde_json::json;

use crate::exchange::{Network, pair};
use crate::kit::{coordinator, there, wire, words, write};

/// A pack of these items, each with a note.
fn pack(items: &[&str]) -> Draft {
    let meeting = Meeting {
        title: "Network meeting".to_owned(),
        day: "2026-12-03".to_owned(),
        starts: "16:00".to_owned(),
        ends: "17:30".to_owned(),
        place: "Osmere Library".to_owned(),
        link: "https://meet.example.org/zorb".to_owned(),
        minutes: "What zorb said.".to_owned(),
    };
    Draft {
        audience: Audience::Peers,
        licence: "CC-BY-4.0".to_owned(),
        items: items.iter().map(|item| PackItem { item: (*item).to_owned(), note: format!("Why {item}.") }).collect(),
        meeting: Some(meeting),
        term: Some("2026-autumn-2".to_owned()),
        ..Draft::new(Kind::Pack, "autumn", "Autumn pack", "Read these.")
    }
}

async fn put(network: &Network, draft: &Draft) -> ResourceId {
    network.test.clock.advance(1000);
    write!(network.test, |unit| publish(&mut unit, draft)).unwrap().id
}

async fn held(network: &Network) -> (RemoteResource, PackRecord) {
    let copy = network.copies().await.into_iter().find(|copy| copy.record.kind == Kind::Pack).unwrap();
    let pack = copy.record.pack.clone().unwrap();
    (copy, pack)
}

/// The titles of what is here of the pack, as this viewer sees it; and how many are not shared, and not here.
async fn shown(network: &Network, viewer: &Viewer) -> (Vec<String>, usize, usize) {
    let found = find_held(network.test.store.reader(), viewer, &held(network).await.1).await.unwrap();
    let title = |what: Held| match what {
        Held::Copy(copy) => copy.record.title,
        Held::Starter(name) => name,
        Held::Withdrawn => "withdrawn".to_owned(),
    };
    (found.parts.into_iter().map(|part| title(part.what)).collect(), found.kept, found.awaited)
}

/// What the other network sees of a pack of ours now.
async fn seen(one: &Network, other: &Network, id: ResourceId) -> (i64, Parts) {
    let peer = one.peer(other).await;
    match visible_to(one.test.store.reader(), &words(), &peer, &[id]).await.unwrap().pop() {
        Some(Visible::Live { resource, parts: Some(parts), .. }) => (resource.version, *parts),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_pack_goes_with_the_parts_that_the_peer_may_see_in_order_and_says_how_many_more_there_are() {
    let (one, other) = pair(Shares::Peers).await;
    one.put("a", "A", Audience::Public).await;
    one.put("b", "B", Audience::Peers).await;
    one.put("c", "C", Audience::Members).await;
    put(&one, &pack(&["strategy/c", "strategy/b", "strategy/a"])).await;
    one.push(&other).await;
    let (copy, record) = held(&other).await;
    assert_eq!(record.parts.iter().map(|part| part.note.as_str()).collect::<Vec<_>>(), ["Why strategy/b.", "Why strategy/a."]);
    assert_eq!((record.kept, record.term.as_deref()), (1, Some("2026-autumn-2")));
    let meeting = record.meeting.unwrap();
    assert_eq!((meeting.day.as_str(), meeting.place.as_str()), ("2026-12-03", "Osmere Library"));
    let all = serde_json::to_string(&copy.record).unwrap();
    assert!(!all.contains("zorb") && !all.contains("strategy/c"), "nothing of how to join, of minutes, or of what is kept: {all}");
    let member = Viewer::with_role(Role::Member);
    assert_eq!(shown(&other, &member).await, (vec!["B".to_owned(), "A".to_owned()], 1, 0));
}

#[tokio::test]
async fn a_part_that_is_shared_later_takes_its_place_and_one_that_is_taken_back_leaves_it() {
    let (one, other) = pair(Shares::Peers).await;
    one.put("a", "A", Audience::Public).await;
    let b = one.put("b", "B", Audience::Peers).await;
    one.put("c", "C", Audience::Members).await;
    put(&one, &pack(&["strategy/a", "strategy/b", "strategy/c"])).await;
    one.push(&other).await;
    let member = Viewer::with_role(Role::Member);
    assert_eq!(shown(&other, &member).await.1, 1);
    one.put("c", "C", Audience::Peers).await;
    one.push(&other).await;
    assert_eq!(shown(&other, &member).await, (["A", "B", "C"].map(str::to_owned).to_vec(), 0, 0));
    one.put("a", "A", Audience::Members).await;
    one.push(&other).await;
    assert_eq!(shown(&other, &member).await, (["B", "C"].map(str::to_owned).to_vec(), 1, 0));
    one.take_away(b).await;
    one.push(&other).await;
    assert_eq!(shown(&other, &member).await, (vec!["C".to_owned()], 1, 0), "what is withdrawn counts as nothing that is kept");
    // What is told is what is seen, with the same number each time.
    let (copy, _) = held(&other).await;
    let id = copy.object.rsplit('/').next().unwrap().parse().unwrap();
    let (version, parts) = seen(&one, &other, id).await;
    assert_eq!((version, parts.parts.len(), parts.kept), (copy.version, 1, 1));
    assert_eq!(seen(&one, &other, id).await.0, version);
}

#[tokio::test]
async fn another_choice_of_what_it_gets_is_another_list_under_a_higher_number() {
    let (one, other) = pair(Shares::Public).await;
    one.put("a", "A", Audience::Public).await;
    one.put("b", "B", Audience::Peers).await;
    let id = put(&one, &Draft { audience: Audience::Public, ..pack(&["strategy/a", "strategy/b"]) }).await;
    let (before, parts) = seen(&one, &other, id).await;
    assert_eq!((parts.parts.len(), parts.kept), (1, 1));
    one.test.clock.advance(1000);
    write!(one.test, |unit| share(&mut unit, &coordinator(), &there(), Shares::Peers)).unwrap();
    let (after, parts) = seen(&one, &other, id).await;
    assert_eq!((parts.parts.len(), parts.kept), (2, 0));
    assert!(after > before, "{after} {before}");
    // Fewer parts in a newer edition: it still rises, whatever the parts' own numbers were.
    one.put("b", "B", Audience::Public).await;
    let with = seen(&one, &other, id).await.0;
    one.test.clock.advance(-500_000);
    write!(one.test, |unit| publish(&mut unit, &Draft { audience: Audience::Public, ..pack(&["strategy/a"]) })).unwrap();
    assert!(seen(&one, &other, id).await.0 > with, "though the clock went back");
}

#[tokio::test]
async fn what_every_network_has_is_named_and_not_sent() {
    let (one, other) = pair(Shares::Public).await;
    let options = Options { actor: Actor::system(), missing: Missing::List, dry_run: false, progress: &|_| {} };
    apply(&one.test.store, starter().unwrap(), &options).await.unwrap();
    one.put("a", "A", Audience::Public).await;
    put(&one, &Draft { audience: Audience::Public, ..pack(&["strategy/abc-behaviour-record", "strategy/a"]) }).await;
    assert_eq!(one.push(&other).await, 2, "the pack and its own strategy");
    let expected = ["strategy/abc-behaviour-record", "A"].map(str::to_owned).to_vec();
    assert_eq!(shown(&other, &Viewer::public()).await, (expected, 0, 0));
}

#[tokio::test]
async fn strangers_there_see_what_is_public_of_a_public_pack_and_no_trace_of_the_rest() {
    let (one, other) = pair(Shares::Peers).await;
    one.put("a", "A", Audience::Public).await;
    let b = one.put("b", "B", Audience::Peers).await;
    one.put("c", "C", Audience::Members).await;
    put(&one, &Draft { audience: Audience::Public, ..pack(&["strategy/a", "strategy/b", "strategy/c"]) }).await;
    one.push(&other).await;
    assert_eq!(shown(&other, &Viewer::public()).await, (vec!["A".to_owned()], 0, 0));
    assert_eq!(shown(&other, &Viewer::with_role(Role::Reader)).await, (vec!["A".to_owned(), "B".to_owned()], 1, 0));
    // To anybody who asks there, the list is that of what anybody may read.
    let pack = held(&other).await.0;
    let id: library::ResourceId = pack.object.rsplit('/').next().unwrap().parse().unwrap();
    let (object, _) = federation::find_object(&one.test.store, &one.speaker(), None, id).await.unwrap().unwrap();
    assert_eq!((object["schema:hasPart"].as_array().unwrap().len(), &object["senco:pack"]["senco:kept"]), (1, &json!(2)));
    assert!(!object.to_string().contains(&b.to_string()), "{object}");
}

#[test]
fn a_pack_of_another_network_names_nothing_but_its_own_and_is_clean() {
    let mut sent = wire(1, 1);
    sent["schema:learningResourceType"] = json!("pack");
    let own = there().join("/ap/resources/2");
    sent["schema:hasPart"] = json!([own, own, "https://evil.example/ap/resources/1", "x".repeat(600)]);
    sent["senco:pack"] = json!({
        "senco:term": "2026-autumn-2\"><script>",
        "senco:kept": 3,
        "senco:meeting": { "senco:title": "A\u{0}b", "senco:day": "tomorrow", "senco:starts": "16:00", "senco:link": "https://meet.example.org" },
        "senco:about": [{ "senco:part": own, "senco:note": "line\nline", "senco:starter": "../../etc/passwd" }],
    });
    let wire: WireResource = serde_json::from_value(sent.clone()).unwrap();
    let pack = Record::new(wire, &there()).unwrap().pack.unwrap();
    assert_eq!((pack.parts.len(), pack.parts[0].note.as_str(), &pack.parts[0].starter), (1, "line line", &None));
    let meeting = pack.meeting.unwrap();
    assert_eq!((meeting.title.as_str(), meeting.day.as_str(), meeting.starts.as_str()), ("A b", "", "16:00"));
    assert_eq!((pack.term, pack.kept, meeting.link.as_str()), (None, 3, ""));
    for odd in [json!(-1), json!("many"), json!(1e30)] {
        sent["senco:pack"]["senco:kept"] = odd;
        assert!(Change::read(&sent, &there()).is_err());
    }
    let mut strategy = sent;
    strategy["schema:learningResourceType"] = json!("strategy");
    strategy["senco:pack"] = json!({});
    let wire: WireResource = serde_json::from_value(strategy).unwrap();
    assert_eq!(Record::new(wire, &there()).unwrap().pack, None, "only a pack has parts");
}
