//! `/sign-in/person/{id}`: choosing who to be, in a demonstration alone.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Device, MemberQuery};
use kernel::{Error, PersonId, Role, Viewer};

use super::open;
use super::page::{Asked, way_back};
use crate::App;
use crate::failure::Failure;

/// Somebody to be.
pub(crate) struct Choice {
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) school: String,
}

/// Those who have one role.
pub(crate) struct Group {
    pub(crate) role: Role,
    pub(crate) choices: Vec<Choice>,
}

impl Group {
    /// What they are, many of them.
    pub(crate) fn title(&self) -> &'static str {
        match self.role {
            Role::Reader => "Readers",
            Role::Member => "Members",
            Role::Specialist => "Specialists",
            Role::Moderator => "Moderators",
            Role::Editor => "Editors",
            Role::Coordinator => "Coordinators",
            Role::Admin => "Administrators",
        }
    }
}

/// Everybody in the sample network, by role, those who may most first; nobody where it is no demonstration.
pub(crate) async fn groups(app: &App) -> Result<Vec<Group>, Error> {
    if !app.settings.is_demo {
        return Ok(Vec::new());
    }
    let mut groups = Vec::new();
    for role in Role::ALL.into_iter().rev() {
        let query = MemberQuery { role: Some(role), limit: 100, ..MemberQuery::default() };
        let page = identity::list_members(app.store.reader(), &Viewer::with_role(Role::Admin), &query).await?;
        let choice = |member: identity::Member| Choice {
            id: member.id,
            name: member.name,
            school: member.school.map(|(_, name)| name).unwrap_or_default(),
        };
        groups.push(Group { role, choices: page.members.into_iter().map(choice).collect() });
    }
    groups.retain(|group| !group.choices.is_empty());
    Ok(groups)
}

/// `POST /sign-in/person/{id}`
pub(crate) async fn choose(
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let nobody = || Error::NotFound("There is nobody to be here.".to_owned());
    if !app.settings.is_demo {
        return Err(nobody().into());
    }
    let id: PersonId = id.parse().map_err(|_: String| nobody())?;
    let person = identity::find_person(app.store.reader(), id).await?.filter(|person| person.state == identity::State::Active);
    let person = person.ok_or_else(nobody)?;
    let opened = open(&app, &headers, person.id, Device::Own).await?;
    Ok((opened, Redirect::to(way_back(&asked.back))).into_response())
}
