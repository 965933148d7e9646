//! `GET /api/v1/me` and `/api/v1/members`.

use axum::Json;
use axum::extract::{Query, State};
use identity::{Member, MemberQuery, SchoolId};
use kernel::{Audience, Error, Permission, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Refusals;
use super::call::fault;
use crate::App;
use crate::failure::Failure;
use crate::visit::Visitor;

/// Members a page at most.
const MOST: usize = 100;

/// Who you are here.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    id: String,
    name: String,
    role: String,
    /// What the token may do; with a session of the browser instead: whatever you may.
    scopes: Option<Vec<String>>,
    /// When the token ends.
    expires_at: Option<String>,
    /// With the scope `read`.
    member: Option<MemberItem>,
}

/// A member as you may see them.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberItem {
    id: String,
    name: String,
    role: String,
    school: Option<SchoolItem>,
    /// For yourself and for those who manage members.
    email: Option<String>,
    since: String,
}

/// A school.
#[derive(Serialize, ToSchema)]
struct SchoolItem {
    id: String,
    name: String,
}

/// A page of members, by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberList {
    total: usize,
    members: Vec<MemberItem>,
}

/// Which members.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MemberParams {
    /// Words that all stand in the name.
    #[serde(default)]
    q: String,
    /// A role.
    #[serde(default)]
    role: String,
    /// The id of a school.
    #[serde(default)]
    school: String,
    /// Members a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 50)]
    limit: Option<String>,
    /// Members to leave out before the page.
    #[param(value_type = Option<u32>, minimum = 0, maximum = 1_000, default = 0)]
    offset: Option<String>,
}

impl MemberItem {
    fn of(member: Member) -> Self {
        Self {
            id: member.id.to_string(),
            name: member.name,
            role: member.role.to_string(),
            school: member.school.map(|(id, name)| SchoolItem { id: id.to_string(), name }),
            email: member.email,
            since: member.since.to_rfc3339(),
        }
    }
}

/// Who you are, and what your token may do.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "members", security(("token" = [])),
    responses((status = 200, description = "You", body = Me), Refusals)
)]
pub(crate) async fn me(State(app): State<App>, visitor: Visitor) -> Result<Json<Me>, Failure> {
    let (viewer, refusal) = (&visitor.viewer, visitor.viewer.refusal());
    let Some((id, role)) = viewer.person().zip(viewer.role()) else { return Err(refusal.into()) };
    let member = identity::get_member(app.store.reader(), viewer, id).await?;
    let token = visitor.token.as_ref();
    Ok(Json(Me {
        id: id.to_string(),
        name: member.name.clone(),
        role: role.to_string(),
        scopes: token.map(|token| token.scopes.iter().map(|scope| scope.as_str().to_owned()).collect()),
        expires_at: token.map(|token| token.expires_at.to_rfc3339()),
        member: viewer.may_see(Audience::Members).then(|| MemberItem::of(member)),
    }))
}

/// The members of the network, as far as you may see them.
#[utoipa::path(
    get, path = "/api/v1/members", tag = "members", security(("token" = ["read"])),
    params(MemberParams),
    responses((status = 200, description = "A page of members", body = MemberList), Refusals)
)]
pub(crate) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<MemberParams>,
) -> Result<Json<MemberList>, Failure> {
    visitor.viewer.require(Permission::SeeMembers)?;
    let query = asked.query()?;
    let found = identity::list_members(app.store.reader(), &visitor.viewer, &query).await?;
    Ok(Json(MemberList { total: found.total, members: found.members.into_iter().map(MemberItem::of).collect() }))
}

impl MemberParams {
    fn query(&self) -> Result<MemberQuery, Error> {
        let role = Some(&self.role).filter(|role| !role.is_empty()).map(|role| role.parse::<Role>()).transpose();
        let school = Some(&self.school).filter(|id| !id.is_empty()).map(|id| id.parse::<SchoolId>()).transpose();
        Ok(MemberQuery {
            text: self.q.chars().take(200).collect(),
            role: role.map_err(|message| fault("role", &message))?,
            school: school.map_err(|message| fault("school", &message))?,
            offset: number("offset", self.offset.as_deref(), (0, 1_000), 0)?,
            limit: number("limit", self.limit.as_deref(), (1, MOST), 50)?,
        })
    }
}

fn number(field: &str, text: Option<&str>, (least, most): (usize, usize), otherwise: usize) -> Result<usize, Error> {
    let Some(text) = text else { return Ok(otherwise) };
    let read = text.parse().ok().filter(|number| (least..=most).contains(number));
    read.ok_or_else(|| fault(field, &format!("accepted: a whole number from {least} to {most}")))
}
