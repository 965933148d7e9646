//! The parts of the Word file around its body.

use std::fmt::Write as _;

use super::DocumentOut;
use super::body::{Finished, footer};
use super::paragraph::escape;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
/// The width of the text on A4 with margins of two centimetres, in twentieths of a point.
pub(super) const TEXT_WIDTH: u32 = 9_638;

const STYLES: &str = include_str!("styles.xml");

/// All parts with their names, the list of types first as some programs expect.
pub(super) fn all(record: &DocumentOut, body: &Finished) -> Vec<(&'static str, String)> {
    vec![
        ("[Content_Types].xml", types()),
        ("_rels/.rels", roots()),
        ("docProps/core.xml", core(record)),
        (
            "docProps/app.xml",
            format!(
                r#"{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>SENCO Commons</Application></Properties>"#
            ),
        ),
        ("word/document.xml", document(&body.xml)),
        ("word/styles.xml", STYLES.to_owned()),
        ("word/numbering.xml", numbering(&body.lists)),
        ("word/settings.xml", settings()),
        ("word/footnotes.xml", footnotes(&body.footnotes)),
        ("word/footer1.xml", format!(r#"{HEAD}<w:ftr xmlns:w="{WORD}" xmlns:r="{OFFICE}">{}</w:ftr>"#, footer(&record.title))),
        ("word/_rels/document.xml.rels", links(&body.addresses, true)),
        // A link in a note has the same id as in the text.
        ("word/_rels/footnotes.xml.rels", links(&body.addresses, false)),
    ]
}

fn types() -> String {
    const MAIN: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let part = |name: &str, kind: &str| format!(r#"<Override PartName="/word/{name}.xml" ContentType="{MAIN}.{kind}+xml"/>"#);
    let own: String = [
        ("document", "document.main"),
        ("styles", "styles"),
        ("numbering", "numbering"),
        ("settings", "settings"),
        ("footnotes", "footnotes"),
        ("footer1", "footer"),
    ]
    .iter()
    .map(|(name, kind)| part(name, kind))
    .collect();
    format!(
        r#"{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{own}<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>"#
    )
}

fn roots() -> String {
    format!(
        r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="rId3" Type="{OFFICE}/extended-properties" Target="docProps/app.xml"/></Relationships>"#
    )
}

fn core(record: &DocumentOut) -> String {
    let licence = [record.credit.as_str(), record.licence.text.as_str()].join(" ");
    format!(
        r#"{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:subject>{}</dc:subject><dc:description>{}</dc:description><dc:language>en-GB</dc:language></cp:coreProperties>"#,
        escape(&record.title),
        escape(&record.summary),
        escape(licence.trim())
    )
}

fn document(body: &str) -> String {
    format!(
        r#"{HEAD}<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>{body}<w:sectPr><w:footerReference w:type="default" r:id="rIdFooter"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>"#
    )
}

fn settings() -> String {
    format!(
        r#"{HEAD}<w:settings xmlns:w="{WORD}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>"#
    )
}

/// The two lines that part notes from the text, and the notes.
fn footnotes(notes: &str) -> String {
    format!(
        r#"{HEAD}<w:footnotes xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>{notes}</w:footnotes>"#
    )
}

fn links(addresses: &[String], is_document: bool) -> String {
    let mut xml = format!(r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships">"#);
    if is_document {
        for (id, kind, target) in [
            ("rIdStyles", "styles", "styles.xml"),
            ("rIdNumbering", "numbering", "numbering.xml"),
            ("rIdSettings", "settings", "settings.xml"),
            ("rIdFootnotes", "footnotes", "footnotes.xml"),
            ("rIdFooter", "footer", "footer1.xml"),
        ] {
            let _ = write!(xml, r#"<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"/>"#);
        }
    }
    for (id, address) in addresses.iter().enumerate() {
        let _ = write!(
            xml,
            r#"<Relationship Id="link{id}" Type="{OFFICE}/hyperlink" Target="{}" TargetMode="External"/>"#,
            escape(&address.replace(' ', "%20"))
        );
    }
    xml.push_str("</Relationships>");
    xml
}

/// Bullets first; then a definition of numbers, and for each numbered list an instance that begins with its own.
fn numbering(lists: &[(u8, u64)]) -> String {
    let mut xml = format!(
        r#"{HEAD}<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>"#
    );
    for depth in 0..9_usize {
        let sign = ["•", "–", "▪"][depth % 3];
        level(&mut xml, depth, "bullet", sign);
    }
    xml.push_str(r#"</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>"#);
    for depth in 0..9_usize {
        let kind = ["decimal", "lowerLetter", "lowerRoman"][depth % 3];
        level(&mut xml, depth, kind, &format!("%{}.", depth + 1));
    }
    xml.push_str(r#"</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#);
    for (at, (depth, start)) in lists.iter().enumerate() {
        let _ = write!(
            xml,
            r#"<w:num w:numId="{}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{}"/></w:lvlOverride></w:num>"#,
            at + 2,
            (*start).min(2_147_483_647)
        );
    }
    xml.push_str("</w:numbering>");
    xml
}

fn level(xml: &mut String, depth: usize, kind: &str, text: &str) {
    let _ = write!(
        xml,
        r#"<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{}" w:hanging="397"/></w:pPr></w:lvl>"#,
        397 * (depth + 1)
    );
}
