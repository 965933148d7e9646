//! Tells a peer what it was not told yet, one request at a time.

use std::time::Duration;

use kernel::{Error, Result, Store};
use serde_json::Value;

use crate::keys::{Algorithm, OwnKeys};
use crate::signature::{Outgoing, Way, sign};
use crate::{Answer, Peer, Place, Reach, Speaker, backoff, find_contact, keep_failure, keep_pushed, read_feed};

/// Activities between two looks at the clock and the coordinator's decisions.
const BATCH: usize = 50;

/// What telling came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// The peer knows all.
    All,
    /// There is more.
    More,
    /// It is not time yet, or the peer is not active.
    Waiting,
    /// It does not answer, or not as it should: the same is sent again later.
    Failed,
}

/// Tells one peer the next of what it was not told yet. `chance` is a random number between 0 and 1, for the wait after a failure.
///
/// What the peer cannot read at all is passed over, so that one object does not stop all others; everything else is tried again, for ever.
pub async fn push(store: &Store, speaker: &Speaker<'_>, keys: &OwnKeys, reach: &Reach, peer: &Peer, chance: f64) -> Result<Pushed> {
    let contact = find_contact(store.reader(), &peer.origin).await?;
    if !peer.is_active() || contact.next_try_at.is_some_and(|at| at > store.now()) {
        return Ok(Pushed::Waiting);
    }
    let after: Option<Place> = contact.pushed.as_deref().and_then(|place| place.parse().ok());
    let page = match read_feed(store, speaker, peer, after.as_ref(), BATCH).await {
        // Another history, or another choice of what it gets: it is told from the beginning, and what it knows does it no harm.
        Err(Error::Conflict(_)) => read_feed(store, speaker, peer, None, BATCH).await?,
        page => page?,
    };
    for activity in page.to_activities(speaker) {
        let asked = match post(store, speaker, keys, reach, peer, &activity).await {
            Ok(answer) if answer.is_yes() => continue,
            Ok(answer) if matches!(answer.status, 400 | 413 | 422) => continue,
            Ok(answer) => answer.retry_after,
            Err(Error::Refused(_) | Error::Unavailable(_)) => None,
            Err(error) => return Err(error),
        };
        keep_failure(store, &peer.origin, backoff(contact.failures, chance, asked).max(Duration::from_millis(1))).await?;
        return Ok(Pushed::Failed);
    }
    keep_pushed(store, &peer.origin, &page.last.to_string()).await?;
    Ok(if page.has_more() { Pushed::More } else { Pushed::All })
}

async fn post(
    store: &Store,
    speaker: &Speaker<'_>,
    keys: &OwnKeys,
    reach: &Reach,
    peer: &Peer,
    activity: &Value,
) -> Result<Answer> {
    let inbox = peer.inbox.strip_prefix(peer.origin.as_str()).filter(|path| path.starts_with('/'));
    let path = inbox.ok_or_else(|| Error::Refused(format!("the inbox of {} is elsewhere", peer.origin)))?;
    let body = activity.to_string().into_bytes();
    let content = Some(("application/activity+json", body.as_slice()));
    let outgoing = Outgoing { method: "POST", to: &peer.origin, path_and_query: path, body: content };
    let way = if peer.is_older { Way::Older } else { Way::Message(Algorithm::Ed25519) };
    let headers = sign(&outgoing, keys, speaker.our, way, store.now())?;
    reach.send("POST", &peer.origin, path, headers, body).await
}
