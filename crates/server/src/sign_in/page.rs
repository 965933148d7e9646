//! `GET /sign-in`: the ways in.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::demo::{self, Group};
use crate::App;
use crate::address::local_path;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
struct SignInPage {
    frame: Frame,
    contact: String,
    /// In a demonstration: who there is to be.
    people: Vec<Group>,
    done: &'static str,
}

/// What the address carries.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    back: String,
    #[serde(default)]
    done: String,
}

/// `GET /sign-in`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    if visit.visitor.signed_in.is_some() && !app.settings.is_demo {
        return Ok(Redirect::to(way_back(&asked.back)).into_response());
    }
    render(&SignInPage {
        frame: Frame::new(&app, &visit, Section::Other, &["Sign in"]),
        contact: app.settings.contact.clone(),
        people: demo::groups(&app).await?,
        done: match asked.done.as_str() {
            "signed-out" => "You are signed out on this device.",
            "signed-out-everywhere" => "You are signed out on all devices.",
            _ => "",
        },
    })
}

/// Where to go after signing in: where one came from, unless that is the way in or out itself.
pub(crate) fn way_back(back: &str) -> &str {
    let back = local_path(back);
    if back.starts_with("/sign-") { "/" } else { back }
}
