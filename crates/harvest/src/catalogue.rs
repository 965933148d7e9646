//! What is asked, and by which clock.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kernel::{Error, Result, Store, Timestamp};
use sea_orm::EntityTrait;
use tokio::sync::{RwLock, RwLockWriteGuard};

use crate::entity::{cursor, key};
use crate::follower::NAME;

/// The catalogue of what is public. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Catalogue {
    pub(crate) store: Store,
    /// Held by the follower from the moment whose date it writes until that can be read.
    gate: Arc<RwLock<()>>,
}

/// What an answer says of whoever gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repository<'a> {
    /// The address that people use, without a slash at its end: `https://send.example.org`.
    pub public_url: &'a str,
    /// The same without scheme and port.
    pub host: &'a str,
    /// The network's name.
    pub network: &'a str,
    /// How people reach those who run it; may be empty.
    pub contact: &'a str,
}

impl Repository<'_> {
    /// The whole address of a path on this site.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The address that the protocol demands: the one that the network gives, or the one that every host has (RFC 2142).
    pub(crate) fn email(&self) -> String {
        let words = self.contact.split(|letter: char| letter.is_whitespace() || "<>()[],;:".contains(letter));
        let is_address = |word: &&str| {
            word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        };
        let given = words.map(|word| word.trim_end_matches('.')).find(is_address);
        given.map_or_else(|| format!("postmaster@{}", self.host), str::to_owned)
    }
}

impl Catalogue {
    /// The catalogue over this store.
    pub fn new(store: Store) -> Self {
        Self { store, gate: Arc::default() }
    }

    /// A moment before which nothing will be changed any more: every record with an earlier date can be read from now on.
    pub(crate) async fn settled(&self) -> Timestamp {
        let _open = self.gate.read().await;
        self.store.now()
    }

    pub(crate) async fn close_gate(&self) -> RwLockWriteGuard<'_, ()> {
        self.gate.write().await
    }

    /// Demands that everything is in it.
    ///
    /// # Errors
    /// `Unavailable` while it is being made: a harvester that took half of it for all would forget the rest.
    pub(crate) async fn require_complete(&self) -> Result<()> {
        let place = cursor::Entity::find_by_id(NAME).one(self.store.reader()).await?;
        if place.is_some_and(|place| place.is_complete == 1) {
            return Ok(());
        }
        Err(Error::Unavailable("the catalogue for harvesters is being made".to_owned()))
    }

    /// The key that seals where a list goes on.
    pub(crate) async fn key(&self) -> Result<Vec<u8>> {
        let row = key::Entity::find_by_id(1).one(self.store.reader()).await?;
        let row = row.ok_or_else(|| Error::Unavailable("the catalogue for harvesters is being made".to_owned()))?;
        BASE64_STANDARD.decode(row.key).map_err(|error| Error::Internal(Box::new(error)))
    }
}

#[cfg(test)]
mod tests {
    use kernel::testing::TestStore;

    use super::*;

    /// Whether it is answered at once.
    async fn is_settled(catalogue: &Catalogue) -> bool {
        tokio::select! {
            biased;
            _ = catalogue.settled() => true,
            () = std::future::ready(()) => false,
        }
    }

    #[tokio::test]
    async fn nobody_is_told_the_time_while_an_earlier_date_is_being_written() {
        let test = TestStore::new().await;
        let catalogue = Catalogue::new(test.store.clone());
        assert!(is_settled(&catalogue).await);
        let gate = catalogue.clone().gate.clone();
        let closed = gate.write().await;
        assert!(!is_settled(&catalogue).await);
        drop(closed);
        assert!(is_settled(&catalogue).await);
    }

    #[test]
    fn there_is_an_address_always() {
        let with = |contact| Repository { public_url: "https://a.example.org", host: "a.example.org", network: "A", contact };
        assert_eq!(with("Ask us: <help@example.org>.").email(), "help@example.org");
        assert_eq!(with("Ring 0123, or see https://x.org").email(), "postmaster@a.example.org");
    }
}
