//! `/account/name`: how others see one's name.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Error, Permission};
use serde::Deserialize;

use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "members/own_name.html")]
struct NamePage {
    frame: Frame,
    typed: String,
    faults: FormFaults,
}

/// `GET /account/name`
pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let here = visit.visitor.signed_in.as_ref().ok_or(Error::SignIn)?;
    show(&app, &visit, here.name.clone(), FormFaults::default())
}

fn show(app: &App, visit: &Visit, typed: String, faults: FormFaults) -> Result<Response, Failure> {
    render(&NamePage { frame: Frame::new(app, visit, Section::Mine, &["Your name", "Your account"]), typed, faults })
}

#[derive(Deserialize)]
pub(crate) struct NameForm {
    #[serde(default)]
    name: String,
}

/// `POST /account/name`
pub(crate) async fn change(State(app): State<App>, visit: Visit, Form(form): Form<NameForm>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::KeepOwn)?;
    let mut unit = visit.visitor.begin(&app).await?;
    let changed = identity::rename_oneself(&mut unit, &visit.viewer, &form.name).await;
    match unit.settle(changed).await {
        Ok(()) => Ok(Redirect::to("/account?done=renamed").into_response()),
        Err(error) => {
            let faults = FormFaults::of_error(error)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, form.name, faults)?).into_response())
        }
    }
}
