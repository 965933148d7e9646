//! `/members/{id}`: one member, and what those who manage members may change.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Member, MemberInput};
use kernel::{Error, Permission, PersonId, Role};
use serde::Deserialize;

use super::roles::{grantable, plain};
use super::{Done, role_name, school_names};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Day;

#[derive(Template)]
#[template(path = "members/member.html")]
struct MemberPage {
    frame: Frame,
    path: String,
    name: String,
    email: Option<String>,
    role_name: &'static str,
    role_plain: &'static str,
    role: String,
    roles: Vec<(String, String)>,
    school: Option<(String, String)>,
    since: Day,
    is_self: bool,
    /// Whether this viewer may change this member.
    may_change: bool,
    faults: FormFaults,
    done: &'static str,
}

/// A member's id in an address.
pub(crate) fn read_id(id: &str) -> Result<PersonId, Error> {
    id.parse().map_err(|_| Error::NotFound("There is no such member, or they have left.".to_owned()))
}

/// Whether the viewer may change somebody of this role.
pub(crate) fn may_change(visit: &Visit, role: Role) -> bool {
    visit.viewer.may(Permission::ManageMembers) && visit.viewer.role().is_some_and(|own| own.may_grant(role))
}

pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let member = identity::get_member(app.store.reader(), &visit.viewer, read_id(&id)?).await?;
    let done = match done.done.as_str() {
        "role" => "The role is changed.",
        "details" => "The details are saved.",
        _ => "",
    };
    show(&app, &visit, member, (FormFaults::default(), done))
}

fn show(app: &App, visit: &Visit, member: Member, (faults, done): (FormFaults, &'static str)) -> Result<Response, Failure> {
    render(&MemberPage {
        frame: Frame::new(app, visit, Section::Other, &[&member.name, "Members"]),
        path: format!("/members/{}", member.id),
        role_name: role_name(member.role),
        role_plain: plain(member.role),
        role: member.role.to_string(),
        roles: grantable(&visit.viewer),
        school: member.school.map(|(id, name)| (format!("/schools/{id}"), name)),
        since: Day::at(member.since),
        is_self: visit.viewer.person() == Some(member.id),
        may_change: may_change(visit, member.role),
        name: member.name,
        email: member.email,
        faults,
        done,
    })
}

#[derive(Deserialize)]
pub(crate) struct RoleForm {
    #[serde(default)]
    role: String,
}

/// `POST /members/{id}/role`
pub(crate) async fn change_role(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<RoleForm>,
) -> Result<Response, Failure> {
    let id = read_id(&id)?;
    visit.viewer.require(Permission::ManageMembers)?;
    let changed = match form.role.parse::<Role>() {
        Err(_) => Err(Error::Conflict("Choose one of the roles.".to_owned())),
        Ok(role) => {
            let mut unit = visit.visitor.begin(&app).await?;
            let changed = identity::change_role(&mut unit, &visit.viewer, id, role).await;
            unit.settle(changed).await
        }
    };
    let Err(error) = changed else { return Ok(Redirect::to(&format!("/members/{id}?done=role")).into_response()) };
    let faults = FormFaults::of_error(error)?;
    let member = identity::get_member(app.store.reader(), &visit.viewer, id).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, member, (faults, ""))?).into_response())
}

#[derive(Template)]
#[template(path = "members/details.html")]
struct DetailsPage {
    frame: Frame,
    path: String,
    known_as: String,
    form: DetailsForm,
    schools: Vec<String>,
    faults: FormFaults,
}

#[derive(Deserialize, Default)]
pub(crate) struct DetailsForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    school: String,
}

/// `GET /members/{id}/details`
pub(crate) async fn details(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageMembers)?;
    let member = identity::get_member(app.store.reader(), &visit.viewer, read_id(&id)?).await?;
    if !may_change(&visit, member.role) {
        return Err(visit.viewer.refusal().into());
    }
    let form = DetailsForm {
        name: member.name.clone(),
        email: member.email.clone().unwrap_or_default(),
        school: member.school.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
    };
    show_details(&app, &visit, &member, (form, FormFaults::default())).await
}

async fn show_details(
    app: &App,
    visit: &Visit,
    member: &Member,
    (form, faults): (DetailsForm, FormFaults),
) -> Result<Response, Failure> {
    render(&DetailsPage {
        frame: Frame::new(app, visit, Section::Other, &["Change details", &member.name, "Members"]),
        path: format!("/members/{}", member.id),
        known_as: member.name.clone(),
        schools: school_names(app, &visit.viewer).await?,
        form,
        faults,
    })
}

/// `POST /members/{id}/details`
pub(crate) async fn change_details(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<DetailsForm>,
) -> Result<Response, Failure> {
    let id = read_id(&id)?;
    visit.viewer.require(Permission::ManageMembers)?;
    let input = MemberInput { name: form.name.clone(), email: form.email.clone(), school: form.school.clone() };
    let mut unit = visit.visitor.begin(&app).await?;
    let changed = identity::change_member(&mut unit, &visit.viewer, id, &input).await;
    let faults = match unit.settle(changed).await {
        Ok(()) => return Ok(Redirect::to(&format!("/members/{id}?done=details")).into_response()),
        Err(error) => FormFaults::of_error(error)?,
    };
    let member = identity::get_member(app.store.reader(), &visit.viewer, id).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show_details(&app, &visit, &member, (form, faults)).await?).into_response())
}
