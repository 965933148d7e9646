//! Announces, and takes back.

use calendar::london;
use kernel::{Entry, Error, Event, Fault, Notes, Permission, Result, Timestamp, Unit, Viewer, new_id};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use uuid::Uuid;

use crate::choice::list_choices;
use crate::entity::announcement::{ActiveModel, Column, Entity, Model};
use crate::{AnnouncementId, Reach, Way};

/// One a week, unless somebody says that it must be.
const WEEK: i64 = 7 * 24 * 3_600_000;
/// Characters at most.
const SUBJECT: usize = 150;
const TEXT: usize = 5_000;

/// Whether somebody said that a second one in a week must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    None,
    Given,
}

/// What somebody wants to announce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announce {
    pub subject: String,
    /// Markdown.
    pub text: String,
    pub reach: Reach,
    pub way: Way,
    pub confirmation: Confirmation,
}

/// Whom an announcement would reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reached {
    pub people: usize,
    /// Those of them who take announcements by mail and have an address.
    pub by_mail: usize,
}

/// Announces. Who is told of it by mail is told by the follower, in the background.
///
/// # Errors
/// `Invalid` with every fault; `Conflict` for a second one within a week that nobody confirmed.
pub async fn announce(unit: &mut Unit, by: &Viewer, input: &Announce) -> Result<AnnouncementId> {
    by.require(Permission::PublishTerm)?;
    let faults = check(input);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if input.confirmation == Confirmation::None && find_recent(unit.connection(), unit.now()).await?.is_some() {
        return Err(Error::Conflict(
            "There was an announcement less than a week ago. Confirm that this one cannot wait.".to_owned(),
        ));
    }
    let id = AnnouncementId(new_id(unit.now()));
    let row = Model {
        id: id.0,
        author: unit.actor().to_string(),
        subject: input.subject.trim().to_owned(),
        body: input.text.trim().replace("\r\n", "\n"),
        reach: input.reach.to_string(),
        way: input.way.as_str().to_owned(),
        resource_id: None,
        cause: id.to_string(),
        announced_at: unit.now(),
        taken_back_at: None,
        delivered_at: None,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    let detail = serde_json::json!({ "reach": input.reach.to_string(), "way": input.way.as_str() });
    unit.append(Event { kind: "notifications.announced", subject: id.to_string(), version: None, audience: None, detail });
    Ok(id)
}

fn check(input: &Announce) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut add =
        |field: &str, message: String| faults.push(Fault { place: String::new(), line: 0, field: field.to_owned(), message });
    let (subject, text) = (input.subject.trim(), input.text.trim());
    if subject.is_empty() {
        add("subject", "Write a subject.".to_owned());
    }
    if subject.chars().count() > SUBJECT || subject.chars().any(char::is_control) {
        add("subject", format!("Write the subject on one line of at most {SUBJECT} letters."));
    }
    if text.is_empty() {
        add("text", "Write what you want to say.".to_owned());
    }
    if text.chars().count() > TEXT {
        add("text", format!("Write at most {TEXT} letters; put longer things into the library and link to them."));
    }
    if text.contains('\0') {
        add("text", "The text has a character that cannot be kept. Type it anew.".to_owned());
    }
    faults
}

/// Takes an announcement back: its text goes, home pages show it no more, and messages that wait are not sent.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn take_back(unit: &mut Unit, by: &Viewer, id: AnnouncementId) -> Result<()> {
    by.require(Permission::PublishTerm)?;
    let row = Entity::find_by_id(id.0).one(unit.connection()).await?;
    let row = row.ok_or_else(|| Error::NotFound("There is no such announcement.".to_owned()))?;
    if row.taken_back_at.is_some() {
        return Ok(());
    }
    let change = ActiveModel {
        id: ActiveValue::Unchanged(row.id),
        subject: Set(String::new()),
        body: Set(String::new()),
        taken_back_at: Set(Some(unit.now())),
        ..Default::default()
    };
    change.update(unit.connection()).await?;
    let detail = serde_json::json!({});
    unit.append(Event { kind: "notifications.taken-back", subject: id.to_string(), version: None, audience: None, detail });
    Ok(())
}

/// When the last announcement was, if that is less than a week ago.
pub async fn find_recent(db: &impl ConnectionTrait, now: Timestamp) -> Result<Option<Timestamp>> {
    let row = Entity::find()
        .filter(Column::AnnouncedAt.gt(now.0 - WEEK))
        .filter(Column::TakenBackAt.is_null())
        .order_by_desc(Column::AnnouncedAt)
        .one(db)
        .await?;
    Ok(row.map(|row| row.announced_at))
}

/// Counts whom announcements would reach at this moment, for each reach in the order of [`Reach::all`].
pub async fn count_reached(db: &impl ConnectionTrait, by: &Viewer, now: Timestamp) -> Result<Vec<(Reach, Reached)>> {
    by.require(Permission::PublishTerm)?;
    let (choices, today) = (list_choices(db).await?, london::day_at(now.0));
    let mut counted: Vec<(Reach, Reached)> = Reach::all().into_iter().map(|reach| (reach, Reached::default())).collect();
    for person in identity::list_everybody(db).await? {
        let choice = choices.get(&person.id).copied().unwrap_or_default();
        let takes_mail = person.email.is_some() && choice.takes_announcements(today);
        for (_, reached) in counted.iter_mut().filter(|(reach, _)| reach.includes(person.role, person.created_at, now)) {
            reached.people += 1;
            reached.by_mail += usize::from(takes_mail);
        }
    }
    Ok(counted)
}

/// Announces a publication whose publisher said so: `tell` in the detail of its row says whom it is for. Twice is the same as once.
pub(crate) async fn announce_publication(notes: &Notes, entry: &Entry) -> Result<()> {
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let Some(reach) = detail["tell"].as_str().and_then(|text| text.parse::<Reach>().ok()) else { return Ok(()) };
    let Ok(resource) = entry.subject.parse::<Uuid>() else { return Ok(()) };
    let insert = Query::insert()
        .into_table("notifications_announcement")
        .columns(["id", "author", "subject", "body", "reach", "way", "resource_id", "cause", "announced_at"])
        .values_panic([
            new_id(entry.at).into(),
            entry.actor.as_str().into(),
            "".into(),
            "".into(),
            reach.to_string().into(),
            Way::Digest.as_str().into(),
            resource.into(),
            format!("published-{resource}-{}", entry.version.unwrap_or_default()).into(),
            entry.at.0.into(),
        ])
        .on_conflict(OnConflict::column("cause").do_nothing().to_owned())
        .to_owned();
    notes.note(&insert).await.map(drop)
}
