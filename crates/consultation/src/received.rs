//! Cases and answers that came from other networks. They stand in the same tables as ours, with a network and nobody as their author,
//! so that whatever reads, answers, finds, reports or takes away treats them alike.
//!
//! That a sender may speak of what it tells, and that nothing is told of what is gone for good, is asked by whoever calls this.

use kernel::{Audience, Result, Timestamp, Unit};
use library::ResourceId;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ActiveModelTrait as _, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::answering::{empty_answer, forget_resources};
use crate::named::{list_named, set_named};
use crate::row::{RoundState, tell_members};
use crate::rows::{answer, case, outcome, released, round, tag, used};
use crate::shared::{AnswerWords, SharedOutcome};
use crate::{AnswerId, Appearance, CaseId, CaseText, State};

/// Another network's case.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceivedCase {
    pub id: CaseId,
    /// The network's address.
    pub network: String,
    /// The case's id there.
    pub object: String,
    pub version: i64,
    /// The addresses of other networks that it is for.
    pub networks: Vec<String>,
    /// Nothing while a moderator there looks at it.
    pub text: Option<CaseText>,
    pub opened_at: Timestamp,
    pub is_closed: bool,
    pub outcome: Option<SharedOutcome>,
}

/// Which case another network's answer is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// One of ours.
    Ours(CaseId),
    /// One of this network's, with its id there.
    Theirs { id: CaseId, network: String, object: String },
}

/// Another network's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceivedAnswer {
    pub id: AnswerId,
    /// The network's address.
    pub network: String,
    /// The answer's id there.
    pub object: String,
    pub version: i64,
    pub about: About,
    /// Nothing while a moderator there looks at it.
    pub words: Option<AnswerWords>,
    pub strategies: Vec<ResourceId>,
    pub is_specialist: bool,
    pub at: Timestamp,
}

/// Keeps another network's case as it is now; false where that is known, or is no news: withdrawn is final, and an older version nothing.
pub async fn receive_case(unit: &mut Unit, new: &ReceivedCase) -> Result<bool> {
    let row = case::Entity::find_by_id(new.id.0).one(unit.connection()).await?;
    if let Some(row) = &row
        && (row.network.as_deref() != Some(&new.network) || is_withdrawn(row) || row.version >= new.version)
    {
        return Ok(false);
    }
    if row.is_none() {
        insert_case(unit, new.id, &new.network, &new.object).await?;
    }
    let state = match (&new.text, &new.outcome) {
        // No word of it is shown, and it may come back.
        (None, _) => State::Submitted,
        (Some(_), Some(_)) => State::FollowedUp,
        (Some(_), None) if new.is_closed => State::Closed,
        (Some(_), None) => State::Open,
    };
    let opened_at = Timestamp(new.opened_at.0.min(unit.now().0));
    let change = case::ActiveModel {
        id: Unchanged(new.id.0),
        state: Set(state.as_str().to_owned()),
        version: Set(new.version),
        opened_at: Set(Some(opened_at)),
        closed_at: Set((state != State::Open).then(|| unit.now())),
        ..Default::default()
    };
    case::Entity::update(change).exec(unit.connection()).await?;
    write_words(unit, new).await?;
    let mut networks = new.networks.clone();
    networks.push(new.network.clone());
    set_named(unit, new.id, &networks).await?;
    remove_foreign(unit, new.id, &networks).await?;
    let kind = if new.text.is_some() { "consultation.released" } else { "consultation.held" };
    unit.append(kernel::Event {
        kind,
        subject: new.id.to_string(),
        version: Some(new.version),
        audience: Some(Audience::Members),
        detail: serde_json::json!({ "network": new.network }),
    });
    Ok(true)
}

fn is_withdrawn(row: &case::Model) -> bool {
    row.state == State::Withdrawn.as_str()
}

async fn insert_case(unit: &Unit, id: CaseId, network: &str, object: &str) -> Result<()> {
    let new = case::Model {
        id: id.0,
        author: None,
        state: State::Submitted.as_str().to_owned(),
        appearance: Appearance::Unnamed.as_str().to_owned(),
        audience: Audience::Named.to_string(),
        version: 0,
        round: 1,
        created_at: unit.now(),
        opened_at: None,
        closed_at: None,
        due_on: None,
        withdrawn_at: None,
        withdrawn_by: None,
        consent_on: None,
        consent_role: None,
        network: Some(network.to_owned()),
        object: Some(object.to_owned()),
    };
    case::Entity::insert(new.into_active_model()).exec_without_returning(unit.connection()).await?;
    // It was decided about where it came from.
    let decided = round::Model {
        case_id: id.0,
        round: 1,
        state: RoundState::Approved.as_str().to_owned(),
        submissions: 0,
        flagged: 0,
        started_at: unit.now(),
        submitted_at: None,
        decided_at: Some(unit.now()),
        decided_by: None,
    };
    round::Entity::insert(decided.into_active_model()).exec_without_returning(unit.connection()).await?;
    Ok(())
}

/// What it says takes the place of what it said.
async fn write_words(unit: &Unit, new: &ReceivedCase) -> Result<()> {
    let db = unit.connection();
    released::Entity::delete_by_id(new.id.0).exec(db).await?;
    tag::Entity::delete_many().filter(tag::Column::CaseId.eq(new.id.0)).exec(db).await?;
    outcome::Entity::delete_by_id(new.id.0).exec(db).await?;
    let Some(text) = &new.text else { return Ok(()) };
    let row = released::Model {
        case_id: new.id.0,
        version: new.version,
        title: text.title.clone(),
        content: serde_json::to_string(text).map_err(|error| kernel::Error::Internal(Box::new(error)))?,
        level: String::new(),
        accepted: 0,
        released_at: unit.now(),
        released_by: Uuid::nil(),
    };
    released::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    let mut tags: Vec<(&str, &String)> = text.phases.iter().map(|term| ("phase", term)).collect();
    tags.extend(text.areas.iter().map(|term| ("area", term)));
    tags.sort_unstable();
    tags.dedup();
    let tags: Vec<_> = tags
        .into_iter()
        .map(|(scheme, term)| tag::Model { case_id: new.id.0, scheme: scheme.to_owned(), term: term.clone() }.into_active_model())
        .collect();
    if !tags.is_empty() {
        tag::Entity::insert_many(tags).exec_without_returning(db).await?;
    }
    if let Some(told) = &new.outcome {
        let row = outcome::Model {
            case_id: new.id.0,
            change: told.change.as_str().to_owned(),
            weeks: i32::try_from(told.weeks).unwrap_or_default(),
            what_helped: told.what_helped.clone(),
            next: told.next.clone(),
            recorded_at: unit.now(),
        };
        outcome::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Answers that came before the case did may be of networks that it is not for.
async fn remove_foreign(unit: &Unit, id: CaseId, networks: &[String]) -> Result<()> {
    let foreign = answer::Entity::find()
        .filter(answer::Column::CaseId.eq(id.0))
        .filter(answer::Column::Network.is_not_null())
        .filter(answer::Column::Network.is_not_in(networks.iter().map(String::as_str)))
        .filter(answer::Column::RemovedAt.is_null())
        .all(unit.connection())
        .await?;
    for row in &foreign {
        empty_answer(unit, row).await?;
    }
    Ok(())
}

/// Keeps another network's answer as it is now; false where that is known, or the network may not answer this case.
pub async fn receive_answer(unit: &mut Unit, new: &ReceivedAnswer) -> Result<bool> {
    let Some(case) = find_about(unit, new).await? else { return Ok(false) };
    let row = answer::Entity::find_by_id(new.id.0).one(unit.connection()).await?;
    let is_new = row.is_none();
    if let Some(row) = &row
        && (row.network.as_deref() != Some(&new.network) || row.case_id != case.0 || row.version >= new.version)
    {
        return Ok(false);
    }
    let words = new.words.clone().unwrap_or_default();
    let model = answer::Model {
        id: new.id.0,
        case_id: case.0,
        person_id: None,
        appearance: Appearance::Unnamed.as_str().to_owned(),
        consider: words.consider,
        try_this: words.try_this,
        refer_on: words.refer_on,
        kept: "[]".to_owned(),
        trying: row.as_ref().map_or(0, |row| row.trying),
        created_at: row.as_ref().map_or(Timestamp(new.at.0.min(unit.now().0)), |row| row.created_at),
        edited_at: row.as_ref().map(|_| unit.now()),
        removed_at: new.words.is_none().then(|| unit.now()),
        network: Some(new.network.clone()),
        object: Some(new.object.clone()),
        version: new.version,
        is_specialist: i32::from(new.is_specialist),
    };
    if is_new {
        answer::Entity::insert(model.into_active_model()).exec_without_returning(unit.connection()).await?;
    } else {
        answer::Entity::update(model.into_active_model().reset_all()).exec(unit.connection()).await?;
    }
    forget_resources(unit, new.id.0).await?;
    let named: Vec<_> = (0..)
        .zip(new.strategies.iter().filter(|_| new.words.is_some()))
        .map(|(position, resource)| used::Model {
            case_id: case.0,
            holder: new.id.0,
            part: "answer".to_owned(),
            position,
            resource_id: resource.0,
        })
        .map(IntoActiveModel::into_active_model)
        .collect();
    if !named.is_empty() {
        used::Entity::insert_many(named).exec_without_returning(unit.connection()).await?;
    }
    let kind = match (&new.words, is_new) {
        (None, _) => "consultation.answer-removed",
        (Some(_), true) => "consultation.answered",
        (Some(_), false) => "consultation.answer-edited",
    };
    tell_members(unit, kind, case, serde_json::json!({ "answer": new.id.0, "network": new.network }));
    Ok(true)
}

/// The case that an answer is about, where its network may answer it. An answer may be quicker than another network's case: it waits for
/// it out of sight.
async fn find_about(unit: &Unit, new: &ReceivedAnswer) -> Result<Option<CaseId>> {
    let db = unit.connection();
    let (id, owner) = match &new.about {
        About::Ours(id) => (*id, None),
        About::Theirs { id, network, .. } => (*id, Some(network)),
    };
    let Some(row) = case::Entity::find_by_id(id.0).one(db).await? else {
        let About::Theirs { network, object, .. } = &new.about else { return Ok(None) };
        insert_case(unit, id, network, object).await?;
        return Ok(Some(id));
    };
    if row.network.as_ref() != owner || is_withdrawn(&row) || (owner.is_none() && !State::read(&row.state)?.is_released()) {
        return Ok(None);
    }
    let is_waiting = owner.is_some() && row.version == 0;
    let may = is_waiting || list_named(db, id).await?.contains(&new.network);
    Ok(may.then_some(id))
}

/// The ids, in their network, and the versions of all cases and answers that came from a network, whatever became of them here.
pub async fn list_received(db: &impl ConnectionTrait, network: &str) -> Result<Vec<(String, i64)>> {
    let cases = case::Entity::find().select_only().columns([case::Column::Object, case::Column::Version]);
    // A case that answers wait for has not come yet.
    let cases = cases.filter(case::Column::Network.eq(network)).filter(case::Column::Version.gt(0));
    let answers = answer::Entity::find().select_only().columns([answer::Column::Object, answer::Column::Version]);
    let mut received: Vec<(String, i64)> = cases.into_tuple().all(db).await?;
    received.extend(answers.filter(answer::Column::Network.eq(network)).into_tuple::<(String, i64)>().all(db).await?);
    Ok(received)
}

/// Takes away for ever what a network withdrew, where it is a case or an answer of that network's; false where there is none.
pub async fn receive_gone(unit: &mut Unit, id: Uuid, network: &str) -> Result<bool> {
    let case = case::Entity::find_by_id(id).one(unit.connection()).await?;
    if case.is_some_and(|row| row.network.as_deref() == Some(network) && !is_withdrawn(&row)) {
        crate::withdraw::empty(unit, CaseId(id), "network").await?;
        return Ok(true);
    }
    let row = answer::Entity::find_by_id(id).one(unit.connection()).await?;
    let Some(row) = row.filter(|row| row.network.as_deref() == Some(network) && row.removed_at.is_none()) else { return Ok(false) };
    empty_answer(unit, &row).await?;
    tell_members(unit, "consultation.answer-removed", CaseId(row.case_id), serde_json::json!({ "answer": id }));
    Ok(true)
}
