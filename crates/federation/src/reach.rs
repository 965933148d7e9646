//! The way to another machine, which cannot be led astray: requests go to one network's origin, at public addresses only, without
//! redirects, for little time, and small answers come back.
//!
//! A name is resolved once, for the connection itself: what was checked is what is connected to, so a name that changes its address
//! in between gains nothing.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use kernel::{Error, Result};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use serde_json::Value;
use url::{Host, Url};

use crate::Origin;

/// How long a request may take as a whole.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is read.
const LARGEST: usize = 4 * 1024 * 1024;

/// Where requests may go beyond the usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReachSettings {
    /// Ports other than 443 at which peers may be.
    pub ports: Vec<u16>,
    /// Whether `http://127.0.0.0/8` is a network: two servers on one machine, for a try and in tests.
    pub is_loopback_allowed: bool,
}

/// The way to other networks. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Reach {
    client: reqwest::Client,
    settings: Arc<ReachSettings>,
}

/// What a peer answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// How long it asks to wait.
    pub retry_after: Option<Duration>,
    /// The media type, without parameters.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether it took what it was told: a parked domain says yes to everything, with a page.
    pub fn is_yes(&self) -> bool {
        (200..300).contains(&self.status) && self.media_type != "text/html"
    }

    /// The JSON of what was fetched, if it is an object of `ActivityPub`: of any other type somebody else may have put it there.
    ///
    /// # Errors
    /// `Refused` for another status or type, or for what is no JSON.
    pub fn to_json(&self) -> Result<Value> {
        let is_object = matches!(self.media_type.as_str(), "application/activity+json" | "application/ld+json");
        if self.status != 200 || !is_object {
            return Err(Error::Refused(format!("what was fetched is no object (status {}, {})", self.status, self.media_type)));
        }
        serde_json::from_slice(&self.body).map_err(|_| Error::Refused("what was fetched is no JSON".to_owned()))
    }
}

impl Reach {
    /// Makes the way. The program has installed its TLS provider by then.
    ///
    /// # Errors
    /// `Internal` where there can be none on this machine.
    pub fn new(settings: ReachSettings) -> Result<Self> {
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .timeout(PATIENCE)
            .dns_resolver(Arc::new(PublicOnly))
            .build()
            .map_err(|error| Error::Internal(Box::new(error)))?;
        Ok(Self { client, settings: Arc::new(settings) })
    }

    /// Sends a request to a network, with the headers that sign it.
    ///
    /// # Errors
    /// `Refused` for an address where no request may go, `Unavailable` where no whole answer comes.
    pub async fn send(&self, method: &str, to: &Origin, path_and_query: &str, headers: HeaderMap, body: Vec<u8>) -> Result<Answer> {
        let url = self.allowed(to, path_and_query)?;
        let method = reqwest::Method::from_bytes(method.as_bytes()).map_err(|error| Error::Internal(Box::new(error)))?;
        let request = self.client.request(method, url).headers(headers).body(body);
        let mut answer = request.send().await.map_err(|error| away(to, &error))?;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let media_type = header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
        let media_type = media_type.trim().to_ascii_lowercase();
        let retry_after = header("retry-after").and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| away(to, &error))? {
            if body.len() + piece.len() > LARGEST {
                return Err(Error::Unavailable(format!("the answer of {to} is larger than 4 MiB")));
            }
            body.extend_from_slice(&piece);
        }
        Ok(Answer { status, retry_after, media_type, body })
    }

    /// The whole address, if a request may go there.
    fn allowed(&self, to: &Origin, path_and_query: &str) -> Result<Url> {
        let no = |why: &str| Error::Refused(format!("no request goes to {to}: {why}"));
        let url = Url::parse(&to.join(path_and_query)).map_err(|_| no("it is no address"))?;
        if !path_and_query.starts_with('/') || !to.owns(url.as_str()) {
            return Err(no("the path leads elsewhere"));
        }
        match (url.scheme(), url.host()) {
            ("https", Some(Host::Domain(_))) if url.port().is_none_or(|port| self.settings.ports.contains(&port)) => Ok(url),
            ("https", Some(Host::Domain(_))) => Err(no("its port is none of those that are allowed")),
            ("http", Some(Host::Ipv4(address))) if address.is_loopback() && self.settings.is_loopback_allowed => Ok(url),
            _ => Err(no("a network has a name, and is reached by https")),
        }
    }
}

/// Resolves names to public addresses, or not at all.
#[derive(Debug)]
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One wrong address among right ones is a trick, too.
            if addresses.is_empty() || !addresses.iter().all(|address| is_public(address.ip())) {
                return Err("the name leads to an address that is not public".into());
            }
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

/// Whether an address is one of the public network: no machine of one's own, no neighbour, no group, nothing that means another address.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, third, _] = address.octets();
            let is_special = address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_documentation()
                || matches!(
                    (first, second, third),
                    (0 | 224.., ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _)
                );
            !is_special
        }
        IpAddr::V6(address) => {
            let parts = address.segments();
            // What is given out at all, without what stands for an IPv4 address and without examples.
            let is_given = parts[0] & 0xe000 == 0x2000;
            is_given && !is_tunnel(address) && !(parts[0] == 0x2001 && parts[1] == 0x0db8) && parts[0] != 0x3fff
        }
    }
}

/// Teredo and its like (`2001::/23`), and 6to4 (`2002::/16`).
fn is_tunnel(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    parts[0] == 0x2002 || (parts[0] == 0x2001 && parts[1] < 0x0200)
}

/// Why no answer came, without the address's path.
fn away(to: &Origin, error: &reqwest::Error) -> Error {
    let why = if error.is_timeout() {
        "it is too slow"
    } else if error.is_connect() {
        "no connection can be made"
    } else {
        "its answer was cut off"
    };
    Error::Unavailable(format!("{to} does not answer: {why}"))
}
