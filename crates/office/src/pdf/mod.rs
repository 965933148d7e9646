//! PDF: the text of each page, as far as it has any.

mod font;
mod geometry;
mod page;
mod structure;

use lopdf::{Dictionary, Document, LoadOptions, Object};

use crate::reading::{Part, Place, Reading, guess_language, meaningful};
use crate::{Hint, Refusal, hint};
use page::Pages;

/// What one stream may unpack to.
const STREAM: usize = 64 << 20;
/// Pages that are read.
const PAGES: usize = 5_000;

pub(crate) fn read(bytes: &[u8]) -> Result<Reading, Refusal> {
    let options = LoadOptions { max_decompressed_size: Some(STREAM), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|_| Refusal::Damaged)?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(Refusal::Protected);
    }
    structure::check_actions(&document)?;
    let ids: Vec<_> = document.page_iter().take(PAGES + 1).collect();
    if ids.is_empty() {
        return Err(Refusal::Damaged);
    }

    let mut reading = Reading { pages: u32::try_from(document.page_iter().count()).ok(), ..Reading::default() };
    let mut pages = Pages::new(&document);
    let mut scanned = 0;
    for (number, id) in (1..).zip(ids.iter().take(PAGES)) {
        match pages.read(*id) {
            Some(page) => {
                let is_empty = page.text.trim().is_empty();
                scanned += u32::from(is_empty && page.has_picture);
                reading.pictures = reading.pictures.saturating_add(u32::from(page.has_picture));
                reading.push(Part { place: Place::Page(number), text: page.text });
            }
            None => reading.note_once("Some pages could not be read."),
        }
        structure::links(&document, *id, &mut reading);
    }
    if ids.len() > PAGES || pages.is_spent() {
        reading.note_once("The document is very long; only its beginning can be searched.");
    }
    describe(&document, scanned, &mut reading);
    Ok(reading)
}

/// What the document says of itself, and what to mend.
fn describe(document: &Document, scanned: u32, reading: &mut Reading) {
    let information = document.trailer.get(b"Info").ok().and_then(|info| structure::dictionary(document, info));
    let title = information.and_then(|info| structure::string(document, info, b"Title")).as_deref().and_then(meaningful);
    let catalogue = document.catalog().ok();
    let language = catalogue.and_then(|catalogue| structure::string(document, catalogue, b"Lang"));
    let language = language.map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty());
    if let Some(catalogue) = catalogue {
        structure::bookmarks(document, catalogue, reading);
    }
    reading.hint(hint::properties(title.as_deref(), language.as_deref()));
    if scanned > 0 {
        reading.hint(Some(Hint::ScannedPages { count: scanned, of: reading.pages.unwrap_or(scanned) }));
    }
    if reading.has_text {
        match catalogue.filter(|catalogue| is_tagged(document, catalogue)) {
            Some(_) => reading.hint(structure::figures(document)),
            None => reading.hint(Some(Hint::Untagged)),
        }
    }
    reading.title = title;
    reading.language = language.or_else(|| guess_language(&reading.text()));
}

fn is_tagged(document: &Document, catalogue: &Dictionary) -> bool {
    let marks = catalogue.get(b"MarkInfo").ok().and_then(|marks| structure::dictionary(document, marks));
    let is_marked = marks.and_then(|marks| marks.get(b"Marked").ok()).is_some_and(|marked| matches!(marked, Object::Boolean(true)));
    is_marked && catalogue.has(b"StructTreeRoot")
}
