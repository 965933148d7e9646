//! `GET /library/{kind}/{key}@{host}`: the copy of another network's resource. No page waits for that network.

use askama::Template;
use axum::response::Response;
use federation::{Hold, RemoteResource, Whereabouts};
use kernel::{Audience, Permission};
use library::{AttachedFile, Kind};
use vocabulary::Scheme;

use super::document::Downloads;
use super::found::{Shown, licence_of};
use super::resource::concept_link;
use crate::App;
use crate::failure::Failure;
use crate::files::{FileLine, file_lines};
use crate::frame::{Frame, Section, render};
use crate::packs::{self, PackView};
use crate::search::card::{Evidence, phases};
use crate::taking::chosen::Pick;
use crate::taking::form_path;
use crate::visit::Visit;
use crate::words::{Day, Moment, file_size};

#[derive(Template)]
#[template(path = "library/remote.html")]
struct RemotePage {
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
    concepts: Vec<(String, String)>,
    review: Option<Day>,
    is_overdue: bool,
    contents: Vec<prose::Heading>,
    /// Cleaned as if a stranger had written it, which is so.
    html: String,
    /// Its files that are here.
    files: Vec<FileLine>,
    /// Those that are not: name, size, and why.
    files_there: Vec<(String, String, &'static str)>,
    /// What its network calls itself, where that lives, and the resource's page there.
    network: String,
    host: String,
    there: String,
    changed: Moment,
    away: Option<Away>,
    /// Whether a coordinator here holds the exchange with that network.
    is_paused: bool,
    licence: String,
    licence_plain: String,
    licence_url: String,
    credit: String,
    based_on: Option<String>,
    alike: Vec<(String, String, String)>,
    downloads: Downloads,
    form: Option<String>,
    pick: Option<Pick>,
    /// What only a pack has, and what is to be said of parts that are not here.
    pack: Option<PackView>,
    missing: Vec<String>,
    path: String,
    url: String,
    adopting: Adopting,
}

/// A network that does not answer.
struct Away {
    /// Since when; nothing of one that was never heard.
    since: Option<Moment>,
}

/// Whether this visitor can make something of their own of it.
enum Adopting {
    Hidden,
    Allowed,
    Refused(String),
}

/// The page of a copy.
pub(crate) async fn page(app: &App, visit: &Visit, shown: &Shown, remote: &RemoteResource) -> Result<Response, Failure> {
    let vocabulary = app.engine.vocabulary();
    let db = app.store.reader();
    let peer = federation::find_peer(db, &remote.origin).await?;
    let contact = federation::find_contact(db, &remote.origin).await?;
    let is_paused = peer.as_ref().is_some_and(|peer| peer.hold == Hold::Paused);
    let away = contact.is_away(app.store.now()).then(|| Away { since: contact.last_at().map(Moment::at) });
    let host = remote.origin.authority().to_owned();
    let alike = app.engine.more_like(&app.store, shown.resource.id, &visit.viewer).await?;
    let label = |scheme, id: &str| vocabulary.label(scheme, id).to_owned();
    let resource = &shown.resource;
    let kind_term = vocabulary.find_term(Scheme::Kind, resource.kind.as_str());
    let kind_plural = kind_term.map_or(resource.kind.as_str(), |term| term.plural_label()).to_owned();
    let there = peer.as_ref().map_or_else(|| remote.record.url.clone(), |peer| peer.where_now(&remote.record.url));
    let network = peer.map_or_else(|| host.clone(), |peer| peer.name);
    let path = resource.path();
    let frame = Frame::new(app, visit, Section::of(resource.kind), &[&resource.title, &network, &kind_plural]);
    let licence = licence_of(&vocabulary, remote);
    let (here, files_there) = files(app, remote).await?;
    let known = vocabulary.find_term(Scheme::Licence, &resource.licence).filter(|term| term.label == licence);
    let (pack, missing) = packs::of_remote(app, &visit.viewer, remote).await?.unzip();
    let frame = if pack.is_some() { frame.with_style("packs.css") } else { frame };
    render(&RemotePage {
        frame: if resource.audience == Audience::Public { frame.keeping(&path) } else { frame },
        pack,
        missing: missing.unwrap_or_default(),
        kind: label(Scheme::Kind, resource.kind.as_str()),
        kind_path: format!("/library/{}", resource.kind),
        kind_plural,
        areas: resource.areas.iter().map(|id| (id.clone(), label(Scheme::Area, id))).collect(),
        area: resource.areas.first().cloned().unwrap_or_default(),
        tiers: resource.tiers.iter().map(|id| label(Scheme::Tier, id)).collect::<Vec<_>>().join(", "),
        phases: phases(&vocabulary, &resource.phases),
        evidence: resource.evidence.as_deref().map(|id| Evidence::of(&vocabulary, id)),
        concepts: resource.concepts.iter().map(|id| concept_link(&vocabulary, id)).collect(),
        is_overdue: resource.is_overdue(&app.today()),
        review: resource.review_by.as_deref().map(Day::read),
        contents: if remote.record.body.is_some() { prose::headings(&resource.body) } else { Vec::new() },
        files: file_lines(&path, "", &here),
        files_there,
        there,
        changed: Moment::at(remote.changed_at),
        licence_plain: known.map(|term| term.plain.clone()).unwrap_or_default(),
        licence_url: remote.record.licence_url.clone(),
        credit: format!("{} {licence}.", shown.credit(app)),
        based_on: remote.record.based_on.clone(),
        alike: alike.into_iter().map(|hit| (hit.path(), hit.title, label(Scheme::Kind, hit.kind.as_str()))).collect(),
        downloads: Downloads::of(resource),
        form: form_path(resource),
        pick: Pick::of(resource.kind, resource.id, &visit.chosen),
        url: app.settings.url(&path),
        adopting: adopting(app, visit, remote),
        title: resource.title.clone(),
        summary: resource.summary.clone(),
        html: resource.html.clone(),
        network,
        host,
        away,
        is_paused,
        licence,
        path,
    })
}

/// The files that are here, and what is to be said of those that are not.
async fn files(app: &App, remote: &RemoteResource) -> Result<(Vec<AttachedFile>, Vec<(String, String, &'static str)>), Failure> {
    let (mut here, mut there) = (Vec::new(), Vec::new());
    for file in federation::list_remote_files(app.store.reader(), remote).await? {
        let why = match file.whereabouts {
            Whereabouts::Here(file) => {
                here.push(*file);
                continue;
            }
            Whereabouts::Awaited => "not here yet: it is being fetched",
            Whereabouts::Refused => "not kept here: what came is not the file that was announced, or of a kind that is not kept",
            Whereabouts::Large => "not kept here: it is larger than 25 MB",
        };
        there.push((file.name, file_size(file.size), why));
    }
    Ok((here, there))
}

fn adopting(app: &App, visit: &Visit, remote: &RemoteResource) -> Adopting {
    let is_begun_here = crate::writing::BEGUN_HERE.contains(&remote.record.kind);
    if !visit.viewer.may(Permission::Write) || !is_begun_here || remote.record.kind == Kind::Pack {
        return Adopting::Hidden;
    }
    remote.why_not_adopted(&app.engine.vocabulary()).map_or(Adopting::Allowed, Adopting::Refused)
}
