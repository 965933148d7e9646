//! Where a network lives: scheme, host and port of its public address. Everything that belongs to it stands below that.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The longest id or address that is read: longer ones are not worth keeping.
pub(crate) const ID_LIMIT: usize = 500;

/// The longest origin: the journal names networks by it.
const LENGTH_LIMIT: usize = 200;

/// Scheme, host and port, as `https://senco.example.org`. Two that mean the same are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

impl Origin {
    /// The origin of an address with a path; `None` for what is no address of a network.
    pub fn of(address: &str) -> Option<Self> {
        if address.len() > ID_LIMIT {
            return None;
        }
        let url = Url::parse(address).ok()?;
        if !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        let is_known = match (url.scheme(), url.host()?) {
            ("https", _) => true,
            // Without encryption only on this machine: two servers side by side, in tests and for a try.
            ("http", Host::Ipv4(address)) => address.octets()[0] == Ipv4Addr::LOCALHOST.octets()[0],
            _ => false,
        };
        Some(url.origin().ascii_serialization()).filter(|origin| is_known && origin.len() <= LENGTH_LIMIT).map(Self)
    }

    /// The address of something of this network: `path` begins with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// Whether this id belongs to the network.
    pub fn owns(&self, id: &str) -> bool {
        Self::of(id).as_ref() == Some(self)
    }

    /// Host and, unless it is the usual one, port: what the header `Host` says.
    pub fn authority(&self) -> &str {
        self.0.split_once("://").map_or(self.0.as_str(), |(_, authority)| authority)
    }

    /// `https`, or `http` on this machine alone.
    pub fn scheme(&self) -> &str {
        self.0.split_once("://").map_or("https", |(scheme, _)| scheme)
    }

    /// As it is kept in tables.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = String;

    /// Reads what somebody typed: with or without `https://`, with or without a slash at the end, and nothing more.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let address = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let is_bare = Url::parse(&address).is_ok_and(|url| url.path() == "/" && url.query().is_none() && url.fragment().is_none());
        Self::of(&address)
            .filter(|_| is_bare)
            .ok_or_else(|| format!("'{text}' is no address of a network; accepted: one like https://senco.example.org"))
    }
}

impl TryFrom<String> for Origin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_is_understood() {
        for text in ["quillham.example.org", " https://Quillham.example.org/ ", "https://quillham.example.org:443"] {
            assert_eq!(text.parse::<Origin>().unwrap().as_str(), "https://quillham.example.org");
        }
        assert_eq!("https://a.example.org:8443".parse::<Origin>().unwrap().authority(), "a.example.org:8443");
        assert_eq!("http://127.0.0.1:8080".parse::<Origin>().unwrap().scheme(), "http");
    }

    #[test]
    fn what_is_no_network_is_refused() {
        let wrong = [
            "",
            "http://quillham.example.org",
            "http://10.0.0.1",
            "http://localhost:8080",
            "https://me:secret@quillham.example.org",
            "https://quillham.example.org/library",
            "https://quillham.example.org/?a=b",
            "ftp://quillham.example.org",
            "javascript:alert(1)",
        ];
        for text in wrong {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_id_belongs_to_one_network() {
        let origin: Origin = "quillham.example.org".parse().unwrap();
        assert!(origin.owns("https://quillham.example.org/ap/resources/1"));
        for id in [
            "https://quillham.example.org.evil.example/ap/1",
            "https://quillham.example.org:8443/ap/1",
            "https://quillham.example.org@evil.example/ap/1",
            "http://quillham.example.org/ap/1",
            "/ap/1",
        ] {
            assert!(!origin.owns(id), "{id}");
        }
    }
}
