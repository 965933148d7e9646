//! Specialists: what they know, how much they take on, and which cases are offered to them.

use std::collections::HashMap;

use kernel::{Event, Permission, PersonId, Result, Timestamp, Unit, Viewer};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::Scheme;

use crate::answering::hidden_for;
use crate::read::{lines, seen_by};
use crate::rows::{answer, case, invitation, specialism, tag};
use crate::{Appearance, Asker, CaseId, CaseLine, State, invalid};

/// Cases that somebody takes on in a week, at most.
const A_WEEK: u32 = 20;
const WEEK: i64 = 7 * 24 * 3_600_000;

/// What somebody knows, and how many cases they answer in a week.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Specialism {
    /// Ids of the vocabulary's areas of need; none takes the offer back.
    pub areas: Vec<String>,
    pub cases_per_week: u32,
}

/// A case that is offered to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub case: CaseLine,
    /// The areas of the case that are theirs.
    pub areas: Vec<String>,
    /// Who asked them by name, as they may know it.
    pub invited_by: Option<Asker>,
}

/// An open case that nobody has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    pub id: CaseId,
    pub opened_at: Timestamp,
}

/// Says what this person knows and how much they take on; what they said before goes.
///
/// # Errors
/// `Invalid` for an area that is not in the vocabulary, or more cases than anybody can answer.
pub async fn declare(unit: &mut Unit, by: &Viewer, said: &Specialism) -> Result<()> {
    let person = by.require_person(Permission::Consult)?;
    let vocabulary = vocabulary::load(unit.connection()).await?;
    if said.areas.iter().any(|area| vocabulary.find_term(Scheme::Area, area).is_none()) {
        return Err(invalid("areas", "Choose from the list."));
    }
    if said.cases_per_week > A_WEEK {
        return Err(invalid("cases-per-week", &format!("Take on at most {A_WEEK} a week.")));
    }
    specialism::Entity::delete_by_id(person.0).exec(unit.connection()).await?;
    if !said.areas.is_empty() {
        let mut areas = said.areas.clone();
        areas.sort_unstable();
        areas.dedup();
        let row = specialism::Model {
            person_id: person.0,
            areas: areas.join(" "),
            a_week: i32::try_from(said.cases_per_week).unwrap_or_default(),
            changed_at: unit.now(),
        };
        specialism::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    }
    unit.append(Event {
        kind: "consultation.specialism-declared",
        subject: person.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({ "areas": said.areas, "a_week": said.cases_per_week }),
    });
    Ok(())
}

/// Finds what this person has said they know.
pub async fn find_specialism(db: &impl ConnectionTrait, by: &Viewer) -> Result<Option<Specialism>> {
    let Some(person) = by.person() else { return Ok(None) };
    let row = specialism::Entity::find_by_id(person.0).one(db).await?;
    Ok(row.map(|row| Specialism {
        areas: row.areas.split_whitespace().map(str::to_owned).collect(),
        cases_per_week: u32::try_from(row.a_week).unwrap_or_default(),
    }))
}

/// Lists the open cases that are offered to this person now: those to which they are invited, then those of their areas as far as
/// their week has room, the best match first and among equals the one with the fewest answers. Not their own, none that they have
/// answered.
pub async fn list_offers(db: &impl ConnectionTrait, by: &Viewer, now: Timestamp) -> Result<Vec<Offer>> {
    let Some(person) = by.person().filter(|_| by.may(Permission::Consult)) else { return Ok(Vec::new()) };
    let known = find_specialism(db, by).await?.unwrap_or_default();
    let invited = invitation::Entity::find().filter(invitation::Column::PersonId.eq(person.0)).all(db).await?;
    if known.areas.is_empty() && invited.is_empty() {
        return Ok(Vec::new());
    }
    let mine = answer::Entity::find().filter(answer::Column::PersonId.eq(person.0)).all(db).await?;
    let this_week = mine.iter().filter(|answer| answer.created_at.0 > now.0 - WEEK && answer.removed_at.is_none());
    let mut room = usize::try_from(known.cases_per_week).unwrap_or_default().saturating_sub(this_week.count());
    let tags = tag::Entity::find()
        .filter(tag::Column::Scheme.eq("area"))
        .filter(tag::Column::Term.is_in(known.areas.iter().map(String::as_str)))
        .all(db)
        .await?;
    let mut shared: HashMap<Uuid, Vec<String>> = HashMap::new();
    for tag in tags {
        shared.entry(tag.case_id).or_default().push(tag.term);
    }
    let candidates: Vec<Uuid> = shared.keys().copied().chain(invited.iter().map(|row| row.case_id)).collect();
    let hidden = hidden_for(db, by).await?;
    let rows = case::Entity::find()
        .filter(seen_by(&hidden, by))
        .filter(case::Column::State.eq(State::Open.as_str()))
        .filter(case::Column::Id.is_in(candidates))
        .filter(Condition::any().add(case::Column::Author.is_null()).add(case::Column::Author.ne(person.0)))
        .filter(case::Column::Id.is_not_in(mine.iter().filter(|answer| answer.removed_at.is_none()).map(|answer| answer.case_id)))
        .all(db)
        .await?;
    let authors: HashMap<Uuid, Option<Uuid>> = rows.iter().map(|row| (row.id, row.author)).collect();
    let mut offers: Vec<Offer> = Vec::with_capacity(rows.len());
    for case in lines(db, by, &hidden, rows).await? {
        let areas = shared.remove(&case.id.0).unwrap_or_default();
        let invitation = invited.iter().find(|row| row.case_id == case.id.0);
        // Whoever asked the case appears as they do beside it.
        let invited_by = invitation.map(|row| match authors.get(&row.case_id) {
            Some(author) if *author == Some(row.invited_by) => case.asker,
            _ => Asker { person: Some(PersonId(row.invited_by)), appearance: Appearance::Named },
        });
        offers.push(Offer { case, areas, invited_by });
    }
    offers.sort_by(|one, other| {
        other
            .invited_by
            .is_some()
            .cmp(&one.invited_by.is_some())
            .then(other.areas.len().cmp(&one.areas.len()))
            .then(one.case.answers.cmp(&other.case.answers))
            .then(one.case.opened_at.cmp(&other.case.opened_at))
            .then(one.case.id.cmp(&other.case.id))
    });
    offers.retain(|offer| {
        if offer.invited_by.is_some() {
            return true;
        }
        let fits = room > 0;
        room = room.saturating_sub(1);
        fits
    });
    Ok(offers)
}

/// Lists the open cases that nobody has answered since this moment (five school days ago, as the caller counts them), oldest first.
pub async fn list_unanswered(db: &impl ConnectionTrait, by: &Viewer, since: Timestamp) -> Result<Vec<Unanswered>> {
    if !by.may(Permission::SeeDesk) && !by.may(Permission::Moderate) {
        return Err(by.refusal());
    }
    let rows = case::Entity::find()
        .filter(case::Column::State.eq(State::Open.as_str()))
        .filter(case::Column::OpenedAt.lte(since.0))
        // Who answers another network's case is for that one to see.
        .filter(case::Column::Network.is_null())
        .order_by_asc(case::Column::OpenedAt)
        .order_by_asc(case::Column::Id)
        .all(db)
        .await?;
    let mut unanswered = Vec::new();
    for row in rows {
        let answers = answer::Entity::find().filter(answer::Column::CaseId.eq(row.id)).filter(answer::Column::RemovedAt.is_null());
        if answers.count(db).await? == 0 {
            unanswered.push(Unanswered { id: CaseId(row.id), opened_at: row.opened_at.unwrap_or(row.created_at) });
        }
    }
    Ok(unanswered)
}
