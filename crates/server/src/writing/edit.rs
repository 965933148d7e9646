//! `/library/{kind}/{key}/edit`: begins a draft of a resource, or goes on with one's own. `…/adaptation`: makes something new of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Permission;
use library::Kind;

use super::{finish, get_resource};
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::library::found;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "writing/edit.html")]
struct EditPage {
    frame: Frame,
    path: String,
    title: String,
}

/// `GET`: looking changes nothing, so whoever comes by a link presses a button first.
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Write)?;
    let resource = get_resource(&app, &visit, &kind, &key).await?;
    if resource.kind == Kind::Pack {
        visit.viewer.require(Permission::PublishTerm)?;
    }
    let mine = library::list_drafts(app.store.reader(), &visit.viewer).await?;
    if let Some(draft) = mine.iter().find(|draft| draft.resource == Some(resource.id)) {
        return Ok(Redirect::to(&format!("/drafts/{}", draft.id)).into_response());
    }
    render(&EditPage {
        frame: Frame::new(&app, &visit, Section::of(resource.kind), &["Edit", &resource.title]),
        path: resource.path(),
        title: resource.title,
    })
}

/// `POST`
pub(crate) async fn start(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Write)?;
    let resource = get_resource(&app, &visit, &kind, &key).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    let id = library::edit_resource(&mut unit, &visit.viewer, resource.id).await?;
    finish(unit).await?;
    Ok(Redirect::to(&format!("/drafts/{id}")).into_response())
}

/// `POST …/adaptation`: begins something of one's own with the text of this, which it names as where it came from.
pub(crate) async fn adapt(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Write)?;
    let shown = found::get(&app, &visit.viewer, &kind, &key).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    let adapted = match &shown.remote {
        Some(remote) => federation::adopt(&mut unit, &visit.viewer, remote.id).await,
        None => library::adapt_resource(&mut unit, &visit.viewer, shown.resource.id).await,
    };
    let id = unit.settle(adapted).await?;
    Ok(Redirect::to(&format!("/drafts/{id}?done=adapted")).into_response())
}
