//! A pattern and the case that it came of: begun as a draft, linked when it is published, parted when the case is withdrawn.

use kernel::{Error, Permission, Result, Role, Store, Timestamp, Unit, Viewer};
use library::{DraftId, Found, Kind, ResourceId};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};

use crate::answering::get_readable;
use crate::row::{require_ours, tell, tell_members};
use crate::rows::{pattern, used};
use crate::{CaseId, CaseLine, State, find_cases_of, list_seen};

/// Strategies of one pattern that are counted.
const STRATEGIES: usize = 50;
/// What a link to a strategy begins with, in the Markdown of a pattern.
const LINK: &str = "](/library/strategy/";

/// Where a pattern came from, as far as this viewer may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// From this case, which this viewer may read.
    Case(Box<CaseLine>),
    /// From a case that is not for this viewer.
    Somewhere,
    /// From a case that was withdrawn then. Those who edit the library are told, since it is for them to decide about the pattern.
    Withdrawn(Timestamp),
}

/// Keeps that this draft of a pattern was begun from this case.
///
/// # Errors
/// `Refused` for those who do not edit the library; `Conflict` for a case that is withdrawn.
pub async fn begin_pattern(unit: &mut Unit, by: &Viewer, id: CaseId, draft: DraftId) -> Result<()> {
    by.require_person(Permission::Edit)?;
    let case = get_readable(unit.connection(), by, id).await?;
    if case.state == State::Withdrawn.as_str() {
        return Err(Error::Conflict("This case is withdrawn.".to_owned()));
    }
    require_ours(&case)?;
    let row = pattern::Model { draft_id: draft.0, case_id: Some(id.0), resource_id: None, withdrawn_at: None };
    pattern::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    tell(unit, "consultation.pattern-begun", id, serde_json::json!({ "draft": draft }));
    Ok(())
}

/// Links the patterns that were published since to their cases, both ways, and returns how many those are. Whoever publishes calls
/// it in the same write; what goes out at a time of its own is found a little later.
pub async fn link_patterns(unit: &mut Unit) -> Result<usize> {
    let waiting = pattern::Entity::find().filter(pattern::Column::ResourceId.is_null()).all(unit.connection()).await?;
    let drafts: Vec<DraftId> = waiting.iter().map(|row| DraftId(row.draft_id)).collect();
    let published = library::list_published_drafts(unit.connection(), &drafts).await?;
    for (draft, resource) in &published {
        let Some(case) = waiting.iter().find(|row| row.draft_id == draft.0).and_then(|row| row.case_id) else { continue };
        let change =
            pattern::ActiveModel { draft_id: Unchanged(draft.0), resource_id: Set(Some(resource.0)), ..Default::default() };
        pattern::Entity::update(change).exec(unit.connection()).await?;
        name_strategies(unit, CaseId(case), *resource).await?;
        tell_members(unit, "consultation.pattern-linked", CaseId(case), serde_json::json!({ "resource": resource }));
    }
    Ok(published.len())
}

/// Links what was published at a time of its own.
pub async fn link_scheduled_patterns(store: &Store) -> Result<usize> {
    let waiting = pattern::Entity::find().filter(pattern::Column::ResourceId.is_null()).all(store.reader()).await?;
    let drafts: Vec<DraftId> = waiting.iter().map(|row| DraftId(row.draft_id)).collect();
    if library::list_published_drafts(store.reader(), &drafts).await?.is_empty() {
        return Ok(0);
    }
    let mut unit = store.begin(&kernel::Actor::system()).await?;
    let linked = link_patterns(&mut unit).await?;
    // Somebody else may have linked them since.
    if unit.is_empty() {
        unit.abandon().await?;
    } else {
        unit.commit().await?;
    }
    Ok(linked)
}

/// The pattern itself, and the strategies that its text links to: they count as used in the case.
async fn name_strategies(unit: &Unit, case: CaseId, resource: ResourceId) -> Result<()> {
    let db = unit.connection();
    // What any member sees, whoever publishes.
    let member = Viewer::with_role(Role::Member);
    let mut rows =
        vec![used::Model { case_id: case.0, holder: resource.0, part: "pattern".to_owned(), position: 0, resource_id: resource.0 }];
    if let Some(Found::Live(found)) = library::find_resource_by_id(db, &member, resource).await? {
        for key in linked_keys(&found.body).into_iter().take(STRATEGIES) {
            let Some(Found::Live(strategy)) = library::find_resource(db, &member, Kind::Strategy, &key).await? else { continue };
            let position = i32::try_from(rows.len()).unwrap_or(i32::MAX);
            let part = "in-pattern".to_owned();
            rows.push(used::Model { case_id: case.0, holder: resource.0, part, position, resource_id: strategy.id.0 });
        }
    }
    used::Entity::delete_many()
        .filter(used::Column::CaseId.eq(case.0))
        .filter(used::Column::Holder.eq(resource.0))
        .exec(db)
        .await?;
    used::Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model)).exec_without_returning(db).await?;
    Ok(())
}

/// The keys of the strategies that a text links to, each once.
fn linked_keys(body: &str) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for rest in body.split(LINK).skip(1) {
        let key: String = rest.chars().take_while(|one| one.is_ascii_alphanumeric() || *one == '-').collect();
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// Finds where a pattern came from; nothing for one that was written without a case. Whether somebody may see the pattern is asked
/// before.
pub async fn find_origin(db: &impl ConnectionTrait, viewer: &Viewer, resource: ResourceId) -> Result<Option<Origin>> {
    let row = pattern::Entity::find()
        .filter(pattern::Column::ResourceId.eq(resource.0))
        .order_by_asc(pattern::Column::DraftId)
        .one(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    if let Some(at) = row.withdrawn_at {
        return Ok(viewer.may(Permission::Edit).then_some(Origin::Withdrawn(at)));
    }
    let cases = find_cases_of(db, viewer, resource).await?;
    let case = list_seen(db, viewer, &cases).await?.into_iter().next();
    Ok(Some(case.map_or(Origin::Somewhere, |case| Origin::Case(Box::new(case)))))
}

/// Counts the published patterns whose case was withdrawn since this moment: for those who edit the library.
pub async fn count_patterns_left(db: &impl ConnectionTrait, by: &Viewer, since: Timestamp) -> Result<u64> {
    by.require(Permission::Edit)?;
    let left =
        pattern::Entity::find().filter(pattern::Column::ResourceId.is_not_null()).filter(pattern::Column::WithdrawnAt.gt(since.0));
    Ok(left.count(db).await?)
}

/// Parts a case that is withdrawn from what was made of it. Drafts hold its words and go with it; a pattern that is published stays,
/// and keeps no more than the day on which its case went.
pub(crate) async fn part(unit: &mut Unit, id: CaseId) -> Result<()> {
    let rows = pattern::Entity::find().filter(pattern::Column::CaseId.eq(id.0)).all(unit.connection()).await?;
    let mut drafts = Vec::new();
    for row in rows {
        if row.resource_id.is_none() {
            pattern::Entity::delete_by_id(row.draft_id).exec(unit.connection()).await?;
            drafts.push(DraftId(row.draft_id));
            continue;
        }
        let change = pattern::ActiveModel {
            draft_id: Unchanged(row.draft_id),
            case_id: Set(None),
            withdrawn_at: Set(Some(unit.now())),
            ..Default::default()
        };
        pattern::Entity::update(change).exec(unit.connection()).await?;
    }
    library::discard_begun(unit, &drafts).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies_are_found_by_their_links_each_once() {
        let body = "See [One](/library/strategy/one), [one](/library/strategy/one#how) and [Two](/library/strategy/two-b).\n\n\
                    [A guide](/library/guidance/three) [elsewhere](https://example.org/library/strategy/four) [](/library/strategy/)";
        assert_eq!(linked_keys(body), ["one", "two-b"]);
    }
}
