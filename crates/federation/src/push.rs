//! Tells a peer what it was not told yet, one request at a time.

use std::time::Duration;

use kernel::{Error, Result, Store, Timestamp};
use serde_json::{Value, json};

use crate::contact::{keep_fault, keep_taken, keep_told_address};
use crate::feed::next_page;
use crate::keys::{Algorithm, OwnKeys};
use crate::object::in_context;
use crate::signature::{Outgoing, Way, sign};
use crate::{
    Agreement, Answer, Contact, Hold, Origin, Page, Peer, Place, Reach, Speaker, Visible, acknowledge, acknowledged, find_contact,
    receipts,
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
    if !contact.may_try(store.now()) {
        return Ok(Pushed::Waiting);
    }
    let courier = Courier { store, speaker, keys, reach, peer };
    if let Some(moving) = moving(speaker, peer, &contact) {
        if let Delivered::Failed(failure) = courier.deliver(&moving).await? {
            return fail(store, peer, &contact, chance, &failure).await;
        }
        keep_told_address(store, &peer.origin, speaker.at).await?;
    }
    let greetings = greetings(speaker.our, peer, &contact);
    for greeting in &greetings {
        if let Delivered::Failed(failure) = courier.deliver(greeting).await? {
            return fail(store, peer, &contact, chance, &failure).await;
        }
    }
    if !peer.is_active() {
        if greetings.is_empty() {
            return Ok(Pushed::Waiting);
        }
        // Its coordinator has to act now, which takes hours or days: it is reminded less and less.
        fail(store, peer, &contact, chance, &Failure::default()).await?;
        return Ok(Pushed::Greeted);
    }
    let after: Option<Place> = contact.pushed.as_deref().and_then(|place| place.parse().ok());
    let (page, is_anew) = match next_page(store, speaker, peer, after.as_ref(), BATCH).await {
        // Another history, or another choice of what it gets: it is told from the beginning, and what it knows does it no harm.
        Err(Error::Conflict(_)) => (next_page(store, speaker, peer, None, BATCH).await?, true),
        page => (page?, after.is_none()),
    };
    if is_anew {
        // What is not there any more it learns by reading itself, so it is told to, as well as may be.
        courier.deliver(&much(speaker.our, store.now())).await?;
    }
    if let Some(failure) = courier.tell(&page).await? {
        return fail(store, peer, &contact, chance, &failure).await;
    }
    acknowledge(store, peer, &page.last).await?;
    Ok(if page.has_more() { Pushed::More } else { Pushed::All })
}

/// Tells a peer that there is much for it to fetch, in place of telling it each.
pub async fn hint(store: &Store, speaker: &Speaker<'_>, keys: &OwnKeys, reach: &Reach, peer: &Peer, chance: f64) -> Result<Pushed> {
    let contact = find_contact(store.reader(), &peer.origin).await?;
    let announce = much(speaker.our, store.now());
    match (Courier { store, speaker, keys, reach, peer }).deliver(&announce).await? {
        Delivered::Failed(failure) => fail(store, peer, &contact, chance, &failure).await,
        Delivered::Taken | Delivered::Unreadable(_) => Ok(Pushed::Waiting),
    }
}

/// Says that there is much to fetch.
fn much(our: &Origin, now: Timestamp) -> Value {
    in_context(json!({
        "id": our.join(&format!("/ap/activities/more-{}", now.0)),
        "type": "Announce",
        "actor": our.join("/ap/actor"),
        "object": our.join("/ap/changes"),
    }))
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

/// Where this network is reached now, for a peer that knows it by another address and was not told.
fn moving(speaker: &Speaker<'_>, peer: &Peer, contact: &Contact) -> Option<Value> {
    let Speaker { our, at, .. } = speaker;
    let is_told = contact.told_address.as_deref().unwrap_or(our.as_str()) == at.as_str();
    (peer.is_active() && !is_told).then(|| {
        in_context(json!({
            "id": our.join(&format!("/ap/activities/move-{}", at.authority())),
            "type": "Move",
            "actor": our.join("/ap/actor"),
            "object": our.join("/ap/actor"),
            "target": at.join("/ap/actor"),
        }))
    })
}

async fn fail(store: &Store, peer: &Peer, contact: &Contact, chance: f64, failure: &Failure) -> Result<Pushed> {
    let wait = contact.wait(store.now(), chance, failure.asked).max(Duration::from_millis(1));
    keep_fault(store, &peer.origin, wait, failure.why.as_deref()).await?;
    Ok(Pushed::Failed)
}

/// Why something did not arrive.
#[derive(Debug, Default)]
struct Failure {
    /// How long the peer asks to wait, where it says so.
    asked: Option<Duration>,
    /// In words.
    why: Option<String>,
}

/// What became of one activity.
#[derive(Debug)]
enum Delivered {
    /// The peer has it.
    Taken,
    /// The peer says, with this status, that it will never read it: what comes after it must not wait for that.
    Unreadable(u16),
    /// It is sent again later.
    Failed(Failure),
}

/// Whoever brings activities to one peer.
struct Courier<'a> {
    store: &'a Store,
    speaker: &'a Speaker<'a>,
    keys: &'a OwnKeys,
    reach: &'a Reach,
    peer: &'a Peer,
}

impl Courier<'_> {
    /// Brings what is in a page, until something fails, and keeps what the peer confirmed of what is gone.
    async fn tell(&self, page: &Page) -> Result<Option<Failure>> {
        let (mut confirmed, mut taken) = (Vec::new(), Vec::new());
        let mut failure = None;
        for (item, activity) in page.items.iter().zip(page.to_activities(self.speaker)) {
            match self.deliver(&activity).await? {
                Delivered::Taken if matches!(item, Visible::Gone { .. }) => confirmed.push(item.id()),
                Delivered::Taken => taken.push(item.id()),
                Delivered::Unreadable(status) => {
                    receipts::keep_refused(self.store, &self.peer.origin, item.id(), status).await?;
                }
                Delivered::Failed(why) => {
                    failure = Some(why);
                    break;
                }
            }
        }
        receipts::confirm(self.store, &self.peer.origin, &confirmed).await?;
        acknowledged::confirm(self.store, &self.peer.origin, &taken).await?;
        if failure.is_none() && !page.items.is_empty() {
            keep_taken(self.store, &self.peer.origin).await?;
        }
        Ok(failure)
    }

    async fn deliver(&self, activity: &Value) -> Result<Delivered> {
        let failed = |asked, why| Delivered::Failed(Failure { asked, why: Some(why) });
        match self.post(activity).await {
            Ok(answer) if answer.is_yes() => Ok(Delivered::Taken),
            Ok(answer) if matches!(answer.status, 400 | 413 | 422) => Ok(Delivered::Unreadable(answer.status)),
            Ok(answer) => Ok(failed(answer.retry_after, format!("it answers with the status {}", answer.status))),
            Err(Error::Refused(why) | Error::Unavailable(why)) => Ok(failed(None, why)),
            Err(error) => Err(error),
        }
    }

    async fn post(&self, activity: &Value) -> Result<Answer> {
        let to = &self.peer.address;
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
