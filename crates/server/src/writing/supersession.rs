//! `/library/{kind}/{key}/supersession`: what stands in for a resource from now on.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Error, Permission};
use library::{Resource, ResourceId};
use search::{Request, Sort};
use serde::Deserialize;
use vocabulary::Scheme;

use super::get_resource;
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

/// How many are offered at once.
const OFFERED: usize = 10;

#[derive(Template)]
#[template(path = "writing/supersession.html")]
struct SupersessionPage {
    frame: Frame,
    path: String,
    title: String,
    words: String,
    /// Id, title, kind.
    offered: Vec<(String, String, String)>,
    is_superseded: bool,
    faults: FormFaults,
}

#[derive(Deserialize)]
pub(crate) struct Looking {
    #[serde(default)]
    q: String,
}

#[derive(Deserialize)]
pub(crate) struct Superseding {
    #[serde(default)]
    newer: String,
    #[serde(default)]
    action: String,
}

/// `GET`: search, then choose.
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
    Query(looking): Query<Looking>,
) -> Result<Response, Failure> {
    visit.viewer.require(Permission::Edit)?;
    let resource = get_resource(&app, &visit, &kind, &key).await?;
    show(&app, &visit, resource, (looking.q, FormFaults::default())).await
}

/// `POST`
pub(crate) async fn supersede(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
    Form(form): Form<Superseding>,
) -> Result<Response, Failure> {
    visit.viewer.require(Permission::Edit)?;
    let resource = get_resource(&app, &visit, &kind, &key).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    let result = if form.action == "reinstate" {
        library::reinstate(&mut unit, &visit.viewer, resource.id).await
    } else {
        match form.newer.parse::<ResourceId>() {
            Ok(newer) => library::supersede(&mut unit, &visit.viewer, resource.id, newer).await,
            Err(_) => Err(Error::Conflict("Choose what stands in for it.".to_owned())),
        }
    };
    if let Err(error) = result {
        unit.abandon().await?;
        let faults = FormFaults::of_error(error)?;
        let page = show(&app, &visit, resource, (String::new(), faults)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    super::finish(unit).await?;
    Ok(Redirect::to(&resource.path()).into_response())
}

async fn show(app: &App, visit: &Visit, resource: Resource, (words, faults): (String, FormFaults)) -> Result<Response, Failure> {
    let text = if words.trim().is_empty() { resource.title.clone() } else { words.clone() };
    let request = Request { text, limit: OFFERED + 1, sort: Sort::Relevance, ..Request::default() }.only_local();
    let answer = app.engine.find(&app.store, &request, &visit.viewer).await?;
    let vocabulary = app.engine.vocabulary();
    let others = answer.hits.into_iter().filter(|hit| hit.id != resource.id).take(OFFERED);
    let offered = others.map(|hit| (hit.id.to_string(), hit.title, vocabulary.label(Scheme::Kind, hit.kind.as_str()).to_owned()));
    let error = if faults.is_empty() { "" } else { "Error: " };
    render(&SupersessionPage {
        frame: Frame::new(app, visit, Section::of(resource.kind), &[&format!("{error}Something newer"), &resource.title]),
        path: resource.path(),
        is_superseded: resource.superseded_by.is_some(),
        offered: offered.collect(),
        title: resource.title,
        words,
        faults,
    })
}
