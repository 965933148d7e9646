//! `/areas` and `/areas/{area}`: browsing by need, without searching.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::Error;
use search::{Answer, Facet, Filters, Hit, Request, Sort};
use serde::Deserialize;
use vocabulary::{Scheme, Vocabulary};

use crate::App;
use crate::address::SearchAddress;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::search::card::{Card, plain_cards};
use crate::search::find::LeftOut;
use crate::taking::chosen::with_picks;
use crate::visit::Visit;
use crate::words::plural;

/// An area of need on the front page.
pub(crate) struct AreaTile {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) plain: String,
    pub(crate) count: String,
    /// Our own heading, not one of the four of the Code of Practice.
    pub(crate) is_ours: bool,
}

/// The areas in the vocabulary's order.
pub(crate) fn tiles(vocabulary: &Vocabulary, count: impl Fn(&str) -> usize) -> Vec<AreaTile> {
    let tile = |term: &vocabulary::Term| AreaTile {
        id: term.id.clone(),
        label: term.label.clone(),
        plain: term.plain.clone(),
        count: plural(count(&term.id), "resource", "resources"),
        is_ours: term.paragraphs.is_none(),
    };
    vocabulary.terms(Scheme::Area).iter().map(tile).collect()
}

/// The count beside a value of a facet.
pub(crate) fn count_of(answer: &Answer, facet: Facet, id: &str) -> usize {
    let group = answer.facets.iter().find(|group| group.field == facet);
    group.and_then(|group| group.values.iter().find(|value| value.value == id)).map_or(0, |value| value.count)
}

#[derive(Template)]
#[template(path = "areas/areas.html")]
struct AreasPage {
    frame: Frame,
    areas: Vec<AreaTile>,
}

/// `GET /areas`
pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let answer = app.engine.find(&app.store, &Request { limit: 1, ..Request::default() }, &visit.viewer).await?;
    let frame = Frame::new(&app, &visit, Section::Areas, &["Areas of need"]).described(&app.settings, "/areas", "");
    render(&AreasPage { frame, areas: tiles(&app.engine.vocabulary(), |id| count_of(&answer, Facet::Area, id)) })
}

#[derive(Template)]
#[template(path = "areas/area.html")]
struct AreaPage {
    frame: Frame,
    id: String,
    label: String,
    plain: String,
    paragraphs: Option<String>,
    phases: Vec<PhaseLink>,
    groups: Vec<KindGroup>,
    count: String,
    search_path: String,
    left_out: Option<LeftOut>,
    concepts: Vec<ConceptLink>,
}

impl AreaPage {
    fn has_picks(&self) -> bool {
        self.groups.iter().any(|group| group.cards.iter().any(|card| card.pick.is_some()))
    }
}

/// One phase of an area, for narrowing.
struct PhaseLink {
    label: String,
    path: String,
    count: usize,
    is_current: bool,
}

/// The resources of one kind.
struct KindGroup {
    heading: String,
    cards: Vec<Card>,
    /// What leads to all of them, where not all stand here: words and address.
    more: Option<(String, String)>,
}

/// A concept of the area, as a search.
struct ConceptLink {
    label: String,
    path: String,
}

#[derive(Deserialize)]
pub(crate) struct Narrowed {
    phase: Option<String>,
}

/// Resources that are looked through for the page.
const LIMIT: usize = 300;
/// Resources of a kind on the page; the rest stand in search.
const SHOWN: usize = 16;

/// `GET /areas/{area}`
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(narrowed): Query<Narrowed>,
) -> Result<Response, Failure> {
    let vocabulary = app.engine.vocabulary();
    let area = vocabulary.find_term(Scheme::Area, &id).ok_or_else(|| {
        let known: Vec<&str> = vocabulary.terms(Scheme::Area).iter().map(|term| term.id.as_str()).collect();
        Error::NotFound(format!("There is no area of need '{id}'. There are: {}.", known.join(", ")))
    })?;
    let phase = narrowed.phase.filter(|phase| !phase.is_empty());
    let filters = Filters { area: vec![id.clone()], phase: phase.iter().cloned().collect(), ..Filters::default() };
    let address = SearchAddress::empty()
        .with(|request| *request = Request { filters, sort: Sort::Title, limit: LIMIT, ..Request::default() });
    let answer = app.engine.find(&app.store, &address.request, &visit.viewer).await?;
    let totals: Vec<usize> = vocabulary.terms(Scheme::Kind).iter().map(|term| count_of(&answer, Facet::Kind, &term.id)).collect();
    let search = address.with(|request| (request.sort, request.limit) = (Sort::Relevance, crate::address::PAGE));
    let label = area.label.clone();
    let path = format!("/areas/{id}");
    let phase_label = phase.as_deref().map(|phase| vocabulary.label(Scheme::Phase, phase).to_owned());
    let title: Vec<&str> = phase_label.as_deref().into_iter().chain([label.as_str(), "Areas of need"]).collect();
    let page = AreaPage {
        frame: Frame::new(&app, &visit, Section::Areas, &title)
            .described(&app.settings, &path, &area.plain)
            .with_feeds(&format!("New: {}", area.label), &format!("/feeds/areas/{id}")),
        phases: phase_links(&vocabulary, &answer, &path, phase.as_deref()),
        count: plural(answer.total, "resource", "resources"),
        left_out: LeftOut::of(&search, &answer),
        search_path: search.path(),
        concepts: concept_links(&vocabulary, &id),
        groups: by_kind(
            &vocabulary,
            with_picks(plain_cards(&app, first_of_each_kind(answer.hits)).await?, &visit.chosen),
            (&totals, &search),
        ),
        plain: area.plain.clone(),
        paragraphs: area.paragraphs.clone(),
        label,
        id,
    };
    render(&page)
}

fn phase_links(vocabulary: &Vocabulary, answer: &Answer, path: &str, chosen: Option<&str>) -> Vec<PhaseLink> {
    let all = PhaseLink { label: "All phases".to_owned(), path: path.to_owned(), count: 0, is_current: chosen.is_none() };
    let phases = vocabulary.terms(Scheme::Phase).iter().map(|term| PhaseLink {
        label: term.short_label().to_owned(),
        path: format!("{path}?phase={}", term.id),
        count: count_of(answer, Facet::Phase, &term.id),
        is_current: chosen == Some(&term.id),
    });
    std::iter::once(all).chain(phases).collect()
}

/// Those that the page has room for.
fn first_of_each_kind(hits: Vec<Hit>) -> Vec<Hit> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut is_shown = |hit: &Hit| {
        let count = counts.entry(hit.kind.as_str()).or_default();
        *count += 1;
        *count <= SHOWN
    };
    hits.into_iter().filter(|hit| is_shown(hit)).collect()
}

fn by_kind(vocabulary: &Vocabulary, cards: Vec<Card>, (totals, search): (&[usize], &SearchAddress)) -> Vec<KindGroup> {
    let mut groups: Vec<KindGroup> = Vec::new();
    for (term, total) in vocabulary.terms(Scheme::Kind).iter().zip(totals) {
        let path = || search.with(|request| request.filters.kind = vec![term.id.clone()]).path();
        let more = (*total > SHOWN).then(|| (format!("All {total} {}", term.plural_label().to_lowercase()), path()));
        groups.push(KindGroup { heading: term.plural_label().to_owned(), cards: Vec::new(), more });
    }
    for card in cards {
        let at = vocabulary.terms(Scheme::Kind).iter().position(|term| term.label == card.kind);
        if let Some(group) = at.and_then(|at| groups.get_mut(at)) {
            group.cards.push(card);
        }
    }
    groups.retain(|group| !group.cards.is_empty());
    groups
}

/// The widest concepts of the area.
fn concept_links(vocabulary: &Vocabulary, area: &str) -> Vec<ConceptLink> {
    let of_area = vocabulary.concepts().iter().filter(|concept| concept.area == area);
    let tops: Vec<&str> =
        vocabulary.concepts().iter().filter(|concept| concept.broader.is_empty()).map(|concept| concept.id.as_str()).collect();
    let second = of_area.filter(|concept| concept.broader.iter().any(|wider| tops.contains(&wider.as_str())));
    let link = |concept: &vocabulary::Concept| ConceptLink {
        label: concept.label.clone(),
        path: SearchAddress::empty().with(|request| concept.label.clone_into(&mut request.text)).path(),
    };
    second.take(14).map(link).collect()
}
