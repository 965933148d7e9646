//! `/sign-in/link/{secret}`: a one-time link. Opening it only shows whose it is; the button uses it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Device, Link, Secret};
use serde::Deserialize;

use super::open;
use super::page::way_back;
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "sign_in/link.html")]
struct LinkPage {
    frame: Frame,
    secret: String,
    name: String,
    /// Where to go then.
    back: String,
    /// Who is signed in here now, when it is somebody else.
    other: Option<String>,
    is_already: bool,
}

#[derive(Template)]
#[template(path = "sign_in/no_link.html")]
struct NoLinkPage {
    frame: Frame,
    heading: &'static str,
    what: &'static str,
}

#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    back: String,
}

/// `GET /sign-in/link/{secret}`
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path(secret): Path<String>,
    Query(from): Query<From>,
) -> Result<Response, Failure> {
    let link = identity::find_link(&app.store, &Secret::brought(&secret)).await?;
    let Link::Good(person) = link else { return refuse(&app, &visit, &link) };
    let here = visit.visitor.signed_in.as_ref();
    let page = LinkPage {
        frame: frame(&app, &visit, "Your sign-in link"),
        secret,
        other: here.filter(|here| here.person != person.id).map(|here| here.name.clone()),
        is_already: here.is_some_and(|here| here.person == person.id),
        name: person.name,
        back: way_back(&from.back).to_owned(),
    };
    Ok((unshared(), render(&page)?).into_response())
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    back: String,
    #[serde(default)]
    device: String,
}

/// `POST /sign-in/link/{secret}`
pub(crate) async fn take(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Path(secret): Path<String>,
    Form(answer): Form<Answer>,
) -> Result<Response, Failure> {
    let link = identity::take_link(&app.store, &Secret::brought(&secret)).await?;
    let Link::Good(person) = link else { return refuse(&app, &visit, &link) };
    let opened = open(&app, &headers, person.id, Device::read(&answer.device)).await?;
    Ok((opened, Redirect::to(way_back(&answer.back))).into_response())
}

/// Says why a link does not work, and what does.
fn refuse(app: &App, visit: &Visit, link: &Link) -> Result<Response, Failure> {
    let (status, heading, what) = match link {
        Link::Used => (
            StatusCode::GONE,
            "This link has been used",
            "Each link signs in once. If it was not you who used it, sign in again and look at your account page: it shows every \
             device that is signed in, and can sign all of them out.",
        ),
        Link::Expired => {
            (StatusCode::GONE, "This link is too old", "A link works for a short time only, so that nobody finds it later.")
        }
        Link::Good(_) | Link::Unknown => (
            StatusCode::NOT_FOUND,
            "This link does not work",
            "Perhaps a part of it is missing: some programs break long links in two. Copy all of it into the address bar and try \
             again.",
        ),
    };
    let page = NoLinkPage { frame: frame(app, visit, heading), heading, what };
    Ok((status, unshared(), render(&page)?).into_response())
}

/// The secret in the address goes into no link of the page.
fn frame(app: &App, visit: &Visit, title: &str) -> Frame {
    let visit = Visit { here: "/".to_owned(), ..visit.clone() };
    Frame::new(app, &visit, Section::Other, &[title, "Sign in"])
}

/// Nor into a cache.
fn unshared() -> [(header::HeaderName, HeaderValue); 1] {
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]
}
