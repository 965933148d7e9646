//! Announcements as people read them.

use kernel::{Error, Permission, Result, Store, Timestamp, Viewer};
use library::Resource;
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entity::announcement::{Column, Entity};
use crate::{Announced, Announcement, AnnouncementId};

/// How long it stands on home pages.
const SHOWN: i64 = 21 * 24 * 3_600_000;

/// Lists all announcements, newest first, for those who make them.
pub async fn list_announcements(db: &impl ConnectionTrait, by: &Viewer, limit: u64) -> Result<Vec<Announcement>> {
    by.require(Permission::PublishTerm)?;
    let rows = Entity::find().order_by_desc(Column::AnnouncedAt).limit(limit).all(db).await?;
    rows.into_iter().map(Announcement::from_row).collect()
}

/// Reads what was announced after a moment and not taken back, oldest first: for the follower.
pub(crate) async fn list_after(db: &impl ConnectionTrait, after: Timestamp) -> Result<Vec<Announcement>> {
    let rows = Entity::find()
        .filter(Column::AnnouncedAt.gt(after.0))
        .filter(Column::TakenBackAt.is_null())
        .order_by_asc(Column::AnnouncedAt)
        .all(db)
        .await?;
    rows.into_iter().map(Announcement::from_row).collect()
}

/// Reads an announcement that reaches this viewer; those who make them read all.
pub async fn find_announcement(db: &impl ConnectionTrait, viewer: &Viewer, id: AnnouncementId) -> Result<Option<Announced>> {
    let row = Entity::find_by_id(id.0).filter(Column::TakenBackAt.is_null()).one(db).await?;
    let Some(announcement) = row.map(Announcement::from_row).transpose()? else { return Ok(None) };
    if !viewer.may(Permission::PublishTerm) && !reaches(db, viewer, &announcement).await? {
        return Ok(None);
    }
    in_words(db, viewer, announcement).await
}

/// Lists what stands on this viewer's home page: what was announced of late, reaches them, and was not taken away by them.
pub async fn list_for_home(db: &impl ConnectionTrait, viewer: &Viewer, now: Timestamp) -> Result<Vec<Announced>> {
    let Some(person) = viewer.person() else { return Ok(Vec::new()) };
    let recent = list_after(db, Timestamp(now.0 - SHOWN)).await?;
    if recent.is_empty() {
        return Ok(Vec::new());
    }
    let dismissed = Query::select()
        .column("announcement_id")
        .from("notifications_dismissal")
        .and_where(Expr::col("person_id").eq(person.0))
        .to_owned();
    let mut gone = Vec::new();
    for row in db.query_all(&dismissed).await? {
        gone.push(row.try_get::<Uuid>("", "announcement_id")?);
    }
    let mut shown = Vec::new();
    for announcement in recent.into_iter().rev().filter(|one| !gone.contains(&one.id.0)) {
        if reaches(db, viewer, &announcement).await? {
            shown.extend(in_words(db, viewer, announcement).await?);
        }
    }
    Ok(shown)
}

async fn reaches(db: &impl ConnectionTrait, viewer: &Viewer, announcement: &Announcement) -> Result<bool> {
    let Some(person) = viewer.person() else { return Ok(false) };
    Ok(identity::find_person(db, person).await?.is_some_and(|person| announcement.is_for(&person)))
}

/// What an announcement says to this viewer. One about a resource that they may not see, or that is gone, says nothing.
pub(crate) async fn in_words(db: &impl ConnectionTrait, viewer: &Viewer, announcement: Announcement) -> Result<Option<Announced>> {
    let Announcement { id, subject, text, at, resource, .. } = announcement;
    let Some(resource) = resource else { return Ok(Some(Announced { id, subject, text, path: None, at })) };
    let resource: Option<Resource> = library::list_resources(db, viewer, &[resource]).await?.pop();
    Ok(resource.map(|resource| Announced { id, at, path: Some(resource.path()), subject: resource.title, text: resource.summary }))
}

/// Takes an announcement off one's own home page.
pub async fn dismiss(store: &Store, by: &Viewer, id: AnnouncementId) -> Result<()> {
    let person = by.require_person(Permission::KeepOwn)?;
    // Whoever it does not reach learns nothing of it, not even that it is there.
    if find_announcement(store.reader(), by, id).await?.is_none() {
        return Err(Error::NotFound("There is no such announcement.".to_owned()));
    }
    let insert = Query::insert()
        .into_table("notifications_dismissal")
        .columns(["person_id", "announcement_id"])
        .values_panic([person.0.into(), id.0.into()])
        .on_conflict(OnConflict::columns(["person_id", "announcement_id"]).do_nothing().to_owned())
        .to_owned();
    store.note(&insert).await
}
