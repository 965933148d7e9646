//! Slides (.pptx): each slide's text in order, with what the speaker notes.

use crate::archive::Archive;
use crate::hint;
use crate::package::{Properties, Relations, main_part};
use crate::reading::{Part, Place, Reading, guess_language};
use crate::xml::Element;
use crate::{Hint, Refusal};

/// Slides that are read.
const SLIDES: usize = 2_000;

pub(crate) fn read(bytes: &[u8]) -> Result<Reading, Refusal> {
    let mut archive = Archive::open(bytes)?;
    let main = main_part(&mut archive)?.unwrap_or_else(|| "ppt/presentation.xml".to_owned());
    let presentation = archive.xml(&main)?.ok_or(Refusal::Damaged)?;
    let relations = Relations::of(&mut archive, &main)?;
    let properties = Properties::of(&mut archive)?;
    let ids: Vec<&str> =
        presentation.child("sldIdLst").into_iter().flat_map(|list| list.all("sldId")).filter_map(|id| id.prefixed("id")).collect();

    let mut reading = Reading { pages: u32::try_from(ids.len()).ok(), ..Reading::default() };
    let mut found = Found::default();
    for (number, id) in (1..).zip(ids.iter().take(SLIDES)) {
        let Some(part) = relations.part_of(id) else { continue };
        let Some(slide) = archive.optional_xml(part)? else {
            reading.note_once("Some slides could not be read.");
            continue;
        };
        let own = Relations::of(&mut archive, part)?;
        found.slide(number, &slide, &own, &mut reading);
        if let Some(notes) = own.part("notesSlide").map(|notes| archive.optional_xml(&notes)).transpose()?.flatten() {
            reading.push(Part { place: Place::SpeakerNotes(number), text: notes_text(&notes) });
        }
    }
    if ids.len() > SLIDES {
        reading.note_once("The document is very long; only its beginning can be searched.");
    }

    reading.pictures = found.pictures;
    reading.hint(hint::properties(properties.title.as_deref(), properties.language.as_deref().or(found.language.as_deref())));
    if !found.untitled.is_empty() {
        reading.hint(Some(Hint::SlidesWithoutTitle { slides: found.untitled }));
    }
    if found.undescribed > 0 {
        reading.hint(Some(Hint::PicturesWithoutText { count: found.undescribed, of: found.pictures }));
    }
    if found.headerless > 0 {
        reading.hint(Some(Hint::TablesWithoutHeader { count: found.headerless, of: found.tables }));
    }
    let vague = hint::vague_links(&reading.links);
    reading.hint(vague);
    let first = reading.headings.first().map(|heading| heading.text.clone());
    reading.title = properties.title.or_else(|| first.as_deref().and_then(crate::reading::meaningful));
    reading.language = properties.language.or(found.language).or_else(|| guess_language(&reading.text()));
    Ok(reading)
}

#[derive(Default)]
struct Found {
    pictures: u32,
    undescribed: u32,
    tables: u32,
    headerless: u32,
    untitled: Vec<u32>,
    language: Option<String>,
}

impl Found {
    fn slide(&mut self, number: u32, slide: &Element, relations: &Relations, reading: &mut Reading) {
        let mut text = String::new();
        let mut has_title = false;
        for element in slide.walk() {
            match element.name.as_str() {
                "sp" if is_title(element) => {
                    let title = paragraphs(element).join(" ");
                    if !title.trim().is_empty() {
                        has_title = true;
                        reading.push_heading(1, &title);
                    }
                }
                "p" => {
                    text.push_str(&line(element));
                    text.push('\n');
                }
                "pic" => self.picture(element),
                "tbl" => {
                    self.tables += 1;
                    let has_header = element
                        .child("tblPr")
                        .and_then(|look| look.attribute("firstRow"))
                        .is_some_and(|row| row == "1" || row == "true");
                    self.headerless += u32::from(!has_header);
                }
                "rPr" if self.language.is_none() => self.language = element.attribute("lang").map(str::to_owned),
                "r" => link(element, relations, reading),
                _ => {}
            }
        }
        if !has_title {
            self.untitled.push(number);
        }
        reading.push(Part { place: Place::Slide(number), text });
    }

    fn picture(&mut self, picture: &Element) {
        self.pictures += 1;
        let properties = picture.at(&["nvPicPr", "cNvPr"]);
        let is_described = properties.and_then(|of| of.attribute("descr")).is_some_and(|text| !text.trim().is_empty());
        let is_decorative =
            properties.is_some_and(|of| of.walk().any(|mark| mark.name == "decorative" && mark.attribute("val") == Some("1")));
        self.undescribed += u32::from(!is_described && !is_decorative);
    }
}

fn placeholder(shape: &Element) -> Option<&str> {
    shape.at(&["nvSpPr", "nvPr", "ph"]).map(|mark| mark.attribute("type").unwrap_or("body"))
}

fn is_title(shape: &Element) -> bool {
    matches!(placeholder(shape), Some("title" | "ctrTitle"))
}

/// The text of a paragraph; a line break is one.
fn line(paragraph: &Element) -> String {
    let mut text = String::new();
    for piece in paragraph.elements() {
        match piece.name.as_str() {
            "r" | "fld" => text.push_str(&piece.child("t").map(Element::text).unwrap_or_default()),
            "br" => text.push('\n'),
            _ => {}
        }
    }
    text
}

fn paragraphs(shape: &Element) -> Vec<String> {
    shape.walk().filter(|element| element.name == "p").map(line).collect()
}

fn link(run: &Element, relations: &Relations, reading: &mut Reading) {
    let id = run.at(&["rPr", "hlinkClick"]).and_then(|link| link.prefixed("id"));
    if let Some(target) = id.and_then(|id| relations.address(id)) {
        reading.push_link(&run.child("t").map(Element::text).unwrap_or_default(), target);
    }
}

/// What the speaker wrote; not the slide's picture, number or date beside it.
fn notes_text(notes: &Element) -> String {
    let shapes = notes.walk().filter(|element| element.name == "sp" && placeholder(element) == Some("body"));
    shapes.flat_map(paragraphs).collect::<Vec<_>>().join("\n")
}
