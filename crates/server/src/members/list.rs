//! `GET /members`: who is in the network.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use identity::{Member, MemberQuery, SchoolId};
use kernel::{Error, Fault, Permission, Role};
use serde::Deserialize;

use super::{Done, Tab, role_name, tabs};
use crate::App;
use crate::address::{encode, read_offset};
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::plural;

/// Members a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "members/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    done: &'static str,
    text: String,
    role: String,
    roles: Vec<(String, String)>,
    school: String,
    schools: Vec<(String, String)>,
    is_narrowed: bool,
    count: String,
    members: Vec<MemberLine>,
    may_manage: bool,
    previous: Option<String>,
    next: Option<String>,
}

pub(crate) struct MemberLine {
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) school: Option<(String, String)>,
    pub(crate) email: Option<String>,
}

impl MemberLine {
    pub(crate) fn of(member: Member) -> Self {
        Self {
            path: format!("/members/{}", member.id),
            name: member.name,
            role: role_name(member.role),
            school: member.school.map(|(id, name)| (format!("/schools/{id}"), name)),
            email: member.email,
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    school: String,
    offset: Option<String>,
}

impl Asked {
    /// The query of this address.
    pub(crate) fn read(&self, limit: usize) -> Result<MemberQuery, Error> {
        let fault = |field: &str, message| {
            Error::Invalid(vec![Fault { place: "query".to_owned(), line: 0, field: field.to_owned(), message }])
        };
        let role = Some(self.role.as_str()).filter(|role| !role.is_empty()).map(str::parse::<Role>).transpose();
        let school = Some(self.school.as_str()).filter(|school| !school.is_empty()).map(str::parse::<SchoolId>).transpose();
        Ok(MemberQuery {
            text: self.q.chars().take(200).collect(),
            role: role.map_err(|message| fault("role", message))?,
            school: school.map_err(|message| fault("school", message))?,
            offset: read_offset(self.offset.as_deref())?,
            limit,
        })
    }

    fn path(&self, offset: usize) -> String {
        let pairs = [("q", &self.q), ("role", &self.role), ("school", &self.school)];
        let mut pairs: Vec<String> =
            pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={}", encode(value))).collect();
        if offset > 0 {
            pairs.push(format!("offset={offset}"));
        }
        if pairs.is_empty() { "/members".to_owned() } else { format!("/members?{}", pairs.join("&")) }
    }
}

pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let query = asked.read(PAGE)?;
    let found = identity::list_members(app.store.reader(), &visit.viewer, &query).await?;
    let schools = identity::list_schools(app.store.reader(), &visit.viewer).await?;
    let any = |label: &str| std::iter::once((String::new(), label.to_owned()));
    let next = query.offset + PAGE;
    render(&ListPage {
        tabs: tabs(&visit.viewer, "/members"),
        done: match done.done.as_str() {
            "removed" => "That member is no longer in the network.",
            _ => "",
        },
        roles: any("Any role").chain(Role::ALL.into_iter().map(|role| (role.to_string(), role_name(role).to_owned()))).collect(),
        schools: any("Any school").chain(schools.into_iter().map(|school| (school.id.to_string(), school.name))).collect(),
        is_narrowed: asked.path(0) != "/members",
        count: plural(found.total, "member", "members"),
        may_manage: visit.viewer.may(Permission::ManageMembers),
        previous: (query.offset > 0).then(|| asked.path(query.offset.saturating_sub(PAGE))),
        next: (next < found.total).then(|| asked.path(next)),
        members: found.members.into_iter().map(MemberLine::of).collect(),
        frame: Frame::new(&app, &visit, Section::Other, &["Members"]),
        text: asked.q,
        role: asked.role,
        school: asked.school,
    })
}
