//! `/feeds`: what is new, as Atom and as JSON. The public ones show what is public; with a secret of their own, members are shown
//! what they may see, as it is at that moment.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use identity::Secret;
use kernel::{Error, Viewer};
use library::{Found, Kind, Newest, PackedItem, Resource};
use notifications::{Entry, Feed, Purpose, to_atom, to_json_feed};
use vocabulary::{Scheme, Vocabulary};

use super::conditional::{Document, Sharing, answer};
use crate::App;
use crate::failure::Failure;
use crate::search::saved::newest;

/// Entries of a feed.
const ENTRIES: u64 = 30;
const LATEST: usize = 30;

/// How a feed is written: the end of its address says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Atom,
    Json,
}

impl Format {
    const ALL: [Self; 2] = [Self::Atom, Self::Json];

    fn ending(self) -> &'static str {
        match self {
            Self::Atom => ".atom",
            Self::Json => ".json",
        }
    }

    /// What browsers and feed readers call it.
    fn kind(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json; charset=utf-8",
        }
    }

    fn write(self, feed: &Feed) -> String {
        match self {
            Self::Atom => to_atom(feed),
            Self::Json => to_json_feed(feed),
        }
    }
}

/// A file's name, and how it is written.
type File<'a> = (&'a str, Format);

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/feeds/{file}", get(public_new))
        .route("/feeds/areas/{file}", get(public_area))
        .route("/feeds/kinds/{file}", get(public_kind))
        .route("/feeds/packs/{file}", get(public_pack))
        .route("/feeds/{secret}/{file}", get(own_new))
        .route("/feeds/{secret}/areas/{file}", get(own_area))
        .route("/feeds/{secret}/kinds/{file}", get(own_kind))
        .route("/feeds/{secret}/packs/{file}", get(own_pack))
        .route("/feeds/{secret}/saved/{file}", get(own_saved))
}

async fn public_new(State(app): State<App>, asked: HeaderMap, Path(file): Path<String>) -> Result<Response, Failure> {
    feed(&app, &asked, &Reader::Public, everything(&file)?).await
}

async fn public_area(State(app): State<App>, asked: HeaderMap, Path(file): Path<String>) -> Result<Response, Failure> {
    feed(&app, &asked, &Reader::Public, area(&app, &file)?).await
}

async fn public_kind(State(app): State<App>, asked: HeaderMap, Path(file): Path<String>) -> Result<Response, Failure> {
    feed(&app, &asked, &Reader::Public, kind(&file)?).await
}

async fn public_pack(State(app): State<App>, asked: HeaderMap, Path(file): Path<String>) -> Result<Response, Failure> {
    pack(&app, &asked, &Reader::Public, split(&file)?).await
}

/// A secret and a file's name.
type Own = Path<(String, String)>;

async fn own_new(State(app): State<App>, asked: HeaderMap, Path((secret, file)): Own) -> Result<Response, Failure> {
    let reader = Reader::find(&app, &secret).await?;
    feed(&app, &asked, &reader, everything(&file)?).await
}

async fn own_area(State(app): State<App>, asked: HeaderMap, Path((secret, file)): Own) -> Result<Response, Failure> {
    let reader = Reader::find(&app, &secret).await?;
    feed(&app, &asked, &reader, area(&app, &file)?).await
}

async fn own_kind(State(app): State<App>, asked: HeaderMap, Path((secret, file)): Own) -> Result<Response, Failure> {
    let reader = Reader::find(&app, &secret).await?;
    feed(&app, &asked, &reader, kind(&file)?).await
}

async fn own_pack(State(app): State<App>, asked: HeaderMap, Path((secret, file)): Own) -> Result<Response, Failure> {
    let reader = Reader::find(&app, &secret).await?;
    pack(&app, &asked, &reader, split(&file)?).await
}

/// What a saved search finds, the newest first: for whoever keeps it.
async fn own_saved(State(app): State<App>, asked: HeaderMap, Path((secret, file)): Own) -> Result<Response, Failure> {
    let reader = Reader::find(&app, &secret).await?;
    let (id, format) = split(&file)?;
    let Some((saved, found)) = newest(&app, &reader.viewer(), id).await? else { return Err(gone().into()) };
    let vocabulary = app.engine.vocabulary();
    let feed = Feed {
        title: format!("{}: {}", app.settings.network_name, saved.name),
        network: app.settings.network_name.clone(),
        id: reader.id(&app, &format!("/feeds/saved/{id}{}", format.ending())),
        page: app.settings.url(&format!("/search?{}", saved.query)),
        entries: found.iter().take(LATEST).map(|resource| entry(&app, &vocabulary, resource)).collect(),
    };
    send(&app, &asked, &reader, (&feed, format)).await
}

/// A pack and what is in it.
async fn pack(app: &App, asked: &HeaderMap, reader: &Reader, (key, format): File<'_>) -> Result<Response, Failure> {
    let (db, viewer) = (app.store.reader(), reader.viewer());
    let Some(Found::Live(pack)) = library::find_resource(db, &viewer, Kind::Pack, key).await? else { return Err(gone().into()) };
    let parts = library::find_pack(db, &viewer, &pack).await?;
    let vocabulary = app.engine.vocabulary();
    let items = parts.items.iter().filter_map(|part| match &part.item {
        PackedItem::Live(resource) => Some(entry(app, &vocabulary, resource)),
        PackedItem::Withdrawn { .. } => None,
    });
    let feed = Feed {
        title: format!("{}: {}", app.settings.network_name, pack.title),
        network: app.settings.network_name.clone(),
        id: reader.id(app, &format!("/feeds/packs/{key}{}", format.ending())),
        page: app.settings.url(&pack.path()),
        entries: std::iter::once(entry(app, &vocabulary, &pack)).chain(items).collect(),
    };
    send(app, asked, reader, (&feed, format)).await
}

/// Who reads a feed.
pub(crate) enum Reader {
    Public,
    Member(Viewer),
}

impl Reader {
    /// Whose secret this is.
    pub(crate) async fn find(app: &App, secret: &str) -> Result<Self, Error> {
        let owner = notifications::find_owner(app.store.reader(), &Secret::brought(secret), Purpose::Feed).await?;
        owner.map(|owner| Self::Member(owner.viewer())).ok_or_else(gone)
    }

    pub(crate) fn viewer(&self) -> Viewer {
        match self {
            Self::Public => Viewer::public(),
            Self::Member(viewer) => viewer.clone(),
        }
    }

    pub(crate) fn sharing(&self) -> Sharing {
        match self {
            Self::Public => Sharing::Public,
            Self::Member(_) => Sharing::Private,
        }
    }

    /// A feed is copied and passed on: its name has no secret in it.
    pub(crate) fn id(&self, app: &App, path: &str) -> String {
        match self {
            Self::Public => app.settings.url(path),
            Self::Member(_) => app.settings.url(&format!("{path}#for-a-member")),
        }
    }
}

fn gone() -> Error {
    Error::NotFound("There is no such feed, or its address no longer works. Make a new address on your account page.".to_owned())
}

/// A file's name without its ending, and what the ending says.
fn split(file: &str) -> Result<File<'_>, Error> {
    let split = |format: Format| file.strip_suffix(format.ending()).map(|name| (name, format));
    Format::ALL.into_iter().find_map(split).ok_or_else(gone)
}

fn everything(file: &str) -> Result<(Newest, Format), Error> {
    match split(file)? {
        ("new" | "all", format) => Ok((Newest::All, format)),
        _ => Err(gone()),
    }
}

fn area(app: &App, file: &str) -> Result<(Newest, Format), Error> {
    let (id, format) = split(file)?;
    match app.engine.vocabulary().find_term(Scheme::Area, id) {
        Some(_) => Ok((Newest::Area(id.to_owned()), format)),
        None => Err(gone()),
    }
}

fn kind(file: &str) -> Result<(Newest, Format), Error> {
    let (kind, format) = split(file)?;
    kind.parse::<Kind>().map(|kind| (Newest::Kind(kind), format)).map_err(|_| gone())
}

async fn feed(app: &App, asked: &HeaderMap, reader: &Reader, (which, format): (Newest, Format)) -> Result<Response, Failure> {
    let resources = library::list_newest(app.store.reader(), &reader.viewer(), &which, ENTRIES).await?;
    let vocabulary = app.engine.vocabulary();
    let network = &app.settings.network_name;
    let (title, path, page) = match &which {
        Newest::All => (format!("New at {network}"), "/feeds/new".to_owned(), "/search?sort=newest".to_owned()),
        Newest::Area(id) => {
            let label = vocabulary.label(Scheme::Area, id);
            (format!("{label}: new at {network}"), format!("/feeds/areas/{id}"), format!("/areas/{id}"))
        }
        Newest::Kind(kind) => {
            let term = vocabulary.find_term(Scheme::Kind, kind.as_str());
            let label = term.map_or(kind.as_str(), |term| term.plural_label());
            (format!("{label}: new at {network}"), format!("/feeds/kinds/{kind}"), format!("/library/{kind}"))
        }
    };
    let feed = Feed {
        title,
        network: network.clone(),
        id: reader.id(app, &format!("{path}{}", format.ending())),
        page: app.settings.url(&page),
        entries: resources.iter().map(|resource| entry(app, &vocabulary, resource)).collect(),
    };
    send(app, asked, reader, (&feed, format)).await
}

async fn send(app: &App, asked: &HeaderMap, reader: &Reader, (feed, format): (&Feed, Format)) -> Result<Response, Failure> {
    let changed_at = library::find_last_change(app.store.reader(), &reader.viewer()).await?;
    Ok(answer(asked, Document { kind: format.kind(), body: format.write(feed), changed_at, sharing: reader.sharing() }))
}

/// A resource in a feed.
pub(crate) fn entry(app: &App, vocabulary: &Vocabulary, resource: &Resource) -> Entry {
    let kind = vocabulary.label(Scheme::Kind, resource.kind.as_str()).to_owned();
    let areas = resource.areas.iter().map(|id| vocabulary.label(Scheme::Area, id).to_owned());
    Entry {
        id: resource.id.0,
        title: resource.title.clone(),
        summary: resource.summary.clone(),
        url: app.settings.url(&resource.path()),
        published_at: resource.created_at,
        updated_at: resource.changed_at,
        categories: std::iter::once(kind).chain(areas).collect(),
        rights: vocabulary.label(Scheme::Licence, &resource.licence).to_owned(),
    }
}
