//! Other networks' resources as this network's library shows them: found by address, listed for those who may see them.
//!
//! What is kept of a network that a coordinator blocked, or ended with, is shown to nobody. It stays, and is there again when the
//! network is.

use std::ops::RangeInclusive;

use kernel::{Audience, Error, Result, Timestamp, Viewer};
use library::{Kind, Resource, ResourceId, WithdrawalReason, key_of_title};
use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::entity::{object, tombstone};
use crate::object::Record;
use crate::{Hold, Origin};

/// Digits of an id at the end of a key.
const ID_DIGITS: usize = 12;

/// Another network's resource, as it is kept here.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteResource {
    /// Its id here: the same after every restore.
    pub id: Uuid,
    /// Its id at its origin.
    pub object: String,
    /// The network that it belongs to.
    pub origin: Origin,
    /// Its name in addresses here.
    pub key: String,
    /// Rises with every change.
    pub version: i64,
    /// Who may see it here.
    pub audience: Audience,
    /// What it says.
    pub record: Record,
    /// When it first came.
    pub received_at: Timestamp,
    /// When this version came.
    pub changed_at: Timestamp,
}

impl RemoteResource {
    /// Its address here.
    pub fn path(&self) -> String {
        format!("/library/{}/{}@{}", self.record.kind, self.key, self.origin.authority())
    }

    /// The same in the shape of a resource of our own, for what shows and counts both alike. What does not travel is absent, and its
    /// key is the one of its whole address. Texts are made safe once more: what was kept may have come by an archive.
    pub fn to_resource(&self) -> Resource {
        let record = &self.record;
        let body = record.body.clone().unwrap_or_else(|| prose::html_to_text(&record.html));
        let html = record.body.as_deref().map_or_else(|| prose::clean_html(&record.html), prose::to_html);
        Resource {
            id: ResourceId(self.id),
            kind: record.kind,
            key: format!("{}@{}", self.key, self.origin.authority()),
            version: self.version,
            ordinal: 1,
            audience: self.audience,
            networks: Vec::new(),
            title: record.title.clone(),
            summary: record.summary.clone(),
            body,
            html,
            areas: record.areas.clone(),
            phases: record.phases.clone(),
            tiers: record.tiers.clone(),
            concepts: record.concepts.clone(),
            sources: Vec::new(),
            evidence: record.evidence.clone(),
            setup_minutes: None,
            weekly_minutes: None,
            staff: None,
            cost_band: None,
            licence: record.licence.clone(),
            checked_on: None,
            review_by: record.review_by.clone(),
            confirmed: None,
            files: Vec::new(),
            created_at: self.received_at,
            changed_at: self.changed_at,
            superseded_by: None,
            written_by: None,
            approved_by: None,
            adapted_from: record.based_on.clone(),
        }
    }

    pub(crate) fn from_row(row: object::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            object: row.object,
            origin: row.origin.parse().map_err(Error::internal)?,
            // An archive may hold another; this one is safe in addresses and file names, and leads here.
            key: if is_key(&row.key) { row.key } else { format!("{}-{}", row.kind, &row.id.simple().to_string()[..ID_DIGITS]) },
            version: row.version,
            audience: row.audience.parse().map_err(Error::internal)?,
            record: serde_json::from_str(&row.content).map_err(|error| Error::Internal(Box::new(error)))?,
            received_at: row.received_at,
            changed_at: row.changed_at,
        })
    }
}

/// What stands at an address of another network's resource.
#[derive(Debug, Clone, PartialEq)]
pub enum FoundRemote {
    /// It is there, and this viewer may see it.
    Live(Box<RemoteResource>),
    /// It was there for this viewer, and its network withdrew it.
    Withdrawn,
}

/// How what a copy was made from stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upstream {
    /// It is there, in this version.
    Live(i64),
    /// Its network withdrew it.
    Withdrawn {
        /// Why.
        reason: WithdrawalReason,
        /// When that was known here.
        at: Timestamp,
    },
    /// Nothing is known of it here.
    Unknown,
}

/// Finds another network's resource that this viewer may see.
pub async fn find_remote(db: &impl ConnectionTrait, viewer: &Viewer, id: Uuid) -> Result<Option<RemoteResource>> {
    Ok(list_remote(db, viewer, &[id]).await?.pop())
}

/// Reads those of these that are there and that the viewer may see, in no order.
pub async fn list_remote(db: &impl ConnectionTrait, viewer: &Viewer, ids: &[Uuid]) -> Result<Vec<RemoteResource>> {
    let query = object::Entity::find().filter(object::Column::Id.is_in(ids.iter().copied()));
    let rows = query.filter(is_shown()).filter(seen_by(viewer)).all(db).await?;
    rows.into_iter().map(RemoteResource::from_row).collect()
}

/// Of these ids, lists those that are there and that the viewer may see: the second wall behind the search index.
pub async fn list_remote_visible(db: &impl ConnectionTrait, viewer: &Viewer, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let query = object::Entity::find().select_only().column(object::Column::Id);
    let query = query.filter(object::Column::Id.is_in(ids.iter().copied())).filter(is_shown()).filter(seen_by(viewer));
    Ok(query.into_tuple().all(db).await?)
}

/// Lists the ids of everything that is kept of a network, whoever may see it: for followers only.
pub async fn list_remote_ids(db: &impl ConnectionTrait, origin: &Origin) -> Result<Vec<Uuid>> {
    let query = object::Entity::find().select_only().column(object::Column::Id);
    Ok(query.filter(object::Column::Origin.eq(origin.as_str())).into_tuple().all(db).await?)
}

/// Counts what is kept of other networks and shown to anybody: for reports to the person at the machine.
pub async fn count_remote(db: &impl ConnectionTrait) -> Result<u64> {
    use sea_orm::PaginatorTrait as _;
    Ok(object::Entity::find().filter(is_shown()).count(db).await?)
}

/// Finds what stands at `/library/{kind}/{key}@{host}` for this viewer.
pub async fn find_remote_at(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    (host, kind, key): (&str, Kind, &str),
) -> Result<Option<FoundRemote>> {
    // Without encryption only this machine itself is a network.
    let origins: Vec<Origin> = ["https", "http"].iter().filter_map(|scheme| format!("{scheme}://{host}").parse().ok()).collect();
    for origin in origins {
        let there = object::Entity::find()
            .filter(object::Column::Origin.eq(origin.as_str()))
            .filter(object::Column::Kind.eq(kind.as_str()))
            .filter(is_shown())
            .filter(seen_by(viewer))
            .order_by_asc(object::Column::Id);
        let mut row = there.clone().filter(object::Column::Key.eq(key)).one(db).await?;
        if let Some(ids) = ids_of(key).filter(|_| row.is_none()) {
            row = there.filter(object::Column::Id.between(*ids.start(), *ids.end())).one(db).await?;
        }
        if let Some(row) = row {
            return Ok(Some(FoundRemote::Live(Box::new(RemoteResource::from_row(row)?))));
        }
        if is_gone(db, (&origin, kind.as_str(), key), viewer.sees()).await? {
            return Ok(Some(FoundRemote::Withdrawn));
        }
    }
    Ok(None)
}

/// How what a copy was made from stands now, by its id here.
pub async fn find_upstream(db: &impl ConnectionTrait, id: Uuid) -> Result<Upstream> {
    if let Some(grave) = tombstone::Entity::find_by_id(id).one(db).await? {
        let reason = grave.reason.parse().unwrap_or(WithdrawalReason::Author);
        return Ok(Upstream::Withdrawn { reason, at: grave.received_at });
    }
    let live = object::Entity::find_by_id(id).filter(object::Column::MissingSince.is_null()).one(db).await?;
    Ok(live.map_or(Upstream::Unknown, |row| Upstream::Live(row.version)))
}

pub(crate) fn seen_by(viewer: &Viewer) -> SimpleExpr {
    object::Column::Audience.is_in(viewer.sees().iter().map(|audience| audience.as_str()))
}

/// Whether its network has it, and anything of that network is shown.
pub(crate) fn is_shown() -> SimpleExpr {
    let hidden = Query::select()
        .column("origin")
        .from("federation_peer")
        .and_where(Expr::col("standing").is_in([Hold::Blocked.as_str(), Hold::Ended.as_str()]))
        .to_owned();
    object::Column::Origin.not_in_subquery(hidden).and(object::Column::MissingSince.is_null())
}

/// The key of an object with this id: the one of its page at home; else one made from its title, and from its id, by which it is found when
/// the title has changed. Nothing else counts, so that whatever order things come in, their addresses are the same. Two of one key are
/// a fault of their network: the one with the lower id has the address, and the other one that ends with its id.
pub(crate) fn key_of(id: Uuid, origin: &Origin, record: &Record) -> String {
    let prefix = origin.join(&format!("/library/{}/", record.kind));
    let own = record.url.strip_prefix(&prefix).filter(|key| is_key(key)).map(str::to_owned);
    own.unwrap_or_else(|| format!("{}-{}", key_of_title(&record.title, record.kind), &id.simple().to_string()[..ID_DIGITS]))
}

/// All ids that begin with what stands at the end of a key.
fn ids_of(key: &str) -> Option<RangeInclusive<Uuid>> {
    let (_, digits) = key.rsplit_once('-').filter(|(_, digits)| digits.len() == ID_DIGITS)?;
    let least = u128::from_str_radix(digits, 16).ok()? << (128 - 4 * ID_DIGITS);
    Some(Uuid::from_u128(least)..=Uuid::from_u128(least | (u128::MAX >> (4 * ID_DIGITS))))
}

/// The hash by which an address is known after what stood there is gone, to those who could see it.
pub(crate) fn address_hash((origin, kind, key): (&Origin, &str, &str), audience: &str) -> String {
    format!("{:x}", Sha256::digest(format!("{origin} {kind}/{key} {audience}")))
}

async fn is_gone(db: &impl ConnectionTrait, address: (&Origin, &str, &str), audiences: &[Audience]) -> Result<bool> {
    let hashes = audiences.iter().map(|audience| address_hash(address, audience.as_str()));
    let row = tombstone::Entity::find().filter(tombstone::Column::Address.is_in(hashes)).one(db).await?;
    Ok(row.is_some())
}

/// As long as leaves room for a number, and of letters that are safe in every address.
fn is_key(key: &str) -> bool {
    let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    key.len() <= 120 && key.split('-').all(is_plain)
}
