//! Federation: networks that share what they choose, and take it back.
//!
//! **Owns** the tables `federation_*`; this network's keys and what signs requests; what a peering is; the shape of objects and
//! activities; the one way to other machines; which resource which peer may see; what came from peers, and the tombstones of what they withdrew.
//!
//! **Must not know** HTTP servers and pages (`server` has the routes), search or mail.
//!
//! Invariants:
//! - What counts is the newest state of an object, and withdrawn is final: no order, repetition or way of arrival of messages
//!   makes another result, and nothing that was withdrawn comes back, for ever.
//! - What a peer may see is decided in one function, [`visible_to`], for everything that is pushed, listed, compared or fetched.
//!   What never was for peers is nothing to them, not even a refusal.
//! - Nobody speaks for another network: ids of key, activity, actor and object share the origin that was agreed on.
//! - Nothing is shared with a peer until a coordinator said what.
//!
//! ```text
//! a request → take: admit (peer? digest? clock? key? again?) → Activity::read → receive → rows and journal
//! the journal → read_feed → visible_to → what is fetched, and what is sent
//! ```

mod admit;
mod adopt;
mod apply;
mod contact;
mod documents;
mod entity;
mod exchange;
mod feed;
mod inbox;
mod kept;
pub mod keys;
mod lag;
mod network;
pub mod object;
mod origin;
mod peer;
mod peering;
mod pull;
mod push;
mod reach;
mod receipts;
pub mod signature;
mod visible;

pub use admit::{Admitted, admit, sweep_seen};
pub use adopt::adopt;
pub use apply::{Grave, Received, keep_gone, list_gone, receive};
pub use contact::{Contact, SKEW_WARNED, backoff, find_contact, keep_failure, keep_pulled, keep_pushed};
pub use documents::{actor, nodeinfo, nodeinfo_links, webfinger};
pub use exchange::exchange;
pub use feed::{PAGE, Page, Place, Speaker, acknowledge, find_object, read_feed, read_page};
pub use inbox::{Taken, take};
pub use kept::{
    FoundRemote, RemoteResource, Upstream, count_remote, find_remote, find_remote_at, find_upstream, list_remote, list_remote_ids,
    list_remote_visible,
};
pub use lag::{Exchanged, Lag, Shareable, count_reached, count_shareable, find_exchanged, find_lag};
pub use network::Network;
pub use origin::Origin;
pub use peer::{Agreement, Hold, Peer, PeerState, Shares, find_peer, list_peers};
pub use peering::{
    Introduction, accept, agree_in_return, answer, ask, be_asked, compare_anew, hold, note_ring, renew_keys, share, stop_asking,
};
pub use pull::{Pulled, look_up, pull};
pub use push::{Pushed, hint, push};
pub use reach::{Answer, Reach, ReachSettings, is_public};
pub use receipts::{Cause, Confirmation, Receipt, Receipts, TakenBack, list_receipts, was_told};
pub use visible::{Visible, find_file, keep_told, visible_to, visible_to_all};
