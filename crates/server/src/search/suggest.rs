//! `GET /api/v1/suggest`: type-ahead.

use axum::Json;
use axum::extract::{Query, State};
use search::SuggestionKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::App;
use crate::address::SearchAddress;
use crate::failure::{Failure, Problem};
use crate::visit::Visitor;

/// What is being typed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuggestParams {
    /// The words so far.
    #[serde(default)]
    #[param(required = false)]
    q: String,
}

/// What it may become.
#[derive(Serialize, ToSchema)]
pub(crate) struct Suggestions {
    query: String,
    /// At most 8, the likeliest first.
    suggestions: Vec<SuggestionItem>,
}

/// One line to choose.
#[derive(Serialize, ToSchema)]
struct SuggestionItem {
    text: String,
    /// `concept` or `resource`.
    kind: &'static str,
    id: String,
    /// Where it leads, on this site: a search for the concept, or the resource.
    url: String,
}

/// Completes what is being typed.
#[utoipa::path(
    get, path = "/api/v1/suggest", tag = "search", params(SuggestParams),
    responses(
        (status = 200, description = "Lines to choose from", body = Suggestions),
        (status = 400, description = "A query that cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    visitor: Visitor,
    Query(params): Query<SuggestParams>,
) -> Result<Json<Suggestions>, Failure> {
    let found = app.engine.suggest(&app.store, &params.q, &visitor.viewer).await?;
    let suggestions = found.into_iter().map(|suggestion| {
        let (kind, url) = match suggestion.kind {
            SuggestionKind::Concept => {
                ("concept", SearchAddress::empty().with(|request| suggestion.text.clone_into(&mut request.text)).path())
            }
            SuggestionKind::Resource { path } => ("resource", path),
        };
        SuggestionItem { text: suggestion.text, kind, id: suggestion.id, url }
    });
    Ok(Json(Suggestions { suggestions: suggestions.collect(), query: params.q }))
}
