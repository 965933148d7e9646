//! `/schools`: the schools of the network.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::{MemberQuery, School, SchoolId, SchoolInput};
use kernel::{Error, Permission};
use serde::Deserialize;
use vocabulary::Scheme;

use super::list::MemberLine;
use super::{Done, Tab, tabs};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::plural;

#[derive(Template)]
#[template(path = "members/schools.html")]
struct SchoolsPage {
    frame: Frame,
    tabs: Vec<Tab>,
    done: &'static str,
    count: String,
    schools: Vec<SchoolLine>,
    may_manage: bool,
    form: SchoolForm,
    phases: Vec<(String, String)>,
    faults: FormFaults,
}

struct SchoolLine {
    path: String,
    name: String,
    urn: Option<String>,
    phase: Option<String>,
    members: String,
}

#[derive(Template)]
#[template(path = "members/school.html")]
struct SchoolPage {
    frame: Frame,
    school: SchoolLine,
    members: Vec<MemberLine>,
    /// Whether more belong to it than are shown.
    more: Option<String>,
    done: &'static str,
    may_manage: bool,
    form: SchoolForm,
    phases: Vec<(String, String)>,
    faults: FormFaults,
}

#[derive(Deserialize, Default)]
pub(crate) struct SchoolForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    urn: String,
    #[serde(default)]
    phase: String,
}

impl SchoolForm {
    /// Holds the phase against the vocabulary, which the people's tables do not know.
    fn read(&self, app: &App) -> Result<SchoolInput, Error> {
        if !self.phase.is_empty() && app.engine.vocabulary().find_term(Scheme::Phase, &self.phase).is_none() {
            let field = "phase".to_owned();
            let message = "Choose one of the phases".to_owned();
            return Err(Error::Invalid(vec![kernel::Fault { place: "form".to_owned(), line: 0, field, message }]));
        }
        Ok(SchoolInput { name: self.name.clone(), urn: self.urn.clone(), phase: self.phase.clone() })
    }
}

fn phases(app: &App) -> Vec<(String, String)> {
    let vocabulary = app.engine.vocabulary();
    let known = vocabulary.terms(Scheme::Phase).iter().map(|term| (term.id.clone(), term.label.clone()));
    std::iter::once((String::new(), "All phases, or not known".to_owned())).chain(known).collect()
}

fn line(app: &App, school: School) -> SchoolLine {
    SchoolLine {
        path: format!("/schools/{}", school.id),
        members: plural(school.members, "member", "members"),
        phase: school.phase.map(|phase| app.engine.vocabulary().label(Scheme::Phase, &phase).to_owned()),
        name: school.name,
        urn: school.urn,
    }
}

/// `GET /schools`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    let done = match done.done.as_str() {
        "added" => "The school is added.",
        "removed" => "The school is removed.",
        _ => "",
    };
    show_all(&app, &visit, SchoolForm::default(), (FormFaults::default(), done)).await
}

async fn show_all(
    app: &App,
    visit: &Visit,
    form: SchoolForm,
    (faults, done): (FormFaults, &'static str),
) -> Result<Response, Failure> {
    let schools = identity::list_schools(app.store.reader(), &visit.viewer).await?;
    render(&SchoolsPage {
        tabs: tabs(&visit.viewer, "/schools"),
        count: plural(schools.len(), "school", "schools"),
        schools: schools.into_iter().map(|school| line(app, school)).collect(),
        may_manage: visit.viewer.may(Permission::ManageMembers),
        phases: phases(app),
        frame: Frame::new(app, visit, Section::Other, &["Schools", "Members"]),
        done,
        form,
        faults,
    })
}

/// `POST /schools`
pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(form): Form<SchoolForm>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageMembers)?;
    let error = match form.read(&app) {
        Ok(input) => {
            let mut unit = visit.visitor.begin(&app).await?;
            let added = identity::add_school(&mut unit, &visit.viewer, &input).await;
            match unit.settle(added).await {
                Ok(_) => return Ok(Redirect::to("/schools?done=added").into_response()),
                Err(error) => error,
            }
        }
        Err(error) => error,
    };
    let faults = FormFaults::of_error(error)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show_all(&app, &visit, form, (faults, "")).await?).into_response())
}

fn read_id(id: &str) -> Result<SchoolId, Error> {
    id.parse().map_err(|_| Error::NotFound("There is no such school.".to_owned()))
}

/// `GET /schools/{id}`
pub(crate) async fn school(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let school = identity::get_school(app.store.reader(), &visit.viewer, read_id(&id)?).await?;
    let form = SchoolForm {
        name: school.name.clone(),
        urn: school.urn.clone().unwrap_or_default(),
        phase: school.phase.clone().unwrap_or_default(),
    };
    let done = if done.done == "changed" { "The school is changed." } else { "" };
    show_one(&app, &visit, school, (form, FormFaults::default(), done)).await
}

/// Members that a school's page shows.
const SHOWN: usize = 100;

async fn show_one(
    app: &App,
    visit: &Visit,
    school: School,
    (form, faults, done): (SchoolForm, FormFaults, &'static str),
) -> Result<Response, Failure> {
    let query = MemberQuery { school: Some(school.id), limit: SHOWN, ..MemberQuery::default() };
    let found = identity::list_members(app.store.reader(), &visit.viewer, &query).await?;
    render(&SchoolPage {
        frame: Frame::new(app, visit, Section::Other, &[&school.name, "Schools", "Members"]),
        more: (found.total > SHOWN).then(|| format!("/members?school={}", school.id)),
        members: found.members.into_iter().map(MemberLine::of).collect(),
        may_manage: visit.viewer.may(Permission::ManageMembers),
        phases: phases(app),
        school: line(app, school),
        done,
        form,
        faults,
    })
}

/// `POST /schools/{id}`
pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<SchoolForm>,
) -> Result<Response, Failure> {
    let id = read_id(&id)?;
    visit.viewer.require(Permission::ManageMembers)?;
    let error = match form.read(&app) {
        Ok(input) => {
            let mut unit = visit.visitor.begin(&app).await?;
            let changed = identity::change_school(&mut unit, &visit.viewer, id, &input).await;
            match unit.settle(changed).await {
                Ok(()) => return Ok(Redirect::to(&format!("/schools/{id}?done=changed")).into_response()),
                Err(error) => error,
            }
        }
        Err(error) => error,
    };
    refuse(&app, &visit, id, (form, error)).await
}

/// `POST /schools/{id}/removal`
pub(crate) async fn remove(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = read_id(&id)?;
    visit.viewer.require(Permission::ManageMembers)?;
    let mut unit = visit.visitor.begin(&app).await?;
    let removed = identity::remove_school(&mut unit, &visit.viewer, id).await;
    let error = match unit.settle(removed).await {
        Ok(()) => return Ok(Redirect::to("/schools?done=removed").into_response()),
        Err(error) => error,
    };
    let school = identity::get_school(app.store.reader(), &visit.viewer, id).await?;
    let form = SchoolForm { name: school.name, urn: school.urn.unwrap_or_default(), phase: school.phase.unwrap_or_default() };
    refuse(&app, &visit, id, (form, error)).await
}

async fn refuse(app: &App, visit: &Visit, id: SchoolId, (form, error): (SchoolForm, Error)) -> Result<Response, Failure> {
    let faults = FormFaults::of_error(error)?;
    let school = identity::get_school(app.store.reader(), &visit.viewer, id).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show_one(app, visit, school, (form, faults, "")).await?).into_response())
}
