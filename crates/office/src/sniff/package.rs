//! What is in a zip: an Office document that can do nothing but be read, or something to refuse.

use super::{compound, other, program};
use crate::archive::Archive;
use crate::kind::split_name;
use crate::xml::Element;
use crate::{FileKind, Refusal};

/// The bytes of an entry that are enough to know a program by.
const START: u64 = 64;
/// How much of an embedded object is searched for what it can do.
const OBJECT: u64 = 16 << 20;
/// The main part's content types of the kinds that we take.
const MAIN: [(&str, FileKind); 4] = [
    ("wordprocessingml.document.main+xml", FileKind::Docx),
    ("presentationml.presentation.main+xml", FileKind::Pptx),
    ("presentationml.slideshow.main+xml", FileKind::Pptx),
    ("spreadsheetml.sheet.main+xml", FileKind::Xlsx),
];

pub(super) fn look(bytes: &[u8]) -> Result<FileKind, Refusal> {
    let mut archive = Archive::open(bytes)?;
    if archive.has("[Content_Types].xml") {
        let types = archive.xml("[Content_Types].xml")?.ok_or(Refusal::Damaged)?;
        let kind = office_kind(&types)?;
        check_entries(&mut archive)?;
        check_relations(&mut archive)?;
        return Ok(kind);
    }
    if let Some(kind) = archive.bytes("mimetype")? {
        return open_document(&mut archive, &String::from_utf8_lossy(&kind));
    }
    let names = archive.names();
    let is_program = |name: &String| name == "META-INF/MANIFEST.MF" || name == "AndroidManifest.xml";
    Err(if names.iter().any(is_program) { Refusal::Program } else { Refusal::Archive })
}

fn office_kind(types: &Element) -> Result<FileKind, Refusal> {
    let types: Vec<&str> = types.elements().filter_map(|element| element.attribute("ContentType")).collect();
    let is_macro = |kind: &&str| {
        let kind = kind.to_ascii_lowercase();
        kind.contains("macroenabled") || kind.contains("vbaproject") || kind.contains("macrosheet")
    };
    if types.iter().any(is_macro) {
        return Err(Refusal::Macros);
    }
    if let Some((_, kind)) = MAIN.iter().find(|(main, _)| types.iter().any(|kind| kind.ends_with(main))) {
        return Ok(*kind);
    }
    let is_template = types.iter().any(|kind| kind.ends_with("template.main+xml"));
    Err(if is_template {
        other("a template of Office", "Open it and save it as a document (.docx, .pptx or .xlsx) first.")
    } else if types.iter().any(|kind| kind.ends_with("sheet.binary.main")) {
        other("a binary Excel workbook", "Open it and save it as .xlsx first.")
    } else {
        Refusal::Unknown
    })
}

/// Looks at the name and the first bytes of everything that is in a document.
fn check_entries(archive: &mut Archive<'_>) -> Result<(), Refusal> {
    for (index, name) in archive.names().iter().enumerate() {
        let name = name.to_ascii_lowercase();
        let extension = split_name(&name).1;
        if name.contains("vbaproject")
            || name.contains("macrosheets/")
            || matches!(extension, "docm" | "xlsm" | "pptm" | "xlsb" | "dotm")
        {
            return Err(Refusal::Macros);
        }
        if name.contains("/activex/") {
            return Err(Refusal::Active { what: "an ActiveX control".to_owned() });
        }
        // Office keeps printer settings and objects under this ending; they are looked at by their content.
        if extension != "bin" && program::is_program_name(extension) {
            return Err(Refusal::Program);
        }
        let start = archive.start(index, START);
        if program::is_program(&start) {
            return Err(Refusal::Program);
        }
        if start.starts_with(&compound::MARK) && compound::is_active_object(&archive.start(index, OBJECT)) {
            return Err(Refusal::Active { what: "an embedded file or object".to_owned() });
        }
    }
    Ok(())
}

/// A template or an object from the web is fetched and run when the document is opened.
fn check_relations(archive: &mut Archive<'_>) -> Result<(), Refusal> {
    for name in archive.names() {
        if !name.to_ascii_lowercase().ends_with(".rels") {
            continue;
        }
        let Some(relations) = archive.optional_xml(&name)? else { continue };
        for relation in relations.all("Relationship") {
            let kind = relation.attribute("Type").unwrap_or_default();
            let target = relation.attribute("Target").unwrap_or_default().trim().to_ascii_lowercase();
            let is_external = relation.attribute("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
            let is_run =
                ["/attachedTemplate", "/oleObject", "/frame", "/subDocument", "/package"].iter().any(|end| kind.ends_with(end));
            let is_web =
                ["http:", "https:", "ftp:", "mhtml:", "ms-", "javascript:", "x-usc:"].iter().any(|start| target.starts_with(start));
            if is_external && is_run && is_web {
                return Err(Refusal::Active { what: "a template or object that is loaded from the web".to_owned() });
            }
        }
    }
    Ok(())
}

fn open_document(archive: &mut Archive<'_>, mimetype: &str) -> Result<FileKind, Refusal> {
    match mimetype.trim() {
        "application/vnd.oasis.opendocument.text" => {}
        "application/vnd.oasis.opendocument.spreadsheet" => {
            return Err(other("an OpenDocument spreadsheet", "Save it as .xlsx first."));
        }
        "application/vnd.oasis.opendocument.presentation" => {
            return Err(other("an OpenDocument presentation", "Save it as .pptx first."));
        }
        "application/epub+zip" => return Err(other("an e-book", "Save it as a PDF first.")),
        _ => return Err(Refusal::Archive),
    }
    let manifest = archive.optional_xml("META-INF/manifest.xml")?;
    if manifest.is_some_and(|manifest| manifest.walk().any(|element| element.name == "encryption-data")) {
        return Err(Refusal::Protected);
    }
    let is_macro = |name: &String| name.starts_with("Basic/") || name.starts_with("Scripts/");
    if archive.names().iter().any(is_macro) {
        return Err(Refusal::Macros);
    }
    check_entries(archive)?;
    Ok(FileKind::Odt)
}
