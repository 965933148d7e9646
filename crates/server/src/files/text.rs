//! `GET /library/{kind}/{key}/files/{name}/text`: what a file says, readable without the program that made it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use library::{AttachedFile, FilePart};

use super::download::{Which, get_attached};
use super::no_file;
use super::row::{FileLine, file_lines};
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "files/text.html")]
pub(super) struct TextPage {
    frame: Frame,
    line: FileLine,
    /// Way back and what it hangs on.
    back: String,
    back_title: String,
    pieces: Vec<Piece>,
    notes: Vec<String>,
    language: String,
}

/// A page, a slide, a section.
struct Piece {
    id: String,
    heading: String,
    /// Its lines, as they stood.
    lines: Vec<String>,
}

/// `GET`
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key, name)): Path<(String, String, String)>,
    Query(which): Query<Which>,
) -> Result<Response, Failure> {
    let (file, resource) = get_attached(&app, &visit.viewer, (&kind, &key), &name, which.version).await?;
    let query = which.version.map(|version| format!("?version={version}")).unwrap_or_default();
    let frame = Frame::new(&app, &visit, Section::of(resource.kind), &[&text_title(&file), &resource.title]);
    render(&text_page(&app, frame, file, (resource.path(), query, resource.title)).await?)
}

pub(super) fn text_title(file: &AttachedFile) -> String {
    format!("Text of {}", file.shown_title())
}

pub(super) async fn text_page(
    app: &App,
    frame: Frame,
    file: AttachedFile,
    (path, query, title): (String, String, String),
) -> Result<TextPage, Failure> {
    let hash = file.hash.clone();
    let parts = library::list_parts(app.store.reader(), std::slice::from_ref(&hash)).await?.remove(&hash).unwrap_or_default();
    if parts.is_empty() {
        return Err(no_file().into());
    }
    let line = file_lines(&path, &query, std::slice::from_ref(&file)).remove(0);
    let pieces = parts.iter().enumerate().map(|(number, part)| piece(number, part)).collect();
    let language = file.language.filter(|tag| is_tag(tag)).unwrap_or_default();
    Ok(TextPage { frame, line, back: path, back_title: title, pieces, notes: file.detail.notes, language })
}

fn piece(number: usize, part: &FilePart) -> Piece {
    let heading = match &part.place {
        office::Place::Whole => String::new(),
        office::Place::Section(heading) => heading.clone(),
        office::Place::Page(_) | office::Place::Slide(_) | office::Place::SpeakerNotes(_) | office::Place::Sheet(_) => {
            let text = part.place.to_string();
            let mut letters = text.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    };
    let lines = part.text.lines().map(str::trim).filter(|line| !line.is_empty() && *line != heading).map(str::to_owned).collect();
    Piece { id: format!("piece-{number}"), heading, lines }
}

/// Whether it can stand in an attribute that says a language.
fn is_tag(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
