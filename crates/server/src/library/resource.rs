//! `GET /library/{kind}/{key}`: one resource.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::Audience;
use library::{Ancestor, Kind, Resource, VersionLine};
use search::Hit;
use vocabulary::{Scheme, Vocabulary};

use crate::App;
use crate::address::SearchAddress;
use crate::consultation::{OriginLine, origin_of, used_in_cases};
use crate::failure::Failure;
use crate::files::{FileLine, file_lines};
use crate::frame::{Frame, Section, render};
use crate::keeping::Keeping;
use crate::library::based_on::{BasedOn, Notice};
use crate::library::document::{Downloads, credit};
use crate::library::found;
use crate::library::provision::Provision;
use crate::library::remote;
use crate::library::sources::{SourceLine, line};
use crate::open::linked;
use crate::packs::{self, PackView};
use crate::peers::{self, Arrival};
use crate::search::card::{Evidence, phases};
use crate::taking::chosen::Pick;
use crate::taking::form_path;
use crate::visit::Visit;
use crate::words::{Day, minutes};
use crate::writing::{Done, Tending, tending, who_gets};

#[derive(Template)]
#[template(path = "library/resource.html")]
struct ResourcePage {
    frame: Frame,
    title: String,
    summary: String,
    kind: String,
    kind_plural: String,
    kind_path: String,
    /// Id and label; the first gives the colour.
    areas: Vec<(String, String)>,
    area: String,
    tiers: String,
    phases: String,
    evidence: Option<Evidence>,
    setup: Option<String>,
    weekly: Option<String>,
    staff: Option<String>,
    cost: Option<String>,
    concepts: Vec<(String, String)>,
    checked: Option<Day>,
    review: Option<Day>,
    is_overdue: bool,
    contents: Vec<prose::Heading>,
    /// Cleaned when it was written.
    html: String,
    files: Vec<FileLine>,
    sources: Vec<SourceLine>,
    versions: Vec<(i32, Day)>,
    alike: Vec<(String, String, String)>,
    licence: Licence,
    /// Who made it, under which licence, and from what: one line to paste.
    credit: String,
    /// Words and address of each thing that it came from.
    ancestors: Vec<(String, String)>,
    /// A row for a provision map, which lists strategies.
    provision: Option<Provision>,
    /// Who gets it, for whoever is signed in.
    gets: Option<String>,
    /// Where it has arrived, for coordinators.
    arrivals: Vec<Arrival>,
    /// What only a pack has.
    pack: Option<PackView>,
    downloads: Downloads,
    /// Where its gaps are filled in, for a text that has some.
    form: Option<String>,
    url: String,
    keeping: Keeping,
    /// The button that puts it on the sheet, for what goes on one.
    pick: Option<Pick>,
    /// In how many cases it was named, for those who may read cases; never a small number.
    used: Option<String>,
    /// The consultation that it came from.
    origin: Option<OriginLine>,
    /// The other network's text that it was adopted from.
    based_on: Option<BasedOn>,
    tending: Tending,
    done: String,
}

/// What stands beside the text.
struct Beside {
    sources: Vec<SourceLine>,
    alike: Vec<Hit>,
    downloads: Downloads,
    keeping: Keeping,
    ancestors: Vec<(String, String)>,
    used: Option<String>,
    origin: Option<OriginLine>,
    based_on: Option<BasedOn>,
}

struct Licence {
    label: String,
    plain: String,
    url: Option<String>,
}

pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
    Query(done): Query<Done>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let reader = app.store.reader();
    let shown = found::get(&app, &visit.viewer, &kind, &key).await?;
    if let Some(remote) = &shown.remote {
        return remote::page(&app, &visit, &shown, remote).await;
    }
    let resource = shown.resource;
    let kind = resource.kind;
    // A browser that keeps the page asks a second time, and nobody has read it twice.
    if !headers.contains_key("x-keep") {
        app.counts.opened(&app.store, resource.id.0);
    }
    let versions = library::list_versions(reader, &visit.viewer, resource.id).await?;
    let sources = library::list_sources(reader).await?;
    let linked = linked(&app, &resource, &sources).await?;
    let downloads = Downloads::of(&resource);
    let sources = sources.into_iter().filter(|source| resource.sources.contains(&source.id)).map(line).collect();
    let alike = app.engine.more_like(&app.store, resource.id, &visit.viewer).await?;
    let keeping = Keeping::of(&app, &visit, &resource).await?;
    let based_on = BasedOn::of(&app, &visit, &resource).await?;
    // What it was adopted from has a line of its own.
    let is_other = |(_, address): &(String, String)| based_on.as_ref().is_none_or(|based| based.object != *address);
    let ancestors = library::list_ancestors(reader, &visit.viewer, &resource).await?.into_iter().map(ancestor);
    let ancestors = ancestors.filter(is_other).collect();
    let used = used_in_cases(&app, &visit, resource.id).await?;
    let origin = origin_of(&app, &visit, &resource).await?;
    let beside = Beside { sources, alike, downloads, keeping, ancestors, used, origin, based_on };
    let tending = tending(&app, &visit, &resource).await?;
    let done = if done.done == "published" { peers::say_published(&app, &visit.viewer, &resource).await? } else { String::new() };
    let pack = match kind {
        Kind::Pack => Some(library::find_pack(reader, &visit.viewer, &resource).await?),
        Kind::Strategy | Kind::PolicyTemplate | Kind::Cpd | Kind::Guidance | Kind::Pattern | Kind::Path => None,
    };
    let path = resource.path();
    let shown = (app.engine.vocabulary(), app.store.now().0);
    let changes = match &pack {
        Some(held) => packs::changes(&app, &visit.viewer, &resource, held).await?,
        None => None,
    };
    let pack = pack.map(|pack| PackView { changes, ..PackView::of(pack, &path, &visit.viewer, (&shown.0, shown.1)) });
    let gets = who_gets(&app, &visit.viewer, &resource).await?;
    let arrivals = peers::arrivals(&app, &visit.viewer, &resource).await?;
    let page = page_of(&app, &visit, resource, (versions, tending, done), beside);
    let frame = if pack.is_some() { page.frame.with_style("packs.css") } else { page.frame };
    render(&ResourcePage { frame: frame.with_linked(linked), pack, gets, arrivals, ..page })
}

fn page_of(
    app: &App,
    visit: &Visit,
    resource: Resource,
    (versions, tending, done): (Vec<VersionLine>, Tending, String),
    beside: Beside,
) -> ResourcePage {
    let vocabulary = app.engine.vocabulary();
    let Beside { sources, alike, downloads, keeping, ancestors, used, origin, based_on } = beside;
    let label = |scheme, id: &str| vocabulary.label(scheme, id).to_owned();
    let kind_term = vocabulary.find_term(Scheme::Kind, resource.kind.as_str());
    let path = resource.path();
    let kind_plural = kind_term.map_or(resource.kind.as_str(), |term| term.plural_label()).to_owned();
    let mut frame = Frame::new(app, visit, Section::of(resource.kind), &[&resource.title, &kind_plural]);
    if resource.kind == Kind::Pack {
        frame = frame.with_feeds(&resource.title, &format!("/feeds/packs/{}", resource.key));
    }
    if resource.audience == Audience::Public {
        frame = frame.keeping(&path);
    }
    let url = app.settings.url(&path);
    ResourcePage {
        frame: frame.described(&app.settings, &path, &resource.summary),
        kind: label(Scheme::Kind, resource.kind.as_str()),
        kind_path: format!("/library/{}", resource.kind),
        kind_plural,
        areas: resource.areas.iter().map(|id| (id.clone(), label(Scheme::Area, id))).collect(),
        area: resource.areas.first().cloned().unwrap_or_default(),
        tiers: resource.tiers.iter().map(|id| label(Scheme::Tier, id)).collect::<Vec<_>>().join(", "),
        phases: phases(&vocabulary, &resource.phases),
        evidence: resource.evidence.as_deref().map(|id| Evidence::of(&vocabulary, id)),
        setup: resource.setup_minutes.map(minutes),
        weekly: resource.weekly_minutes.map(minutes),
        cost: resource.cost_band.as_deref().map(|id| label(Scheme::CostBand, id)),
        concepts: resource.concepts.iter().map(|id| concept_link(&vocabulary, id)).collect(),
        checked: resource.checked_on.as_deref().map(Day::read),
        is_overdue: resource.is_overdue(&app.today()),
        review: resource.review_by.as_deref().map(Day::read),
        contents: prose::headings(&resource.body),
        versions: versions.into_iter().map(|version| (version.ordinal, Day::at(version.created_at))).collect(),
        alike: alike.into_iter().map(|hit| (hit.path(), hit.title, label(Scheme::Kind, hit.kind.as_str()))).collect(),
        licence: licence(&vocabulary, &resource.licence),
        credit: credit_line(app, &resource, &ancestors, based_on.as_ref()),
        ancestors,
        provision: (resource.kind == Kind::Strategy).then(|| Provision::of(&resource, &vocabulary, &url)),
        pick: Pick::of(resource.kind, resource.id, &visit.chosen),
        files: file_lines(&path, "", &resource.files),
        form: form_path(&resource),
        downloads,
        sources,
        keeping,
        url,
        tending,
        used,
        origin,
        based_on,
        done,
        title: resource.title,
        summary: resource.summary,
        staff: resource.staff,
        html: resource.html,
        gets: None,
        arrivals: Vec::new(),
        pack: None,
    }
}

fn ancestor(ancestor: Ancestor) -> (String, String) {
    match ancestor {
        Ancestor::Here { title, path } => (title, path),
        Ancestor::Elsewhere(address) => (address.clone(), address),
    }
}

/// What whoever uses it puts below it: title, network, version, day, address, licence, and what it was adapted from.
fn credit_line(app: &App, resource: &Resource, ancestors: &[(String, String)], based_on: Option<&BasedOn>) -> String {
    let licence = app.engine.vocabulary().label(Scheme::Licence, &resource.licence).to_owned();
    let from: String = ancestors
        .iter()
        .map(|(title, address)| match address.strip_prefix('/') {
            Some(_) => format!(" Adapted from ‘{title}’, {}.", app.settings.url(address)),
            None => format!(" Adapted from {address}"),
        })
        .collect();
    let based_on = based_on.map(BasedOn::in_words).unwrap_or_default();
    format!("{} {licence}.{from}{based_on}", credit(&app.settings, resource))
}

pub(super) fn concept_link(vocabulary: &Vocabulary, id: &str) -> (String, String) {
    let label = vocabulary.concept_label(id).to_owned();
    (SearchAddress::empty().with(|request| label.clone_into(&mut request.text)).path(), label)
}

fn licence(vocabulary: &Vocabulary, id: &str) -> Licence {
    let term = vocabulary.find_term(Scheme::Licence, id);
    Licence {
        label: vocabulary.label(Scheme::Licence, id).to_owned(),
        plain: term.map(|term| term.plain.clone()).unwrap_or_default(),
        url: term.and_then(|term| term.url.clone()),
    }
}
