//! What goes into the ZIP of a pack: pages that stand by themselves, files, the meeting. All through one pair of eyes.

use askama::Template;
use calendar::london;
use kernel::{Error, Viewer};
use library::{AttachedFile, Kind, PackedItem, Resource, clean_name, free_name};
use storage::FileHash;
use vocabulary::{Scheme, Vocabulary};

use super::ics::event;
use super::view::{MeetingView, PackView};
use crate::App;
use crate::failure::Failure;
use crate::words::{Day, file_size};

/// Bytes of all files together at most.
const LARGEST: u64 = 300 * 1024 * 1024;

#[derive(Template)]
#[template(path = "packs/offline_index.html")]
struct IndexPage<'a> {
    network: &'a str,
    title: &'a str,
    summary: &'a str,
    term: Option<&'a str>,
    html: String,
    items: &'a [IndexLine],
    meeting: Option<&'a MeetingView>,
    files: Vec<FileLine>,
    source: String,
    taken: String,
}

/// An item on the first page; without a page where it was withdrawn.
struct IndexLine {
    title: String,
    kind: String,
    note: String,
    summary: String,
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "packs/offline_item.html")]
struct ItemPage {
    pack: String,
    title: String,
    kind: String,
    summary: String,
    html: String,
    files: Vec<FileLine>,
    credit: String,
    licence: String,
    review: Option<String>,
    source: String,
}

/// A file, from the page that names it.
struct FileLine {
    title: String,
    path: String,
    size: String,
}

/// One entry of the archive.
pub(super) enum Part {
    Text(String, String),
    File(String, FileHash),
}

/// Everything that goes in, in its order: only what these eyes may see.
pub(super) async fn gather(app: &App, viewer: &Viewer, pack: &Resource) -> Result<Vec<Part>, Failure> {
    let (vocabulary, now) = (app.engine.vocabulary(), app.store.now());
    let held = library::find_pack(app.store.reader(), viewer, pack).await?;
    let items: Vec<&Resource> = held
        .items
        .iter()
        .filter_map(|entry| match &entry.item {
            PackedItem::Live(resource) => Some(&**resource),
            PackedItem::Withdrawn { .. } => None,
        })
        .collect();
    let total: u64 = items.iter().copied().chain([pack]).flat_map(|one| &one.files).map(|file| file.size).sum();
    if total > LARGEST {
        let (is, most) = (file_size(total), file_size(LARGEST));
        return Err(Error::Refused(format!(
            "The files of this pack have {is}, and {most} fit into one ZIP. Take them one by one."
        ))
        .into());
    }
    let links = Links::to(app, &items);
    let mut parts = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let files = attached(&mut parts, &format!("files/{}", page_name(number, item)), &item.files);
        let page = item_page(app, &pack.title, item, (links.in_item(&item.html), files));
        parts.push(Part::Text(format!("items/{}.html", page_name(number, item)), text(&page)?));
    }
    let files = attached(&mut parts, "files/pack", &pack.files);
    let lines = index_lines(&held.items, &vocabulary);
    if let Some(meeting) = library::list_meetings(app.store.reader(), viewer, kernel::Timestamp(0))
        .await?
        .iter()
        .find(|one| one.pack == pack.id && !one.is_cancelled)
    {
        let events = [event(&app.settings, viewer, meeting)];
        parts.push(Part::Text("meeting.ics".to_owned(), calendar::to_text(&app.settings.network_name, &events)));
    }
    let view = PackView::of(held, "", viewer, (&vocabulary, now.0));
    let index = IndexPage {
        network: &app.settings.network_name,
        title: &pack.title,
        summary: &pack.summary,
        term: view.term.as_deref(),
        html: links.in_index(&pack.html),
        items: &lines,
        meeting: view.meeting.as_ref(),
        files,
        source: app.settings.url(&pack.path()),
        taken: london::say_day(london::day_at(now.0)),
    };
    parts.insert(0, Part::Text("index.html".to_owned(), text(&index)?));
    parts.insert(1, Part::Text("style.css".to_owned(), STYLE.to_owned()));
    Ok(parts)
}

fn item_page(app: &App, pack: &str, item: &Resource, (html, files): (String, Vec<FileLine>)) -> ItemPage {
    let vocabulary = app.engine.vocabulary();
    ItemPage {
        pack: pack.to_owned(),
        title: item.title.clone(),
        kind: vocabulary.label(Scheme::Kind, item.kind.as_str()).to_owned(),
        summary: item.summary.clone(),
        html,
        files: files.into_iter().map(|file| FileLine { path: format!("../{}", file.path), ..file }).collect(),
        credit: format!("{}, version {}, {}", app.settings.network_name, item.ordinal, Day::at(item.changed_at).long),
        licence: vocabulary.label(Scheme::Licence, &item.licence).to_owned(),
        review: item.review_by.as_deref().map(|day| Day::read(day).long),
        source: app.settings.url(&item.path()),
    }
}

const STYLE: &str = include_str!("../../../../web/templates/packs/offline.css");

fn index_lines(entries: &[library::PackEntry], vocabulary: &Vocabulary) -> Vec<IndexLine> {
    let mut number = 0;
    let label = |kind: Kind| vocabulary.label(Scheme::Kind, kind.as_str()).to_owned();
    let mut line = |entry: &library::PackEntry| match &entry.item {
        PackedItem::Live(item) => {
            let page = format!("items/{}.html", page_name(number, item));
            number += 1;
            let (title, summary) = (item.title.clone(), item.summary.clone());
            IndexLine { title, kind: label(item.kind), note: entry.note.clone(), summary, page: Some(page) }
        }
        PackedItem::Withdrawn { kind } => {
            let title = format!("{}, withdrawn", label(*kind));
            IndexLine { title, kind: String::new(), note: entry.note.clone(), summary: String::new(), page: None }
        }
    };
    entries.iter().map(&mut line).collect()
}

/// Adds files to what goes in, under names that are safe on every disk, and says where they are.
fn attached(parts: &mut Vec<Part>, folder: &str, files: &[AttachedFile]) -> Vec<FileLine> {
    let mut names: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    for file in files {
        let name = free_name(&clean_name(&file.name), names.iter().map(String::as_str));
        let path = format!("{folder}/{name}");
        names.push(name);
        // On the page it is an address, where a `#` would begin something else.
        let address = path.split('/').map(crate::address::encode_path).collect::<Vec<_>>().join("/");
        lines.push(FileLine { title: file.shown_title().to_owned(), path: address, size: file_size(file.size) });
        parts.push(Part::File(path, file.hash.clone()));
    }
    lines
}

fn page_name(number: usize, item: &Resource) -> String {
    format!("{:02}-{}", number + 1, item.key)
}

fn text(page: &impl Template) -> Result<String, Error> {
    page.render().map_err(|error| Error::Internal(Box::new(error)))
}

/// Where the links of the texts lead: to what is in the archive, else to the server.
struct Links {
    site: String,
    /// The address on the server, and the page in the archive.
    pages: Vec<(String, String)>,
}

impl Links {
    fn to(app: &App, items: &[&Resource]) -> Self {
        let page = |(number, item): (usize, &&Resource)| (app.settings.url(&item.path()), page_name(number, item));
        Self { site: app.settings.public_url.clone(), pages: items.iter().enumerate().map(page).collect() }
    }

    fn in_item(&self, html: &str) -> String {
        self.lead(html, "")
    }

    fn in_index(&self, html: &str) -> String {
        self.lead(html, "items/")
    }

    fn lead(&self, html: &str, folder: &str) -> String {
        let mut html = html.replace("href=\"/", &format!("href=\"{}/", self.site));
        for (address, page) in &self.pages {
            html = html.replace(&format!("href=\"{address}\""), &format!("href=\"{folder}{page}.html\""));
        }
        html
    }
}
