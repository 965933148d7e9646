//! What strangers' servers get at our addresses.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use federation::keys::Algorithm;
use federation::signature::{Outgoing, Way, sign};
use federation::{Origin, PeerState, find_peer};
use kernel::Audience;
use library::Draft;
use serde_json::{Value, json};

use crate::app::{Answer, TestApp, network, strategy};

const KIND: &str = "application/activity+json";

fn stranger(number: usize) -> Origin {
    format!("https://stranger-{number}.example.org").parse().unwrap()
}

/// An activity that this network signs, with keys that nobody compared.
async fn tell(app: &TestApp, from: &Origin, activity: &Value, kind: &'static str) -> Answer {
    let to: Origin = "https://send.example.org".parse().unwrap();
    let body = activity.to_string().into_bytes();
    let outgoing = Outgoing { method: "POST", to: &to, path_and_query: "/ap/inbox", body: Some((kind, &body)) };
    let keys = network().keys;
    let headers = sign(&outgoing, &keys, from, Way::Message(Algorithm::Ed25519), app.test.store.now()).unwrap();
    let mut request = Request::post("/ap/inbox").body(Body::from(body)).unwrap();
    request.headers_mut().extend(headers);
    request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().unwrap());
    app.send(request).await
}

fn follow(from: &Origin) -> Value {
    json!({ "id": from.join("/ap/activities/1"), "type": "Follow", "actor": from.join("/ap/actor"), "object": "https://send.example.org/ap/actor" })
}

#[tokio::test]
async fn a_stranger_may_ask_for_a_peering_and_nothing_else() {
    let app = TestApp::among_networks().await;
    let from = stranger(1);
    let answer = tell(&app, &from, &follow(&from), KIND).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    let asked = find_peer(app.test.store.reader(), &from).await.unwrap().unwrap();
    assert_eq!((asked.state(), asked.keys.len()), (PeerState::Requested, 0));
    let create = json!({ "id": from.join("/1"), "type": "Create", "actor": from.join("/ap/actor"), "object": { "type": "Note" } });
    let other = stranger(2);
    let mut theirs = create.clone();
    theirs["actor"] = other.join("/ap/actor").into();
    theirs["id"] = other.join("/1").into();
    assert_eq!(tell(&app, &other, &theirs, KIND).await.status, StatusCode::FORBIDDEN);
    // Nobody compared its keys: what it signs is worth nothing.
    let refused = tell(&app, &from, &create, KIND).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.header("content-type").starts_with("application/problem+json"), "a server reads no page");
    assert!(refused.body.contains("not one that the coordinators agreed on"), "{}", refused.body);
}

#[tokio::test]
async fn what_is_not_signed_or_no_activity_is_refused_in_words() {
    let app = TestApp::among_networks().await;
    let post = |kind: &'static str, body: &'static str| {
        app.send(Request::post("/ap/inbox").header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap())
    };
    let unsigned = post(KIND, "{}").await;
    assert_eq!(unsigned.status, StatusCode::UNAUTHORIZED);
    assert!(unsigned.body.contains("not signed"), "{}", unsigned.body);
    let page = post("text/html", "{}").await;
    assert_eq!(page.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(page.body.contains("accepted: application/activity+json"), "{}", page.body);
    let from = stranger(1);
    let linked = tell(&app, &from, &follow(&from), "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"").await;
    assert_eq!(linked.status, StatusCode::ACCEPTED, "{}", linked.body);
    for odd in ["a", "sig1=", "sig1=();alg=\"x\"", "keyId=\"\",signature=\"\""] {
        let request = Request::post("/ap/inbox").header(header::CONTENT_TYPE, KIND).header("signature", odd);
        let answer = app.send(request.body(Body::from("{}")).unwrap()).await;
        assert!(answer.status.is_client_error(), "{odd}: {}", answer.status);
    }
    let large =
        Request::post("/ap/inbox").header(header::CONTENT_TYPE, KIND).body(Body::from(vec![b' '; 1024 * 1024 + 1])).unwrap();
    assert_eq!(app.send(large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn strangers_are_heard_seldom() {
    let app = TestApp::among_networks().await;
    for number in 0..10 {
        let from = stranger(number);
        assert_eq!(tell(&app, &from, &follow(&from), KIND).await.status, StatusCode::ACCEPTED, "{number}");
    }
    let from = stranger(10);
    let answer = tell(&app, &from, &follow(&from), KIND).await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "60"));
    assert!(find_peer(app.test.store.reader(), &from).await.unwrap().is_none());
    app.test.clock.advance(60_000);
    assert_eq!(tell(&app, &from, &follow(&from), KIND).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_public_object_is_read_by_servers_and_leads_people_to_its_page() {
    let app = TestApp::among_networks().await;
    let id = app.publish(&strategy("steps", "Short steps")).await;
    let hidden = app.publish(&Draft { audience: Audience::Peers, ..strategy("ours", "Ours") }).await;
    let (path, ours) = (format!("/ap/resources/{id}"), format!("/ap/resources/{hidden}"));
    let object = app.get_with(&path, "accept", KIND).await;
    assert_eq!((object.status, object.header("content-type")), (StatusCode::OK, KIND));
    let value: Value = serde_json::from_str(&object.body).unwrap();
    assert_eq!(value["id"], format!("https://send.example.org/ap/resources/{id}"));
    assert_eq!(value["name"], "Short steps");
    let page = app.get_with(&path, "accept", "text/html,application/xhtml+xml").await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "https://send.example.org/library/strategy/steps"));
    assert_eq!(app.get_with(&ours, "accept", KIND).await.status, StatusCode::NOT_FOUND);
    app.withdraw(id).await;
    // To a stranger, what is gone never was.
    assert_eq!(app.get_with(&path, "accept", KIND).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_site_that_can_be_no_network_says_so() {
    let app = TestApp::new().await;
    for path in ["/ap/actor", "/ap/changes", "/.well-known/nodeinfo"] {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
