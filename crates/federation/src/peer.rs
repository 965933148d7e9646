//! The noun: a peer, as this network knows it.

use std::str::FromStr;

use kernel::{Error, Result, Timestamp};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use crate::Origin;
use crate::entity::peer;
use crate::keys::fingerprint;
use crate::signature::PinnedKey;

/// Another network that this one exchanges with, or did, or was asked to.
#[derive(Debug, Clone, PartialEq)]
pub struct Peer {
    /// Where it lived when it came to be known: what all that is its own is called by, for ever.
    pub origin: Origin,
    /// Where it is reached.
    pub address: Origin,
    /// Where it says that it moved, until a coordinator here has compared words.
    pub moving_to: Option<Origin>,
    /// What it calls itself.
    pub name: String,
    /// Its actor's id.
    pub actor: String,
    /// Where it takes what it is told.
    pub inbox: String,
    /// The keys that the coordinators compared.
    pub keys: Vec<PinnedKey>,
    /// What became of our asking.
    pub asked: Agreement,
    /// What became of theirs.
    pub was_asked: Agreement,
    /// Whether somebody here stopped the exchange.
    pub hold: Hold,
    /// What it gets.
    pub shares: Shares,
    /// Whether it understands signatures of the older draft only.
    pub is_older: bool,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// Whom to ring there, in a coordinator's words; empty where nobody wrote it down.
    pub ring: String,
}

/// How two networks stand, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerState {
    /// It asked, and nobody here answered yet.
    Requested,
    /// One side agreed, and the other not yet.
    Half,
    /// Both agreed: what is shared flows.
    Active,
    /// Somebody here holds it for a while.
    Paused,
    /// Both directions are shut, until a coordinator opens them.
    Blocked,
    /// It is over.
    Ended,
}

/// What became of one side's asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// Nobody asked.
    No,
    /// An answer is awaited.
    Waiting,
    /// Yes.
    Agreed,
}

/// Whether the exchange with a peer is stopped from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It is not.
    Open,
    /// For a while.
    Paused,
    /// Both directions, at once.
    Blocked,
    /// For good, unless both ask anew.
    Ended,
}

/// What a peer gets of what is for peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shares {
    /// Nothing: so it begins.
    Nothing,
    /// What anybody may read, and what names it.
    Public,
    /// That, and what is for all peers.
    Peers,
}

macro_rules! named {
    ($type:ident, $($variant:ident = $name:literal),+) => {
        impl $type {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name used in tables, forms and commands.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl FromStr for $type {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let accepted = [$($name),+].join(", ");
                Self::ALL.iter().copied().find(|one| one.as_str() == text).ok_or_else(|| format!("'{text}' is none of: {accepted}"))
            }
        }
    };
}

named!(Agreement, No = "no", Waiting = "waiting", Agreed = "agreed");
named!(Hold, Open = "open", Paused = "paused", Blocked = "blocked", Ended = "ended");
named!(Shares, Nothing = "nothing", Public = "public", Peers = "peers");

impl Peer {
    /// How both networks stand.
    pub fn state(&self) -> PeerState {
        match (self.hold, self.asked, self.was_asked) {
            (Hold::Blocked, ..) => PeerState::Blocked,
            (Hold::Ended, ..) => PeerState::Ended,
            (Hold::Paused, ..) => PeerState::Paused,
            (Hold::Open, Agreement::Agreed, Agreement::Agreed) => PeerState::Active,
            (Hold::Open, Agreement::No, _) => PeerState::Requested,
            (Hold::Open, ..) => PeerState::Half,
        }
    }

    /// Whether what is shared flows.
    pub fn is_active(&self) -> bool {
        self.state() == PeerState::Active
    }

    /// Where a page of its own is now, which it named by where it lived.
    pub fn where_now(&self, url: &str) -> String {
        url.strip_prefix(self.origin.as_str()).map_or_else(|| url.to_owned(), |path| self.address.join(path))
    }

    /// Its six words, to compare.
    pub fn fingerprint(&self) -> String {
        fingerprint((&self.origin, &self.address), self.keys.iter().map(|key| &key.key))
    }

    fn from_row(row: peer::Model) -> Result<Self> {
        let origin: Origin = row.origin.parse().map_err(Error::internal)?;
        Ok(Self {
            address: row.address.map_or_else(|| Ok(origin.clone()), |address| address.parse()).map_err(Error::internal)?,
            moving_to: row.moving_to.map(|address| address.parse()).transpose().map_err(Error::internal)?,
            origin,
            name: row.name,
            actor: row.actor,
            inbox: row.inbox,
            keys: serde_json::from_str(&row.keys).map_err(|error| Error::Internal(Box::new(error)))?,
            asked: row.asked.parse().map_err(Error::internal)?,
            was_asked: row.was_asked.parse().map_err(Error::internal)?,
            hold: row.standing.parse().map_err(Error::internal)?,
            shares: row.shares.parse().map_err(Error::internal)?,
            is_older: row.is_older != 0,
            created_at: row.created_at,
            ring: row.ring.unwrap_or_default(),
        })
    }
}

/// Finds a network by its origin.
pub async fn find_peer(db: &impl ConnectionTrait, origin: &Origin) -> Result<Option<Peer>> {
    let row = peer::Entity::find_by_id(origin.as_str()).one(db).await?;
    row.map(Peer::from_row).transpose()
}

/// Lists all networks that are known, by their addresses.
pub async fn list_peers(db: &impl ConnectionTrait) -> Result<Vec<Peer>> {
    let rows = peer::Entity::find().order_by_asc(peer::Column::Origin).all(db).await?;
    rows.into_iter().map(Peer::from_row).collect()
}
