//! How networks introduce themselves, and how long they wait for each other.

use std::time::Duration;

use federation::keys::Algorithm;
use federation::{Introduction, actor, backoff, nodeinfo, nodeinfo_links, webfinger};
use serde_json::json;

use crate::kit::{KEYS, here, there};

#[test]
fn an_actor_is_read_as_it_was_written() {
    let shown = actor(&there(), &there(), "Quillham  SENCO network", &KEYS);
    let read = Introduction::read(&shown, &there(), &there()).unwrap();
    assert_eq!((read.name.as_str(), read.actor), ("Quillham SENCO network", there().join("/ap/actor")));
    assert_eq!(read.inbox, there().join("/ap/inbox"));
    let keys: Vec<_> = read.keys.iter().map(|key| (key.id.clone(), key.key.clone())).collect();
    let expected = [Algorithm::RsaSha256, Algorithm::Ed25519]
        .map(|algorithm| (there().join(&format!("/ap/actor{}", algorithm.fragment())), KEYS.public(algorithm)));
    assert_eq!(keys, expected);
}

#[test]
fn an_actor_that_moved_keeps_its_name_and_is_reached_where_it_is() {
    let shown = actor(&there(), &here(), "Quillham", &KEYS);
    assert_eq!(shown["alsoKnownAs"], json!([here().join("/ap/actor")]));
    let read = Introduction::read(&shown, &there(), &here()).unwrap();
    assert_eq!((read.actor, read.inbox), (there().join("/ap/actor"), here().join("/ap/inbox")));
    assert_eq!((read.origin, read.address), (there(), here()));
    assert!(Introduction::read(&shown, &here(), &here()).is_err() && Introduction::read(&shown, &there(), &there()).is_err());
}

#[test]
fn an_actor_that_is_not_its_own_or_has_no_key_is_refused() {
    let shown = actor(&there(), &there(), "Quillham", &KEYS);
    assert!(Introduction::read(&shown, &here(), &here()).is_err());
    for (field, wrong) in [
        ("id", json!(here().join("/ap/actor"))),
        ("inbox", json!("https://169.254.169.254/ap/inbox")),
        ("inbox", json!(null)),
        (
            "publicKey",
            json!({ "id": here().join("/ap/actor#main-key"), "publicKeyPem": KEYS.public(Algorithm::RsaSha256).to_pem() }),
        ),
    ] {
        let mut other = shown.clone();
        other[field] = wrong;
        assert!(Introduction::read(&other, &there(), &there()).is_err(), "{field}");
    }
    let mut none = shown.clone();
    none["publicKey"] = json!([]);
    none["assertionMethod"] = json!([]);
    assert!(Introduction::read(&none, &there(), &there()).is_err());
    let mut two = shown;
    two["publicKey"][0]["id"] = two["publicKey"][1]["id"].clone();
    assert!(Introduction::read(&two, &there(), &there()).is_err());
}

#[test]
fn webfinger_knows_the_network_and_nobody_else() {
    let found = webfinger(&here(), "acct:network@tarnbridge.example.org").unwrap();
    assert_eq!(found["links"][0]["href"], here().join("/ap/actor"));
    assert!(webfinger(&here(), &here().join("/ap/actor")).is_some());
    for other in ["acct:someone@tarnbridge.example.org", "acct:network@quillham.example.org", ""] {
        assert!(webfinger(&here(), other).is_none(), "{other}");
    }
}

#[test]
fn nodeinfo_says_nothing_of_people() {
    assert_eq!(nodeinfo_links(&here())["links"][0]["href"], here().join("/nodeinfo/2.1"));
    let told = nodeinfo("0.1.0", 40);
    assert!(told["usage"]["users"].as_object().unwrap().is_empty());
    assert_eq!(told["usage"]["localPosts"], 40);
}

#[test]
fn waits_double_to_an_hour_and_are_as_long_as_the_peer_asks() {
    let second = Duration::from_secs(1);
    let longest: Vec<u64> = (0..14).map(|failures| backoff(failures, 1.0, None).as_secs()).collect();
    assert_eq!(longest, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]);
    assert_eq!(backoff(u32::MAX, 1.0, None), 3600 * second);
    assert_eq!(backoff(5, 0.0, None), Duration::ZERO);
    assert_eq!(backoff(5, 0.5, Some(20 * second)), 20 * second);
    assert_eq!(backoff(0, 1.0, Some(Duration::MAX)), 24 * 3600 * second);
}
