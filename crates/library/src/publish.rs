//! Publishes a resource: a new one, or a new version of one that is there.

use kernel::{Error, Event, Fault, PersonId, Result, Timestamp, Unit, new_id};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use uuid::Uuid;

use crate::entity::{resource, tag, version};
use crate::files::entity::version_file;
use crate::files::get_known;
use crate::networks;
use crate::pack;
use crate::{Draft, DraftFile, FileState, ResourceId, State};

/// What publishing made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The resource.
    pub id: ResourceId,
    /// Its new version's number, or the present one's where nothing changed.
    pub version: i64,
    /// The same as people count.
    pub ordinal: i32,
    /// Whether there is a new version: the same text again makes none.
    pub changed: bool,
}

/// A draft whose review day is filled in, with what is made of it before the write begins.
pub(crate) struct Prepared {
    pub(crate) draft: Draft,
    pub(crate) html: String,
    pub(crate) hash: String,
    /// Who wrote it, where that is another than who publishes it.
    pub(crate) credit: Option<Credit>,
    pub(crate) tell: Tell,
}

/// Whether those whom it is for are told of it beside the usual digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell {
    Nobody,
    /// The event says `"tell": "everyone"`: announcements follow it.
    Everyone,
}

/// Whose words a version holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Credit {
    pub(crate) author: PersonId,
    /// The second reader.
    pub(crate) approver: Option<PersonId>,
}

impl Prepared {
    pub(crate) fn new(mut draft: Draft, review_before: Option<&str>, now: Timestamp) -> Self {
        draft.resolve(review_before, now.to_utc().date());
        Self { html: prose::to_html(&draft.body), hash: draft.hash(), draft, credit: None, tell: Tell::Nobody }
    }
}

/// Publishes the draft, which was checked before, under its kind and key.
///
/// # Errors
/// `Conflict` where a resource of that kind and key was withdrawn: withdrawal is final.
pub async fn publish(unit: &mut Unit, draft: &Draft) -> Result<Published> {
    let db = unit.connection();
    let existing = resource::Entity::find()
        .filter(resource::Column::Kind.eq(draft.kind.as_str()))
        .filter(resource::Column::Key.eq(&draft.key))
        .one(db)
        .await?;
    let current = match &existing {
        Some(row) => version::Entity::find_by_id((row.id, row.version)).one(db).await?,
        None => None,
    };
    let review_before = current.as_ref().and_then(|current| current.review_by.as_deref());
    let prepared = Prepared::new(draft.clone(), review_before, unit.now());
    if let (Some(row), Some(current)) = (&existing, &current)
        && current.hash == prepared.hash
    {
        return Ok(Published { id: ResourceId(row.id), version: row.version, ordinal: row.ordinal, changed: false });
    }
    publish_over(unit, &prepared, existing).await
}

/// Publishes what differs from the row that is there, if any.
pub(crate) async fn publish_over(unit: &mut Unit, prepared: &Prepared, existing: Option<resource::Model>) -> Result<Published> {
    let draft = &prepared.draft;
    let now = unit.now();
    if let Some(row) = &existing
        && crate::adopted::is_hidden(unit.connection(), row.id).await?
    {
        return Err(Error::Conflict(
            "The network that this is a copy from withdrew it, so nothing of it goes out again.".to_owned(),
        ));
    }
    let row = match existing {
        Some(row) if row.state == State::Withdrawn.as_str() => {
            return Err(Error::Conflict(format!(
                "{}/{} was withdrawn here, and withdrawal is final; publish it under another key",
                draft.kind, draft.key
            )));
        }
        Some(row) => resource::Model {
            version: now.0.max(row.version.max(pack::newest_around(unit.connection(), (row.id, row.version)).await?) + 1),
            ordinal: row.ordinal + 1,
            audience: draft.audience.to_string(),
            changed_at: now,
            ..row
        },
        None => resource::Model {
            id: new_id(now),
            kind: draft.kind.to_string(),
            key: draft.key.clone(),
            state: State::Published.as_str().to_owned(),
            version: now.0,
            ordinal: 1,
            audience: draft.audience.to_string(),
            created_at: now,
            changed_at: now,
            withdrawal_reason: None,
            superseded_by: None,
        },
    };
    let published = Published { id: ResourceId(row.id), version: row.version, ordinal: row.ordinal, changed: true };
    write(unit, prepared, row).await?;
    unit.append(Event {
        kind: "library.published",
        subject: published.id.to_string(),
        version: Some(published.version),
        audience: Some(draft.audience),
        detail: serde_json::json!({
            "kind": draft.kind.as_str(),
            "ordinal": published.ordinal,
            "author": prepared.credit.map(|credit| credit.author),
            "tell": (prepared.tell == Tell::Everyone).then_some("everyone"),
        }),
    });
    pack::tell_packs_with(unit, published.id.0).await?;
    Ok(published)
}

async fn write(unit: &Unit, prepared: &Prepared, row: resource::Model) -> Result<()> {
    let draft = &prepared.draft;
    let db = unit.connection();
    let (id, number, ordinal) = (row.id, row.version, row.ordinal);
    if ordinal == 1 {
        resource::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    } else {
        let change = resource::ActiveModel {
            id: Unchanged(id),
            version: Set(number),
            ordinal: Set(ordinal),
            audience: Set(row.audience),
            changed_at: Set(row.changed_at),
            ..resource::ActiveModel::default()
        };
        resource::Entity::update(change).exec(db).await?;
    }
    let text = version::Model {
        resource_id: id,
        version: number,
        ordinal,
        title: draft.title.clone(),
        summary: draft.summary.clone(),
        body: draft.body.clone(),
        html: prepared.html.clone(),
        audience: draft.audience.to_string(),
        evidence: draft.evidence.clone(),
        setup_minutes: draft.setup_minutes,
        weekly_minutes: draft.weekly_minutes,
        staff: draft.staff.clone(),
        cost_band: draft.cost_band.clone(),
        licence: draft.licence.clone(),
        checked_on: draft.checked_on.clone(),
        review_by: draft.review_by.clone(),
        hash: prepared.hash.clone(),
        created_at: unit.now(),
        created_by: prepared.credit.map_or_else(|| unit.actor().to_string(), |credit| credit.author.to_string()),
        approved_by: prepared.credit.and_then(|credit| credit.approver).map(|approver| approver.to_string()),
        adapted_from: draft.adapted_from.clone(),
    };
    version::Entity::insert(text.into_active_model()).exec_without_returning(db).await?;
    let mut tags = Vec::new();
    for (scheme, terms) in [
        ("area", &draft.areas),
        ("phase", &draft.phases),
        ("tier", &draft.tiers),
        ("concept", &draft.concepts),
        ("source", &draft.sources),
    ] {
        for (position, term) in (0..).zip(terms) {
            let row = tag::Model { resource_id: id, version: number, scheme: scheme.to_owned(), position, term: term.clone() };
            tags.push(row.into_active_model());
        }
    }
    if !tags.is_empty() {
        tag::Entity::insert_many(tags).exec_without_returning(db).await?;
    }
    networks::write(unit, draft, (id, number)).await?;
    pack::write(unit, draft, id, number).await?;
    write_files(unit, &draft.files, (id, number)).await
}

/// Hangs files on a version. Their bytes were put in the storage before.
async fn write_files(unit: &Unit, files: &[DraftFile], (id, number): (Uuid, i64)) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let known = get_known(unit.connection(), files.iter().map(|file| file.hash.as_str())).await?;
    let is_there = |file: &DraftFile| known.get(file.hash.as_str()).is_some_and(|row| row.state != FileState::Removed.as_str());
    if let Some(missing) = files.iter().find(|file| !is_there(file)) {
        let message = format!("the file '{}' is not on this server; upload it, or import it from a folder", missing.name);
        let fault = Fault { place: String::new(), line: 0, field: "files".to_owned(), message };
        return Err(Error::Invalid(vec![fault]));
    }
    let rows = (0..).zip(files).map(|(position, file)| {
        let row = version_file::Model {
            resource_id: id,
            version: number,
            position,
            hash: file.hash.to_string(),
            name: file.name.clone(),
            title: file.title.clone(),
        };
        row.into_active_model()
    });
    version_file::Entity::insert_many(rows).exec_without_returning(unit.connection()).await?;
    Ok(())
}
