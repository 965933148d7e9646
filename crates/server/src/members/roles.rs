//! `GET /roles`: what each role may do, from the one table that decides it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::{Permission, Role, Viewer};

use super::{Tab, tabs};
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "members/roles.html")]
struct RolesPage {
    frame: Frame,
    tabs: Vec<Tab>,
    roles: Vec<RoleLine>,
    /// What can be done, and for each role whether it may.
    rows: Vec<(&'static str, Vec<bool>)>,
}

struct RoleLine {
    id: &'static str,
    name: &'static str,
    plain: &'static str,
    is_own: bool,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let reading = ("Read what is shared with members", vec![true; Role::ALL.len()]);
    let rows = Permission::ALL
        .into_iter()
        .map(|permission| (what(permission), Role::ALL.iter().map(|role| Viewer::with_role(*role).may(permission)).collect()));
    let line = |role: Role| RoleLine {
        id: role.as_str(),
        name: role_name(role),
        plain: plain(role),
        is_own: visit.viewer.role() == Some(role),
    };
    render(&RolesPage {
        tabs: tabs(&visit.viewer, "/roles"),
        roles: Role::ALL.into_iter().map(line).collect(),
        rows: std::iter::once(reading).chain(rows).collect(),
        frame: Frame::new(&app, &visit, Section::Other, &["Roles"]),
    })
}

/// The role's name at the beginning of a line.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Reader => "Reader",
        Role::Member => "Member",
        Role::Specialist => "Specialist",
        Role::Moderator => "Moderator",
        Role::Editor => "Editor",
        Role::Coordinator => "Coordinator",
        Role::Admin => "Admin",
    }
}

/// Who has the role, and what it is for.
pub(crate) fn plain(role: Role) -> &'static str {
    match role {
        Role::Reader => {
            "Reads everything that members share. For headteachers, governors and colleagues who want to look things up."
        }
        Role::Member => "Reads, writes drafts, comments, and sees who else is in the network. What most SENCOs are.",
        Role::Specialist => {
            "A member with a field of their own: an educational psychologist, a speech and language therapist, an advisory teacher."
        }
        Role::Moderator => "A member who also reads what is meant for moderators. The second reader of case consultations.",
        Role::Editor => "A member who also publishes: reads what others wrote, changes and withdraws anything in the library.",
        Role::Coordinator => {
            "Runs the network: invites members and gives roles, puts the term’s packs together, sees what waits and what is missing."
        }
        Role::Admin => "May do what a coordinator may. Only an admin can change another admin.",
    }
}

fn what(permission: Permission) -> &'static str {
    match permission {
        Permission::KeepOwn => "Keep searches, reminders and settings of their own",
        Permission::Flag => "Say that something is outdated",
        Permission::SeeMembers => "See who the other members are",
        Permission::Write => "Write drafts and send them to review",
        Permission::Comment => "Comment and suggest changes",
        Permission::Consult => "Read case consultations, ask the network and answer",
        Permission::Moderate => "Read what is meant for moderators",
        Permission::Edit => "Publish, review, change and withdraw anything in the library",
        Permission::PublishTerm => "Put packs together, set term dates, announce",
        Permission::ManageMembers => "Invite people, give roles, let people go",
        Permission::SeeDesk => "See what waits, what is searched for and what is missing",
        Permission::ManageSettings => "Change the network’s settings",
    }
}

/// The roles that this viewer may give: value and label, for a form.
pub(crate) fn grantable(viewer: &Viewer) -> Vec<(String, String)> {
    let may = |role: &Role| viewer.role().is_some_and(|own| own.may_grant(*role));
    Role::ALL.into_iter().filter(may).map(|role| (role.to_string(), role_name(role).to_owned())).collect()
}
