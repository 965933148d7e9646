//! The addresses for other servers, under requests that nobody expects: never a fault of ours, and never a change by what no peer signed.
//!
//! `SENCO_FUZZ_SECONDS` makes it longer.

use std::cell::Cell;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request, Uri};
use federation::keys::Algorithm;
use federation::signature::{Outgoing, Way, sign};
use federation::{Agreement, Introduction, Origin, accept, actor, answer, ask, be_asked, list_remote};
use kernel::{Role, Viewer, list_entries};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::app::{TestApp, network};

/// Cases between two looks at the clock.
const CASES: u32 = 150;

fn there() -> Origin {
    "https://quillham.example.org".parse().unwrap()
}

/// A server with a peer, and the runtime that it lives in.
struct Site {
    runtime: Runtime,
    app: TestApp,
    /// The number of the next object.
    next: Cell<u32>,
}

impl Site {
    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let app = runtime.block_on(async {
            let app = TestApp::among_networks().await;
            let who = Introduction::read(&actor(&there(), &there(), "Quillham SENCO network", &network().keys), &there(), &there())
                .unwrap();
            let by = Viewer::with_role(Role::Coordinator);
            let mut unit = app.test.begin().await;
            ask(&mut unit, &by, &who).await.unwrap();
            answer(&mut unit, &there(), Agreement::Agreed).await.unwrap();
            be_asked(&mut unit, &who).await.unwrap();
            accept(&mut unit, &by, &there()).await.unwrap();
            unit.commit().await.unwrap();
            app
        });
        Self { runtime, app, next: Cell::new(1) }
    }

    /// An object that the peer has not told yet.
    fn object(&self) -> Value {
        let number = self.next.replace(self.next.get() + 1);
        json!({
            "id": there().join(&format!("/ap/resources/{number}")),
            "type": ["Article", "schema:LearningResource"],
            "attributedTo": there().join("/ap/actor"),
            "to": "https://www.w3.org/ns/activitystreams#Public",
            "name": format!("Lamp {number}"),
            "content": "<p>Read in pairs.</p>",
            "senco:version": number,
            "schema:learningResourceType": "strategy",
            "schema:license": "https://creativecommons.org/licenses/by/4.0/",
        })
    }

    /// Sends a request; whatever it tells, nothing but this object may be known afterwards that was not before.
    fn send(&self, request: Request<Body>, object: Option<&Value>) -> Result<(), TestCaseError> {
        let shown = format!("{request:?}");
        self.runtime.block_on(async {
            // Nobody is asked to wait.
            self.app.test.clock.advance(10_000);
            let before = self.app.test.store.head().await.unwrap().seq;
            let status = self.app.send(request).await.status;
            prop_assert!(!status.is_server_error(), "{status}: {shown}");
            for entry in list_entries(self.app.test.store.reader(), before, 100).await.unwrap() {
                let id = entry.subject.parse().map_err(|_| TestCaseError::fail(format!("{} by {shown}", entry.kind)))?;
                let known = list_remote(self.app.test.store.reader(), &Viewer::public(), &[id]).await.unwrap();
                let told = known.first().map(|known| json!([known.object, known.version, known.record.title]));
                let wanted = object.map(|object| json!([object["id"], object["senco:version"], object["name"]]));
                prop_assert!(entry.kind == "federation.received" && told.is_some() && told == wanted, "{} by {shown}", entry.kind);
            }
            Ok(())
        })
    }
}

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

/// What is done to a request that was signed well.
#[derive(Debug, Clone)]
enum Change {
    Body(Index, u8),
    CutBody(Index),
    Header(Index, Index, u8),
    Drop(Index),
    Twice(Index),
    Say(String, Vec<u8>),
    Method(&'static str),
    Path(String),
}

fn name() -> impl Strategy<Value = String> {
    let known = [
        "signature",
        "signature-input",
        "content-digest",
        "digest",
        "date",
        "host",
        "content-type",
        "content-length",
        "accept",
        "range",
    ];
    prop_oneof![5 => select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

fn path() -> impl Strategy<Value = String> {
    let known = [
        "/ap/inbox",
        "/ap/changes",
        "/ap/changes?after=1.2.3",
        "/ap/changes?after=%ff",
        "/ap/resources/1",
        "/ap/files/1",
        "/ap/outbox",
        "/ap/inbox?a=b",
        "/.well-known/webfinger?resource=x",
        "/nodeinfo/2.1",
        "//ap/inbox",
        "/ap/../ap/inbox",
    ];
    prop_oneof![4 => select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>().prop_map(|text| format!("/ap/{text}"))]
}

fn change() -> impl Strategy<Value = Change> {
    let method = select(vec!["GET", "PUT", "DELETE", "HEAD", "POST", "ODD"]);
    prop_oneof![
        4 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Body(at, byte)),
        1 => any::<Index>().prop_map(Change::CutBody),
        6 => (any::<Index>(), any::<Index>(), any::<u8>()).prop_map(|(which, at, byte)| Change::Header(which, at, byte)),
        2 => any::<Index>().prop_map(Change::Drop),
        2 => any::<Index>().prop_map(Change::Twice),
        2 => (name(), vec(any::<u8>(), 0..60)).prop_map(|(name, value)| Change::Say(name, value)),
        1 => method.prop_map(Change::Method),
        1 => path().prop_map(Change::Path),
    ]
}

fn spoil(request: &mut Request<Vec<u8>>, change: Change) {
    let names: Vec<HeaderName> = request.headers().keys().cloned().collect();
    let chosen = |which: Index| if names.is_empty() { None } else { Some(which.get(&names).clone()) };
    match change {
        Change::Body(at, byte) if !request.body().is_empty() => {
            let at = at.index(request.body().len());
            request.body_mut()[at] = byte;
        }
        Change::Body(..) => {}
        Change::CutBody(at) => {
            let length = at.index(request.body().len() + 1);
            request.body_mut().truncate(length);
        }
        Change::Header(which, at, byte) => {
            let Some(name) = chosen(which) else { return };
            let mut value = request.headers()[&name].as_bytes().to_vec();
            if value.is_empty() {
                return;
            }
            let at = at.index(value.len());
            value[at] = byte;
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                request.headers_mut().insert(name, value);
            }
        }
        Change::Drop(which) => drop(chosen(which).and_then(|name| request.headers_mut().remove(name))),
        Change::Twice(which) => {
            let Some(name) = chosen(which) else { return };
            let value = request.headers()[&name].clone();
            request.headers_mut().append(name, value);
        }
        Change::Say(name, value) => {
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(&value)) {
                request.headers_mut().insert(name, value);
            }
        }
        Change::Method(method) => *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap(),
        Change::Path(path) => {
            if let Ok(uri) = path.parse::<Uri>() {
                *request.uri_mut() = uri;
            }
        }
    }
}

/// A request that the peer signs: what it tells, or what it asks for.
fn signed(site: &Site, (method, path): (&str, &str), object: &Value, way: Way) -> Request<Vec<u8>> {
    let activity = json!({
        "id": format!("{}#v1", object["id"].as_str().unwrap()),
        "type": "Create",
        "actor": there().join("/ap/actor"),
        "object": object,
    });
    let body = if method == "POST" { activity.to_string().into_bytes() } else { Vec::new() };
    let to: Origin = "https://send.example.org".parse().unwrap();
    let content = (method == "POST").then_some(("application/activity+json", body.as_slice()));
    let outgoing = Outgoing { method, to: &to, path_and_query: path, body: content };
    let headers = sign(&outgoing, &network().keys, &there(), way, site.app.test.store.now()).unwrap();
    let mut request = Request::builder().method(method).uri(path).body(body).unwrap();
    request.headers_mut().extend(headers);
    request
}

#[test]
fn a_spoilt_request_changes_nothing_that_was_not_signed_and_breaks_nothing() {
    let site = Site::new();
    let ways = select(vec![Way::Message(Algorithm::RsaSha256), Way::Message(Algorithm::Ed25519), Way::Older]);
    let asked = select(vec![("POST", "/ap/inbox"), ("POST", "/ap/inbox"), ("GET", "/ap/changes"), ("GET", "/ap/resources/1")]);
    run(&(asked, ways, vec(change(), 0..5)), |(asked, way, changes)| {
        let object = site.object();
        let mut request = signed(&site, asked, &object, way);
        for change in changes {
            spoil(&mut request, change);
        }
        site.send(request.map(Body::from), Some(&object))
    });
}

#[test]
fn arbitrary_requests_change_nothing_and_break_nothing() {
    let site = Site::new();
    let headers = vec((name(), vec(any::<u8>(), 0..80)), 0..8);
    let method = select(vec!["GET", "POST", "PUT", "HEAD", "ODD"]);
    run(&(method, path(), headers, vec(any::<u8>(), 0..200)), |(method, path, headers, body)| {
        let Ok(uri) = path.parse::<Uri>() else { return Ok(()) };
        let mut request = Request::builder().method(method).uri(uri).body(body).unwrap();
        for (name, value) in headers {
            spoil(&mut request, Change::Say(name, value));
        }
        site.send(request.map(Body::from), None)
    });
}
