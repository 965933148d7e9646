//! Who does what in a circle. Each role has one holder or none; whoever has joined without one contributes.

use kernel::{Error, Permission, PersonId, Result, Unit, Viewer};
use sea_orm::{EntityTrait, IntoActiveModel};

use super::clock::CircleState;
use super::rows::{member, role as row};
use super::{Standing, get_standing, require_inside, touch};
use crate::row::{author_of, tell};
use crate::{CaseId, invalid};

/// A role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CircleRole {
    Presenter,
    Facilitator,
    Timekeeper,
    NoteTaker,
    Coach,
    Reviewer,
}

impl CircleRole {
    /// All of them, as a page lists them.
    pub const ALL: [Self; 6] = [Self::Presenter, Self::Facilitator, Self::Timekeeper, Self::NoteTaker, Self::Coach, Self::Reviewer];

    /// The name used in forms and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Presenter => "presenter",
            Self::Facilitator => "facilitator",
            Self::Timekeeper => "timekeeper",
            Self::NoteTaker => "note-taker",
            Self::Coach => "coach",
            Self::Reviewer => "reviewer",
        }
    }

    pub(crate) fn read(text: &str) -> Result<Self> {
        text.parse().map_err(|_: String| Error::internal("a circle has a role that this program does not know"))
    }
}

impl std::str::FromStr for CircleRole {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| format!("'{text}' is no role; accepted: {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

/// Who is to have a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleTaker {
    /// Whoever says so.
    Me,
    /// Whoever asked the case, named by what they are: others need not know who that is.
    Asker,
    Person(PersonId),
    /// It is laid down.
    Nobody,
}

/// Takes a role that nobody has, lays one's own down, or gives one to somebody who joined. Those who ask, facilitate or moderate may
/// give any role to anybody.
///
/// # Errors
/// `Refused` for others, and for laying down the role of facilitator: it is handed on; `Conflict` for a role that somebody else took
/// first.
pub async fn give_role(unit: &mut Unit, by: &Viewer, id: CaseId, role: CircleRole, to: RoleTaker) -> Result<()> {
    let standing = get_standing(unit.connection(), by, id).await?;
    if CircleState::of(&standing.circle)? == CircleState::Ended && role != CircleRole::Reviewer {
        return Err(Error::Conflict("The circle is over. Only the reviewer can still change.".to_owned()));
    }
    let holder = row::Entity::find_by_id((id.0, role.as_str().to_owned())).one(unit.connection()).await?;
    let holder = holder.map(|row| PersonId(row.person_id));
    let may_give = standing.is_asker() || standing.holds(&[CircleRole::Facilitator]) || by.may(Permission::Moderate);
    let taker = match to {
        RoleTaker::Me => Some(standing.person),
        RoleTaker::Asker => Some(author_of(&standing.case)),
        RoleTaker::Person(person) => Some(person),
        RoleTaker::Nobody => None,
    };
    require_right(&standing, (role, holder, taker), may_give)?;
    match taker {
        Some(taker) if taker == standing.person => require_inside(&standing)?,
        Some(taker) => require_joined(unit, id, taker).await?,
        None => {}
    }
    set(unit, id, role, taker).await?;
    touch(unit, id).await?;
    tell(unit, "consultation.circle-role", id, serde_json::json!({ "role": role.as_str(), "person": taker }));
    Ok(())
}

fn require_right(
    standing: &Standing,
    (role, holder, taker): (CircleRole, Option<PersonId>, Option<PersonId>),
    may_give: bool,
) -> Result<()> {
    if taker.is_none() && role == CircleRole::Facilitator {
        return Err(Error::Refused("A circle has a facilitator. Give the role to somebody else instead.".to_owned()));
    }
    if may_give {
        return Ok(());
    }
    require_inside(standing)?;
    let is_mine = holder == Some(standing.person);
    let takes_free = taker == Some(standing.person) && (holder.is_none() || is_mine);
    if takes_free || is_mine {
        return Ok(());
    }
    if taker == Some(standing.person) {
        return Err(Error::Conflict("Somebody else took this role first. The facilitator can give it to you.".to_owned()));
    }
    Err(Error::Refused("The facilitator gives roles to others.".to_owned()))
}

async fn require_joined(unit: &Unit, id: CaseId, person: PersonId) -> Result<()> {
    let joined = member::Entity::find_by_id((id.0, person.0)).one(unit.connection()).await?;
    if joined.is_some() { Ok(()) } else { Err(invalid("person", "Choose somebody who has joined the circle.")) }
}

pub(crate) async fn set(unit: &Unit, id: CaseId, role: CircleRole, taker: Option<PersonId>) -> Result<()> {
    row::Entity::delete_by_id((id.0, role.as_str().to_owned())).exec(unit.connection()).await?;
    if let Some(taker) = taker {
        let new = row::Model { case_id: id.0, role: role.as_str().to_owned(), person_id: taker.0 };
        row::Entity::insert(new.into_active_model()).exec_without_returning(unit.connection()).await?;
    }
    Ok(())
}
