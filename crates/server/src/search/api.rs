//! `GET /api/v1/search`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Query, State};
use search::{Answer, FacetGroup, Hit, Request};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use vocabulary::Vocabulary;

use crate::App;
use crate::address::SearchAddress;
use crate::failure::{Failure, Problem};
use crate::visit::Visitor;

/// What can be asked; the document's description of [`SearchAddress`].
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the document only: filters may be repeated, which SearchAddress reads")]
pub(crate) struct SearchParams {
    /// What is looked for, in plain words; "phrases" and -words are understood. Empty: everything, by title unless `sort` says otherwise.
    q: Option<String>,
    /// Ids of areas of need; any of them.
    #[param(max_items = 20)]
    area: Option<Vec<String>>,
    /// Ids of phases; any of them.
    #[param(max_items = 20)]
    phase: Option<Vec<String>>,
    /// Ids of levels of support; any of them.
    #[param(max_items = 20)]
    tier: Option<Vec<String>>,
    /// Kinds; any of them.
    #[param(max_items = 20)]
    kind: Option<Vec<String>>,
    /// Ids of evidence classes; any of them.
    #[param(max_items = 20)]
    evidence: Option<Vec<String>>,
    /// Networks that share it; `local` is this one.
    #[param(max_items = 20)]
    origin: Option<Vec<String>>,
    /// Ids of concepts; any of them.
    #[param(max_items = 20)]
    concept: Option<Vec<String>>,
    /// Interpretations to leave out: ids of concepts, phases and kinds.
    #[param(max_items = 20)]
    without: Option<Vec<String>>,
    #[param(schema_with = flag_schema)]
    exact: Option<String>,
    #[param(schema_with = reviewed_schema)]
    reviewed: Option<String>,
    #[param(schema_with = sort_schema)]
    sort: Option<String>,
    /// Hits a page.
    #[param(minimum = 1, maximum = 100, default = 10)]
    limit: Option<u32>,
    /// Hits to leave out before the page. The first 1,000 hits can be paged through.
    #[param(minimum = 0, maximum = 1_000, default = 0)]
    offset: Option<u32>,
}

fn one_of(description: &str, values: &[&str]) -> utoipa::openapi::Schema {
    utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .description(Some(description))
        .enum_values(Some(values.iter().copied()))
        .build()
        .into()
}

fn flag_schema() -> utoipa::openapi::Schema {
    one_of("1: search for the words as typed, without correction.", &["1", "0", "true", "false"])
}

fn reviewed_schema() -> utoipa::openapi::Schema {
    one_of("Whether what was not reviewed more than 90 days after its day is found: yes leaves it out.", &["yes", "any", "no"])
}

fn sort_schema() -> utoipa::openapi::Schema {
    one_of("The order; relevance unless asked otherwise, which without words is by title.", &["relevance", "newest", "title"])
}

/// A page of results.
#[derive(Serialize, ToSchema)]
pub(crate) struct SearchAnswer {
    query: String,
    /// How many match, exactly.
    total: usize,
    /// How many more match, but were not reviewed for long and are left out; `reviewed=any` finds them.
    not_reviewed: usize,
    limit: usize,
    offset: usize,
    hits: Vec<HitItem>,
    /// Counts by value; a facet's counts ignore what is chosen of itself.
    facets: BTreeMap<String, Vec<FacetItem>>,
    interpreted: Interpretation,
    /// Words to try instead.
    suggestions: Vec<String>,
    /// What was ignored, in plain sentences.
    notes: Vec<String>,
    took_us: u64,
}

/// One resource.
#[derive(Serialize, ToSchema)]
pub(crate) struct HitItem {
    id: String,
    key: String,
    url: String,
    title: String,
    kind: String,
    areas: Vec<String>,
    /// None means all.
    phases: Vec<String>,
    tiers: Vec<String>,
    concepts: Vec<Labelled>,
    summary: String,
    /// Safe HTML: escaped text with `<mark>`.
    snippet: String,
    /// Where the snippet stands, when that is in one of the record's files: `page 3 of handout.docx`.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    score: f32,
    origin: String,
    updated_at: String,
    evidence: Option<String>,
    setup_minutes: Option<i32>,
    weekly_minutes: Option<i32>,
    staff: Option<String>,
    review_by: Option<String>,
}

/// An id with its name.
#[derive(Serialize, ToSchema)]
pub(crate) struct Labelled {
    pub(crate) id: String,
    pub(crate) label: String,
}

/// The count beside one value.
#[derive(Serialize, ToSchema)]
struct FacetItem {
    value: String,
    count: usize,
}

/// How the words were taken.
#[derive(Serialize, ToSchema)]
struct Interpretation {
    concepts: Vec<MatchItem>,
    corrections: Vec<CorrectionItem>,
    phase: Option<MatchItem>,
    kind: Option<MatchItem>,
}

/// A value that words were taken for.
#[derive(Serialize, ToSchema)]
struct MatchItem {
    id: String,
    label: String,
    /// The words it was found by.
    from: String,
    /// `label`, `other-name`, `hidden-name`, `lay-phrase` or `close-to-phrase` for concepts.
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<String>,
}

/// A word that was taken for another.
#[derive(Serialize, ToSchema)]
struct CorrectionItem {
    from: String,
    to: String,
}

/// Searches the library.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "search", params(SearchParams),
    responses(
        (status = 200, description = "A page of results; an unknown filter value finds nothing, and the notes say so", body = SearchAnswer),
        (status = 400, description = "A number or choice that is not accepted", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not ready yet", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<SearchAnswer>, Failure> {
    let request = SearchAddress::read(&pairs)?.request;
    let answer = app.engine.find(&app.store, &request, &visitor.viewer).await?;
    Ok(Json(item(&app.settings.public_url, &app.engine.vocabulary(), &request, answer)))
}

/// The answer to a search as `/api/v1/search` gives it, for the command line; addresses begin at the site's root.
pub fn answer_json(request: &Request, answer: &Answer, vocabulary: &Vocabulary) -> String {
    serde_json::to_string_pretty(&item("", vocabulary, request, answer.clone())).unwrap_or_default()
}

fn item(base: &str, vocabulary: &Vocabulary, request: &Request, answer: Answer) -> SearchAnswer {
    let interpreted = answer.interpreted;
    let concepts = interpreted.concepts.into_iter().map(|concept| MatchItem {
        id: concept.id,
        label: concept.label,
        from: concept.from,
        how: Some(concept.how.as_str().to_owned()),
    });
    let corrections = interpreted.corrections.into_iter();
    SearchAnswer {
        query: request.text.clone(),
        total: answer.total,
        not_reviewed: answer.not_reviewed,
        limit: request.limit,
        offset: request.offset,
        hits: answer.hits.into_iter().map(|hit| hit_item(base, vocabulary, hit)).collect(),
        facets: answer.facets.into_iter().map(facet).collect(),
        interpreted: Interpretation {
            concepts: concepts.collect(),
            corrections: corrections.map(|correction| CorrectionItem { from: correction.from, to: correction.to }).collect(),
            phase: interpreted.phase.map(|phase| MatchItem { id: phase.id, label: phase.label, from: phase.from, how: None }),
            kind: interpreted.kind.map(|kind| MatchItem { id: kind.id, label: kind.label, from: kind.from, how: None }),
        },
        suggestions: answer.suggestions,
        notes: answer.notes,
        took_us: answer.took_us,
    }
}

fn facet(group: FacetGroup) -> (String, Vec<FacetItem>) {
    let values = group.values.into_iter().map(|value| FacetItem { value: value.value, count: value.count });
    (group.field.as_str().to_owned(), values.collect())
}

fn hit_item(base: &str, vocabulary: &Vocabulary, hit: Hit) -> HitItem {
    let concepts = hit.concepts.iter().map(|id| Labelled { id: id.clone(), label: vocabulary.concept_label(id).to_owned() });
    HitItem {
        id: hit.id.to_string(),
        url: format!("{base}{}", hit.path()),
        kind: hit.kind.to_string(),
        concepts: concepts.collect(),
        key: hit.key,
        title: hit.title,
        areas: hit.areas,
        phases: hit.phases,
        tiers: hit.tiers,
        summary: hit.summary,
        snippet: hit.snippet,
        place: hit.place.map(|place| place.to_string()),
        score: hit.score,
        origin: hit.origin,
        updated_at: hit.changed_at.to_rfc3339(),
        evidence: hit.evidence,
        setup_minutes: hit.setup_minutes,
        weekly_minutes: hit.weekly_minutes,
        staff: hit.staff,
        review_by: hit.review_by,
    }
}
