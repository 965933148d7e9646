//! What reads other networks' words, under words that nobody expects: nothing makes it panic, and nothing speaks for another network.
//!
//! `SENCO_FUZZ_SECONDS` makes it longer.

use std::time::{Duration, Instant};

use federation::Introduction;
use federation::object::{Activity, Change, Deed, read_json};
use federation::read_page;
use federation::signature::{Received, Signed, Way};
use http::{HeaderMap, HeaderValue};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::Value;

use crate::kit::{NOW, here, pinned, post, there};

/// Cases between two looks at the clock.
const CASES: u32 = 500;

/// Runs cases by chance, and more of them for as long as was asked for.
fn run<S: Strategy>(strategy: &S, check: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    #[expect(clippy::disallowed_methods, reason = "a longer run is asked for by hand")]
    let seconds = std::env::var("SENCO_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(0);
    let began = Instant::now();
    loop {
        let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
        TestRunner::new(config).run(strategy, &check).unwrap();
        if began.elapsed() >= Duration::from_secs(seconds) {
            return;
        }
    }
}

/// Headers made of what headers of signatures are made of, in no order, with other letters between.
fn header() -> impl Strategy<Value = String> {
    let words = [
        "sig1=",
        "sig2=",
        "(",
        ")",
        "\"@method\"",
        "\"@target-uri\"",
        "\"content-digest\"",
        "\"date\"",
        ";created=",
        ";expires=",
        ";keyid=",
        ";alg=",
        ";nonce=",
        "1795437600",
        "-1",
        "99999999999999999999",
        "\"https://quillham.example.org/ap/actor#main-key\"",
        "\"ed25519\"",
        ":AAAA:",
        ":",
        "=",
        "\"",
        "\\",
        ",",
        " ",
        "keyId=",
        "headers=",
        "signature=",
        "algorithm=",
        "\"(request-target) host date digest\"",
        "?1",
        "@7",
        "\u{e9}",
        "\t",
        ";;",
        "1.5",
    ];
    let word = prop_oneof![5 => select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>()];
    vec(word, 0..14).prop_map(|words| words.concat())
}

#[test]
fn no_header_of_a_signature_makes_it_panic_or_is_believed() {
    let strategy = (header(), proptest::option::of(header()), vec(any::<u8>(), 0..40), select(vec!["GET", "POST", "\u{e9}"]));
    run(&strategy, |(signature, input, body, method)| {
        let mut headers = HeaderMap::new();
        let value = |text: &str| HeaderValue::from_bytes(text.as_bytes());
        let Ok(signature) = value(&signature) else { return Ok(()) };
        headers.insert("signature", signature);
        if let Some(Ok(input)) = input.as_deref().map(value) {
            headers.insert("signature-input", input);
        }
        for (name, text) in [("host", "tarnbridge.example.org"), ("date", "Mon, 23 Nov 2026 12:40:00 GMT")] {
            headers.insert(name, HeaderValue::from_static(text));
        }
        let received = Received { method, path_and_query: "/ap/inbox", headers: &headers, body: &body };
        let verified = Signed::read(&received).and_then(|signed| signed.verify(&received, &here(), &pinned(), NOW));
        prop_assert!(verified.is_err(), "{headers:?}");
        Ok(())
    });
}

#[test]
fn whatever_is_done_to_a_signed_request_it_holds_only_as_it_was_signed() {
    use federation::keys::Algorithm;
    let ways = vec![Way::Message(Algorithm::RsaSha256), Way::Message(Algorithm::Ed25519), Way::Older];
    let strategy = (select(ways), vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..6));
    run(&strategy, |(way, changes)| {
        let sent = post(br#"{"type":"Delete","object":"x"}"#, way, NOW);
        let own = Signed::read(&sent.received()).unwrap();
        let mut spoilt = sent.clone();
        for (which, place, byte) in changes {
            let names: Vec<_> = spoilt.headers.keys().cloned().collect();
            let at = which.index(names.len() + 1);
            let Some(name) = names.get(at) else {
                let place = place.index(spoilt.body.len());
                spoilt.body[place] = byte;
                continue;
            };
            let mut value = spoilt.headers[name].as_bytes().to_vec();
            let place = place.index(value.len().max(1));
            match byte % 3 {
                0 => value.truncate(place),
                1 => value.insert(place, byte),
                _ => value.iter_mut().skip(place).take(1).for_each(|old| *old = byte),
            }
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                spoilt.headers.insert(name.clone(), value);
            }
        }
        let read = Signed::read(&spoilt.received());
        if let Ok(signed) = read.and_then(|signed| signed.verify(&spoilt.received(), &here(), &pinned(), NOW).map(|_| signed)) {
            // What holds is the same signature over the same words: other spaces, or bits of Base64 that mean nothing.
            prop_assert_eq!(signed.replay_hash(), own.replay_hash());
            prop_assert_eq!(&spoilt.body, &sent.body);
        }
        Ok(())
    });
}

/// JSON made of the words of activities, in no order.
fn json() -> impl Strategy<Value = Value> {
    let texts = [
        "Create",
        "Update",
        "Delete",
        "Follow",
        "Accept",
        "Undo",
        "Announce",
        "Tombstone",
        "Article",
        "schema:LearningResource",
        "strategy",
        "https://quillham.example.org/ap/resources/1",
        "https://quillham.example.org/ap/actor",
        "https://tarnbridge.example.org/ap/actor",
        "https://osmere.example.org/ap/resources/1",
        "https://www.w3.org/ns/activitystreams#Public",
        "senco:semh",
        "javascript:alert(1)",
        "<script>alert(1)</script>",
        "https://creativecommons.org/licenses/by/4.0/",
        "text/markdown",
        "privacy",
        "CollectionPage",
        "\u{0}",
        "",
    ];
    let names = [
        "id",
        "type",
        "actor",
        "object",
        "attributedTo",
        "to",
        "name",
        "summary",
        "content",
        "source",
        "mediaType",
        "url",
        "senco:version",
        "schema:learningResourceType",
        "senco:areaOfNeed",
        "schema:license",
        "attachment",
        "senco:sha256",
        "senco:size",
        "items",
        "next",
        "senco:last",
        "publicKey",
        "publicKeyPem",
        "assertionMethod",
        "publicKeyMultibase",
        "inbox",
        "senco:withdrawalReason",
    ];
    let leaf = prop_oneof![
        6 => select(texts.to_vec()).prop_map(Value::from),
        1 => any::<String>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 60, 12, move |inner| {
        let pairs = vec((select(names.to_vec()), inner.clone()), 0..12);
        let object = pairs.prop_map(|pairs| pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Value>());
        prop_oneof![3 => object, 1 => vec(inner, 0..4).prop_map(Value::from)]
    })
}

/// A whole strategy of the other network, in an activity, with one field that is something else.
fn nearly_good() -> impl Strategy<Value = Value> {
    (any::<prop::sample::Index>(), json(), select(vec!["Create", "Update", "Delete"])).prop_map(|(which, value, sort)| {
        let mut object = crate::kit::wire(1, 7);
        let names: Vec<String> = object.as_object().unwrap().keys().cloned().collect();
        object[which.get(&names)] = value;
        serde_json::json!({ "id": there().join("/ap/activities/1"), "type": sort, "actor": there().join("/ap/actor"), "object": object })
    })
}

#[test]
fn no_json_makes_it_panic_or_speaks_for_another_network() {
    run(&prop_oneof![json(), nearly_good()], |value| {
        let from = there();
        let _ = Introduction::read(&value, &from, &from);
        if let Ok((changes, ..)) = read_page(&value, &from) {
            prop_assert!(changes.iter().all(|change| from.owns(change.object())));
        }
        for change in [Change::read(&value, &from).ok(), tells(&value)].into_iter().flatten() {
            prop_assert!(from.owns(change.object()), "{value}");
            if let Change::Live { record, .. } = change {
                prop_assert!(!record.html.contains("<script") && from.owns(&record.url), "{value}");
                prop_assert!(record.files.iter().all(|file| from.owns(&file.url)), "{value}");
            }
        }
        Ok(())
    });
}

fn tells(value: &Value) -> Option<Change> {
    match Activity::read(value, &there()).ok()?.deed {
        Deed::Tell(change) => Some(change),
        Deed::Follow(_)
        | Deed::Accept
        | Deed::Reject
        | Deed::EndFollow
        | Deed::TellActor(_)
        | Deed::Hint
        | Deed::Move(_)
        | Deed::Other => None,
    }
}

#[test]
fn no_bytes_make_the_reader_of_json_panic() {
    run(&vec(any::<u8>(), 0..300), |bytes| {
        let _ = read_json(&bytes);
        Ok(())
    });
    let brackets = vec(select(b"[]{}\"\\,:1 ".to_vec()), 0..400);
    run(&brackets, |bytes| {
        let _ = read_json(&bytes);
        Ok(())
    });
}
