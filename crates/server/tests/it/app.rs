//! The application under test.

use std::net::SocketAddr;
use std::sync::{LazyLock, Mutex};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use federation::keys::OwnKeys;
use federation::{Network, Reach, ReachSettings};
use harvest::Harvester;
use http_body_util::BodyExt as _;
use identity::{Device, NewPerson};
use kernel::testing::TestStore;
use kernel::{Actor, Audience, PersonId, Progress, Role, Viewer, catch_up};
use library::import::{Missing, Options, apply, starter};
use library::{Draft, Kind, ResourceId, WithdrawalReason};
use scraper::{Html, Selector};
use search::{Engine, Indexer};
use server::{App, Settings};
use storage::{Storage, StorageSettings};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt as _;

/// A server with the starter's words and sources and no resource.
pub(crate) struct TestApp {
    pub(crate) test: TestStore,
    pub(crate) storage: Storage,
    pub(crate) keys: consultation::Keys,
    pub(crate) engine: Engine,
    pub(crate) counts: insight::Counts,
    /// The parts, as whoever runs the server has them.
    pub(crate) app: App,
    router: axum::Router,
    indexer: Mutex<Option<Indexer>>,
}

/// The network of the tests' site, which reaches others on this machine.
pub(crate) fn network() -> Network {
    network_at("https://send.example.org", "Tarnbridge SEND network")
}

/// A network at this address. Keys are made once a process, for they take a moment; the words are those of an address, too.
fn network_at(address: &str, name: &str) -> Network {
    static KEYS: LazyLock<OwnKeys> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        OwnKeys::open(folder.path()).expect("keys are made")
    });
    let _ = rustls::crypto::ring::default_provider().install_default();
    let our: federation::Origin = address.parse().expect("it is an address");
    let reach = Reach::new(ReachSettings { ports: Vec::new(), is_loopback_allowed: true }).expect("there is a way");
    Network::new((our.clone(), our), name.to_owned(), KEYS.clone(), reach)
}

/// Somebody who is signed in.
pub(crate) struct Member<'a> {
    app: &'a TestApp,
    pub(crate) person: PersonId,
    pub(crate) role: Role,
    pub(crate) cookie: String,
}

impl Member<'_> {
    /// Whose eyes and hand it is.
    pub(crate) fn viewer(&self) -> Viewer {
        Viewer::member(self.person, self.role)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.app.get_with(path, "cookie", &self.cookie).await
    }

    /// Saves as the editor's script does.
    pub(crate) async fn autosave(&self, path: &str, form: &str) -> Answer {
        self.app.autosave_with(path, form, &self.cookie).await
    }

    /// Sends a form as a browser does from our own page.
    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.to_owned()));
        self.app.send(request.expect("the request is well formed")).await
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// The same, where it is no text.
    pub(crate) bytes: Vec<u8>,
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        Self::with(Settings {
            public_url: "https://send.example.org".to_owned(),
            network_name: "Tarnbridge SEND network".to_owned(),
            ..Settings::default()
        })
        .await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        Self::following(settings, Vec::new()).await
    }

    pub(crate) async fn following(settings: Settings, followers: Vec<(String, watch::Receiver<Progress>)>) -> Self {
        Self::on(TestStore::new().await, settings, followers).await
    }

    /// The same on this database.
    pub(crate) async fn on(test: TestStore, settings: Settings, followers: Vec<(String, watch::Receiver<Progress>)>) -> Self {
        let words = starter().expect("the starter library holds together").without_records();
        let options = Options { actor: Actor::system(), missing: Missing::List, dry_run: false, progress: &|_| {} };
        apply(&test.store, words, &options).await.expect("the starter's words are loaded");
        let (engine, indexer) = Engine::open(&test.folder.path().join("index"), &test.store).await.expect("an index opens");
        let storage = Storage::open(&test.folder.path().join("files"), &StorageSettings::Folder).expect("a storage opens");
        let keys = consultation::Keys::open(test.folder.path().join("case-keys")).expect("a folder of keys opens");
        let parts = (test.store.clone(), engine.clone(), storage.clone(), keys.clone());
        let app = App::new(parts, settings, followers);
        let app = Self {
            counts: app.counts.clone(),
            router: server::router(app.clone()),
            app,
            indexer: Mutex::new(Some(indexer)),
            test,
            storage,
            keys,
            engine,
        };
        app.catch_up().await;
        app
    }

    /// The same site as a network among others.
    pub(crate) async fn among_networks() -> Self {
        let mut app = Self::new().await;
        app.app.network = Some(network());
        app.router = server::router(app.app.clone());
        app
    }

    /// A network that other servers on this machine reach by a port of its own.
    pub(crate) async fn networked(name: &str) -> Self {
        Self::networked_since(name, None).await
    }

    /// The same, which was known by another address before it moved there.
    pub(crate) async fn networked_since(name: &str, before: Option<federation::Origin>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
        let public_url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let mut network = network_at(&public_url, name);
        if let Some(before) = before {
            network.our = before;
        }
        let mut app = Self::with(Settings { public_url, network_name: name.to_owned(), ..Settings::default() }).await;
        app.app.network = Some(network);
        app.router = server::router(app.app.clone());
        let router = app.router.clone();
        tokio::spawn(async move { axum::serve(listener, router).await });
        app
    }

    /// This network among others.
    pub(crate) fn network(&self) -> &Network {
        self.app.network.as_ref().expect("it was made as one")
    }

    /// What a browser sends of a session.
    fn cookie(&self, secret: &str) -> String {
        let name = if self.app.settings.public_url.starts_with("https://") { "__Host-sc" } else { "sc-session" };
        format!("{name}={secret}")
    }

    /// Lets the index follow the journal to its end.
    pub(crate) async fn catch_up(&self) {
        let mut indexer = self.indexer.lock().expect("no test panics here").take().expect("one at a time");
        catch_up(&self.test.store, &mut indexer).await.expect("the index follows");
        *self.indexer.lock().expect("no test panics here") = Some(indexer);
    }

    /// Lets the catalogue for harvesters follow the journal to its end.
    pub(crate) async fn harvest(&self) {
        let mut harvester = Harvester::open(self.app.catalogue.clone()).await.expect("the catalogue opens");
        catch_up(&self.test.store, &mut harvester).await.expect("the catalogue follows");
    }

    /// Publishes and indexes.
    pub(crate) async fn publish(&self, draft: &Draft) -> ResourceId {
        let mut unit = self.test.begin().await;
        let published = library::publish(&mut unit, draft).await.expect("the draft is published");
        unit.commit().await.expect("the write is kept");
        self.catch_up().await;
        published.id
    }

    /// Withdraws and indexes.
    pub(crate) async fn withdraw(&self, id: ResourceId) {
        let mut unit = self.test.begin().await;
        library::withdraw(&mut unit, id, WithdrawalReason::Outdated).await.expect("it is withdrawn");
        unit.commit().await.expect("the write is kept");
        self.catch_up().await;
    }

    /// Adds a member of this role, signs them in, and returns what their browser sends.
    pub(crate) async fn sign_in(&self, role: Role) -> Member<'_> {
        let mut unit = self.test.begin().await;
        let name = format!("{role} Example");
        let new = NewPerson { name, email: Some(format!("{role}@example.org")), role };
        let person = identity::add_person(&mut unit, &new).await.expect("a person is added");
        unit.commit().await.expect("the write is kept");
        let secret = identity::open_session(&self.test.store, person, Device::Own, "Test").await.expect("a session opens");
        Member { app: self, person, role, cookie: self.cookie(secret.reveal()) }
    }

    /// Signs the same member in anew, after their session has ended.
    pub(crate) async fn sign_in_again<'a>(&'a self, member: &Member<'_>) -> Member<'a> {
        let secret = identity::open_session(&self.test.store, member.person, Device::Own, "Test").await.expect("a session opens");
        Member { app: self, person: member.person, role: member.role, cookie: self.cookie(secret.reveal()) }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("the request is well formed")).await
    }

    pub(crate) async fn get_with(&self, path: &str, name: &str, value: &str) -> Answer {
        self.send(Request::get(path).header(name, value).body(Body::empty()).expect("the request is well formed")).await
    }

    /// Asks from a machine with this address.
    pub(crate) async fn get_from(&self, path: &str, machine: [u8; 4]) -> Answer {
        let peer = SocketAddr::from((machine, 4000));
        let request = Request::get(path).extension(ConnectInfo(peer)).body(Body::empty());
        self.send(request.expect("the request is well formed")).await
    }

    /// The metrics, as this machine is given them.
    pub(crate) async fn metrics(&self) -> String {
        let peer = SocketAddr::from(([127, 0, 0, 1], 4000));
        let request = Request::get("/metrics").extension(ConnectInfo(peer)).body(Body::empty());
        self.send(request.expect("the request is well formed")).await.body
    }

    /// Sends a form as a browser does from our own page.
    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.to_owned()));
        self.send(request.expect("the request is well formed")).await
    }

    /// Saves as the editor's script does, signed in as nobody.
    pub(crate) async fn autosave(&self, path: &str, form: &str) -> Answer {
        self.autosave_with(path, form, "").await
    }

    async fn autosave_with(&self, path: &str, form: &str, cookie: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.to_owned()));
        self.send(request.expect("the request is well formed")).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        Answer::of(self.router.clone().oneshot(request).await.expect("the router never fails")).await
    }
}

impl Answer {
    pub(crate) async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("the body ends").to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Self { status: parts.status, headers: parts.headers, body, bytes: bytes.into() }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("headers are plain text"))
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    pub(crate) fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// The texts of all elements that the selector finds.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("the selector is well formed");
        let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.html().select(&selector).map(|element| words(element.text().collect())).collect()
    }

    /// The values of an attribute on all elements that the selector finds.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("the selector is well formed");
        self.html().select(&selector).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
    }
}

/// A public strategy that says something under every heading.
pub(crate) fn strategy(key: &str, title: &str) -> Draft {
    let body = "## What it is\n\nYou give one short step at a time.\n\n## How to do it\n\n1. Plan the words.\n2. Say one step.\n3. Show it.\n\
        4. Ask for it back.\n\n## What to watch for\n\n- It works when the pupil starts sooner.\n\n## What the evidence says\n\nSee [the Code](source:cop-2015).\n";
    Draft {
        summary: "Short steps, shown as well as said.".to_owned(),
        areas: vec!["communication-and-interaction".to_owned()],
        phases: vec!["ks2".to_owned()],
        tiers: vec!["targeted".to_owned()],
        concepts: vec!["receptive-language".to_owned()],
        sources: vec!["cop-2015".to_owned()],
        evidence: Some("moderate".to_owned()),
        setup_minutes: Some(20),
        weekly_minutes: Some(90),
        staff: Some("Class teacher".to_owned()),
        cost_band: Some("none".to_owned()),
        licence: "CC-BY-4.0".to_owned(),
        audience: Audience::Public,
        checked_on: Some("2026-11-21".to_owned()),
        review_by: Some("2028-11-21".to_owned()),
        ..Draft::new(Kind::Strategy, key, title, body)
    }
}
