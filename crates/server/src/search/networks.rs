//! What other networks call themselves.

use std::collections::HashMap;

use kernel::Result;
use search::LOCAL;

use crate::App;

/// Names of networks by their hosts, where an index or an answer has the hosts alone.
pub(crate) struct Networks {
    own: String,
    others: HashMap<String, String>,
}

impl Networks {
    /// Reads them, where any host but our own is to be named.
    pub(crate) async fn naming<'a>(app: &App, hosts: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut others = HashMap::new();
        if hosts.into_iter().any(|host| host != LOCAL) {
            let peers = federation::list_peers(app.store.reader()).await?;
            others.extend(peers.into_iter().map(|peer| (peer.origin.authority().to_owned(), peer.name)));
        }
        Ok(Self { own: app.settings.network_name.clone(), others })
    }

    /// What the network at this host calls itself; the host, for one that is not known by name.
    pub(crate) fn name<'a>(&'a self, host: &'a str) -> &'a str {
        if host == LOCAL { &self.own } else { self.others.get(host).map_or(host, String::as_str) }
    }
}
