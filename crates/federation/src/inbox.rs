//! What another network tells: admitted, read, done; the answer comes after the commit.

use kernel::{Actor, Result, Store, Unit};

use crate::object::{Activity, Deed, Malformed, read_json};
use crate::signature::{Received, Refusal, Signed};
use crate::{
    Agreement, Hold, Introduction, Origin, Peer, PeerState, admit, agree_in_return, answer, be_asked, contact, find_peer,
    hear_move, receive, renew_keys, stop_asking,
};

/// What became of something that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is done, or was done before, or is nothing that this network does.
    Done,
    /// There is more to fetch from this peer.
    Hint,
}

/// Takes what another network posts to the inbox of this one, which is known as `our` and reached at `at`. What it changes is committed when
/// this returns.
///
/// # Errors
/// See [`Refusal`].
pub async fn take(store: &Store, (our, at): (&Origin, &Origin), request: &Received<'_>) -> Result<Taken, Refusal> {
    let admitted = match admit(store, at, request).await {
        Err(Refusal::Stranger) => return hear_stranger(store, our, request).await,
        admitted => admitted?,
    };
    contact::keep_heard(store, &admitted.peer.origin, admitted.skew_ms).await?;
    if admitted.is_again {
        return Ok(Taken::Done);
    }
    let json = read_json(request.body).map_err(malformed)?;
    let activity = Activity::read(&json, &admitted.peer.origin).map_err(malformed)?;
    act(store, our, &admitted.peer, activity.deed).await
}

async fn act(store: &Store, our: &Origin, peer: &Peer, deed: Deed) -> Result<Taken, Refusal> {
    let origin = &peer.origin;
    match deed {
        Deed::Follow(whom) if whom == our.join("/ap/actor") => {
            let who = Introduction {
                origin: origin.clone(),
                address: peer.address.clone(),
                name: peer.name.clone(),
                actor: peer.actor.clone(),
                inbox: peer.inbox.clone(),
                keys: Vec::new(),
            };
            if peer.asked == Agreement::No {
                write(store, async |unit| be_asked(unit, &who).await).await?;
            } else {
                write(store, async |unit| agree_in_return(unit, origin).await).await?;
            }
            if peer.was_asked == Agreement::Agreed {
                contact::keep_ungreeted(store, origin).await?;
            }
        }
        Deed::Follow(_) => return Err(Refusal::Malformed("nobody of that name is here")),
        Deed::Accept => write(store, async |unit| answer(unit, origin, Agreement::Agreed).await).await?,
        Deed::Reject => write(store, async |unit| answer(unit, origin, Agreement::No).await).await?,
        Deed::EndFollow => write(store, async |unit| stop_asking(unit, origin).await).await?,
        Deed::TellActor(actor) => {
            let who = Introduction::read(&actor, origin, &peer.address).map_err(malformed)?;
            write(store, async |unit| renew_keys(unit, &who).await).await?;
        }
        Deed::Tell(change) => {
            require_active(peer)?;
            receive(store, origin, vec![change]).await?;
        }
        Deed::Hint => {
            require_active(peer)?;
            return Ok(Taken::Hint);
        }
        Deed::Move(to) => write(store, async |unit| hear_move(unit, origin, &to).await).await?,
        Deed::Other => {}
    }
    Ok(Taken::Done)
}

/// Objects come from active peers only. One that rests from our side is asked to come again, so that nothing is lost.
fn require_active(peer: &Peer) -> Result<(), Refusal> {
    match peer.state() {
        PeerState::Active => Ok(()),
        PeerState::Paused => Err(Refusal::Resting),
        PeerState::Requested | PeerState::Half | PeerState::Blocked | PeerState::Ended => Err(Refusal::Stranger),
    }
}

/// A stranger may ask for a peering, and nothing else. Nothing of it is believed or fetched: a coordinator looks it up.
async fn hear_stranger(store: &Store, our: &Origin, request: &Received<'_>) -> Result<Taken, Refusal> {
    let signed = Signed::read(request)?;
    let known = find_peer(store.reader(), &signed.origin).await?;
    if known.is_some_and(|peer| peer.hold == Hold::Blocked) {
        return Err(Refusal::Stranger);
    }
    let activity = read_json(request.body).and_then(|json| Activity::read(&json, &signed.origin));
    let Ok(Activity { actor, deed: Deed::Follow(whom), .. }) = activity else { return Err(Refusal::Stranger) };
    if whom != our.join("/ap/actor") {
        return Err(Refusal::Stranger);
    }
    let who = Introduction {
        name: signed.origin.authority().to_owned(),
        inbox: signed.origin.join("/ap/inbox"),
        address: signed.origin.clone(),
        origin: signed.origin,
        actor,
        keys: Vec::new(),
    };
    write(store, async |unit| be_asked(unit, &who).await).await?;
    Ok(Taken::Done)
}

/// One write of this network's own; what changes nothing leaves nothing.
async fn write(store: &Store, work: impl AsyncFnOnce(&mut Unit) -> Result<()>) -> Result<()> {
    let mut unit = store.begin(&Actor::system()).await?;
    let result = work(&mut unit).await;
    if result.is_ok() && !unit.is_empty() {
        return unit.commit().await.map(drop);
    }
    unit.abandon().await?;
    result
}

fn malformed(_: Malformed) -> Refusal {
    Refusal::Malformed("the activity is not one that is understood here")
}
