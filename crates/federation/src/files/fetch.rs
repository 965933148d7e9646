//! Fetches files, a piece a request, so that nothing else waits long and a cut costs one piece.

use std::cmp::{max, min};

use kernel::{Actor, Error, Event, Result, Store};
use library::FileKind;
use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, IntoActiveModel, QueryFilter, QueryOrder, Set};
use storage::{Arrived, FileHash, Storage};

use super::State;
use super::entity::{Column, Entity, Model};
use crate::keys::Algorithm;
use crate::signature::{Outgoing, Way, sign};
use crate::{Network, Origin, Peer, backoff};

/// Bytes of one request.
const PIECE: u64 = 1024 * 1024;

/// What came of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brought {
    /// A piece of a file, or the word that it cannot be had now.
    Piece,
    /// There is nothing to fetch from this peer at this moment.
    Nothing,
}

/// Where files come from and go to.
struct Porter<'a> {
    store: &'a Store,
    storage: &'a Storage,
    network: &'a Network,
    from: &'a Origin,
    /// Where it is reached.
    at: &'a Origin,
}

/// Fetches the next piece of a file of one of this peer's objects. A file that cannot be had now is tried again later; `chance` is a random
/// number between 0 and 1 for how much later.
pub async fn bring_file(store: &Store, storage: &Storage, network: &Network, peer: &Peer, chance: f64) -> Result<Brought> {
    if !peer.is_active() {
        return Ok(Brought::Nothing);
    }
    let Some(row) = find_due(store, &peer.origin).await? else { return Ok(Brought::Nothing) };
    let porter = Porter { store, storage, network, from: &peer.origin, at: &peer.address };
    if let Err(error) = porter.bring(&row).await {
        tracing::info!(peer = %peer.origin, file.hash = %row.hash, fault = %error, "a file of a peer could not be fetched; it is tried again");
        porter.put_off(&row, chance).await?;
    }
    Ok(Brought::Piece)
}

/// The file of this network that has waited longest for its turn.
pub(crate) async fn find_due(store: &Store, from: &Origin) -> Result<Option<Model>> {
    let due = Entity::find()
        .filter(Column::Origin.eq(from.as_str()))
        .filter(Column::State.is_in([State::Awaited.as_str(), State::Doubted.as_str()]))
        .filter(Column::NextTryAt.lte(store.now().0))
        .order_by_asc(Column::NextTryAt)
        .order_by_asc(Column::ObjectId)
        .order_by_asc(Column::Hash);
    Ok(due.one(store.reader()).await?)
}

impl Porter<'_> {
    async fn bring(&self, row: &Model) -> Result<()> {
        let hash: FileHash = row.hash.parse().map_err(Error::internal)?;
        if self.has_from_same(row, &hash).await? {
            return self.hold(row, &hash, None).await;
        }
        let size = u64::try_from(row.size).unwrap_or_default();
        // Each network's pieces are its own: nobody can spoil what another one sends.
        let partial = self.storage.resume(&format!("{} {hash}", self.from));
        let there = partial.size().await?;
        if there < size {
            let bytes = match self.get(&hash, there..min(size, there + PIECE)).await {
                // Software that knows no parts sends it all at once.
                Ok((200, bytes)) => {
                    partial.discard().await?;
                    bytes
                }
                Ok((_, bytes)) => bytes,
                Err(error) => return Err(error),
            };
            partial.write(&bytes).await?;
            if partial.size().await? < size {
                return Ok(());
            }
        }
        let arrived = partial.finish().await?;
        if *arrived.hash() != hash || arrived.size() != size {
            drop(arrived);
            if State::of(row) == State::Doubted {
                return self.refuse(row, "other bytes").await;
            }
            // The first pieces may have been kept since an earlier day, and spoilt here.
            self.note(row, vec![("state", State::Doubted.as_str().into())]).await?;
            return Err(Error::Refused("its bytes are others than its hash says".to_owned()));
        }
        match look(&arrived, &row.name).await? {
            Some(kind) => self.hold(row, &hash, Some((arrived, kind))).await,
            None => self.refuse(row, "no kind that is kept").await,
        }
    }

    /// Whether the same network has given these very bytes for another of its objects. What others gave, or people here, does not count: a
    /// hash alone must not open a file.
    async fn has_from_same(&self, row: &Model, hash: &FileHash) -> Result<bool> {
        let same = Entity::find()
            .filter(Column::Origin.eq(self.from.as_str()))
            .filter(Column::Hash.eq(&row.hash))
            .filter(Column::State.eq(State::Kept.as_str()));
        let is_known = same.one(self.store.reader()).await?.is_some();
        Ok(is_known && library::is_file_here(self.store.reader(), hash).await?)
    }

    /// Asks for these bytes of a file.
    async fn get(&self, hash: &FileHash, part: std::ops::Range<u64>) -> Result<(u16, Vec<u8>)> {
        let path = format!("/ap/files/{hash}");
        let outgoing = Outgoing { method: "GET", to: self.at, path_and_query: &path, body: None };
        let Network { our, keys, reach, .. } = self.network;
        let mut headers = sign(&outgoing, keys, our, Way::Message(Algorithm::Ed25519), self.store.now())?;
        let range = format!("bytes={}-{}", part.start, part.end - 1);
        headers.insert("range", range.parse().map_err(|error| Error::Internal(Box::new(error)))?);
        let answer = reach.send("GET", self.at, &path, headers, Vec::new()).await?;
        let length = answer.body.len() as u64;
        match answer.status {
            200 => Ok((200, answer.body)),
            206 if length == part.end - part.start => Ok((206, answer.body)),
            206 => Err(Error::Refused(format!("{length} bytes came in place of {}", part.end - part.start))),
            status => Err(Error::Unavailable(format!("the answer has status {status}"))),
        }
    }

    /// Keeps a file that has come, or that is here from the same network, for its object; if that is still there.
    async fn hold(&self, row: &Model, hash: &FileHash, new: Option<(Arrived, FileKind)>) -> Result<()> {
        let kept = match new {
            Some((arrived, kind)) => Some((arrived.keep().await?, kind)),
            None => None,
        };
        let mut unit = self.store.begin(&Actor::system()).await?;
        if let Some((kept, kind)) = &kept {
            library::record_file(&mut unit, kept, *kind).await?;
        }
        let key = (row.object_id, row.hash.clone());
        let now = Entity::find_by_id(key).one(unit.connection()).await?.filter(|row| State::of(row).is_coming());
        let is_here = library::is_file_here(unit.connection(), hash).await?;
        if now.is_none() || !is_here {
            // The object went while its file came, or the last file of these bytes went: nothing may be left of it.
            library::let_go_of_files(&mut unit, row.object_id, std::slice::from_ref(&row.hash)).await?;
            return if unit.is_empty() { unit.abandon().await } else { unit.commit().await.map(drop) };
        }
        library::hold_file(&mut unit, row.object_id, hash).await?;
        settle(&mut unit, row, State::Kept).await?;
        unit.append(Event {
            kind: "federation.file-kept",
            subject: row.object_id.to_string(),
            version: None,
            audience: None,
            detail: serde_json::json!({ "origin": self.from, "hash": hash }),
        });
        unit.commit().await.map(drop)
    }

    /// Gives a file up until its object changes.
    async fn refuse(&self, row: &Model, why: &'static str) -> Result<()> {
        tracing::warn!(peer = %self.from, file.hash = %row.hash, why, "a file of a peer is not kept");
        let mut unit = self.store.begin(&Actor::system()).await?;
        settle(&mut unit, row, State::Refused).await?;
        unit.append(Event {
            kind: "federation.file-refused",
            subject: row.object_id.to_string(),
            version: None,
            audience: None,
            detail: serde_json::json!({ "origin": self.from, "hash": row.hash, "why": why }),
        });
        unit.commit().await.map(drop)
    }

    /// Tries again later, and later each time.
    async fn put_off(&self, row: &Model, chance: f64) -> Result<()> {
        let failures = u32::try_from(row.failures).unwrap_or_default();
        let wait = max(1, i64::try_from(backoff(failures, chance, None).as_millis()).unwrap_or(i64::MAX));
        let next_try_at = self.store.now().0.saturating_add(wait);
        self.note(row, vec![("failures", row.failures.saturating_add(1).into()), ("next_try_at", next_try_at.into())]).await
    }

    async fn note(&self, row: &Model, values: Vec<(&'static str, SimpleExpr)>) -> Result<()> {
        let update = Query::update()
            .table("federation_file")
            .values(values)
            .and_where(Expr::col("object_id").eq(row.object_id))
            .and_where(Expr::col("hash").eq(&row.hash))
            .to_owned();
        self.store.note(&update).await
    }
}

async fn settle(unit: &mut kernel::Unit, row: &Model, state: State) -> Result<()> {
    let changed = super::entity::ActiveModel { state: Set(state.as_str().to_owned()), ..row.clone().into_active_model() };
    Entity::update_many()
        .set(changed)
        .filter(Column::ObjectId.eq(row.object_id))
        .filter(Column::Hash.eq(&row.hash))
        .exec(unit.connection())
        .await?;
    Ok(())
}

/// Says what a file is by its content.
async fn look(arrived: &Arrived, name: &str) -> Result<Option<FileKind>> {
    let (path, name) = (arrived.path().to_owned(), name.to_owned());
    let work = move || {
        let bytes =
            std::fs::read(path).map_err(|error| Error::Unavailable(format!("a file that has come cannot be read: {error}")))?;
        Ok(library::sniff_file(&bytes, &name))
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(Box::new(error)))?
}
