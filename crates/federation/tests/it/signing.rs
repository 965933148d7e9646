//! Signatures: what holds, and that nothing can be changed under them.

use std::fmt::Write as _;

use base64::Engine as _;
use federation::keys::Algorithm;
use federation::signature::{Refusal, Signed, Verified, Way, content_digest};
use http::HeaderValue;
use kernel::Timestamp;
use proptest::prelude::*;

use crate::kit::{KEYS, NOW, Sent, get, here, pinned, post, there};

const WAYS: [Way; 3] = [Way::Message(Algorithm::RsaSha256), Way::Message(Algorithm::Ed25519), Way::Older];
const ED25519: Way = Way::Message(Algorithm::Ed25519);

fn check(sent: &Sent, now: Timestamp) -> Result<Verified, Refusal> {
    Signed::read(&sent.received())?.verify(&sent.received(), &here(), &pinned(), now)
}

#[test]
fn what_one_network_signs_the_other_verifies() {
    for way in WAYS {
        for sent in [post(b"{}", way, NOW), get("/ap/changes?after=7&limit=200", way, NOW)] {
            assert_eq!(check(&sent, NOW).unwrap().skew_ms, 0, "{way:?}");
            assert_eq!(Signed::read(&sent.received()).unwrap().origin, there());
        }
    }
}

#[test]
fn no_byte_of_a_request_can_be_changed() {
    for way in WAYS {
        let sent = post(br#"{"type":"Delete","object":"x"}"#, way, NOW);
        for at in 0..sent.body.len() {
            let mut other = sent.clone();
            other.body[at] ^= 1;
            assert!(check(&other, NOW).is_err(), "{way:?}: byte {at} of the body");
        }
        let signature = Signed::read(&sent.received()).unwrap().replay_hash();
        for name in sent.headers.keys().filter(|name| way != Way::Older || name.as_str() != "content-type") {
            let value = sent.headers[name].as_bytes();
            for at in 0..value.len() {
                let mut changed = value.to_vec();
                changed[at] ^= 1;
                let Ok(changed) = HeaderValue::from_bytes(&changed) else { continue };
                let mut other = sent.clone();
                other.headers.insert(name, changed);
                // The last letter of Base64 has bits that mean nothing: the signature is the same, and counts as the same.
                let is_same = Signed::read(&other.received()).is_ok_and(|signed| signed.replay_hash() == signature);
                let is_signature = name == "signature" && is_same;
                assert!(check(&other, NOW).is_err() || is_signature, "{way:?}: byte {at} of {name}");
            }
        }
        for (method, path) in [("PUT", "/ap/inbox"), ("POST", "/ap/inbox2"), ("POST", "/ap/inbox?a=b"), ("POST", "/AP/inbox")] {
            let other = Sent { method: method.to_owned(), path: path.to_owned(), ..sent.clone() };
            assert!(check(&other, NOW).is_err(), "{way:?}: {method} {path}");
        }
    }
}

#[test]
fn each_header_of_a_signature_is_needed() {
    for way in WAYS {
        let sent = post(b"{}", way, NOW);
        for name in sent.headers.keys().filter(|name| way != Way::Older || name.as_str() != "content-type") {
            let mut other = sent.clone();
            other.headers.remove(name);
            assert!(check(&other, NOW).is_err(), "{way:?} without {name}");
        }
    }
}

/// Signs these parameters as they stand, over the usual components of a `GET`.
fn by_hand(components: &str, parameters: &str) -> Sent {
    let sent = get("/ap/digest", ED25519, NOW);
    let mut base = String::new();
    for component in components.split(' ') {
        let value = match component {
            "\"@method\"" => "GET".to_owned(),
            "\"@target-uri\"" => here().join("/ap/digest"),
            "\"date\"" => sent.header("date"),
            other => panic!("{other}"),
        };
        let _ = writeln!(base, "{component}: {value}");
    }
    let list = format!("({components}){parameters}");
    let _ = write!(base, "\"@signature-params\": {list}");
    let signature = KEYS.sign(Algorithm::Ed25519, base.as_bytes()).unwrap();
    let signature = base64::prelude::BASE64_STANDARD.encode(signature);
    sent.with("signature-input", &format!("sig1={list}")).with("signature", &format!("sig1=:{signature}:"))
}

const USUAL: &str = r#""@method" "@target-uri" "date""#;

fn key() -> String {
    format!("keyid=\"{}\"", there().join("/ap/actor#ed25519-key"))
}

#[test]
fn parameters_in_another_order_or_with_other_spaces_hold_as_they_were_received() {
    let created = NOW.0 / 1000;
    for parameters in [
        format!(";alg=\"ed25519\";{};created={created}", key()),
        format!("; created={created}; {}", key()),
        format!(";{};created={created};nonce=\"a\";tag=\"b\";unknown=1", key()),
    ] {
        assert!(check(&by_hand(USUAL, &parameters), NOW).is_ok(), "{parameters}");
    }
}

#[test]
fn what_has_to_be_signed_is_named_when_it_is_not() {
    let parameters = format!(";created={};{}", NOW.0 / 1000, key());
    for (components, missing) in
        [(r#""@target-uri" "date""#, "@method"), (r#""@method" "date""#, "@target-uri"), (r#""date""#, "@method")]
    {
        let refusal = check(&by_hand(components, &parameters), NOW).unwrap_err();
        assert!(matches!(refusal, Refusal::NotCovered(part) if part == missing), "{refusal}");
    }
    let without_moment = check(&by_hand(r#""@method" "@target-uri""#, &format!(";{}", key())), NOW).unwrap_err();
    assert!(matches!(without_moment, Refusal::NotCovered("a moment")), "{without_moment}");
}

#[test]
fn a_signature_under_another_algorithm_or_with_an_end_before_its_beginning_does_not_hold() {
    let created = NOW.0 / 1000;
    let other = check(&by_hand(USUAL, &format!(";created={created};{};alg=\"rsa-v1_5-sha256\"", key())), NOW);
    assert!(matches!(other, Err(Refusal::Wrong)));
    let ended = check(&by_hand(USUAL, &format!(";created={created};expires={};{}", created - 1, key())), NOW);
    assert!(matches!(ended, Err(Refusal::Malformed(_))));
}

#[test]
fn exactly_one_signature_is_accepted() {
    let sent = get("/ap/digest", ED25519, NOW);
    let (input, signature) = (sent.header("signature-input"), sent.header("signature"));
    let twice = [
        sent.clone().with("signature-input", &format!("{input}, {}", input.replace("sig1", "sig2"))),
        sent.clone().with("signature-input", &format!("{input}, {input}")),
        sent.clone().with("signature", &format!("{signature}, {}", signature.replace("sig1", "sig2"))),
        sent.clone().with("signature", &format!("{signature}, {signature}")),
        sent.clone().with("signature", &signature.replace("sig1", "sig2")),
    ];
    for other in twice {
        assert_eq!(check(&other, NOW).unwrap_err().status(), 400);
    }
    let mut two_lines = sent;
    two_lines.headers.append("signature-input", input.parse().unwrap());
    assert_eq!(check(&two_lines, NOW).unwrap_err().status(), 400);
}

#[test]
fn clocks_may_be_an_hour_apart_and_no_more() {
    const HOUR: i64 = 3_600_000;
    for way in WAYS {
        let sent = post(b"{}", way, NOW);
        for apart in [-HOUR, -600_000, 600_000, HOUR] {
            assert_eq!(check(&sent, Timestamp(NOW.0 + apart)).unwrap().skew_ms, -apart, "{way:?}");
        }
        for apart in [-HOUR - 1000, HOUR + 1000, 2 * HOUR] {
            let refusal = check(&sent, Timestamp(NOW.0 + apart)).unwrap_err();
            assert!(matches!(refusal, Refusal::Clock { skew_ms } if skew_ms == -apart), "{refusal}");
        }
    }
}

#[test]
fn a_request_for_another_host_or_by_an_unknown_key_is_refused() {
    let sent = post(b"{}", ED25519, NOW);
    for host in ["quillham.example.org", "tarnbridge.example.org:8443", "tarnbridge.example.org.evil.example"] {
        assert!(matches!(check(&sent.clone().with("host", host), NOW), Err(Refusal::OtherHost)), "{host}");
    }
    assert!(check(&sent.clone().with("host", "tarnbridge.example.org:443"), NOW).is_ok());
    let signed = Signed::read(&sent.received()).unwrap();
    let only_rsa = &pinned()[..1];
    assert!(matches!(signed.verify(&sent.received(), &here(), only_rsa, NOW), Err(Refusal::UnknownKey)));
}

#[test]
fn an_unsigned_request_and_one_too_large_are_said_to_be_so() {
    let mut sent = post(b"{}", ED25519, NOW);
    sent.headers.remove("signature");
    assert_eq!(check(&sent, NOW).unwrap_err().status(), 401);
    let large = post(&vec![b' '; 1024 * 1024 + 1], ED25519, NOW);
    assert_eq!(check(&large, NOW).unwrap_err().status(), 413);
}

#[test]
fn each_digest_that_is_known_must_be_right() {
    let sent = post(b"{}", ED25519, NOW);
    let digest = content_digest(b"{}");
    let wrong = content_digest(b"[]").replace("sha-256", "sha-512");
    let refusal = check(&sent.with("content-digest", &format!("{digest}, {wrong}")), NOW).unwrap_err();
    assert!(matches!(refusal, Refusal::OtherBody), "{refusal}");
}

proptest! {
    /// Nothing that arrives makes the readers of signatures fall over, or pass for signed.
    #[test]
    fn any_headers_are_read_or_refused(input in "\\PC{0,200}", signature in "\\PC{0,200}", has_input: bool) {
        let mut sent = post(b"{}", ED25519, NOW);
        sent.headers.remove("signature-input");
        if let (true, Ok(value)) = (has_input, HeaderValue::from_str(&input)) {
            sent.headers.insert("signature-input", value);
        }
        if let Ok(value) = HeaderValue::from_str(&signature) {
            sent.headers.insert("signature", value);
        }
        prop_assert!(check(&sent, NOW).is_err());
    }

    /// The same with something that looks right.
    #[test]
    fn what_looks_like_a_signature_is_read_or_refused(
        names in prop::collection::vec("[a-z@()\"\\\\;=, -]{0,12}", 0..5),
        parameters in prop::collection::vec("[a-z]{1,8}=[0-9a-z\":/.]{0,12}", 0..5),
    ) {
        let list: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        let input = format!("sig1=({});{}", list.join(" "), parameters.join(";"));
        let older = format!("keyId=\"{}\",headers=\"{}\",{}", there(), names.join(" "), parameters.join(","));
        let mut sent = post(b"{}", ED25519, NOW);
        sent.headers.insert("signature-input", HeaderValue::from_str(&input).unwrap());
        prop_assert!(check(&sent, NOW).is_err());
        sent.headers.remove("signature-input");
        sent.headers.insert("signature", HeaderValue::from_str(&older).unwrap());
        prop_assert!(check(&sent, NOW).is_err());
    }
}
