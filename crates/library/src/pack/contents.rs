//! What packs hold, whoever may see it, for what leaves this server; and the packs that something is in.

use std::collections::HashMap;

use kernel::{Audience, Error, Event, Result, Unit};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder, QueryResult};
use uuid::Uuid;

use super::Meeting;
use super::read::read_meeting;
use super::rows::{item, pack};
use crate::entity::resource;
use crate::{Kind, ResourceId, State};

/// What a pack has beside its text, as it is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contents {
    /// The half-term: `2026-spring-2`.
    pub term: Option<String>,
    pub meeting: Option<Meeting>,
    /// In their order.
    pub items: Vec<ContentsItem>,
}

/// One item, without a word of what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentsItem {
    pub id: ResourceId,
    /// Its kind and key.
    pub name: String,
    pub note: String,
    /// The version that it has now, withdrawn or not.
    pub version: i64,
    pub is_withdrawn: bool,
}

/// Reads what these versions of packs hold. Who may be told is the caller's to decide.
pub async fn list_contents(db: &impl ConnectionTrait, packs: &[(ResourceId, i64)]) -> Result<HashMap<ResourceId, Contents>> {
    let is_asked = |id: Uuid, version: i64| packs.contains(&(ResourceId(id), version));
    let ids = || packs.iter().map(|(id, _)| id.0);
    let mut found: HashMap<ResourceId, Contents> = HashMap::new();
    for row in pack::Entity::find().filter(pack::Column::ResourceId.is_in(ids())).all(db).await? {
        if is_asked(row.resource_id, row.version) {
            let meeting = read_meeting(row.meeting.as_deref())?;
            found.insert(ResourceId(row.resource_id), Contents { term: row.term, meeting, items: Vec::new() });
        }
    }
    let rows =
        item::Entity::find().filter(item::Column::ResourceId.is_in(ids())).order_by_asc(item::Column::Position).all(db).await?;
    let rows: Vec<item::Model> = rows.into_iter().filter(|row| is_asked(row.resource_id, row.version)).collect();
    let named = resource::Entity::find().filter(resource::Column::Id.is_in(rows.iter().map(|row| row.item_id))).all(db).await?;
    let named: HashMap<Uuid, resource::Model> = named.into_iter().map(|row| (row.id, row)).collect();
    for row in rows {
        let (Some(contents), Some(item)) = (found.get_mut(&ResourceId(row.resource_id)), named.get(&row.item_id)) else { continue };
        contents.items.push(ContentsItem {
            id: ResourceId(item.id),
            name: format!("{}/{}", item.kind, item.key),
            note: row.note,
            version: item.version,
            is_withdrawn: item.state == State::Withdrawn.as_str(),
        });
    }
    Ok(found)
}

/// Says of each pack that something is in that this has another version now: what others see of the pack may be another list.
pub(crate) async fn tell_packs_with(unit: &mut Unit, item: Uuid) -> Result<()> {
    for (id, version, audience) in list_packs_with(unit.connection(), item).await? {
        unit.append(Event {
            kind: "library.part-changed",
            subject: id.to_string(),
            version: Some(version),
            audience: Some(audience),
            detail: serde_json::json!({ "kind": Kind::Pack.as_str(), "part": item }),
        });
    }
    Ok(())
}

/// The packs that something is in now, with their versions and whom they are for.
async fn list_packs_with(db: &impl ConnectionTrait, item: Uuid) -> Result<Vec<(ResourceId, i64, Audience)>> {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    let select = Query::select()
        .columns([("library_resource", "id"), ("library_resource", "version"), ("library_resource", "audience")])
        .from("library_pack_item")
        .inner_join(
            "library_resource",
            of("library_resource", "id")
                .eq(of("library_pack_item", "resource_id"))
                .and(of("library_resource", "version").eq(of("library_pack_item", "version"))),
        )
        .and_where(of("library_pack_item", "item_id").eq(item))
        .and_where(of("library_resource", "state").ne(State::Withdrawn.as_str()))
        .to_owned();
    let read = |row: &QueryResult| {
        let audience: String = row.try_get("", "audience")?;
        let audience: Audience = audience.parse().map_err(Error::internal)?;
        Ok((ResourceId(row.try_get::<Uuid>("", "id")?), row.try_get::<i64>("", "version")?, audience))
    };
    db.query_all(&select).await?.iter().map(read).collect()
}

/// The highest version among what a pack holds now, and among the packs that something is in with all that they hold; 0 where there is
/// nothing. The next version is higher than that, so that whoever counts a pack and its parts as one sees each change of any of them as a
/// higher number, whatever the clock did.
pub(crate) async fn newest_around(db: &impl ConnectionTrait, (id, version): (Uuid, i64)) -> Result<i64> {
    let around = list_packs_with(db, id).await?;
    let mut packs: Vec<(ResourceId, i64)> = around.into_iter().map(|(pack, version, _)| (pack, version)).collect();
    packs.push((ResourceId(id), version));
    let contents = list_contents(db, &packs).await?;
    let parts = contents.values().flat_map(|pack| &pack.items).map(|item| item.version);
    let own = packs.iter().filter(|(pack, _)| contents.contains_key(pack)).map(|(_, version)| *version);
    Ok(own.chain(parts).max().unwrap_or_default())
}
