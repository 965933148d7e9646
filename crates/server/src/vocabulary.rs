//! The words of the field, for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use vocabulary::Scheme;

use crate::App;

/// All controlled values and concepts.
#[derive(Serialize, ToSchema)]
pub(crate) struct Words {
    /// Values by list: `area`, `phase`, `tier`, `evidence`, `cost_band`, `licence`, `audience`, `kind`.
    terms: BTreeMap<String, Vec<TermItem>>,
    /// Concepts of the thesaurus.
    concepts: Vec<ConceptItem>,
}

/// One controlled value.
#[derive(Serialize, ToSchema)]
struct TermItem {
    id: String,
    label: String,
    plain: String,
}

/// One concept. Phrases that are matched but not shown stand in `/thesaurus.ttl`.
#[derive(Serialize, ToSchema)]
struct ConceptItem {
    id: String,
    label: String,
    alt: Vec<String>,
    broader: Vec<String>,
    related: Vec<String>,
    area: String,
    note: String,
}

/// The controlled values and the thesaurus.
#[utoipa::path(
    get, path = "/api/v1/vocabulary", tag = "vocabulary",
    responses((status = 200, description = "All values and concepts", body = Words))
)]
pub(crate) async fn get(State(app): State<App>) -> Json<Words> {
    let vocabulary = app.engine.vocabulary();
    let terms = Scheme::ALL.into_iter().map(|scheme| {
        let items = vocabulary.terms(scheme).iter();
        let items = items.map(|term| TermItem { id: term.id.clone(), label: term.label.clone(), plain: term.plain.clone() });
        (scheme.as_str().to_owned(), items.collect())
    });
    let concepts = vocabulary.concepts().iter().map(|concept| ConceptItem {
        id: concept.id.clone(),
        label: concept.label.clone(),
        alt: concept.alt.clone(),
        broader: concept.broader.clone(),
        related: concept.related.clone(),
        area: concept.area.clone(),
        note: concept.note.clone(),
    });
    Json(Words { terms: terms.collect(), concepts: concepts.collect() })
}

/// `GET /thesaurus.ttl`: the thesaurus in SKOS.
pub(crate) async fn turtle(State(app): State<App>) -> Response {
    let text = vocabulary::to_turtle(&app.engine.vocabulary(), &app.settings.url("/thesaurus"));
    ([(header::CONTENT_TYPE, "text/turtle; charset=utf-8")], text).into_response()
}
