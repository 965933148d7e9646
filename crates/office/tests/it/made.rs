//! Files made part by part.

use std::io::{Cursor, Write as _};

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A zip of these entries, packed.
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in entries {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const MAIN: &str = "application/vnd.openxmlformats-officedocument";

/// The list of content types with this main one.
pub(crate) fn types(main: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/main.xml" ContentType="{main}"/></Types>"#
    )
}

fn relations(list: &[(&str, &str, &str)]) -> String {
    let list: String = list
        .iter()
        .map(|(id, kind, target)| {
            let mode = if target.contains(':') { r#" TargetMode="External""# } else { "" };
            format!(r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/>"#)
        })
        .collect();
    format!(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{list}</Relationships>"#)
}

const STYLES: &str = r#"<w:styles xmlns:w="w"><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="H3"><w:name w:val="heading 3"/></w:style>
<w:style w:type="paragraph" w:styleId="Ours"><w:name w:val="Our section"/><w:basedOn w:val="H2"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="LB"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
</w:styles>"#;

const NUMBERING: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;

const CORE: &str =
    r#"<cp:coreProperties xmlns:cp="cp" xmlns:dc="dc"><dc:title>Quillham reading plan</dc:title></cp:coreProperties>"#;

/// A Word document with this body.
pub(crate) fn docx(body: &str) -> Vec<u8> {
    docx_with(body, &[])
}

/// The same with more parts; a part of the same name takes the place of the usual one.
pub(crate) fn docx_with(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let document = format!(r#"<?xml version="1.0"?><w:document xmlns:w="w" xmlns:r="r"><w:body>{body}</w:body></w:document>"#);
    let types = types(&format!("{MAIN}.wordprocessingml.document.main+xml"));
    let root = relations(&[("r1", "officeDocument", "word/document.xml"), ("r2", "core-properties", "docProps/core.xml")]);
    let own = relations(&[
        ("s", "styles", "styles.xml"),
        ("n", "numbering", "numbering.xml"),
        ("f", "footnotes", "footnotes.xml"),
        ("h", "header", "header1.xml"),
        ("code", "hyperlink", "https://www.example.org/code?a=1&amp;b=2"),
        ("file", "hyperlink", "file:///C:/secret.docx"),
    ]);
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("docProps/core.xml", CORE.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", own.as_bytes()),
        ("word/styles.xml", STYLES.as_bytes()),
        ("word/numbering.xml", NUMBERING.as_bytes()),
    ];
    entries.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    entries.extend(more);
    zip(&entries)
}

/// A paragraph of that style.
pub(crate) fn p(style: &str, text: &str) -> String {
    let style = if style.is_empty() { String::new() } else { format!(r#"<w:pPr><w:pStyle w:val="{style}"/></w:pPr>"#) };
    format!(r#"<w:p>{style}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#)
}

/// One slide: its title, its text, and what the speaker notes.
pub(crate) struct Slide {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    pub(crate) notes: &'static str,
}

pub(crate) fn pptx(slides: &[Slide]) -> Vec<u8> {
    let types = types(&format!("{MAIN}.presentationml.presentation.main+xml"));
    let root = relations(&[("r1", "officeDocument", "ppt/presentation.xml")]);
    // The order is the list's, not that of the names.
    let ids: Vec<String> = (1..=slides.len()).map(|number| format!("r{number}")).collect();
    let names: Vec<String> = (1..=slides.len()).map(|number| format!("slides/slide{}.xml", 100 - number)).collect();
    let list: String = ids.iter().enumerate().map(|(at, id)| format!(r#"<p:sldId id="{}" r:id="{id}"/>"#, 256 + at)).collect();
    let presentation = format!(r#"<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>{list}</p:sldIdLst></p:presentation>"#);
    let own: Vec<(&str, &str, &str)> = ids.iter().zip(&names).map(|(id, name)| (id.as_str(), "slide", name.as_str())).collect();
    let own = relations(&own);
    let mut entries = vec![
        ("[Content_Types].xml".to_owned(), types),
        ("_rels/.rels".to_owned(), root),
        ("ppt/presentation.xml".to_owned(), presentation),
        ("ppt/_rels/presentation.xml.rels".to_owned(), own),
    ];
    for (number, slide) in (1..).zip(slides) {
        let title = if slide.title.is_empty() { String::new() } else { shape("title", slide.title) };
        let picture = r#"<p:pic><p:nvPicPr><p:cNvPr id="9" name="Picture"/></p:nvPicPr></p:pic>"#;
        let tree = format!(
            "<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><p:cSld><p:spTree>{title}{}{picture}</p:spTree></p:cSld></p:sld>",
            shape("body", slide.text)
        );
        let name = format!("slide{}.xml", 100 - number);
        entries.push((format!("ppt/slides/{name}"), tree));
        let notes = format!("notesSlide{number}.xml");
        entries
            .push((format!("ppt/slides/_rels/{name}.rels"), relations(&[("n", "notesSlide", &format!("../notesSlides/{notes}"))])));
        let text =
            format!("<p:notes xmlns:p=\"p\" xmlns:a=\"a\">{}{}</p:notes>", shape("body", slide.notes), shape("sldNum", "77"));
        entries.push((format!("ppt/notesSlides/{notes}"), text));
    }
    zip(&entries.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect::<Vec<_>>())
}

fn shape(kind: &str, text: &str) -> String {
    format!(
        r#"<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:rPr lang="en-GB"/><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"#
    )
}

/// A workbook of one sheet called "Costs" with these rows in XML.
pub(crate) fn xlsx(rows: &str) -> Vec<u8> {
    let types = types(&format!("{MAIN}.spreadsheetml.sheet.main+xml"));
    let root = relations(&[("r1", "officeDocument", "xl/workbook.xml")]);
    let book = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Costs" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let own = relations(&[("r1", "worksheet", "worksheets/sheet1.xml")]);
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", own.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// An OpenDocument text with this body.
pub(crate) fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="tb" xmlns:xlink="x"><office:body><office:text>{body}</office:text></office:body></office:document-content>"#
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest xmlns:manifest='m'/>"),
    ])
}

/// A PDF with a page for each drawing.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" });
    let image = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 },
        vec![0],
    ));
    let resources = document.add_object(dictionary! {
        "Font" => dictionary! { "F1" => font },
        "XObject" => dictionary! { "I1" => image },
    });
    let kids: Vec<Object> = pages
        .iter()
        .map(|drawing| {
            let mut stream = Stream::new(Dictionary::new(), drawing.as_bytes().to_vec());
            stream.compress().unwrap();
            let content = document.add_object(stream);
            document.add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content }).into()
        })
        .collect();
    let count = i64::try_from(kids.len()).unwrap();
    let node = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] };
    document.objects.insert(tree, Object::Dictionary(node));
    let catalogue =
        document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree, "Lang" => Object::string_literal("en-GB") });
    let information = document.add_object(dictionary! { "Title" => Object::string_literal("Osmere handout") });
    document.trailer.set("Root", catalogue);
    document.trailer.set("Info", information);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}
