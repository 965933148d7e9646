//! Asking somebody by name to answer.

use kernel::{Error, Permission, PersonId, Result, Timestamp, Unit, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};

use crate::answering::{get_answerable, get_readable};
use crate::row::{author_of, is_own, tell};
use crate::rows::{answer, case, invitation, specialism, tag};
use crate::{CaseId, Offer, list_offers};

/// People who are asked by name to answer one case, at most.
const INVITED: u64 = 5;

/// Somebody who has said what they help with, and could be asked about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helper {
    pub person: PersonId,
    /// Their areas that the case has.
    pub shared: Vec<String>,
    /// Their other areas.
    pub others: Vec<String>,
    pub is_invited: bool,
    pub has_answered: bool,
}

/// Lists those who have said what they help with, the best match first: for whoever asked the case, or moderates, or coordinates.
/// Whether they may still consult is asked by whoever calls this.
///
/// # Errors
/// `Refused` for others.
pub async fn list_helpers(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<Vec<Helper>> {
    let case = get_readable(db, by, id).await?;
    require_inviter(by, &case)?;
    let areas = tag::Entity::find().filter(tag::Column::CaseId.eq(id.0)).filter(tag::Column::Scheme.eq("area")).all(db).await?;
    let invited = invitation::Entity::find().filter(invitation::Column::CaseId.eq(id.0)).all(db).await?;
    let answers =
        answer::Entity::find().filter(answer::Column::CaseId.eq(id.0)).filter(answer::Column::RemovedAt.is_null()).all(db).await?;
    let known = specialism::Entity::find().filter(specialism::Column::PersonId.ne(author_of(&case).0)).all(db).await?;
    let mut helpers: Vec<Helper> = Vec::with_capacity(known.len());
    for row in known {
        let is_shared = |area: &String| areas.iter().any(|tag| tag.term == *area);
        let (shared, others) = row.areas.split_whitespace().map(str::to_owned).partition(is_shared);
        helpers.push(Helper {
            person: PersonId(row.person_id),
            shared,
            others,
            is_invited: invited.iter().any(|one| one.person_id == row.person_id),
            has_answered: answers.iter().any(|one| one.person_id == Some(row.person_id)),
        });
    }
    helpers.sort_by(|one, other| other.shared.len().cmp(&one.shared.len()).then(one.person.cmp(&other.person)));
    Ok(helpers)
}

/// Asks somebody by name to answer a case: whoever asked it, or somebody who moderates or coordinates. That the person may consult
/// is asked by whoever calls this.
///
/// # Errors
/// `Refused` for others, and for somebody who has not said what they help with; `Conflict` for a case that takes no answers, or
/// about which enough people were asked.
pub async fn invite(unit: &mut Unit, by: &Viewer, id: CaseId, person: PersonId) -> Result<()> {
    let inviter = by.require_person(Permission::Consult)?;
    let case = get_answerable(unit, by, id).await?;
    require_inviter(by, &case)?;
    if author_of(&case) == person {
        return Err(Error::Refused("This person asked the question.".to_owned()));
    }
    if specialism::Entity::find_by_id(person.0).one(unit.connection()).await?.is_none() {
        return Err(Error::Refused("This person has not said what they help with.".to_owned()));
    }
    invitation::Entity::delete_by_id((id.0, person.0)).exec(unit.connection()).await?;
    let others = invitation::Entity::find().filter(invitation::Column::CaseId.eq(id.0)).count(unit.connection()).await?;
    if others >= INVITED {
        return Err(Error::Conflict(format!("{INVITED} people were asked by name already. Give them a few days.")));
    }
    let row = invitation::Model { case_id: id.0, person_id: person.0, invited_by: inviter.0, created_at: unit.now() };
    invitation::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    tell(unit, "consultation.invited", id, serde_json::json!({ "person": person }));
    Ok(())
}

fn require_inviter(by: &Viewer, case: &case::Model) -> Result<()> {
    if is_own(by, case) || by.may(Permission::Moderate) || by.may(Permission::SeeDesk) { Ok(()) } else { Err(by.refusal()) }
}

/// Lists the cases that this person is asked by name to answer, and has not.
pub async fn list_invited(db: &impl ConnectionTrait, by: &Viewer, now: Timestamp) -> Result<Vec<Offer>> {
    let Some(person) = by.person().filter(|_| by.may(Permission::Consult)) else { return Ok(Vec::new()) };
    if invitation::Entity::find().filter(invitation::Column::PersonId.eq(person.0)).count(db).await? == 0 {
        return Ok(Vec::new());
    }
    let mut offers = list_offers(db, by, now).await?;
    offers.retain(|offer| offer.invited_by.is_some());
    Ok(offers)
}
