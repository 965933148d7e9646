//! `/account/leaving`: leaves the network oneself.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Permission;

use super::{Done, forget_person};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::sign_in::forget;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "members/leaving.html")]
struct LeavingPage {
    frame: Frame,
    faults: FormFaults,
}

#[derive(Template)]
#[template(path = "members/left.html")]
struct LeftPage {
    frame: Frame,
}

/// `GET /account/leaving`: what goes and what stays, before the button; and the last word after it.
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    if done.done == "left" && visit.visitor.signed_in.is_none() {
        return render(&LeftPage { frame: Frame::new(&app, &visit, Section::Other, &["You have left"]) });
    }
    visit.viewer.require_person(Permission::KeepOwn)?;
    show(&app, &visit, FormFaults::default())
}

fn show(app: &App, visit: &Visit, faults: FormFaults) -> Result<Response, Failure> {
    render(&LeavingPage { frame: Frame::new(app, visit, Section::Mine, &["Leave the network", "Your account"]), faults })
}

/// `POST /account/leaving`
pub(crate) async fn leave(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::KeepOwn)?;
    let mut unit = visit.visitor.begin(&app).await?;
    let left = match identity::leave(&mut unit, &visit.viewer).await {
        Ok(departed) => forget_person(&mut unit, &app.keys, &departed).await,
        Err(error) => Err(error),
    };
    match unit.settle(left).await {
        Ok(()) => Ok((forget(&app.settings), Redirect::to("/account/leaving?done=left")).into_response()),
        Err(error) => {
            let faults = FormFaults::of_error(error)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, faults)?).into_response())
        }
    }
}
