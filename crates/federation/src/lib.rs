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

mod acknowledged;
mod admit;
mod adopt;
mod apply;
mod arrived;
mod between;
mod compare;
mod contact;
mod digest;
mod documents;
mod entity;
mod exchange;
mod feed;
mod files;
mod held_parts;
mod inbox;
mod kept;
pub mod keys;
mod lag;
mod missing;
mod moving;
mod network;
pub mod object;
mod origin;
mod parts;
mod peer;
mod peering;
mod pull;
mod push;
mod reach;
mod reached;
mod receipts;
mod seal;
pub mod signature;
mod thing;
mod visible;

pub use acknowledged::{Acknowledged, list_acknowledged};
pub use admit::{Admitted, admit, sweep_seen};
pub use adopt::adopt;
pub use apply::{Grave, Received, keep_gone, list_gone, receive};
pub use arrived::list_arrived;
pub use compare::{Compared, compare, compare_when_due};
pub use contact::{Contact, SKEW_WARNED, backoff, find_contact, keep_failure, keep_pulled, keep_pushed};
pub use digest::{Digest, Range, list_range, read_digest};
pub use documents::{actor, nodeinfo, nodeinfo_links, webfinger};
pub use exchange::exchange;
pub use feed::{PAGE, Page, Place, Speaker, acknowledge, find_object, read_feed, read_page};
pub use files::{Brought, RemoteFile, Whereabouts, bring_file, list_remote_files};
pub use held_parts::{Held, HeldPack, HeldPart, find_held};
pub use inbox::{Taken, take};
pub use kept::{
    FoundRemote, RemoteResource, Upstream, count_remote, find_remote, find_remote_at, find_upstream, list_remote, list_remote_ids,
    list_remote_visible,
};
pub use lag::{Exchanged, Lag, Shareable, count_shareable, find_exchanged, find_lag};
pub use moving::{find_own_origin, move_here};
pub use network::Network;
pub use origin::Origin;
pub use parts::{Part, Parts, for_others, is_outward};
pub use peer::{Agreement, Hold, Peer, PeerState, Shares, find_peer, list_peers};
pub use peering::{
    Introduction, accept, agree_in_return, answer, ask, be_asked, compare_anew, hear_move, hold, note_ring, renew_keys, share,
    stop_asking,
};
pub use pull::{Pulled, look_up, pull};
pub use push::{Pushed, hint, push};
pub use reach::{Answer, Reach, ReachSettings, is_public};
pub use reached::{Going, Linked, Reached, find_reached, list_linked};
pub use receipts::{Cause, Confirmation, Receipt, Receipts, Sort, TakenBack, list_receipts, was_told};
pub use thing::Thing;
pub use visible::{Named, Visible, find_file, keep_told, visible_to, visible_to_all};
