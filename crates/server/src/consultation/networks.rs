//! Other networks beside a case: which may be asked, what they are called, and whether they answer.

use federation::{Origin, Peer};
use kernel::Error;

use crate::App;
use crate::words::Moment;

/// The networks that are known here.
pub(crate) struct Networks {
    peers: Vec<Peer>,
    /// This one's address.
    our: String,
}

/// A network that a case may be for.
pub(crate) struct NetworkChoice {
    /// In the form, and for its label.
    pub(crate) id: String,
    pub(crate) address: String,
    pub(crate) name: String,
    pub(crate) hint: String,
    pub(crate) is_chosen: bool,
}

impl Networks {
    pub(crate) async fn read(app: &App) -> Result<Self, Error> {
        let our = app.network.as_ref().map(|network| network.our.as_str().to_owned()).unwrap_or_default();
        Ok(Self { peers: federation::list_peers(app.store.reader()).await?, our })
    }

    fn find(&self, address: &str) -> Option<&Peer> {
        self.peers.iter().find(|peer| peer.origin.as_str() == address)
    }

    /// What a network calls itself.
    pub(crate) fn name(&self, address: &str) -> String {
        let host = || address.split_once("://").map_or(address, |(_, host)| host).to_owned();
        self.find(address).map_or_else(host, |peer| peer.name.clone())
    }

    /// `Osmere and Quillham`, without this one; nothing for none.
    pub(crate) fn names(&self, addresses: &[String]) -> String {
        let names: Vec<String> =
            addresses.iter().filter(|address| **address != self.our).map(|address| self.name(address)).collect();
        match names.split_last() {
            None => String::new(),
            Some((only, [])) => only.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
        }
    }

    /// Those that a case can go to now, and those that were chosen before and can't any more, so that they can be taken away.
    pub(crate) fn choices(&self, chosen: &[String]) -> Vec<NetworkChoice> {
        let is_chosen = |peer: &Peer| chosen.iter().any(|address| address == peer.origin.as_str());
        let offered = self.peers.iter().filter(|peer| peer.is_active() || is_chosen(peer));
        let choice = |(at, peer): (usize, &Peer)| NetworkChoice {
            id: format!("network-{}", at + 1),
            address: peer.origin.as_str().to_owned(),
            name: peer.name.clone(),
            hint: if peer.is_active() {
                peer.origin.authority().to_owned()
            } else {
                format!("{}. Nothing goes there now: the exchange is stopped.", peer.origin.authority())
            },
            is_chosen: is_chosen(peer),
        };
        offered.enumerate().map(choice).collect()
    }

    /// What to say where the network that a case is of does not answer.
    pub(crate) async fn away(&self, app: &App, address: &str) -> Result<String, Error> {
        let Ok(origin) = address.parse::<Origin>() else { return Ok(String::new()) };
        let contact = federation::find_contact(app.store.reader(), &origin).await?;
        if !contact.is_away(app.store.now()) {
            return Ok(String::new());
        }
        let name = self.name(address);
        let since = contact.last_at().map(|at| format!(" since {}", Moment::at(at).long)).unwrap_or_default();
        Ok(format!(
            "{name} has not been reached{since}. You read what was here last; your answer is kept and goes there when it is back."
        ))
    }
}

/// The addresses that a form sent, as far as they are addresses of networks.
pub(crate) fn read(sent: &[String]) -> Vec<String> {
    let mut addresses: Vec<String> =
        sent.iter().filter_map(|address| address.parse::<Origin>().ok()).map(|origin| origin.as_str().to_owned()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}
