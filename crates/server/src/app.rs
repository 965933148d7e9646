//! What every handler stands on.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use consultation::Keys;
use identity::{Limits, Providers};
use kernel::{Progress, Store};
use search::Engine;
use storage::Storage;
use tokio::sync::watch;

use crate::documents::Documents;
use crate::limit::{Joining, Limit};
use crate::observe::Metrics;
use crate::sign_in::Asked;

/// Requests of one machine that belongs to no peer, in a minute.
const STRANGERS: u32 = 10;
const MINUTE: i64 = 60_000;
/// Requests of one peer, in so many milliseconds: fifty a second, and a little storm at once.
const PER_PEER: u32 = 500;
const PEER_SPAN: i64 = 10_000;

/// The server's parts. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The index.
    pub engine: Engine,
    /// The files' bytes.
    pub storage: Storage,
    /// The keys of what is sealed of cases.
    pub keys: Keys,
    /// What the operator decided.
    pub settings: Arc<Settings>,
    /// The followers of the journal and where they stand.
    pub followers: Arc<[(String, watch::Receiver<Progress>)]>,
    /// What harvesters collect. Whoever runs the server lets it follow the journal.
    pub catalogue: harvest::Catalogue,
    /// This network among others; `None` where its public address can be no network's. Whoever runs the server sets it.
    pub network: Option<federation::Network>,
    /// What is asked and opened, without persons. Whoever runs the server lets it be written down.
    pub counts: insight::Counts,
    /// Reads strangers' files in processes of their own.
    pub documents: Documents,
    /// How often somebody may ask to sign in.
    pub limits: Arc<Limits>,
    pub(crate) asked: Asked,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) joining: Arc<Joining>,
    /// How often one machine that belongs to no peer may ask something of the federation.
    pub(crate) strangers: Arc<Limit<insight::Asker>>,
    /// How often a peer may.
    pub(crate) peers: Arc<Limit<federation::Origin>>,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        (store, engine, storage, keys): (Store, Engine, Storage, Keys),
        settings: Settings,
        followers: Vec<(String, watch::Receiver<Progress>)>,
    ) -> Self {
        let metrics = Arc::new(Metrics::new(store.now()));
        let documents = Documents::new(&settings.program);
        let limits = Arc::new(Limits::new(&store));
        let catalogue = harvest::Catalogue::new(store.clone());
        Self {
            catalogue,
            network: None,
            strangers: Arc::new(Limit::new(STRANGERS, MINUTE)),
            peers: Arc::new(Limit::new(PER_PEER, PEER_SPAN)),
            store,
            engine,
            storage,
            keys,
            settings: Arc::new(settings),
            followers: followers.into(),
            counts: insight::Counts::default(),
            documents,
            limits,
            asked: Asked::default(),
            metrics,
            joining: Arc::default(),
        }
    }

    /// The present day in UTC, `2026-11-21`.
    pub(crate) fn today(&self) -> String {
        self.store.now().to_utc().date().to_string()
    }
}

/// What the operator decided about the site.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address that people use, without a slash at its end: `https://send.example.org`.
    pub public_url: String,
    /// The network's name, on every page.
    pub network_name: String,
    /// Whether this is a demonstration, where everybody chooses who to be. Whoever sets it sees to it that only this machine is answered.
    pub is_demo: bool,
    /// How people reach those who run the network, for the help and accessibility pages; may be empty.
    pub contact: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether mail can be sent. Without it nothing is queued, and pages show what they would have sent.
    pub has_mail: bool,
    /// Where people may sign in besides by link.
    pub providers: Providers,
    /// The largest body that is read, in bytes.
    pub body_limit: usize,
    /// The program `senco-commons`, started anew for each file that is read.
    pub program: PathBuf,
    /// The largest file that is taken, in bytes.
    pub upload_limit: u64,
    /// How long an answer may take.
    pub timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            network_name: "Our network".to_owned(),
            is_demo: false,
            contact: String::new(),
            trusted_proxies: Vec::new(),
            has_mail: false,
            providers: Providers::default(),
            body_limit: 1024 * 1024,
            program: PathBuf::from("senco-commons"),
            upload_limit: 50 * 1024 * 1024,
            timeout: Duration::from_secs(20),
        }
    }
}

impl Settings {
    /// The whole address of a path on this site.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The site's name without scheme and port, for names that last.
    pub(crate) fn host(&self) -> &str {
        let host = self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, host)| host);
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(host, |(host, _)| host)
    }

    /// Whether people reach the site by TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
