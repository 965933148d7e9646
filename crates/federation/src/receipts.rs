//! Receipts: who confirmed that something is gone, and who did not yet.
//!
//! A peer confirms a tombstone in one of two ways: it takes the activity that tells it, or it comes back for what follows the page that
//! held it. A receipt never says what the resource was called: what was withdrawn has no words left here.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use consultation::{AnswerId, CaseId, Shared};
use kernel::{Audience, Permission, Result, Store, Timestamp, Viewer};
use library::{Kind, Outline, ResourceId, WithdrawalReason};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::entity::exposed;
use crate::visible::is_meant;
use crate::{Hold, Origin, Peer, Thing, list_peers};

/// What became of one tombstone at one peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// It confirmed at this time that it is gone there.
    Confirmed(Timestamp),
    /// It is told again until it does.
    Awaited,
    /// It is not told any more, because the exchange was stopped: somebody has to ring.
    Stopped,
}

/// Why something went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// It was withdrawn, for the reason of this name.
    Withdrawn(String),
    /// It is for fewer people than before.
    Narrowed,
}

/// What sort of thing is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A resource of this kind.
    Resource(Kind),
    /// A case consultation.
    Case,
    /// An answer to one.
    Answer,
}

/// What is gone, and who knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Which it was.
    pub id: Uuid,
    /// What sort of thing.
    pub sort: Sort,
    /// Why it went.
    pub cause: Cause,
    /// When.
    pub at: Timestamp,
    /// Each peer that ever had it, in the order of their addresses.
    pub peers: Vec<(Origin, Confirmation)>,
}

impl Receipt {
    /// Whether all peers that had it confirmed.
    pub fn is_complete(&self) -> bool {
        self.peers.iter().all(|(_, confirmation)| matches!(confirmation, Confirmation::Confirmed(_)))
    }
}

/// What a peer had to give back because it gets less, though it is there for others still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    /// From whom.
    pub peer: Origin,
    /// How many resources.
    pub all: usize,
    /// How many of them it confirmed.
    pub confirmed: usize,
}

/// All receipts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipts {
    /// Those of single resources: incomplete ones first, then the newest.
    pub receipts: Vec<Receipt>,
    /// What peers gave back besides.
    pub taken_back: Vec<TakenBack>,
}

/// Lists what is gone and who confirmed it; with a peer, what that one ever had.
///
/// # Errors
/// `Refused` for who may not.
pub async fn list_receipts(db: &impl ConnectionTrait, by: &Viewer, of: Option<&Origin>) -> Result<Receipts> {
    by.require(Permission::ManageSettings)?;
    let peers: HashMap<String, Peer> =
        list_peers(db).await?.into_iter().map(|peer| (peer.origin.as_str().to_owned(), peer)).collect();
    let mut select = exposed::Entity::find();
    if let Some(of) = of {
        select = select.filter(exposed::Column::Peer.eq(of.as_str()));
    }
    let rows = select.all(db).await?;
    let ids: HashSet<Uuid> = rows.iter().map(|row| row.resource_id).collect();
    let ids: Vec<ResourceId> = ids.into_iter().map(ResourceId).collect();
    let outlines: HashMap<Uuid, Outline> =
        library::list_outlines(db, &ids).await?.into_iter().map(|outline| (outline.id.0, outline)).collect();
    let between = list_between(db, ids.iter().map(|id| id.0).filter(|id| !outlines.contains_key(id)).collect()).await?;
    let mut receipts: HashMap<Uuid, Receipt> = HashMap::new();
    let mut taken_back: BTreeMap<Origin, TakenBack> = BTreeMap::new();
    for row in &rows {
        let Some(peer) = peers.get(&row.peer) else { continue };
        if let Some((sort, at, live)) = between.get(&row.resource_id) {
            let is_for = live.as_ref().is_some_and(|networks| networks.contains(&row.peer));
            let Some(confirmation) = confirmation(peer, row, !is_for) else { continue };
            let cause = if live.is_some() { Cause::Narrowed } else { Cause::Withdrawn(privacy()) };
            let new = || Receipt { id: row.resource_id, sort: *sort, cause, at: *at, peers: Vec::new() };
            receipts.entry(row.resource_id).or_insert_with(new).peers.push((peer.origin.clone(), confirmation));
            continue;
        }
        let Some(outline) = outlines.get(&row.resource_id) else { continue };
        let is_due = outline.withdrawn.is_some() || !is_meant(peer, outline.audience, &outline.networks);
        let Some(confirmation) = confirmation(peer, row, is_due) else { continue };
        if let Some(cause) = cause(outline, &row.peer) {
            let new = || Receipt {
                id: outline.id.0,
                sort: Sort::Resource(outline.kind),
                cause,
                at: outline.changed_at,
                peers: Vec::new(),
            };
            receipts.entry(row.resource_id).or_insert_with(new).peers.push((peer.origin.clone(), confirmation));
        } else {
            let new = || TakenBack { peer: peer.origin.clone(), all: 0, confirmed: 0 };
            let taken = taken_back.entry(peer.origin.clone()).or_insert_with(new);
            taken.all += 1;
            taken.confirmed += usize::from(matches!(confirmation, Confirmation::Confirmed(_)));
        }
    }
    let mut receipts: Vec<Receipt> = receipts.into_values().collect();
    for receipt in &mut receipts {
        receipt.peers.sort_by(|one, other| one.0.cmp(&other.0));
    }
    receipts.sort_by_key(|receipt| (receipt.is_complete(), Reverse(receipt.at), receipt.id));
    Ok(Receipts { receipts, taken_back: taken_back.into_values().collect() })
}

fn privacy() -> String {
    WithdrawalReason::Privacy.as_str().to_owned()
}

/// What sort each of these cases and answers is, since when it is as it is, and, where it is there, the networks that it is for.
async fn list_between(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, (Sort, Timestamp, Option<Vec<String>>)>> {
    let mut found = HashMap::new();
    let cases: Vec<CaseId> = ids.iter().copied().map(CaseId).collect();
    for case in consultation::list_shared_cases(db, &cases).await? {
        match case {
            Shared::Live(case) => found.insert(case.id.0, (Sort::Case, case.opened_at, Some(case.networks))),
            Shared::Gone(gone) => found.insert(gone.id, (Sort::Case, gone.at, None)),
        };
    }
    let answers: Vec<AnswerId> = ids.into_iter().map(AnswerId).collect();
    for answer in consultation::list_shared_answers(db, &answers).await? {
        match answer {
            Shared::Live(answer) => found.insert(answer.id.0, (Sort::Answer, answer.at, Some(answer.networks))),
            Shared::Gone(gone) => found.insert(gone.id, (Sort::Answer, gone.at, None)),
        };
    }
    Ok(found)
}

/// Why a resource is to be gone for this peer by its own doing; `None` where it is for such peers still.
fn cause(outline: &Outline, peer: &str) -> Option<Cause> {
    match (&outline.withdrawn, outline.audience) {
        (Some(reason), _) => Some(Cause::Withdrawn(reason.clone())),
        (None, Audience::Public | Audience::Peers) => None,
        (None, Audience::Named) if outline.networks.iter().any(|network| network == peer) => None,
        (None, Audience::Named | Audience::Members | Audience::Moderators) => Some(Cause::Narrowed),
    }
}

/// How a tombstone stands at a peer; `None` where the peer has the thing and may: then none is due.
fn confirmation(peer: &Peer, row: &exposed::Model, is_due: bool) -> Option<Confirmation> {
    match row.confirmed_at {
        Some(at) => Some(Confirmation::Confirmed(at)),
        None if row.gone_version.is_none() && !is_due => None,
        None if peer.hold == Hold::Open => Some(Confirmation::Awaited),
        None => Some(Confirmation::Stopped),
    }
}

/// Whether any peer was ever told of a resource.
pub async fn was_told(db: &impl ConnectionTrait, id: impl Into<Thing>) -> Result<bool> {
    Ok(exposed::Entity::find().filter(exposed::Column::ResourceId.eq(id.into().uuid())).limit(1).count(db).await? > 0)
}

/// Keeps that a peer took these tombstones.
pub(crate) async fn confirm(store: &Store, peer: &Origin, ids: &[Thing]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let update = Query::update()
        .table("federation_exposed")
        .value("confirmed_at", store.now().0)
        .and_where(Expr::col("peer").eq(peer.as_str()))
        .and_where(Expr::col("resource_id").is_in(ids.iter().map(|id| id.uuid())))
        .and_where(Expr::col("gone_version").is_not_null())
        .and_where(Expr::col("confirmed_at").is_null())
        .to_owned();
    store.note(&update).await
}

/// Keeps that a peer came back from a place in the journal, and so has all tombstones of the pages up to there.
pub(crate) async fn confirm_until(store: &Store, peer: &Origin, seq: i64) -> Result<()> {
    let open = exposed::Entity::find()
        .filter(exposed::Column::Peer.eq(peer.as_str()))
        .filter(exposed::Column::GoneSeq.lte(seq))
        .filter(exposed::Column::ConfirmedAt.is_null());
    if open.count(store.reader()).await? == 0 {
        return Ok(());
    }
    let update = Query::update()
        .table("federation_exposed")
        .value("confirmed_at", store.now().0)
        .and_where(Expr::col("peer").eq(peer.as_str()))
        .and_where(Expr::col("gone_seq").lte(seq))
        .and_where(Expr::col("confirmed_at").is_null())
        .to_owned();
    store.note(&update).await
}

/// Keeps that a peer cannot read what it was told of something.
pub(crate) async fn keep_refused(store: &Store, peer: &Origin, id: Thing, status: u16) -> Result<()> {
    let update = Query::update()
        .table("federation_exposed")
        .value("refused_status", i32::from(status))
        .and_where(Expr::col("peer").eq(peer.as_str()))
        .and_where(Expr::col("resource_id").eq(id.uuid()))
        .to_owned();
    store.note(&update).await
}
