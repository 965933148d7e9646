//! `GET /library/{kind}/{key}/document.docx` and `document.md`: one resource to take away, with its credit line and its licence.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::{Error, Viewer};
use library::{Kind, Resource, Source};
use office::{DocumentOut, FileKind, LineOut};
use vocabulary::{Scheme, Vocabulary};

use crate::failure::Failure;
use crate::library::found::{self, Shown};
use crate::library::sources::line;
use crate::search::card::phases;
use crate::visit::Visitor;
use crate::words::{Day, minutes};
use crate::{App, Settings};

/// The ways to take a resource away, for its page.
pub(crate) struct Downloads {
    /// What it is, and its address: `Word`, `…/document.docx`. Nothing is made before somebody asks for it.
    pub(crate) files: Vec<(&'static str, String)>,
}

impl Downloads {
    pub(crate) fn of(resource: &Resource) -> Self {
        if !is_taken_alone(resource) {
            return Self { files: Vec::new() };
        }
        let path = resource.path();
        let kinds = [(FileKind::Docx, "Word"), (FileKind::Markdown, "Markdown")];
        Self { files: kinds.map(|(kind, label)| (label, format!("{path}/document.{kind}"))).into() }
    }
}

/// `GET /library/{kind}/{key}/document.docx`.
pub(crate) async fn docx(
    State(app): State<App>,
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let shown = find(&app, &visitor.viewer, &kind, &key).await?;
    let sources = library::list_sources(app.store.reader()).await?;
    // A long text takes its time to be written and packed.
    let work = move || (word(&app, &shown, &sources), shown);
    let (bytes, shown) = tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(attachment(&shown, FileKind::Docx, bytes))
}

/// `GET /library/{kind}/{key}/document.md`.
pub(crate) async fn md(
    State(app): State<App>,
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let shown = find(&app, &visitor.viewer, &kind, &key).await?;
    let text = markdown(&app, &shown)?;
    Ok(attachment(&shown, FileKind::Markdown, text.into_bytes()))
}

/// Whoever may see the page may take it away; for everybody else there is nothing here either.
async fn find(app: &App, viewer: &Viewer, kind: &str, key: &str) -> Result<Shown, Failure> {
    let found = found::find(app, viewer, kind, key).await?.filter(|shown| is_taken_alone(&shown.resource));
    let nothing = "There is nothing at this address. It may have moved, or it may not be public.";
    Ok(found.ok_or_else(|| Error::NotFound(nothing.to_owned()))?)
}

/// A pack is more than its text: it is taken away as a whole, with what is in it.
fn is_taken_alone(resource: &Resource) -> bool {
    resource.kind != Kind::Pack
}

/// A file to be saved, under a name that is safe everywhere: a key is letters, digits and hyphens.
fn attachment(shown: &Shown, kind: FileKind, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{}.{kind}\"", shown.file_name());
    ([(header::CONTENT_TYPE, kind.media_type().to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}

/// Who made it, which version it is, and where it stands.
pub(crate) fn credit(settings: &Settings, resource: &Resource) -> String {
    let day = Day::at(resource.changed_at).long;
    let url = settings.url(&resource.path());
    format!("‘{}’, {}, version {}, {day}. {url}", resource.title, settings.network_name, resource.ordinal)
}

fn word(app: &App, shown: &Shown, sources: &[Source]) -> Vec<u8> {
    let resource = &shown.resource;
    let vocabulary = app.engine.vocabulary();
    let site = &app.settings.public_url;
    let source = |source: &Source| {
        let line = line(source.clone());
        LineOut {
            text: line.title,
            address: Some(format!("/sources#{}", line.id)),
            after: format!(", {}. {}.", line.by, line.seen),
        }
    };
    let (licence, licence_url) = shown.licence(&vocabulary);
    let term = vocabulary.find_term(Scheme::Licence, &resource.licence).filter(|term| term.label == licence);
    let plain = term.map(|term| term.plain.as_str()).unwrap_or_default();
    office::to_docx(&DocumentOut {
        title: resource.title.clone(),
        summary: resource.summary.clone(),
        facts: facts(&vocabulary, resource),
        body: prose::without_fields(&resource.body),
        sources: sources.iter().filter(|source| resource.sources.contains(&source.id)).map(source).collect(),
        credit: shown.credit(app),
        licence: LineOut { text: licence, address: licence_url, after: format!(". {plain}") },
        site: site.clone(),
    })
}

/// The same as on the page's card, in words.
fn facts(vocabulary: &Vocabulary, resource: &Resource) -> Vec<(String, String)> {
    let labels = |scheme, ids: &[String]| ids.iter().map(|id| vocabulary.label(scheme, id)).collect::<Vec<_>>().join(", ");
    let label = |scheme, id: &Option<String>| id.as_deref().map(|id| vocabulary.label(scheme, id).to_owned());
    let day = |day: &Option<String>| day.as_deref().map(|day| Day::read(day).long);
    let facts = [
        ("Area of need", Some(labels(Scheme::Area, &resource.areas))),
        ("Level of support", Some(labels(Scheme::Tier, &resource.tiers))),
        ("Phase", Some(phases(vocabulary, &resource.phases))),
        ("Who", resource.staff.clone()),
        ("Time to set up", resource.setup_minutes.map(minutes)),
        ("Time each week", resource.weekly_minutes.map(minutes)),
        ("Cost", label(Scheme::CostBand, &resource.cost_band)),
        ("How well supported", label(Scheme::Evidence, &resource.evidence)),
        ("Checked", day(&resource.checked_on)),
        ("Review by", day(&resource.review_by)),
    ];
    let said = facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.filter(|value| !value.is_empty())?)));
    said.collect()
}

/// As `import` reads it. The credit stands in the front matter as a remark, where it travels and changes nothing.
fn markdown(app: &App, shown: &Shown) -> Result<String, Error> {
    let resource = Resource { key: shown.file_name().to_owned(), ..shown.resource.clone() };
    let text = library::export::to_markdown(&resource)?;
    let (licence, _) = shown.licence(&app.engine.vocabulary());
    let remark: String = format!("{} {licence}.", shown.credit(app)).split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(text.replacen("---\n", &format!("---\n# {remark}\n"), 1))
}
