//! Six files as a coordinator brings them at the end of a half-term: two documents, two presentations, a PDF with text and a scan.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use office::{DocumentOut, LineOut};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Pages or slides of each.
const PAGES: usize = 12;
const SENTENCE: &str =
    "Give one short step at a time, show it as well as saying it, and wait for ten seconds before you ask again.";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.presentationml";

/// Names and bytes.
pub(super) fn six() -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    Ok(vec![
        ("guidance.docx".to_owned(), document("Guidance for the term")),
        ("handout.docx".to_owned(), document("A handout for families")),
        ("meeting.pptx".to_owned(), slides("The termly meeting")?),
        ("training.pptx".to_owned(), slides("An hour of training")?),
        ("letter.pdf".to_owned(), pdf(&text_page())?),
        ("scan.pdf".to_owned(), pdf("q 595 0 0 842 0 0 cm /I1 Do Q")?),
    ])
}

/// A document with this title, with headings, lists and a table on each page.
pub(super) fn document(title: &str) -> Vec<u8> {
    let page = format!(
        "## {title}\n\n{}\n\n1. {SENTENCE}\n2. {SENTENCE}\n\n| Need | What helps |\n|---|---|\n| SEMH | {SENTENCE} |\n\n",
        SENTENCE.repeat(12)
    );
    let line = |text: &str| LineOut { text: text.to_owned(), address: None, after: String::new() };
    office::to_docx(&DocumentOut {
        title: title.to_owned(),
        summary: SENTENCE.to_owned(),
        facts: Vec::new(),
        body: page.repeat(PAGES),
        sources: vec![line("The SEND Code of Practice")],
        credit: "From the Tarnbridge SEND network.".to_owned(),
        licence: line("CC BY 4.0"),
        site: "https://send.example.org".to_owned(),
    })
}

fn slides(title: &str) -> anyhow::Result<Vec<u8>> {
    let (mut list, mut relations) = (String::new(), String::new());
    let mut parts = vec![
        (
            "[Content_Types].xml".to_owned(),
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/ppt/presentation.xml\" ContentType=\"{TYPE}.presentation.main+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"ppt/presentation.xml\"/></Relationships>"
            ),
        ),
    ];
    for number in 1..=PAGES {
        let _ = write!(list, "<p:sldId id=\"{}\" r:id=\"s{number}\"/>", 255 + number);
        let _ = write!(relations, "<Relationship Id=\"s{number}\" Type=\"{OFFICE}/slide\" Target=\"slides/slide{number}.xml\"/>");
        let shape = |kind: &str, text: &str| {
            format!(
                "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"x\"/><p:nvPr><p:ph type=\"{kind}\"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
            )
        };
        let inside = format!("{}{}", shape("title", title), shape("body", &SENTENCE.repeat(4)));
        parts.push((
            format!("ppt/slides/slide{number}.xml"),
            format!("<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><p:cSld><p:spTree>{inside}</p:spTree></p:cSld></p:sld>"),
        ));
    }
    parts.push((
        "ppt/presentation.xml".to_owned(),
        format!("<p:presentation xmlns:p=\"p\" xmlns:r=\"r\"><p:sldIdLst>{list}</p:sldIdLst></p:presentation>"),
    ));
    parts.push((
        "ppt/_rels/presentation.xml.rels".to_owned(),
        format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}</Relationships>"),
    ));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn text_page() -> String {
    let lines: String = (0..50).map(|line| format!("1 0 0 1 50 {} Tm ({SENTENCE}) Tj ", 800 - line * 15)).collect();
    format!("BT /F1 9 Tf {lines}ET")
}

/// A PDF whose pages all have this drawing.
fn pdf(drawing: &str) -> anyhow::Result<Vec<u8>> {
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" });
    let (width, height) = (1240_usize, 1754_usize);
    let mut scan = Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => i64::try_from(width)?, "Height" => i64::try_from(height)?, "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 },
        (0..width * height).map(|at| u8::try_from(at * 7 % 251).unwrap_or_default()).collect(),
    );
    scan.compress()?;
    let image = document.add_object(scan);
    let resources = document.add_object(dictionary! {
        "Font" => dictionary! { "F1" => font },
        "XObject" => dictionary! { "I1" => image },
    });
    let mut kids: Vec<Object> = Vec::new();
    for _ in 0..PAGES {
        let content = document.add_object(Stream::new(Dictionary::new(), drawing.as_bytes().to_vec()));
        kids.push(document.add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content }).into());
    }
    let count = i64::try_from(kids.len())?;
    let size = vec![0.into(), 0.into(), 595.into(), 842.into()];
    let node = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources, "MediaBox" => size };
    document.objects.insert(tree, Object::Dictionary(node));
    let catalogue = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalogue);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes)?;
    Ok(bytes)
}
