//! `/join`: asks to be let in. The answer is the same for everybody, so that nobody learns who is a member.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Joining, RequestInput};
use kernel::{Actor, Error};
use serde::Deserialize;

use super::Done;
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "members/join.html")]
struct JoinPage {
    frame: Frame,
    is_done: bool,
    is_member: bool,
    is_open: bool,
    contact: String,
    form: JoinForm,
    faults: FormFaults,
}

#[derive(Deserialize, Default)]
pub(crate) struct JoinForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    school: String,
    #[serde(default)]
    words: String,
}

/// `GET /join`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    render(&JoinPage {
        is_open: is_open(&app).await?,
        contact: app.settings.contact.clone(),
        frame: Frame::new(&app, &visit, Section::Other, &["Ask to join"]),
        is_done: done.done == "asked",
        is_member: visit.visitor.signed_in.is_some(),
        form: JoinForm::default(),
        faults: FormFaults::default(),
    })
}

async fn is_open(app: &App) -> Result<bool, Error> {
    Ok(identity::get_joining(app.store.reader()).await? == Joining::ByRequest)
}

/// `POST /join`
pub(crate) async fn ask(State(app): State<App>, visit: Visit, Form(form): Form<JoinForm>) -> Result<Response, Failure> {
    if !is_open(&app).await? {
        return Err(Error::Refused("This network takes new members by invitation only.".to_owned()).into());
    }
    let Some((status, faults)) = take(&app, &visit, &form).await? else {
        return Ok(Redirect::to("/join?done=asked").into_response());
    };
    let page = JoinPage {
        frame: Frame::new(&app, &visit, Section::Other, &["Ask to join"]),
        is_done: false,
        is_member: visit.visitor.signed_in.is_some(),
        is_open: true,
        contact: app.settings.contact.clone(),
        form,
        faults,
    };
    Ok((status, render(&page)?).into_response())
}

/// Takes the request, or says why not.
async fn take(app: &App, visit: &Visit, form: &JoinForm) -> Result<Option<(StatusCode, FormFaults)>, Error> {
    if !app.joining.0.allows(visit.asker, app.store.now()) {
        let message = "Several requests came from your address in the last hour. Please try again later.";
        return Ok(Some((StatusCode::TOO_MANY_REQUESTS, FormFaults::one("", message))));
    }
    let input =
        RequestInput { name: form.name.clone(), email: form.email.clone(), school: form.school.clone(), words: form.words.clone() };
    let mut unit = app.store.begin(&Actor::system()).await?;
    let asked = identity::ask_to_join(&mut unit, &input).await;
    match unit.settle(asked).await {
        Ok(()) => Ok(None),
        Err(error) => Ok(Some((StatusCode::UNPROCESSABLE_ENTITY, FormFaults::of_error(error)?))),
    }
}
