//! `GET /search`: the page of results.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use insight::Outcome;
use kernel::{Permission, Viewer};
use search::{Answer, Facet, Reviewed};

use crate::App;
use crate::address::SearchAddress;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::search::card::{Card, cards};
use crate::search::cases::{CaseCard, cases_among};
use crate::search::filters::{Chip, FilterGroup, chosen, groups};
use crate::search::networks::Networks;
use crate::search::pages::{PageItem, Pages, pages};
use crate::taking::chosen::with_picks;
use crate::visit::Visit;
use crate::words::plural;

#[derive(Template)]
#[template(path = "search/find.html")]
struct FindPage {
    frame: Frame,
    query: String,
    /// What the form carries along besides the words and the filters.
    hidden: Vec<(&'static str, String)>,
    groups: Vec<FilterGroup>,
    results: Results,
}

/// What changes while typing.
struct Results {
    count: String,
    query: String,
    corrected: Option<Corrected>,
    understood: Vec<Chip>,
    chosen: Vec<Chip>,
    clear: String,
    notes: Vec<String>,
    cards: Vec<Card>,
    /// Cases that fit, each with the number of cards before it.
    cases: Vec<(usize, CaseCard)>,
    /// What was left out since nobody reviewed it for long.
    left_out: Option<LeftOut>,
    pages: Option<Pages>,
    /// Whether the visitor can ask colleagues.
    may_ask: bool,
    /// Whether the visitor can keep this search.
    may_save: bool,
    /// The first page, where this one lies behind the last.
    first: Option<String>,
    /// When nothing was found.
    suggestions: Vec<Line>,
    fewer: Vec<Line>,
}

/// What was searched for in place of what was typed.
struct Corrected {
    to: String,
    from: String,
    exact_path: String,
}

/// Results that were left out since nobody reviewed them for long, and the search with them.
pub(crate) struct LeftOut {
    pub(crate) count: String,
    pub(crate) path: String,
}

impl LeftOut {
    pub(crate) fn of(address: &SearchAddress, answer: &Answer) -> Option<Self> {
        let path = address.with(|request| request.reviewed = Reviewed::Any).path();
        (answer.not_reviewed > 0).then(|| Self { count: plural(answer.not_reviewed, "result has", "results have"), path })
    }
}

/// A search to try.
struct Line {
    label: String,
    path: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let address = SearchAddress::read(&pairs)?;
    let answer = app.engine.find(&app.store, &address.request, &visit.viewer).await?;
    if !is_live(&headers) {
        let outcome = if answer.total == 0 { Outcome::Nothing } else { Outcome::Found };
        app.counts.searched(&app.store, &address.request.text, outcome, visit.asker);
    }
    let vocabulary = app.engine.vocabulary();
    let query = address.request.text.trim().to_owned();
    let networks = networks(&app, &address, &answer).await?;
    let groups = groups((&vocabulary, &networks), &address, &answer);
    let carried = |name: &str| matches!(name, "without" | "exact" | "concept" | "reviewed" | "sort" | "limit");
    let hidden = address.pairs().into_iter().filter(|(name, _)| carried(name)).collect();
    let results = results((&app, &networks), &visit, &address, answer).await?;
    let title = if query.is_empty() { vec!["Search"] } else { vec![query.as_str(), "Search"] };
    render(&FindPage { frame: Frame::new(&app, &visit, Section::Search, &title), query, hidden, groups, results })
}

/// Whether the page's own script asks while somebody types: half a word is no search.
fn is_live(headers: &HeaderMap) -> bool {
    headers.contains_key("x-live")
}

/// The names of all networks that the page speaks of.
async fn networks(app: &App, address: &SearchAddress, answer: &Answer) -> kernel::Result<Networks> {
    let counted = answer.facets.iter().filter(|group| group.field == Facet::Origin).flat_map(|group| &group.values);
    let hosts = counted.map(|value| value.value.as_str()).chain(address.request.filters.origin.iter().map(String::as_str));
    Networks::naming(app, hosts).await
}

async fn results(
    (app, networks): (&App, &Networks),
    visit: &Visit,
    address: &SearchAddress,
    answer: Answer,
) -> kernel::Result<Results> {
    let vocabulary = app.engine.vocabulary();
    let query = address.request.text.trim().to_owned();
    let found_nothing = answer.total == 0;
    let is_past_end = !found_nothing && answer.hits.is_empty() && address.request.offset > 0;
    Ok(Results {
        count: if is_everything(address) {
            format!("Everything in the library: {}", plural(answer.total, "resource", "resources"))
        } else {
            plural(answer.total, "result", "results")
        },
        corrected: corrected(address, &answer),
        understood: understood(address, &answer),
        chosen: chosen((&vocabulary, networks), address),
        left_out: LeftOut::of(address, &answer),
        clear: address.with(|request| (request.filters, request.reviewed) = (search::Filters::default(), Reviewed::Yes)).path(),
        may_ask: visit.viewer.person().is_some() && visit.viewer.may(Permission::Consult),
        may_save: visit.viewer.may(Permission::KeepOwn) && !is_everything(address),
        pages: pages(address, answer.total),
        first: is_past_end.then(|| address.with(|_| {}).path()),
        suggestions: answer.suggestions.iter().map(|text| try_instead(text)).collect(),
        fewer: if found_nothing { fewer_filters(app, &visit.viewer, address).await? } else { Vec::new() },
        notes: answer.notes,
        cases: cases_among(app, visit, &address.request).await?,
        cards: with_picks(cards(app, answer.hits).await?, &visit.chosen),
        query,
    })
}

fn is_everything(address: &SearchAddress) -> bool {
    let request = &address.request;
    request.text.trim().is_empty() && request.filters.is_empty() && request.reviewed != Reviewed::No
}

fn corrected(address: &SearchAddress, answer: &Answer) -> Option<Corrected> {
    if answer.interpreted.corrections.is_empty() {
        return None;
    }
    let from = address.request.text.trim().to_owned();
    let mut to = from.clone();
    for correction in &answer.interpreted.corrections {
        to = replace_word(&to, &correction.from, &correction.to);
    }
    Some(Corrected { to, from, exact_path: address.with(|request| request.exact = true).path() })
}

/// Replaces a whole word, whatever its case.
fn replace_word(text: &str, from: &str, to: &str) -> String {
    let is_it = |word: &str| word.trim_matches(|character: char| !character.is_alphanumeric()).eq_ignore_ascii_case(from);
    text.split(' ').map(|word| if is_it(word) { to } else { word }).collect::<Vec<_>>().join(" ")
}

/// How the words were taken, each part removable.
fn understood(address: &SearchAddress, answer: &Answer) -> Vec<Chip> {
    let without = |id: &str| address.with(|request| request.without.push(id.to_owned())).path();
    let interpreted = &answer.interpreted;
    let concepts = interpreted.concepts.iter().map(|concept| (&concept.id, &concept.label, &concept.from));
    let phase = interpreted.phase.iter().map(|phase| (&phase.id, &phase.label, &phase.from));
    let kind = interpreted.kind.iter().map(|kind| (&kind.id, &kind.label, &kind.from));
    let parts = phase.chain(kind).chain(concepts);
    parts.map(|(id, label, from)| Chip { label: label.clone(), from: from.clone(), path: without(id) }).collect()
}

fn try_instead(text: &str) -> Line {
    let path = SearchAddress::empty().with(|request| text.clone_into(&mut request.text)).path();
    Line { label: text.to_owned(), path }
}

/// For each group of chosen filters, the search without it and how much that finds.
async fn fewer_filters(app: &App, viewer: &Viewer, address: &SearchAddress) -> kernel::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for facet in Facet::ALL {
        if address.request.filters.of(facet).is_empty() {
            continue;
        }
        let without = address.with(|request| request.filters.of_mut(facet).clear());
        let found = app.engine.find(&app.store, &search::Request { limit: 1, ..without.request.clone() }, viewer).await?.total;
        if found > 0 {
            let name = match facet {
                Facet::Area => "area of need",
                Facet::Phase => "phase",
                Facet::Tier => "level of support",
                Facet::Kind => "kind",
                Facet::Evidence => "evidence",
                Facet::Origin => "network",
                Facet::Concept => "concept",
            };
            lines.push(Line { label: format!("Any {name} ({})", plural(found, "result", "results")), path: without.path() });
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corrected_word_takes_the_place_of_the_typed_one_only() {
        assert_eq!(
            replace_word("cant follow Instrucions, year 4", "instrucions", "instructions"),
            "cant follow instructions year 4"
        );
        assert_eq!(replace_word("instrucionsbook", "instrucions", "instructions"), "instrucionsbook");
    }
}
