//! Searches that somebody keeps: nobody else's business, so no follower knows of them.

use std::fmt;
use std::str::FromStr;

use kernel::{Error, Fault, Permission, PersonId, Result, Store, Timestamp, Unit, Viewer, new_id};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use rows::{Column, Entity, Model};

/// Searches that one person keeps at most.
const SEARCHES: u64 = 50;
/// Characters of a name, and of a query.
const NAME: usize = 100;
const QUERY: usize = 4_000;

/// The id of a saved search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SavedId(pub Uuid);

impl fmt::Display for SavedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for SavedId {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        Uuid::parse_str(text).map(Self).map_err(|_| format!("'{text}' is no saved search's id; accepted: a UUID"))
    }
}

/// Whether its owner is told of what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alerts {
    On,
    Off,
}

/// A search that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    pub id: SavedId,
    pub name: String,
    /// As an address has it: `q=reading&phase=ks2`.
    pub query: String,
    pub alerts: Alerts,
    pub created_at: Timestamp,
}

/// Keeps a search under a name. The same search again changes nothing.
///
/// # Errors
/// `Invalid` for a name or a query that is too long; `Conflict` for one too many.
pub async fn save_search(store: &Store, by: &Viewer, name: &str, query: &str) -> Result<SavedId> {
    let person = by.require_person(Permission::KeepOwn)?;
    let name = checked(name)?;
    if query.len() > QUERY {
        return Err(invalid("query", "This search is too long to be kept."));
    }
    let mine = Entity::find().filter(Column::PersonId.eq(person.0));
    if let Some(same) = mine.clone().filter(Column::Query.eq(query)).one(store.reader()).await? {
        return Ok(SavedId(same.id));
    }
    if mine.count(store.reader()).await? >= SEARCHES {
        return Err(Error::Conflict(format!("You keep {SEARCHES} searches. Take some away first.")));
    }
    let (id, now) = (new_id(store.now()), store.now());
    let insert = Query::insert()
        .into_table("search_saved")
        .columns(["id", "person_id", "name", "query", "created_at", "seen_at", "alerts"])
        .values_panic([id.into(), person.0.into(), name.into(), query.into(), now.0.into(), now.0.into(), 1.into()])
        .to_owned();
    store.note(&insert).await?;
    Ok(SavedId(id))
}

/// Gives one's own saved search another name, and says whether it tells of what is new.
///
/// # Errors
/// `NotFound` for one that is not there or somebody else's.
pub async fn change_saved(store: &Store, by: &Viewer, id: SavedId, (name, alerts): (&str, Alerts)) -> Result<()> {
    let person = by.require_person(Permission::KeepOwn)?;
    let update = Query::update()
        .table("search_saved")
        .value("name", checked(name)?)
        .value("alerts", i32::from(alerts == Alerts::On))
        .and_where(Expr::col("id").eq(id.0))
        .and_where(Expr::col("person_id").eq(person.0))
        .to_owned();
    require_one(store.note_rows(&update).await?)
}

/// Takes one of one's own away.
///
/// # Errors
/// As [`change_saved`].
pub async fn remove_saved(store: &Store, by: &Viewer, id: SavedId) -> Result<()> {
    let person = by.require_person(Permission::KeepOwn)?;
    let delete = Query::delete()
        .from_table("search_saved")
        .and_where(Expr::col("id").eq(id.0))
        .and_where(Expr::col("person_id").eq(person.0))
        .to_owned();
    require_one(store.note_rows(&delete).await?)
}

fn require_one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::NotFound("There is no such saved search. It may have been taken away.".to_owned())) }
}

/// Lists one's own, by name.
pub async fn list_saved(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<Vec<SavedSearch>> {
    let Some(person) = viewer.person() else { return Ok(Vec::new()) };
    let rows = Entity::find().filter(Column::PersonId.eq(person.0)).order_by_asc(Column::Name).all(db).await?;
    Ok(rows.into_iter().map(SavedSearch::from_row).collect())
}

/// Finds one of one's own.
pub async fn find_saved(db: &impl ConnectionTrait, viewer: &Viewer, id: SavedId) -> Result<Option<SavedSearch>> {
    let Some(person) = viewer.person() else { return Ok(None) };
    let row = Entity::find_by_id(id.0).filter(Column::PersonId.eq(person.0)).one(db).await?;
    Ok(row.map(SavedSearch::from_row))
}

/// Removes everything that somebody keeps who goes, in the write that lets them go.
pub async fn forget_saved_of(unit: &Unit, person: PersonId) -> Result<()> {
    Entity::delete_many().filter(Column::PersonId.eq(person.0)).exec(unit.connection()).await?;
    Ok(())
}

/// Everything that somebody keeps, to be given to them.
pub async fn export_saved(db: &impl ConnectionTrait, person: PersonId) -> Result<Value> {
    let rows = Entity::find().filter(Column::PersonId.eq(person.0)).order_by_asc(Column::CreatedAt).all(db).await?;
    let line = |row: Model| json!({ "name": row.name, "query": row.query, "alerts": row.alerts != 0, "saved_at": row.created_at.to_rfc3339() });
    Ok(rows.into_iter().map(line).collect())
}

impl SavedSearch {
    fn from_row(row: Model) -> Self {
        Self {
            id: SavedId(row.id),
            name: row.name,
            query: row.query,
            alerts: if row.alerts == 0 { Alerts::Off } else { Alerts::On },
            created_at: row.created_at,
        }
    }
}

fn checked(name: &str) -> Result<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ").replace(char::is_control, "");
    match name.chars().count() {
        0 => Err(invalid("name", "Give it a name.")),
        1..=NAME => Ok(name),
        _ => Err(invalid("name", &format!("Use at most {NAME} characters."))),
    }
}

fn invalid(field: &str, message: &str) -> Error {
    Error::Invalid(vec![Fault { place: String::new(), line: 0, field: field.to_owned(), message: message.to_owned() }])
}

mod rows {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "search_saved")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) person_id: Uuid,
        pub(crate) name: String,
        pub(crate) query: String,
        pub(crate) created_at: Timestamp,
        pub(crate) seen_at: Timestamp,
        pub(crate) alerts: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
