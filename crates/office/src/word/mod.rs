//! Word documents (.docx) as running text.

mod body;
mod numbering;
mod picture;
mod run;
mod styles;

pub use picture::Picture;

use crate::Refusal;
use crate::archive::Archive;
use crate::package::{Properties, Relations, main_part};
use crate::text::{Loss, Text};
use body::Body;
use numbering::Numbering;
use styles::Styles;

/// Everything that the body refers to.
struct Around {
    styles: Styles,
    numbering: Numbering,
    relations: Relations,
}

/// Reads a whole document.
pub(crate) fn open(bytes: &[u8]) -> Result<Text, Refusal> {
    read(&mut Archive::open(bytes)?)
}

/// The same with its pictures.
pub(crate) fn open_with_pictures(bytes: &[u8]) -> Result<(Text, Vec<Picture>), Refusal> {
    let mut archive = Archive::open(bytes)?;
    let mut text = read(&mut archive)?;
    let pictures = picture::take(&mut archive, &mut text);
    Ok((text, pictures))
}

fn read(archive: &mut Archive<'_>) -> Result<Text, Refusal> {
    let main = main_part(archive)?.unwrap_or_else(|| "word/document.xml".to_owned());
    let document = archive.xml(&main)?.ok_or(Refusal::Damaged)?;
    let relations = Relations::of(archive, &main)?;
    let styles = relations.part("styles").map(|part| archive.optional_xml(&part)).transpose()?.flatten();
    let styles = styles.map(|part| Styles::read(&part)).unwrap_or_default();
    let numbering = relations.part("numbering").map(|part| archive.optional_xml(&part)).transpose()?.flatten();
    let numbering = numbering.map(|part| Numbering::read(&part)).unwrap_or_default();
    let properties = Properties::of(archive)?;

    let mut body = Body::new(Around { styles, numbering, relations });
    body.read(document.child("body").ok_or(Refusal::Damaged)?);
    for kind in ["footnotes", "endnotes"] {
        let part = body.around().relations.part(kind).map(|part| archive.optional_xml(&part)).transpose()?.flatten();
        if let Some(part) = part {
            let relations = match body.around().relations.part(kind) {
                Some(name) => Relations::of(archive, &name)?,
                None => Relations::default(),
            };
            body.read_notes(&part, kind, relations);
        }
    }
    let mut furniture = 0;
    for name in body.around().relations.parts("header").chain(body.around().relations.parts("footer")).collect::<Vec<_>>() {
        let has_text = archive.optional_xml(&name)?.is_some_and(|part| !part.text().trim().is_empty());
        furniture += u32::from(has_text);
    }
    let language = properties.language.or_else(|| body.around().styles.language.clone());
    let mut text = body.finish();
    for _ in 0..furniture {
        text.losses.add(Loss::PageFurniture);
    }
    text.title = properties.title;
    text.language = language;
    text.pages = properties.pages;
    Ok(text)
}
