//! `GET /library/{kind}`: everything of one kind.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::Error;
use library::Kind;
use search::{Facet, Filters, Request, Sort};
use serde::Deserialize;
use vocabulary::{Scheme, Vocabulary};

use crate::App;
use crate::address::{DEPTH, SearchAddress, encode, read_offset};
use crate::areas::count_of;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::search::card::{Card, plain_cards, short};
use crate::search::find::LeftOut;
use crate::taking::chosen::with_picks;
use crate::visit::Visit;
use crate::words::plural;

/// A kind of resource on the front page.
pub(crate) struct KindLine {
    pub(crate) path: String,
    pub(crate) label: String,
    pub(crate) plain: String,
    pub(crate) count: usize,
}

/// The kinds of which there is something.
pub(crate) fn kinds(vocabulary: &Vocabulary, count: impl Fn(&str) -> usize) -> Vec<KindLine> {
    let line = |term: &vocabulary::Term| KindLine {
        path: format!("/library/{}", term.id),
        label: term.plural_label().to_owned(),
        plain: term.plain.clone(),
        count: count(&term.id),
    };
    vocabulary.terms(Scheme::Kind).iter().map(line).filter(|line| line.count > 0).collect()
}

#[derive(Template)]
#[template(path = "library/list.html")]
struct ListPage {
    frame: Frame,
    heading: String,
    plain: String,
    count: String,
    areas: Vec<AreaLink>,
    cards: Vec<Card>,
    /// Whether there are resources, all of them on pages before this one.
    is_past_end: bool,
    first: String,
    previous: Option<String>,
    next: Option<String>,
    search_path: String,
    left_out: Option<LeftOut>,
}

impl ListPage {
    fn has_picks(&self) -> bool {
        self.cards.iter().any(|card| card.pick.is_some())
    }
}

/// One area, for narrowing.
struct AreaLink {
    label: String,
    path: String,
    count: usize,
    is_current: bool,
}

#[derive(Deserialize)]
pub(crate) struct Narrowed {
    area: Option<String>,
    #[serde(default)]
    offset: Option<String>,
}

/// Resources a page.
const LIMIT: usize = 30;

pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path(kind): Path<String>,
    Query(narrowed): Query<Narrowed>,
) -> Result<Response, Failure> {
    let kind = read_kind(&kind)?;
    let vocabulary = app.engine.vocabulary();
    let area = narrowed.area.filter(|area| !area.is_empty());
    let filters = Filters { kind: vec![kind.to_string()], area: area.iter().cloned().collect(), ..Filters::default() };
    let offset = read_offset(narrowed.offset.as_deref())?;
    let request = Request { filters, sort: Sort::Title, limit: LIMIT, offset, ..Request::default() };
    let answer = app.engine.find(&app.store, &request, &visit.viewer).await?;
    let term = vocabulary.find_term(Scheme::Kind, kind.as_str());
    let heading = term.map_or(kind.as_str(), |term| term.plural_label()).to_owned();
    let plain = term.map(|term| term.plain.clone()).unwrap_or_default();
    let path = format!("/library/{kind}");
    let link = |area: Option<&str>, offset: usize| {
        let pairs = area.map(|area| format!("area={}", encode(area))).into_iter();
        let pairs: Vec<String> = pairs.chain((offset > 0).then(|| format!("offset={offset}"))).collect();
        if pairs.is_empty() { path.clone() } else { format!("{path}?{}", pairs.join("&")) }
    };
    let all = AreaLink { label: "All areas".to_owned(), path: link(None, 0), count: 0, is_current: area.is_none() };
    let areas = vocabulary.terms(Scheme::Area).iter().map(|term| AreaLink {
        label: short(&vocabulary, Scheme::Area, &term.id),
        path: link(Some(&term.id), 0),
        count: count_of(&answer, Facet::Area, &term.id),
        is_current: area.as_deref() == Some(&term.id),
    });
    let area_label = area.as_deref().map(|area| vocabulary.label(Scheme::Area, area).to_owned());
    let title: Vec<&str> = area_label.as_deref().into_iter().chain([heading.as_str(), "Library"]).collect();
    let section = Section::of(kind);
    let search = SearchAddress::empty().with(|search| search.filters = request.filters.clone());
    let next = offset.saturating_add(LIMIT);
    render(&ListPage {
        frame: Frame::new(&app, &visit, section, &title)
            .described(&app.settings, &path, &plain)
            .with_feeds(&format!("New: {heading}"), &format!("/feeds/kinds/{kind}")),
        areas: std::iter::once(all).chain(areas).collect(),
        is_past_end: offset > 0 && answer.total > 0 && answer.hits.is_empty(),
        first: link(area.as_deref(), 0),
        count: plural(answer.total, "resource", "resources"),
        previous: (offset > 0).then(|| link(area.as_deref(), offset.saturating_sub(LIMIT))),
        next: (next < answer.total.min(DEPTH)).then(|| link(area.as_deref(), next)),
        left_out: LeftOut::of(&search, &answer),
        search_path: search.path(),
        cards: with_picks(plain_cards(&app, answer.hits).await?, &visit.chosen),
        heading,
        plain,
    })
}

/// A kind in an address.
pub(crate) fn read_kind(kind: &str) -> Result<Kind, Error> {
    kind.parse().map_err(|_| {
        let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        Error::NotFound(format!("The library has no kind '{kind}'. It has: {}.", known.join(", ")))
    })
}
