//! Clears up: first the row says that a file is gone, then its bytes go, then the row. A crash in between is made good by the next
//! round, and whoever brings the same bytes meanwhile makes them whole again.

use kernel::{Actor, Result, Store, Timestamp, Unit};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect};
use storage::{Clearing, FileHash, Storage};

use super::entity::{file, file_part};
use super::record::{tell, write};
use super::{FileDetail, FileState};

/// How long a file stays that nothing refers to: whoever has taken it out of a draft may want it back.
const DAY: i64 = 24 * 3_600_000;
/// Files a round.
const ROUND: u64 = 200;

/// Marks what nothing refers to any more, and removes the bytes of what is marked. Returns how many files went.
pub async fn sweep_files(store: &Store, storage: &Storage) -> Result<usize> {
    storage.sweep(store.now());
    let stale = list_unused(store.reader(), Some(Timestamp(store.now().0 - DAY))).await?;
    if !stale.is_empty() {
        let mut unit = store.begin(&Actor::system()).await?;
        forget_unused(&mut unit, &stale).await?;
        if unit.is_empty() { unit.abandon().await? } else { drop(unit.commit().await?) }
    }
    let marked: Vec<String> = file::Entity::find()
        .select_only()
        .column(file::Column::Hash)
        .filter(file::Column::State.eq(FileState::Removed.as_str()))
        .order_by_asc(file::Column::Hash)
        .limit(ROUND)
        .into_tuple()
        .all(store.reader())
        .await?;
    let mut removed = 0;
    for hash in marked.iter().filter_map(|hash| hash.parse::<FileHash>().ok()) {
        // Somebody is putting a file in: the next round comes soon.
        let Some(clearing) = storage.try_clearing()? else { return Ok(removed) };
        removed += usize::from(remove(store, storage, &clearing, &hash).await?);
    }
    Ok(removed)
}

async fn remove(store: &Store, storage: &Storage, clearing: &Clearing, hash: &FileHash) -> Result<bool> {
    let row = file::Entity::find_by_id(hash.as_str()).one(store.reader()).await?;
    if row.is_none_or(|row| FileState::parse(&row.state) != FileState::Removed) {
        return Ok(false);
    }
    storage.remove(clearing, hash).await?;
    let mut unit = store.begin(&Actor::system()).await?;
    file::Entity::delete_by_id(hash.as_str()).exec(unit.connection()).await?;
    tell(&mut unit, "library.file-removed", hash, serde_json::json!({}));
    unit.commit().await?;
    Ok(true)
}

/// Removes bytes that no row speaks of: of uploads that died between the two, a day later. Reads the list of all files there are.
pub async fn sweep_orphans(store: &Store, storage: &Storage) -> Result<usize> {
    let mut removed = 0;
    let old = Timestamp(store.now().0 - DAY);
    for stored in storage.list().await?.into_iter().filter(|stored| stored.seen_at < old) {
        if has_row(store, &stored.hash).await? {
            continue;
        }
        let Some(clearing) = storage.try_clearing()? else { break };
        // Once more, now that nobody can be between the bytes and the row.
        if !has_row(store, &stored.hash).await? {
            storage.remove(&clearing, &stored.hash).await?;
            removed += 1;
        }
    }
    Ok(removed)
}

async fn has_row(store: &Store, hash: &FileHash) -> Result<bool> {
    Ok(file::Entity::find_by_id(hash.as_str()).one(store.reader()).await?.is_some())
}

/// The files among these that nothing refers to, or all that nothing has referred to since then.
async fn list_unused(db: &impl sea_orm::ConnectionTrait, before: Option<Timestamp>) -> Result<Vec<String>> {
    let mut query = file::Entity::find()
        .select_only()
        .column(file::Column::Hash)
        .filter(file::Column::State.ne(FileState::Removed.as_str()))
        .order_by_asc(file::Column::Hash);
    if let Some(before) = before {
        query = query.filter(file::Column::ChangedAt.lt(before)).limit(ROUND);
    }
    for table in REFERRING {
        let used = Query::select().column("hash").from(table).to_owned();
        query = query.filter(file::Column::Hash.not_in_subquery(used));
    }
    Ok(query.into_tuple().all(db).await?)
}

/// The tables that refer to files.
const REFERRING: [&str; 3] = ["library_version_file", "library_draft_file", "library_held_file"];

/// Takes the texts of these files away where nothing refers to them any more, and marks them for removal.
pub(crate) async fn forget_unused(unit: &mut Unit, hashes: &[String]) -> Result<()> {
    for hash in hashes {
        let mut query = file::Entity::find_by_id(hash.as_str()).filter(file::Column::State.ne(FileState::Removed.as_str()));
        for table in REFERRING {
            let used = Query::select().column("hash").from(table).and_where(Expr::col("hash").eq(hash)).to_owned();
            query = query.filter(file::Column::Hash.not_in_subquery(used));
        }
        if query.one(unit.connection()).await?.is_none() {
            continue;
        }
        file_part::Entity::delete_many().filter(file_part::Column::Hash.eq(hash)).exec(unit.connection()).await?;
        file::Entity::update_many()
            .col_expr(file::Column::State, Expr::value(FileState::Removed.as_str()))
            .col_expr(file::Column::Title, Expr::value(None::<String>))
            .col_expr(file::Column::Detail, Expr::value(write(&FileDetail::default())?))
            .col_expr(file::Column::ChangedAt, Expr::value(unit.now().0))
            .filter(file::Column::Hash.eq(hash))
            .exec(unit.connection())
            .await?;
        if let Ok(hash) = hash.parse() {
            tell(unit, "library.file-forgotten", &hash, serde_json::json!({}));
        }
    }
    Ok(())
}
