//! `/saved-searches`: searches that somebody keeps, and what is new for them.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kernel::{Error, Permission, Store, Viewer};
use library::Resource;
use notifications::{Match, SavedMatches, SavedQuestion};
use search::{Alerts, Engine, Request, SavedId, SavedSearch, Sort};
use serde::Deserialize;

use crate::App;
use crate::address::SearchAddress;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::search::networks::Networks;
use crate::visit::Visit;

/// New matches of one search that a digest has room for.
const TOLD: usize = 10;
/// The newest of its results that are looked at.
const LOOKED_AT: usize = 50;
/// Letters of a name that is made of the words of a search.
const NAME: usize = 80;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/saved-searches", get(page).post(save))
        .route("/saved-searches/{id}", post(change))
        .route("/saved-searches/{id}/removal", post(remove))
}

#[derive(Template)]
#[template(path = "search/saved.html")]
struct SavedPage {
    frame: Frame,
    lines: Vec<Line>,
    done: &'static str,
    faults: FormFaults,
}

struct Line {
    id: SavedId,
    name: String,
    path: String,
    has_alerts: bool,
}

#[derive(Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /saved-searches`
async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    let done = match done.done.as_str() {
        "saved" => "The search is saved. You can give it another name here.",
        "changed" => "It is changed.",
        "removed" => "The search is taken away.",
        _ => "",
    };
    show(&app, &visit, FormFaults::default(), done).await
}

async fn show(app: &App, visit: &Visit, faults: FormFaults, done: &'static str) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::KeepOwn)?;
    let saved = search::list_saved(app.store.reader(), &visit.viewer).await?;
    let line = |saved: SavedSearch| Line {
        path: format!("/search?{}", saved.query),
        has_alerts: saved.alerts == Alerts::On,
        id: saved.id,
        name: saved.name,
    };
    let (error, status) = if faults.is_empty() { ("", StatusCode::OK) } else { ("Error: ", StatusCode::UNPROCESSABLE_ENTITY) };
    let page = render(&SavedPage {
        frame: Frame::new(app, visit, Section::Mine, &[&format!("{error}Saved searches"), "Your account"]),
        lines: saved.into_iter().map(line).collect(),
        done,
        faults,
    })?;
    Ok((status, page).into_response())
}

/// `POST /saved-searches`: keeps what stands in the form of the results page.
async fn save(State(app): State<App>, visit: Visit, Form(pairs): Form<Vec<(String, String)>>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::KeepOwn)?;
    let address = SearchAddress::read(&pairs)?;
    let kept = address.with(|request| request.limit = SearchAddress::empty().request.limit);
    let path = kept.path();
    let Some((_, query)) = path.split_once('?') else {
        return show(&app, &visit, FormFaults::one("", "There is nothing to save: say what to look for first."), "").await;
    };
    let words: String = kept.request.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(NAME).collect();
    let name = if words.is_empty() { in_words(&app, &kept).await? } else { words };
    match search::save_search(&app.store, &visit.viewer, &name, query).await {
        Ok(_) => Ok(Redirect::to("/saved-searches?done=saved").into_response()),
        Err(error) => show(&app, &visit, FormFaults::of_error(error)?, "").await,
    }
}

/// What a search without words is for.
async fn in_words(app: &App, address: &SearchAddress) -> Result<String, Error> {
    let vocabulary = app.engine.vocabulary();
    let networks = Networks::naming(app, address.request.filters.origin.iter().map(String::as_str)).await?;
    let chips = super::filters::chosen((&vocabulary, &networks), address);
    let labels: Vec<String> = chips.into_iter().map(|chip| chip.label).collect();
    let name: String = labels.join(", ").chars().take(NAME).collect();
    Ok(if name.is_empty() { "Everything".to_owned() } else { name })
}

#[derive(Deserialize)]
struct Changed {
    #[serde(default)]
    name: String,
    /// `on`, or nothing.
    #[serde(default)]
    alerts: String,
}

/// `POST /saved-searches/{id}`
async fn change(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(changed): Form<Changed>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::KeepOwn)?;
    let alerts = if changed.alerts.is_empty() { Alerts::Off } else { Alerts::On };
    match search::change_saved(&app.store, &visit.viewer, read_id(&id)?, (&changed.name, alerts)).await {
        Ok(()) => Ok(Redirect::to("/saved-searches?done=changed").into_response()),
        Err(error) => show(&app, &visit, FormFaults::of_error(error)?, "").await,
    }
}

/// `POST /saved-searches/{id}/removal`
async fn remove(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Redirect, Failure> {
    visit.viewer.require_person(Permission::KeepOwn)?;
    search::remove_saved(&app.store, &visit.viewer, read_id(&id)?).await?;
    Ok(Redirect::to("/saved-searches?done=removed"))
}

fn read_id(id: &str) -> Result<SavedId, Error> {
    id.parse().map_err(|_| Error::NotFound("There is no such saved search. It may have been taken away.".to_owned()))
}

/// The newest results of a saved search, for whoever keeps it.
pub(crate) async fn newest(app: &App, viewer: &Viewer, id: &str) -> Result<Option<(SavedSearch, Vec<Resource>)>, Error> {
    let Some(saved) = search::find_saved(app.store.reader(), viewer, read_id(id)?).await? else { return Ok(None) };
    let found = results(&app.engine, &app.store, viewer, &saved).await?;
    Ok(Some((saved, found)))
}

/// The newest results of a saved search. Other networks' resources are as new as they are here, and their titles name whose they are.
async fn results(engine: &Engine, store: &Store, viewer: &Viewer, saved: &SavedSearch) -> Result<Vec<Resource>, Error> {
    let Ok(uri) = format!("/search?{}", saved.query).parse::<Uri>() else { return Ok(Vec::new()) };
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(&uri) else { return Ok(Vec::new()) };
    // A value that the vocabulary has lost since finds nothing; it is no fault of the digest.
    let Ok(address) = SearchAddress::read(&pairs) else { return Ok(Vec::new()) };
    let request = Request { sort: Sort::Newest, limit: LOOKED_AT, offset: 0, ..address.request };
    let answer = engine.find(store, &request, viewer).await?;
    let ids: Vec<library::ResourceId> = answer.hits.iter().map(|hit| hit.id).collect();
    let mut resources = library::list_resources(store.reader(), viewer, &ids).await?;
    let elsewhere: Vec<_> = answer.hits.iter().filter(|hit| !hit.is_local()).map(|hit| hit.id.0).collect();
    if !elsewhere.is_empty() {
        let names: HashMap<_, _> =
            federation::list_peers(store.reader()).await?.into_iter().map(|peer| (peer.origin, peer.name)).collect();
        for copy in federation::list_remote(store.reader(), viewer, &elsewhere).await? {
            let network = names.get(&copy.origin).map_or(copy.origin.authority(), String::as_str);
            let resource = copy.to_resource();
            resources.push(Resource { title: format!("{} ({network})", resource.title), ..resource });
        }
    }
    resources.sort_by_key(|resource| std::cmp::Reverse(resource.created_at));
    Ok(resources)
}

/// What tells the digest of new matches.
pub fn saved_matches(engine: Engine, store: Store) -> SavedMatches {
    Arc::new(move |question| {
        let (engine, store) = (engine.clone(), store.clone());
        Box::pin(async move { matches(&engine, &store, &question).await })
    })
}

async fn matches(engine: &Engine, store: &Store, question: &SavedQuestion) -> Result<Vec<Match>, Error> {
    let mut found = Vec::new();
    let saved = search::list_saved(store.reader(), &question.viewer).await?;
    for one in saved.into_iter().filter(|one| one.alerts == Alerts::On) {
        // What was there when the search was saved is nothing new.
        let since = question.since.max(one.created_at);
        let results = results(engine, store, &question.viewer, &one).await?;
        let new = results.into_iter().filter(|resource| resource.created_at > since).take(TOLD);
        found.push(Match {
            path: format!("/search?{}", one.query),
            found: new.map(|resource| (resource.id, resource.title)).collect(),
            name: one.name,
        });
    }
    Ok(found)
}
