//! Tells a peer what it was not told yet, one request at a time.

use std::time::Duration;

use kernel::{Error, Result, Store};
use serde_json::{Value, json};

use crate::keys::{Algorithm, OwnKeys};
use crate::object::in_context;
use crate::signature::{Outgoing, Way, sign};
use crate::{
    Agreement, Answer, Contact, Hold, Origin, Peer, Place, Reach, Speaker, acknowledge, backoff, find_contact, keep_failure,
    read_feed,
};

/// Activities between two looks at the clock and the coordinator's decisions.
const BATCH: usize = 50;

/// What telling came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// The peer knows all.
    All,
    /// There is more.
    More,
    /// It was asked, or answered, for the peering that is to be.
    Greeted,
    /// It is not time yet, or nothing is to be told.
    Waiting,
    /// It does not answer, or not as it should: the same is sent again later.
    Failed,
}

/// Tells one peer the next of what it was not told yet. `chance` is a random number between 0 and 1, for the wait after a failure.
///
/// What the peer cannot read at all is passed over, so that one object does not stop all others; everything else is tried again, for ever.
pub async fn push(store: &Store, speaker: &Speaker<'_>, keys: &OwnKeys, reach: &Reach, peer: &Peer, chance: f64) -> Result<Pushed> {
    let contact = find_contact(store.reader(), &peer.origin).await?;
    if contact.next_try_at.is_some_and(|at| at > store.now()) {
        return Ok(Pushed::Waiting);
    }
    let courier = Courier { store, speaker, keys, reach, peer };
    let greetings = greetings(speaker.our, peer, &contact);
    for greeting in &greetings {
        if let Some(asked) = courier.deliver(greeting).await? {
            return fail(store, peer, &contact, chance, asked).await;
        }
    }
    if !peer.is_active() {
        if greetings.is_empty() {
            return Ok(Pushed::Waiting);
        }
        // Its coordinator has to act now, which takes hours or days: it is reminded less and less.
        fail(store, peer, &contact, chance, None).await?;
        return Ok(Pushed::Greeted);
    }
    let after: Option<Place> = contact.pushed.as_deref().and_then(|place| place.parse().ok());
    let page = match read_feed(store, speaker, peer, after.as_ref(), BATCH).await {
        // Another history, or another choice of what it gets: it is told from the beginning, and what it knows does it no harm.
        Err(Error::Conflict(_)) => read_feed(store, speaker, peer, None, BATCH).await?,
        page => page?,
    };
    for activity in page.to_activities(speaker) {
        if let Some(asked) = courier.deliver(&activity).await? {
            return fail(store, peer, &contact, chance, asked).await;
        }
    }
    acknowledge(store, peer, &page.last).await?;
    Ok(if page.has_more() { Pushed::More } else { Pushed::All })
}

/// Tells a peer that there is much for it to fetch, in place of telling it each.
pub async fn hint(store: &Store, speaker: &Speaker<'_>, keys: &OwnKeys, reach: &Reach, peer: &Peer, chance: f64) -> Result<Pushed> {
    let contact = find_contact(store.reader(), &peer.origin).await?;
    let changes = speaker.our.join("/ap/changes");
    let announce = in_context(json!({
        "id": speaker.our.join(&format!("/ap/activities/more-{}", store.now().0)),
        "type": "Announce",
        "actor": speaker.our.join("/ap/actor"),
        "object": changes,
    }));
    match (Courier { store, speaker, keys, reach, peer }).deliver(&announce).await? {
        Some(asked) => fail(store, peer, &contact, chance, asked).await,
        None => Ok(Pushed::Waiting),
    }
}

/// What a peering needs that is not active, or has just become so: our asking, our answer.
fn greetings(our: &Origin, peer: &Peer, contact: &Contact) -> Vec<Value> {
    let act = |sort: &str, object: Value| {
        in_context(json!({
            "id": our.join(&format!("/ap/activities/{}-{}", sort.to_lowercase(), peer.origin.authority())),
            "type": sort,
            "actor": our.join("/ap/actor"),
            "object": object,
        }))
    };
    let mut greetings = Vec::new();
    if peer.hold != Hold::Open {
        return greetings;
    }
    if peer.asked == Agreement::Waiting {
        greetings.push(act("Follow", json!(peer.actor)));
    }
    if peer.was_asked == Agreement::Agreed && (!peer.is_active() || contact.pushed.is_none()) {
        greetings.push(act("Accept", json!({ "type": "Follow", "actor": peer.actor, "object": our.join("/ap/actor") })));
    }
    greetings
}

async fn fail(store: &Store, peer: &Peer, contact: &Contact, chance: f64, asked: Wait) -> Result<Pushed> {
    let wait = backoff(contact.failures, chance, asked).max(Duration::from_millis(1));
    keep_failure(store, &peer.origin, wait).await?;
    Ok(Pushed::Failed)
}

/// How long a peer asks to wait, where it says so.
type Wait = Option<Duration>;

/// Whoever brings activities to one peer.
struct Courier<'a> {
    store: &'a Store,
    speaker: &'a Speaker<'a>,
    keys: &'a OwnKeys,
    reach: &'a Reach,
    peer: &'a Peer,
}

impl Courier<'_> {
    /// Brings one activity. `None` where it is done with: taken, or such that the peer will never read it.
    async fn deliver(&self, activity: &Value) -> Result<Option<Wait>> {
        match self.post(activity).await {
            Ok(answer) if answer.is_yes() || matches!(answer.status, 400 | 413 | 422) => Ok(None),
            Ok(answer) => Ok(Some(answer.retry_after)),
            Err(Error::Refused(_) | Error::Unavailable(_)) => Ok(Some(None)),
            Err(error) => Err(error),
        }
    }

    async fn post(&self, activity: &Value) -> Result<Answer> {
        let to = &self.peer.origin;
        let inbox = self.peer.inbox.strip_prefix(to.as_str()).filter(|path| path.starts_with('/'));
        let path = inbox.ok_or_else(|| Error::Refused(format!("the inbox of {to} is elsewhere")))?;
        let body = activity.to_string().into_bytes();
        let content = Some(("application/activity+json", body.as_slice()));
        let outgoing = Outgoing { method: "POST", to, path_and_query: path, body: content };
        let way = if self.peer.is_older { Way::Older } else { Way::Message(Algorithm::Ed25519) };
        let headers = sign(&outgoing, self.keys, self.speaker.our, way, self.store.now())?;
        self.reach.send("POST", to, path, headers, body).await
    }
}
