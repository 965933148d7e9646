//! Which files are to be here: those of each object as it is now, of networks that are not shut out.

use std::collections::BTreeMap;

use kernel::{Result, Unit};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use super::{LARGEST, NOW, State};
use crate::Origin;
use crate::object::{Document, Record};

/// Keeps in mind which files an object has now, and lets go of those that it has no more.
pub(crate) async fn want(unit: &mut Unit, from: &Origin, id: Uuid, record: &Record) -> Result<()> {
    let named: BTreeMap<&str, &Document> = record.files.iter().map(|file| (file.hash.as_str(), file)).collect();
    let before = Entity::find().filter(Column::ObjectId.eq(id)).all(unit.connection()).await?;
    // What could not be taken over may be another's fault: a new version of the object is a new try.
    let stays =
        |row: &Model| named.contains_key(row.hash.as_str()) && (State::of(row) == State::Kept || State::of(row).is_coming());
    let (stay, go): (Vec<Model>, Vec<Model>) = before.into_iter().partition(stays);
    remove(unit, id, go).await?;
    for (hash, file) in named {
        if stay.iter().any(|row| row.hash == hash) {
            continue;
        }
        let size = i64::try_from(file.size).unwrap_or(i64::MAX);
        let state = if size > LARGEST { State::Large } else { State::Awaited };
        let row = Model {
            object_id: id,
            hash: hash.to_owned(),
            origin: from.as_str().to_owned(),
            size,
            name: library::clean_name(&file.name),
            state: state.as_str().to_owned(),
            failures: 0,
            next_try_at: NOW,
        };
        Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    }
    Ok(())
}

/// Lets go of all files of an object: it is gone.
pub(crate) async fn forget(unit: &mut Unit, id: Uuid) -> Result<()> {
    let rows = Entity::find().filter(Column::ObjectId.eq(id)).all(unit.connection()).await?;
    remove(unit, id, rows).await
}

async fn remove(unit: &mut Unit, id: Uuid, rows: Vec<Model>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let hashes: Vec<String> = rows.into_iter().map(|row| row.hash).collect();
    let these = Entity::delete_many().filter(Column::ObjectId.eq(id)).filter(Column::Hash.is_in(&hashes));
    these.exec(unit.connection()).await?;
    library::let_go_of_files(unit, id, &hashes).await
}

/// Lets go of all files of a network that is shut out. They are fetched again when it is let in.
pub(crate) async fn let_go_of_network(unit: &mut Unit, from: &Origin) -> Result<()> {
    let kept = Entity::find().filter(Column::Origin.eq(from.as_str())).filter(Column::State.eq(State::Kept.as_str()));
    for row in kept.all(unit.connection()).await? {
        library::let_go_of_files(unit, row.object_id, &[row.hash]).await?;
    }
    Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Awaited.as_str()))
        .col_expr(Column::Failures, Expr::value(0))
        .col_expr(Column::NextTryAt, Expr::value(NOW.0))
        .filter(Column::Origin.eq(from.as_str()))
        .filter(Column::State.eq(State::Kept.as_str()))
        .exec(unit.connection())
        .await?;
    Ok(())
}
