//! What another network sends: read when it is right, cleaned, and refused when it speaks for others.

use federation::object::{Activity, Change, Deed, Record, WireResource, in_context, tombstone};
use kernel::Audience;
use kernel::testing::TestStore;
use library::{Draft, Kind, ResourceId, Standing, list_standings, publish};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::kit::{NOW, here, there, wire, write};

fn activity(sort: &str, object: &Value) -> Value {
    json!({ "id": there().join("/ap/activities/1"), "actor": there().join("/ap/actor"), "type": sort, "object": object })
}

fn read(json: &Value) -> Result<Activity, federation::object::Malformed> {
    Activity::read(json, &there())
}

#[tokio::test]
async fn a_resource_says_the_same_on_the_other_side() {
    let test = TestStore::new().await;
    let mut draft = Draft::new(Kind::Strategy, "ten-second-wait", "Ten-second wait", "## How\n\nWait *ten* seconds.");
    draft.audience = Audience::Public;
    draft.areas = vec!["communication-and-interaction".to_owned()];
    draft.phases = vec!["ks1".to_owned(), "ks2".to_owned()];
    draft.licence = "CC-BY-4.0".to_owned();
    let id = write!(test, |unit| publish(&mut unit, &draft)).unwrap().id;
    let Standing::Live(resource) = list_standings(test.store.reader(), &[id]).await.unwrap().remove(0) else { panic!() };
    let licence = "https://creativecommons.org/licenses/by/4.0/";
    let sent = serde_json::to_value(WireResource::new(&resource, &there(), "Quillham SENCO network", licence)).unwrap();
    let sent = in_context(sent);
    assert_eq!(sent["id"], there().join(&format!("/ap/resources/{id}")));
    assert_eq!(sent["@context"][0], "https://www.w3.org/ns/activitystreams");
    let Change::Live { version, record, .. } = Change::read(&sent, &there()).unwrap() else { panic!() };
    assert_eq!(version, resource.version);
    assert_eq!((record.title.as_str(), record.kind, &record.html), ("Ten-second wait", Kind::Strategy, &resource.html));
    assert_eq!((&record.areas, &record.phases), (&resource.areas, &resource.phases));
    assert_eq!((record.licence_url.as_str(), record.credit.as_str()), (licence, "Quillham SENCO network"));
    assert_eq!(record.url, there().join("/library/strategy/ten-second-wait"));
    assert!(record.is_public);
    let kept: Record = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
    assert_eq!(kept, *record);
}

#[test]
fn a_tombstone_holds_no_word_and_says_when_copies_must_go() {
    let id = ResourceId(uuid::Uuid::from_u128(7));
    for (reason, must_go) in [("privacy", true), ("copyright", true), ("outdated", false), ("author", false)] {
        let sent = tombstone(&there(), id, Some(Kind::Strategy), 9, reason, NOW);
        assert_eq!(sent["senco:removeCopies"], must_go, "{reason}");
        let Change::Gone(gone) = Change::read(&sent, &there()).unwrap() else { panic!() };
        assert_eq!((gone.version, gone.reason.as_str()), (9, reason));
    }
}

#[test]
fn what_a_stranger_wrote_is_clean() {
    let mut sent = wire(1, 1);
    sent["content"] = json!("<p onclick=\"a()\">Read.</p><script>b()</script><img src=https://evil.example/x><iframe></iframe>");
    sent["name"] = json!("A\u{0}title\nwith  lines");
    sent["url"] = json!("https://evil.example/login");
    sent["senco:areaOfNeed"] = json!(["senco:semh", "senco:../x", "https://evil.example/", "semh"]);
    sent["attachment"] = json!([{ "type": "Document", "name": "x", "url": "http://169.254.169.254/", "senco:sha256": "a".repeat(64), "senco:size": 1 }]);
    let wire: WireResource = serde_json::from_value(sent).unwrap();
    let record = Record::new(wire, &there()).unwrap();
    assert_eq!(record.html.trim(), "<p>Read.</p>");
    assert_eq!((record.title.as_str(), record.areas.as_slice()), ("A title with lines", &["semh".to_owned()][..]));
    assert_eq!(record.url, there().join("/ap/resources/1"));
    assert!(record.files.is_empty());
}

#[test]
fn nobody_speaks_for_another_network() {
    let mine = activity("Create", &wire(1, 1));
    assert!(read(&mine).is_ok());
    assert!(Activity::read(&mine, &here()).is_err());
    for name in ["id", "actor"] {
        for wrong in [json!(here().join("/ap/x")), json!(null), json!(7), json!("/ap/x"), json!(there().join(&"x".repeat(600)))] {
            let mut other = mine.clone();
            other[name] = wrong.clone();
            assert!(read(&other).is_err(), "{name} {wrong}");
        }
    }
    for name in ["id", "attributedTo"] {
        let mut other = mine.clone();
        other["object"][name] = json!(here().join("/ap/resources/1"));
        assert!(read(&other).is_err(), "{name}");
    }
    assert!(read(&activity("Delete", &json!(here().join("/ap/resources/1")))).is_err());
}

#[test]
fn activities_are_told_apart() {
    let gone = json!({ "id": there().join("/ap/resources/1"), "type": "Tombstone", "senco:version": 3 });
    let actor = json!({ "id": there().join("/ap/actor"), "type": "Application" });
    let cases = [
        ("Follow", json!(here().join("/ap/actor")), "Follow"),
        ("Accept", json!({}), "Accept"),
        ("Reject", json!({}), "Reject"),
        ("Undo", json!({ "type": "Follow" }), "EndFollow"),
        ("Undo", json!({ "type": "Like" }), "Other"),
        ("Create", wire(1, 1), "Tell(Live"),
        ("Update", wire(1, 2), "Tell(Live"),
        ("Update", actor, "TellActor"),
        ("Delete", gone.clone(), "Tell(Gone"),
        ("Delete", json!(there().join("/ap/resources/1")), "Tell(Gone"),
        ("Announce", json!(there().join("/ap/changes")), "Hint"),
        ("Like", json!({}), "Other"),
    ];
    for (sort, object, expected) in cases {
        let deed = read(&activity(sort, &object)).unwrap().deed;
        assert!(format!("{deed:?}").starts_with(expected), "{sort}: {deed:?}");
        assert_eq!(matches!(deed, Deed::Other), expected == "Other");
    }
    for (sort, object) in [("Create", gone), ("Delete", wire(1, 1)), ("Follow", json!({})), ("Create", json!({ "type": "Note" }))] {
        assert!(read(&activity(sort, &object)).is_err(), "{sort}");
    }
}

#[test]
fn an_object_without_what_it_needs_is_refused() {
    for name in ["id", "type", "attributedTo", "name", "senco:version", "schema:learningResourceType", "schema:license"] {
        let mut other = wire(1, 1);
        other.as_object_mut().unwrap().remove(name);
        assert!(Change::read(&other, &there()).is_err(), "{name}");
    }
    for (name, wrong) in [
        ("senco:version", json!(0)),
        ("senco:version", json!("7")),
        ("schema:license", json!("javascript:alert(1)")),
        ("schema:learningResourceType", json!("consultation")),
        ("name", json!("   ")),
    ] {
        let mut other = wire(1, 1);
        other[name] = wrong;
        assert!(Change::read(&other, &there()).is_err(), "{name}");
    }
}

/// Any JSON at all.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        Just(json!(there().join("/ap/resources/1"))),
        Just(json!("Tombstone")),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let names = prop_oneof!["\\PC{0,8}", Just("id".to_owned()), Just("type".to_owned()), Just("object".to_owned())];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(names, inner, 0..6).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

proptest! {
    /// No JSON makes the reader fall over, and whatever it reads belongs to the sender.
    #[test]
    fn any_activity_is_read_or_refused(object in any_json(), sort in "Create|Update|Delete|Follow|Undo|Accept|Move") {
        let whole = activity(&sort, &object);
        if let Ok(Activity { deed: Deed::Tell(change), .. }) = read(&whole) {
            prop_assert!(there().owns(change.object()));
        }
        let _ = read(&object);
    }

    /// A field of another sort is refused or left out; the reader stands.
    #[test]
    fn any_field_of_an_object_is_read_or_refused(value in any_json(), place in 0_usize..14) {
        let mut other = wire(1, 1);
        let fields = other.as_object_mut().unwrap();
        let name = fields.keys().nth(place).cloned().unwrap();
        fields.insert(name, value);
        if let Ok(change) = Change::read(&other, &there()) {
            prop_assert!(there().owns(change.object()));
        }
    }
}
