//! `GET /sign-in`: the ways in.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::Device;
use serde::Deserialize;

use super::demo::{self, Group};
use crate::App;
use crate::address::{encode, local_path};
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
struct SignInPage {
    frame: Frame,
    contact: String,
    /// In a demonstration: who there is to be.
    people: Vec<Group>,
    /// What their buttons carry along: where to go on.
    onwards: String,
    /// What each button of a provider says, and where it leads.
    providers: Vec<(String, String)>,
    is_shared: bool,
    /// This page for the other kind of device.
    other_device: String,
    has_mail: bool,
    shown: Shown,
    done: &'static str,
}

/// What the page shows of what was asked or typed before.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) back: String,
    pub(crate) device: Option<Device>,
    pub(crate) email: String,
    pub(crate) faults: FormFaults,
    pub(crate) done: String,
}

/// What the address carries.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub(crate) back: String,
    #[serde(default)]
    device: String,
    #[serde(default)]
    done: String,
}

/// `GET /sign-in`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let back = way_back(&asked.back);
    if visit.visitor.signed_in.is_some() && !app.settings.is_demo {
        return Ok(Redirect::to(back).into_response());
    }
    let device = Some(Device::read(&asked.device));
    show(&app, &visit, Shown { back: back.to_owned(), device, done: asked.done, ..Shown::default() }).await
}

/// Shows the page.
pub(crate) async fn show(app: &App, visit: &Visit, shown: Shown) -> Result<Response, Failure> {
    let device = shown.device.unwrap_or(Device::Shared);
    let other = if device == Device::Shared { Device::Own } else { Device::Shared };
    let query = |device: Device| format!("device={}&back={}", device.as_str(), encode(&shown.back));
    let providers = app.settings.providers.list().iter();
    let title: &[&str] = if shown.faults.is_empty() { &["Sign in"] } else { &["Error: Sign in"] };
    let visit = Visit { here: "/".to_owned(), ..visit.clone() };
    render(&SignInPage {
        frame: Frame::new(app, &visit, Section::Other, title),
        contact: app.settings.contact.clone(),
        people: demo::groups(app).await?,
        onwards: if shown.back.is_empty() { String::new() } else { format!("?back={}", encode(&shown.back)) },
        providers: providers.map(|one| (one.label.clone(), format!("/sign-in/{}?{}", one.id, query(device)))).collect(),
        is_shared: device == Device::Shared,
        other_device: format!("/sign-in?{}", query(other)),
        has_mail: app.settings.has_mail,
        done: match shown.done.as_str() {
            "signed-out" => "You are signed out on this device.",
            "signed-out-everywhere" => "You are signed out on all devices.",
            "link-asked" => "If this address is a member’s, an e-mail with a link is on its way to it.",
            _ => "",
        },
        shown,
    })
}

/// Where to go after signing in: where one came from, unless that is the way in or out itself.
pub(crate) fn way_back(back: &str) -> &str {
    let back = local_path(back);
    if back.starts_with("/sign-") { "/" } else { back }
}
