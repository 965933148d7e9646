//! "Remind me in six weeks": a day and what was chosen, and nothing about whom it was chosen for.

use std::fmt;
use std::str::FromStr;

use calendar::{Day, london};
use kernel::{Error, Fault, Permission, PersonId, Result, Store, Timestamp, Viewer, new_id};
use library::{Resource, ResourceId};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::entity::reminder;

/// Resources in one reminder, and reminders of one person, at most.
const RESOURCES: usize = 20;
const REMINDERS: u64 = 100;
/// How far ahead, in days.
const AHEAD: i64 = 400;
/// How long a reminder that nobody took away stays after its day, in days.
const KEPT: i64 = 60;

/// The id of a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReminderId(pub Uuid);

impl fmt::Display for ReminderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ReminderId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Uuid::parse_str(text).map(Self).map_err(|_| format!("'{text}' is no reminder's id; accepted: a UUID"))
    }
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderInput {
    pub due_on: Day,
    pub resources: Vec<ResourceId>,
}

/// A reminder, with those of its resources that are there and that its owner may see.
#[derive(Debug, Clone, PartialEq)]
pub struct Reminder {
    pub id: ReminderId,
    pub due_on: Day,
    pub created_at: Timestamp,
    pub resources: Vec<Resource>,
}

/// Keeps a reminder. It is nobody's business but the owner's, so the journal does not know of it.
///
/// # Errors
/// `Invalid` for a day that is past or far away, or for nothing that this viewer may see.
pub async fn add_reminder(store: &Store, by: &Viewer, input: &ReminderInput) -> Result<()> {
    let person = by.require_person(Permission::KeepOwn)?;
    let today = london::day_at(store.now().0);
    let ahead = london::days_between(today, input.due_on);
    if !(1..=AHEAD).contains(&ahead) {
        return Err(invalid("date", "Choose a day from tomorrow on, at most a year ahead."));
    }
    if !(1..=RESOURCES).contains(&input.resources.len()) {
        return Err(invalid("ids", "Choose 1 to 20 strategies."));
    }
    let seen = library::list_visible(store.reader(), by, &input.resources).await?;
    let kept: Vec<String> = input.resources.iter().filter(|id| seen.contains(id)).map(ToString::to_string).collect();
    if kept.is_empty() {
        return Err(invalid("ids", "None of these is in the library any more."));
    }
    let count = reminder::Entity::find().filter(reminder::Column::PersonId.eq(person.0)).count(store.reader()).await?;
    if count >= REMINDERS {
        return Err(Error::Conflict("You have 100 reminders. Take some away first.".to_owned()));
    }
    let insert = Query::insert()
        .into_table("notifications_reminder")
        .columns(["id", "person_id", "due_on", "resources", "created_at"])
        .values_panic([
            new_id(store.now()).into(),
            person.0.into(),
            london::write_day(input.due_on).into(),
            kept.join(" ").into(),
            store.now().0.into(),
        ])
        .to_owned();
    store.note(&insert).await
}

fn invalid(field: &str, message: &str) -> Error {
    Error::Invalid(vec![Fault { place: String::new(), line: 0, field: field.to_owned(), message: message.to_owned() }])
}

/// Takes a reminder of one's own away.
pub async fn dismiss_reminder(store: &Store, by: &Viewer, id: ReminderId) -> Result<()> {
    let person = by.require_person(Permission::KeepOwn)?;
    let own = Query::delete()
        .from_table("notifications_reminder")
        .and_where(Expr::col("id").eq(id.0))
        .and_where(Expr::col("person_id").eq(person.0))
        .to_owned();
    store.note(&own).await
}

/// Lists one's own reminders, the next first, without those that are long past.
pub async fn list_reminders(db: &impl ConnectionTrait, viewer: &Viewer, now: Timestamp) -> Result<Vec<Reminder>> {
    let Some(person) = viewer.person() else { return Ok(Vec::new()) };
    list_of(db, viewer, person, now).await
}

async fn list_of(db: &impl ConnectionTrait, viewer: &Viewer, person: PersonId, now: Timestamp) -> Result<Vec<Reminder>> {
    let oldest = london::write_day(london::add_days(london::day_at(now.0), -KEPT));
    let rows = reminder::Entity::find()
        .filter(reminder::Column::PersonId.eq(person.0))
        .filter(reminder::Column::DueOn.gte(oldest))
        .order_by_asc(reminder::Column::DueOn)
        .order_by_asc(reminder::Column::Id)
        .all(db)
        .await?;
    let ids: Vec<ResourceId> = rows.iter().flat_map(|row| read_ids(&row.resources)).collect();
    let resources = if ids.is_empty() { Vec::new() } else { library::list_resources(db, viewer, &ids).await? };
    let of = |row: &reminder::Model| -> Option<Reminder> {
        let wanted = read_ids(&row.resources);
        Some(Reminder {
            id: ReminderId(row.id),
            due_on: london::parse_day(&row.due_on)?,
            created_at: row.created_at,
            resources: wanted.iter().filter_map(|id| resources.iter().find(|one| one.id == *id)).cloned().collect(),
        })
    };
    Ok(rows.iter().filter_map(of).collect())
}

fn read_ids(text: &str) -> Vec<ResourceId> {
    text.split(' ').filter_map(|id| id.parse().ok()).collect()
}
