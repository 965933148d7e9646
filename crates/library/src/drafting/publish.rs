//! From a draft to a version that everybody it is for can see.

use std::collections::BTreeSet;

use kernel::{Error, Permission, PersonId, Result, Unit, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::due::set_ending;
use super::schedule::{Plan, require_at_hand};
use super::start::remove;
use super::{DraftId, became, copy, file, get_row, invalid, read_content, require_audience, require_revision};
use crate::draft::key_of_title;
use crate::entity::{draft, resource, version};
use crate::publish::{Credit, Prepared, Tell, publish_over};
use crate::{Draft, Kind, Published, list_sources, review_rules};

/// Publishes a draft without a second reader: by somebody who edits, of a kind that needs none.
///
/// # Errors
/// `Refused` where a second reader is needed; `Invalid` with every fault; `Conflict` where something must be merged first.
pub async fn publish_draft(unit: &mut Unit, by: &Viewer, id: DraftId, revision: i64) -> Result<Published> {
    let person = by.require_person(Permission::Edit)?;
    let row = get_row(unit.connection(), by, id).await?;
    require_at_hand(&row)?;
    require_revision(&row, revision)?;
    let content = read_content(&row.content)?;
    if review_rules(unit.connection()).await?.needs_second_reader(content.kind) {
        return Err(Error::Refused("In this network, somebody else reads this sort of thing first. Send it to review.".to_owned()));
    }
    let helper = (row.author != person.0).then_some(person);
    put_out(unit, by, &row, helper, None).await
}

/// Publishes what is complete and takes the draft away. A plan says whom to tell and when it is to end.
pub(super) async fn put_out(
    unit: &mut Unit,
    by: &Viewer,
    row: &draft::Model,
    approver: Option<PersonId>,
    plan: Option<&Plan>,
) -> Result<Published> {
    require_may_publish(by, &read_content(&row.content)?)?;
    put_out_checked(unit, row, approver, plan).await
}

/// Publishes at its time what somebody planned who was asked then whether they may.
pub(super) async fn put_out_as_planned(
    unit: &mut Unit,
    row: &draft::Model,
    approver: Option<PersonId>,
    plan: &Plan,
) -> Result<Published> {
    put_out_checked(unit, row, approver, Some(plan)).await
}

async fn put_out_checked(
    unit: &mut Unit,
    row: &draft::Model,
    approver: Option<PersonId>,
    plan: Option<&Plan>,
) -> Result<Published> {
    let (mut content, existing) = check_whole(unit, row).await?;
    if content.key.is_empty() {
        content.key = free_key(unit.connection(), &content).await?;
    }
    let credit = Some(Credit { author: PersonId(row.author), approver });
    let tell = plan.map_or(Tell::Nobody, |plan| plan.tell);
    let prepared = Prepared { credit, tell, ..Prepared::new(content, None, unit.now()) };
    let published = publish_over(unit, &prepared, existing).await?;
    set_ending(unit, published.id, plan.and_then(|plan| plan.withdraw_at)).await?;
    if row.resource_id.is_none() {
        became::keep(unit, row.id, published.id).await?;
        crate::adopted::keep_resource(unit, row.id, published.id).await?;
    }
    remove(unit, row).await?;
    Ok(published)
}

/// Says whether a draft could go out as it is, and changes nothing.
///
/// # Errors
/// As [`publish_draft`], whoever would read it first.
pub async fn require_complete(unit: &Unit, by: &Viewer, id: DraftId, revision: i64) -> Result<()> {
    by.require_person(Permission::Write)?;
    let row = get_row(unit.connection(), by, id).await?;
    require_at_hand(&row)?;
    require_revision(&row, revision)?;
    complete(unit, by, &row).await
}

/// Checks everything that publishing demands.
pub(super) async fn complete(unit: &Unit, by: &Viewer, row: &draft::Model) -> Result<()> {
    require_may_publish(by, &read_content(&row.content)?)?;
    check_whole(unit, row).await.map(drop)
}

/// Whoever publishes is among those who will see it, and packs are for those who publish the term.
fn require_may_publish(by: &Viewer, content: &Draft) -> Result<()> {
    if content.kind == Kind::Pack {
        by.require(Permission::PublishTerm)?;
    }
    require_audience(by, content.audience)
}

/// Lists what keeps the draft from being published, or returns what would be published and what it would replace.
async fn check_whole(unit: &Unit, row: &draft::Model) -> Result<(Draft, Option<resource::Model>)> {
    let db = unit.connection();
    if copy::has_copies(db, row.id).await? {
        return Err(Error::Conflict(
            "There is another text of this draft that nobody has merged yet. Look at it first.".to_owned(),
        ));
    }
    let existing = match row.resource_id {
        Some(id) => resource::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    if let Some(existing) = &existing
        && Some(existing.version) != row.base_version
    {
        return Err(Error::Conflict("A newer version was published since you began. Merge your draft with it first.".to_owned()));
    }
    let mut content = read_content(&row.content)?;
    content.files = file::files_of(db, row.id).await?;
    let today = unit.now().to_utc().date();
    content.fill_review_day(today);
    check(db, &content, existing.as_ref(), &crate::draft::format_day(today)).await?;
    if let Some(message) = crate::adopted::find_fault(db, row, &content).await? {
        return Err(invalid("licence", &message));
    }
    if let Some(existing) = &existing {
        require_change(db, existing, &content).await?;
    }
    Ok((content, existing))
}

/// Lists every fault of a draft that is to be published, in words for whoever wrote it.
async fn check(db: &impl ConnectionTrait, content: &Draft, existing: Option<&resource::Model>, today: &str) -> Result<()> {
    let vocabulary = vocabulary::load(db).await?;
    let sources: BTreeSet<String> = list_sources(db).await?.into_iter().map(|source| source.id).collect();
    let mut faults = content.check(&vocabulary, &sources);
    if content.key.is_empty() {
        faults.retain(|fault| fault.field != "key");
    } else if existing.is_none() && find_taken(db, content, &content.key).await? {
        faults.extend(fault("key", "This address is taken. Choose another."));
    }
    if let Some(message) = crate::adapted::find_fault(db, content).await? {
        faults.extend(fault("adapted_from", message));
    }
    if content.review_by.as_deref().is_some_and(|day| day <= today) {
        faults.extend(fault("review_by", "Choose a day that is still to come."));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn fault(field: &str, message: &str) -> Option<kernel::Fault> {
    if let Error::Invalid(mut faults) = invalid(field, message) { faults.pop() } else { None }
}

async fn require_change(db: &impl ConnectionTrait, existing: &resource::Model, content: &Draft) -> Result<()> {
    let current = version::Entity::find_by_id((existing.id, existing.version)).one(db).await?;
    if current.is_none_or(|current| current.hash != content.hash()) {
        return Ok(());
    }
    Err(Error::Conflict("This draft says the same as what is published: there is nothing to publish.".to_owned()))
}

/// A key that nothing of this kind has or ever had, made from the title.
async fn free_key(db: &impl ConnectionTrait, content: &Draft) -> Result<String> {
    let wish = key_of_title(&content.title, content.kind);
    let taken: BTreeSet<String> = resource::Entity::find()
        .filter(resource::Column::Kind.eq(content.kind.as_str()))
        .filter(resource::Column::Key.starts_with(&wish))
        .select_only()
        .column(resource::Column::Key)
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    if !taken.contains(&wish) {
        return Ok(wish);
    }
    let numbered = (2..=taken.len() + 1).map(|number| format!("{wish}-{number}")).find(|key| !taken.contains(key));
    Ok(numbered.expect("fewer keys are taken than there are numbers"))
}

async fn find_taken(db: &impl ConnectionTrait, content: &Draft, key: &str) -> Result<bool> {
    let row = resource::Entity::find()
        .filter(resource::Column::Kind.eq(content.kind.as_str()))
        .filter(resource::Column::Key.eq(key))
        .one(db)
        .await?;
    Ok(row.is_some())
}
