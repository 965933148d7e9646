//! What coordinators decide about a peer, and what the other side's answers change.

use kernel::{Error, Event, Fault, Permission, Result, Unit, Viewer, list_entries_of};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Set};

use crate::entity::peer;
use crate::keys::fingerprint;
use crate::signature::PinnedKey;
use crate::{Agreement, Hold, Origin, Peer, Shares, files};

/// How a network introduces itself by its actor.
#[derive(Debug, Clone, PartialEq)]
pub struct Introduction {
    /// What all that is its own is called by.
    pub origin: Origin,
    /// Where it is reached: the same, unless it moved.
    pub address: Origin,
    /// What it calls itself.
    pub name: String,
    /// Its actor's address.
    pub actor: String,
    /// Where it takes what it is told.
    pub inbox: String,
    /// Its keys, which are pinned by this.
    pub keys: Vec<PinnedKey>,
}

impl Introduction {
    /// Its six words, to compare before anything is agreed.
    pub fn fingerprint(&self) -> String {
        fingerprint((&self.origin, &self.address), self.keys.iter().map(|key| &key.key))
    }
}

/// Asks a network for a peering, whose words the coordinator compared. One that was ended begins anew.
///
/// # Errors
/// `Refused` for who may not, `Conflict` for one that is blocked.
pub async fn ask(unit: &mut Unit, by: &Viewer, whom: &Introduction) -> Result<()> {
    by.require(Permission::ManageSettings)?;
    let row = introduce(unit, whom).await?;
    if row.standing == Hold::Blocked.as_str() {
        return Err(Error::Conflict(format!("{} is blocked here; unblock it first", whom.origin)));
    }
    follow_move(unit, &row, whom).await?;
    let asked = if row.asked == Agreement::Agreed.as_str() { Agreement::Agreed } else { Agreement::Waiting };
    // Who was paused stays so: that is ended by going on, and by nothing else.
    let hold = if row.standing == Hold::Paused.as_str() { Hold::Paused } else { Hold::Open };
    let changed = peer::ActiveModel {
        asked: Set(asked.as_str().to_owned()),
        standing: Set(hold.as_str().to_owned()),
        ..row.into_active_model()
    };
    consultation::shut_out(unit, whom.origin.as_str(), false).await?;
    keep(unit, &whom.origin, changed, "federation.asked", serde_json::json!({})).await
}

/// Keeps that a network asks for a peering. Nothing follows from it until a coordinator answers.
pub async fn be_asked(unit: &mut Unit, who: &Introduction) -> Result<()> {
    let row = introduce(unit, who).await?;
    if row.standing == Hold::Blocked.as_str() || row.was_asked == Agreement::Agreed.as_str() {
        return Ok(());
    }
    let changed = peer::ActiveModel { was_asked: Set(Agreement::Waiting.as_str().to_owned()), ..row.into_active_model() };
    keep(unit, &who.origin, changed, "federation.was-asked", serde_json::json!({})).await
}

/// Agrees to a network's asking.
///
/// # Errors
/// `Refused` for who may not, `Conflict` where nobody asked.
pub async fn accept(unit: &mut Unit, by: &Viewer, origin: &Origin) -> Result<()> {
    by.require(Permission::ManageSettings)?;
    let row = get(unit, origin).await?;
    if row.keys == NO_KEYS {
        return Err(Error::Conflict(format!("nobody compared the words of {origin} yet; ask it for a peering, too")));
    }
    if row.was_asked == Agreement::No.as_str() {
        return Err(Error::Conflict(format!("{origin} has not asked this network for a peering")));
    }
    let changed = peer::ActiveModel { was_asked: Set(Agreement::Agreed.as_str().to_owned()), ..row.into_active_model() };
    keep(unit, origin, changed, "federation.accepted", serde_json::json!({})).await
}

/// Agrees to the asking of a network that a coordinator here asked for the same, and compared the words of: that was the decision. Whoever
/// calls this knows that it is that network.
pub async fn agree_in_return(unit: &mut Unit, origin: &Origin) -> Result<()> {
    let row = get(unit, origin).await?;
    if row.asked == Agreement::No.as_str() || row.was_asked == Agreement::Agreed.as_str() {
        return Ok(());
    }
    let changed = peer::ActiveModel { was_asked: Set(Agreement::Agreed.as_str().to_owned()), ..row.into_active_model() };
    keep(unit, origin, changed, "federation.accepted", serde_json::json!({})).await
}

/// Keeps a network's answer to our asking. An answer to what was not asked changes nothing.
pub async fn answer(unit: &mut Unit, origin: &Origin, answer: Agreement) -> Result<()> {
    let row = get(unit, origin).await?;
    if row.asked == Agreement::No.as_str() || row.asked == answer.as_str() {
        return Ok(());
    }
    let changed = peer::ActiveModel { asked: Set(answer.as_str().to_owned()), ..row.into_active_model() };
    keep(unit, origin, changed, "federation.answered", serde_json::json!({ "answer": answer.as_str() })).await
}

/// Chooses what a peer gets. Less than before takes back what it has, for good.
///
/// # Errors
/// `Refused` for who may not.
pub async fn share(unit: &mut Unit, by: &Viewer, origin: &Origin, shares: Shares) -> Result<()> {
    by.require(Permission::ManageSettings)?;
    let changed = peer::ActiveModel { shares: Set(shares.as_str().to_owned()), ..get(unit, origin).await?.into_active_model() };
    keep(unit, origin, changed, "federation.shared", serde_json::json!({ "shares": shares.as_str() })).await
}

/// Pauses, blocks or ends the exchange with a peer, or opens it again. What ends is to be asked for anew by both.
///
/// # Errors
/// `Refused` for who may not.
pub async fn hold(unit: &mut Unit, by: &Viewer, origin: &Origin, hold: Hold) -> Result<()> {
    by.require(Permission::ManageSettings)?;
    let mut changed = peer::ActiveModel { standing: Set(hold.as_str().to_owned()), ..get(unit, origin).await?.into_active_model() };
    if matches!(hold, Hold::Blocked | Hold::Ended) {
        files::let_go_of_network(unit, origin).await?;
    }
    if hold == Hold::Ended {
        changed.asked = Set(Agreement::No.as_str().to_owned());
        changed.was_asked = Set(Agreement::No.as_str().to_owned());
        changed.shares = Set(Shares::Nothing.as_str().to_owned());
    }
    let is_out = matches!(hold, Hold::Blocked | Hold::Ended);
    consultation::shut_out(unit, origin.as_str(), is_out).await?;
    keep(unit, origin, changed, "federation.held", serde_json::json!({ "hold": hold.as_str() })).await
}

/// Whether this is where a network said that it moved, with the keys that are pinned, in whatever order.
pub(crate) fn has_moved_to(said: Option<&str>, pinned: &[PinnedKey], whom: &Introduction) -> bool {
    let is_same = pinned.len() == whom.keys.len() && pinned.iter().all(|key| whom.keys.contains(key));
    is_same && said == Some(whom.address.as_str())
}

fn written_keys(row: &peer::Model) -> Result<Vec<PinnedKey>> {
    serde_json::from_str(&row.keys).map_err(|error| Error::Internal(Box::new(error)))
}

/// Pins the keys that a network shows now in place of those that were compared before: a coordinator compared these words, too.
///
/// # Errors
/// `Refused` for who may not.
pub async fn compare_anew(unit: &mut Unit, by: &Viewer, whom: &Introduction) -> Result<()> {
    by.require(Permission::ManageSettings)?;
    let changed = peer::ActiveModel {
        name: Set(whom.name.clone()),
        actor: Set(whom.actor.clone()),
        inbox: Set(whom.inbox.clone()),
        keys: Set(written(&whom.keys)?),
        address: Set(Some(whom.address.as_str().to_owned())),
        moving_to: Set(None),
        ..get(unit, &whom.origin).await?.into_active_model()
    };
    keep(unit, &whom.origin, changed, "federation.compared", serde_json::json!({})).await
}

/// How long a Move stands before another one counts, in milliseconds.
const SETTLED: i64 = 60 * 60 * 1000;

/// Keeps that a network says that it moved, or that it is back. Nothing goes there before a coordinator here has compared words.
pub async fn hear_move(unit: &mut Unit, origin: &Origin, to: &Origin) -> Result<()> {
    let row = get(unit, origin).await?;
    let to = to.as_str();
    let is_back = lives_at(&row) == to;
    let is_known = if is_back { row.moving_to.is_none() } else { row.moving_to.as_deref() == Some(to) };
    // Nobody moves every minute; each time is a row for ever.
    let is_too_soon = row.moving_to.is_some() && unit.now().0 - row.changed_at.0 < SETTLED && !is_back;
    if is_known || is_too_soon {
        return Ok(());
    }
    let moving_to = (!is_back).then(|| to.to_owned());
    let changed = peer::ActiveModel { moving_to: Set(moving_to), ..row.into_active_model() };
    keep(unit, origin, changed, "federation.moving", serde_json::json!({ "to": to })).await
}

fn lives_at(row: &peer::Model) -> &str {
    row.address.as_deref().unwrap_or(&row.origin)
}

/// Reaches a network where it is now, as it said itself with a key that is pinned; at once, however long it was not there. That somebody shows
/// its keys at another address says nothing: everybody can read them.
async fn follow_move(unit: &mut Unit, row: &peer::Model, whom: &Introduction) -> Result<()> {
    let to = whom.address.as_str();
    if lives_at(row) == to {
        return Ok(());
    }
    if !has_moved_to(row.moving_to.as_deref(), &written_keys(row)?, whom) {
        return Err(Error::Conflict(format!("{} did not say itself that it is at {to} now", whom.origin)));
    }
    let changed = peer::ActiveModel {
        address: Set(Some(to.to_owned())),
        inbox: Set(whom.inbox.clone()),
        moving_to: Set(None),
        ..row.clone().into_active_model()
    };
    keep(unit, &whom.origin, changed, "federation.moved", serde_json::json!({ "to": to })).await?;
    let now = Query::update()
        .table("federation_contact")
        .value("next_try_at", 0_i64)
        .and_where(Expr::col("peer").eq(whom.origin.as_str()))
        .to_owned();
    unit.connection().execute(&now).await?;
    Ok(())
}

/// Letters of a note of whom to ring.
const RING_LIMIT: usize = 300;

/// Keeps whom to ring at a peer, as somebody wrote it down. It stays here.
///
/// # Errors
/// `Refused` for who may not, `Invalid` for a text that is too long.
pub async fn note_ring(unit: &mut Unit, by: &Viewer, origin: &Origin, ring: &str) -> Result<()> {
    by.require(Permission::ManageSettings)?;
    let ring = ring.trim();
    if ring.chars().count() > RING_LIMIT {
        let message = format!("Write at most {RING_LIMIT} letters.");
        return Err(Error::Invalid(vec![Fault { place: "form".to_owned(), line: 0, field: "ring".to_owned(), message }]));
    }
    let changed = peer::ActiveModel {
        ring: Set(Some(ring.to_owned()).filter(|ring| !ring.is_empty())),
        ..get(unit, origin).await?.into_active_model()
    };
    keep(unit, origin, changed, "federation.noted", serde_json::json!({})).await
}

/// Whether nobody has chosen yet what a peer gets since the exchange with it ended and began anew.
pub(crate) async fn is_undecided(db: &impl ConnectionTrait, peer: &Peer) -> Result<bool> {
    if peer.shares != Shares::Nothing {
        return Ok(false);
    }
    let decisions = list_entries_of(db, peer.origin.as_str()).await?;
    let ended = serde_json::json!({ "hold": Hold::Ended.as_str() }).to_string();
    let last = decisions
        .iter()
        .rfind(|entry| entry.kind == "federation.shared" || (entry.kind == "federation.held" && entry.detail == ended));
    // Another choice than the one that the caller read was made in between: it is told by that, and nothing is taken back meanwhile.
    let nothing = serde_json::json!({ "shares": Shares::Nothing.as_str() }).to_string();
    Ok(last.is_some_and(|last| last.kind == "federation.held" || last.detail != nothing))
}

async fn get(unit: &Unit, origin: &Origin) -> Result<peer::Model> {
    let row = peer::Entity::find_by_id(origin.as_str()).one(unit.connection()).await?;
    row.ok_or_else(|| Error::NotFound(format!("{origin} is not known here")))
}

/// Keeps that a network does not ask any more.
pub async fn stop_asking(unit: &mut Unit, origin: &Origin) -> Result<()> {
    let row = get(unit, origin).await?;
    if row.was_asked == Agreement::No.as_str() {
        return Ok(());
    }
    let changed = peer::ActiveModel { was_asked: Set(Agreement::No.as_str().to_owned()), ..row.into_active_model() };
    keep(unit, origin, changed, "federation.stopped-asking", serde_json::json!({})).await
}

/// Pins the keys that a network names with one that is pinned.
pub async fn renew_keys(unit: &mut Unit, who: &Introduction) -> Result<()> {
    let row = get(unit, &who.origin).await?;
    let keys = written(&who.keys)?;
    if who.keys.is_empty() || row.keys == keys {
        return Ok(());
    }
    let changed = peer::ActiveModel { keys: Set(keys), ..row.into_active_model() };
    keep(unit, &who.origin, changed, "federation.keys-renewed", serde_json::json!({})).await
}

/// Of a network that nobody looked up, because it is the one that asks.
const NO_KEYS: &str = "[]";

fn written(keys: &[PinnedKey]) -> Result<String> {
    serde_json::to_string(keys).map_err(|error| Error::Internal(Box::new(error)))
}

/// The row of a network, made where there is none. Keys that were pinned stay: only coordinators compare others.
async fn introduce(unit: &Unit, who: &Introduction) -> Result<peer::Model> {
    if let Some(row) = peer::Entity::find_by_id(who.origin.as_str()).one(unit.connection()).await? {
        if row.keys != NO_KEYS || who.keys.is_empty() {
            return Ok(row);
        }
        let known = peer::ActiveModel {
            name: Set(who.name.clone()),
            actor: Set(who.actor.clone()),
            inbox: Set(who.inbox.clone()),
            address: Set(Some(who.address.as_str().to_owned())),
            keys: Set(written(&who.keys)?),
            ..row.into_active_model()
        };
        return Ok(peer::Entity::update(known).exec(unit.connection()).await?);
    }
    let row = peer::Model {
        origin: who.origin.as_str().to_owned(),
        name: who.name.clone(),
        actor: who.actor.clone(),
        inbox: who.inbox.clone(),
        keys: written(&who.keys)?,
        asked: Agreement::No.as_str().to_owned(),
        was_asked: Agreement::No.as_str().to_owned(),
        standing: Hold::Open.as_str().to_owned(),
        shares: Shares::Nothing.as_str().to_owned(),
        is_older: 0,
        created_at: unit.now(),
        changed_at: unit.now(),
        ring: None,
        address: Some(who.address.as_str().to_owned()),
        moving_to: None,
    };
    peer::Entity::insert(row.clone().into_active_model()).exec_without_returning(unit.connection()).await?;
    Ok(row)
}

async fn keep(
    unit: &mut Unit,
    origin: &Origin,
    changed: peer::ActiveModel,
    kind: &'static str,
    detail: serde_json::Value,
) -> Result<()> {
    let changed = peer::ActiveModel { changed_at: Set(unit.now()), ..changed };
    peer::Entity::update(changed).exec(unit.connection()).await?;
    unit.append(Event { kind, subject: origin.to_string(), version: None, audience: None, detail });
    Ok(())
}
