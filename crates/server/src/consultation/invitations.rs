//! `/cases/{id}/invitations`: whoever asked, or moderates, asks somebody by name to look at a case.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{CaseId, Helper, Offer};
use identity::State as Standing;
use kernel::{Error, Permission, PersonId, Viewer};
use serde::Deserialize;
use vocabulary::Scheme;

use super::case::get_case;
use super::edit::path_of;
use super::list::asked;
use super::{SECTION, read_id};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::search::card::short;
use crate::visit::Visit;
use crate::writing::Names;

#[derive(Template)]
#[template(path = "consultation/invitations.html")]
struct InvitationsPage {
    frame: Frame,
    path: String,
    title: String,
    helpers: Vec<HelperLine>,
    faults: FormFaults,
}

struct HelperLine {
    id: String,
    name: String,
    /// Areas that the case has.
    shared: Vec<String>,
    others: String,
    /// Why they are not asked anew.
    said: &'static str,
}

/// `GET`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    show(&app, &visit, read_id(&id)?, FormFaults::default()).await
}

async fn show(app: &App, visit: &Visit, id: CaseId, faults: FormFaults) -> Result<Response, Failure> {
    let case = get_case(app, visit, id).await?;
    let helpers = consultation::list_helpers(app.store.reader(), &visit.viewer, id).await?;
    let (error, status) = if faults.is_empty() { ("", StatusCode::OK) } else { ("Error: ", StatusCode::UNPROCESSABLE_ENTITY) };
    let page = render(&InvitationsPage {
        frame: Frame::new(app, visit, SECTION, &[&format!("{error}Ask somebody by name"), "Cases"])
            .with_style("writing.css")
            .with_style("consultation.css"),
        path: path_of(id),
        title: case.text.title,
        helpers: lines(app, helpers).await?,
        faults,
    })?;
    Ok((status, page).into_response())
}

/// Those of them who are here and may answer.
async fn lines(app: &App, helpers: Vec<Helper>) -> Result<Vec<HelperLine>, Error> {
    let ids: Vec<PersonId> = helpers.iter().map(|helper| helper.person).collect();
    let people = identity::list_people(app.store.reader(), &ids).await?;
    let vocabulary = app.engine.vocabulary();
    let name = |ids: &[String]| -> Vec<String> { ids.iter().map(|id| short(&vocabulary, Scheme::Area, id)).collect() };
    let line = |helper: Helper| {
        let person = people.iter().find(|person| person.id == helper.person)?;
        let may_answer = person.state == Standing::Active && person.role.may(Permission::Consult);
        may_answer.then(|| HelperLine {
            id: person.id.to_string(),
            name: person.shown().to_owned(),
            shared: name(&helper.shared),
            others: name(&helper.others).join(", "),
            said: match (helper.has_answered, helper.is_invited) {
                (true, _) => "Has answered",
                (false, true) => "Asked already",
                (false, false) => "",
            },
        })
    };
    Ok(helpers.into_iter().filter_map(line).collect())
}

/// Who is asked.
#[derive(Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    person: String,
}

/// `POST`
pub(crate) async fn invite(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let nobody = || Error::Refused("This person is not here any more, or cannot answer cases. Choose somebody else.".to_owned());
    let person: PersonId = chosen.person.parse().map_err(|_: String| nobody())?;
    let found = identity::find_person(app.store.reader(), person).await?;
    let may_answer = found.is_some_and(|found| found.state == Standing::Active && found.role.may(Permission::Consult));
    let mut unit = visit.visitor.begin(&app).await?;
    let asked = consultation::invite(&mut unit, &visit.viewer, id, person).await;
    match asked {
        Ok(()) if may_answer => {
            unit.commit().await?;
            Ok(Redirect::to(&format!("{}?done=invited", path_of(id))).into_response())
        }
        Ok(()) => {
            unit.abandon().await?;
            Err(nobody().into())
        }
        Err(error) => {
            unit.abandon().await?;
            let faults = FormFaults::of_error(error)?;
            show(&app, &visit, id, faults).await
        }
    }
}

/// The cases that this viewer is asked by name to answer: address, title, and who asks.
pub(crate) async fn asked_of(app: &App, viewer: &Viewer) -> Result<Vec<(String, String, String)>, Error> {
    let offers = consultation::list_invited(app.store.reader(), viewer, app.store.now()).await?;
    let people = offers.iter().filter_map(|offer| offer.invited_by?.person);
    let names = Names::read(app, viewer, people).await?;
    let line = |offer: Offer| {
        let who = offer.invited_by.map(|asker| asked(&names, asker)).unwrap_or_default();
        (path_of(offer.case.id), offer.case.title, who)
    };
    Ok(offers.into_iter().map(line).collect())
}
