//! The door: which request of another network is listened to.

use kernel::{Result, Store, Timestamp};
use sea_orm::ExprTrait as _;
use sea_orm::sea_query::{Expr, OnConflict, Query};

use crate::signature::{Received, Refusal, Signed};
use crate::{Hold, Origin, Peer, contact, find_peer};

/// How long a signature is remembered, in milliseconds: as long as one can be valid, an hour before its moment and an hour after.
const REMEMBERED: i64 = 2 * 60 * 60 * 1000;

/// A request that is by a peer.
#[derive(Debug, Clone, PartialEq)]
pub struct Admitted {
    /// By whom.
    pub peer: Peer,
    /// How far its clock is ahead, in milliseconds.
    pub skew_ms: i64,
    /// Whether the same request came before: it is answered as then, and nothing is done.
    pub is_again: bool,
}

/// Admits a request of a peer, or says why not. For strangers nothing is fetched, computed or parsed.
///
/// # Errors
/// See [`Refusal`].
pub async fn admit(store: &Store, our: &Origin, request: &Received<'_>) -> Result<Admitted, Refusal> {
    let signed = Signed::read(request)?;
    let peer = find_peer(store.reader(), &signed.origin).await?;
    let peer = peer.filter(|peer| !matches!(peer.hold, Hold::Blocked | Hold::Ended)).ok_or(Refusal::Stranger)?;
    let verified = match signed.verify(request, our, &peer.keys, store.now()) {
        Err(Refusal::Clock { skew_ms }) => {
            // Nothing gets through until one of the clocks is right, so that is all there is to say; but only if it is that peer who asks.
            if signed.verify_key(request, our, &peer.keys).is_ok() {
                contact::keep_skew(store, &peer.origin, skew_ms).await?;
            }
            return Err(Refusal::Clock { skew_ms });
        }
        verified => verified?,
    };
    let is_again = !remember(store, &signed.replay_hash()).await?;
    Ok(Admitted { peer, skew_ms: verified.skew_ms, is_again })
}

/// Remembers a signature; false where it is known already.
async fn remember(store: &Store, hash: &str) -> Result<bool> {
    let insert = Query::insert()
        .into_table("federation_seen")
        .columns(["hash", "at"])
        .values_panic([hash.into(), store.now().0.into()])
        .on_conflict(OnConflict::column("hash").do_nothing().to_owned())
        .to_owned();
    Ok(store.note_rows(&insert).await? > 0)
}

/// Forgets signatures that are too old to be accepted again.
pub async fn sweep_seen(store: &Store) -> Result<u64> {
    let Timestamp(now) = store.now();
    let delete = Query::delete().from_table("federation_seen").and_where(Expr::col("at").lt(now - REMEMBERED)).to_owned();
    store.note_rows(&delete).await
}
