//! Fetches what a peer changed, and looks up networks that are no peers yet.

use std::time::Duration;

use kernel::{Error, Result, Store};

use crate::keys::{Algorithm, OwnKeys};
use crate::peering::has_moved_to;
use crate::signature::{Outgoing, Way, sign};
use crate::{Introduction, Origin, Peer, Reach, contact, find_contact, find_peer, keep_pulled, read_page, receive};

/// What fetching came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pulled {
    /// All is here that the peer shows.
    All,
    /// There is more.
    More,
    /// The peer asks to come again later.
    Later {
        /// The status that it answers with.
        status: u16,
        /// When, where it says so.
        asked: Option<Duration>,
    },
}

/// Fetches the next page of what a peer changed since the last time, and keeps it. Where the peer knows our place no more, because its
/// database was restored or its coordinator chose anew, this begins from the first page.
///
/// # Errors
/// `Unavailable` or `Refused` where no page comes.
pub async fn pull(store: &Store, our: &Origin, keys: &OwnKeys, reach: &Reach, peer: &Peer) -> Result<Pulled> {
    if !peer.is_active() {
        return Ok(Pulled::All);
    }
    let from = &peer.origin;
    let after = find_contact(store.reader(), from).await?.pulled;
    let mut answer = get(store, our, keys, (reach, &peer.address), &address(after.as_deref())).await?;
    if answer.status == 409 {
        // What it lost with its other history is not told by what it shows now, but by what it does not.
        contact::keep_uncompared(store, from).await?;
        answer = get(store, our, keys, (reach, &peer.address), &address(None)).await?;
    }
    if matches!(answer.status, 429 | 503) {
        return Ok(Pulled::Later { status: answer.status, asked: answer.retry_after });
    }
    // Other software has no feed: all comes by its telling, and it must not seem to be away, or it would not be told either.
    if matches!(answer.status, 404 | 405 | 501) {
        return Ok(Pulled::All);
    }
    let (changes, last, has_more) = read_page(&answer.to_json()?, from)?;
    if has_more && after.as_ref() == Some(&last) {
        return Err(Error::Refused(format!("{from} says that there is more, and does not move")));
    }
    receive(store, from, changes).await?;
    // A crash before this fetches the page again, which does no harm.
    if has_more {
        keep_pulled(store, from, &last).await?;
        return Ok(Pulled::More);
    }
    contact::keep_read(store, from, &last).await?;
    Ok(Pulled::All)
}

/// A place comes from the peer: it is a word of ours only as far as its letters are.
fn address(after: Option<&str>) -> String {
    let is_plain = |place: &&str| place.bytes().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'.' | b'-'));
    match after.filter(is_plain) {
        Some(after) => format!("/ap/changes?after={after}"),
        None => "/ap/changes".to_owned(),
    }
}

/// Looks up a network that a coordinator named by its address, so that its words can be compared.
///
/// One that moved calls itself by where it was. That is believed of a network that is known here where it said so itself, signed; and of one that
/// is not known, as long as nobody else answers there.
///
/// # Errors
/// `Unavailable` or `Refused`, with what is wrong in words.
pub async fn look_up(store: &Store, our: &Origin, keys: &OwnKeys, reach: &Reach, whom: &Origin) -> Result<Introduction> {
    if whom == our {
        return Err(Error::Refused("that is the address of this network itself".to_owned()));
    }
    let actor = get(store, our, keys, (reach, whom), "/ap/actor").await?.to_json()?;
    let here = whom.join("/ap/actor");
    let id = actor["id"].as_str().unwrap_or_default();
    if id == here {
        return Introduction::read(&actor, whom, whom).map_err(|error| Error::Refused(error.to_string()));
    }
    let other = || Error::Refused(format!("what {whom} shows as itself has another address"));
    let is_alias =
        actor["alsoKnownAs"].as_array().is_some_and(|names| names.iter().any(|name| name.as_str() == Some(here.as_str())));
    let origin = Origin::of(id).filter(|origin| is_alias && origin != our && id == origin.join("/ap/actor")).ok_or_else(other)?;
    let moved = Introduction::read(&actor, &origin, whom).map_err(|error| Error::Refused(error.to_string()))?;
    if let Some(known) = find_peer(store.reader(), &origin).await?.filter(|peer| !peer.keys.is_empty()) {
        let is_where_it_is = known.address == *whom && known.keys == moved.keys;
        if is_where_it_is || has_moved_to(known.moving_to.as_ref().map(Origin::as_str), &known.keys, &moved) {
            return Ok(moved);
        }
        let why = format!("{whom} says that it was {origin} before, and {origin} has not said so itself; ring {}", known.name);
        return Err(Error::Refused(why));
    }
    if is_somebody_else(get(store, our, keys, (reach, &origin), "/ap/actor").await, &moved)? {
        return Err(Error::Refused(format!("{whom} says that it was {origin} before, and somebody answers there")));
    }
    Ok(moved)
}

/// Whether what came from a network's old address shows that somebody lives there who is not that network. Its own server may answer at both.
fn is_somebody_else(came: Result<crate::Answer>, moved: &Introduction) -> Result<bool> {
    let answer = match came {
        Ok(answer) => answer,
        Err(Error::Unavailable(_)) => return Ok(false),
        // Where no request goes nobody can be ruled out.
        Err(Error::Refused(_)) => return Ok(true),
        Err(error) => return Err(error),
    };
    if matches!(answer.status, 404 | 410) || answer.media_type == "text/html" {
        return Ok(false);
    }
    let shown = answer.to_json().ok().and_then(|actor| Introduction::read(&actor, &moved.origin, &moved.address).ok());
    Ok(shown.is_none_or(|shown| shown.keys != moved.keys))
}

pub(crate) async fn get(
    store: &Store,
    our: &Origin,
    keys: &OwnKeys,
    (reach, at): (&Reach, &Origin),
    path_and_query: &str,
) -> Result<crate::Answer> {
    let outgoing = Outgoing { method: "GET", to: at, path_and_query, body: None };
    let mut headers = sign(&outgoing, keys, our, Way::Message(Algorithm::Ed25519), store.now())?;
    headers.insert("accept", http::HeaderValue::from_static("application/activity+json"));
    reach.send("GET", at, path_and_query, headers, Vec::new()).await
}
