use office::{FileKind, Hint, Part, Place, Reading, Refusal, read};

use crate::made::{Slide, docx, docx_with, odt, p, pdf, pptx, xlsx};

fn parts(reading: &Reading) -> Vec<(Place, &str)> {
    reading.parts.iter().map(|Part { place, text }| (place.clone(), text.as_str())).collect()
}

#[test]
fn a_word_document_is_read_section_by_section() {
    let table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Need</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Step</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>SEMH</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>";
    let link = r#"<w:p><w:hyperlink r:id="code"><w:r><w:t>click here</w:t></w:r></w:hyperlink></w:p>"#;
    let picture = r#"<w:p><w:r><w:drawing><wp:docPr xmlns:wp="wp" id="1" name="P"/><a:blip xmlns:a="a"/></w:drawing></w:r></w:p>"#;
    let body = [
        p("Titel", "Reading plan"),
        p("", "Fish &amp; chips"),
        p("H1", "How"),
        table.to_owned(),
        p("H3", "Deep"),
        link.to_owned(),
        picture.to_owned(),
    ];
    let reading = read(FileKind::Docx, &docx(&body.concat())).unwrap();
    assert_eq!(reading.title.as_deref(), Some("Quillham reading plan"));
    assert_eq!(reading.language.as_deref(), Some("en-GB"));
    assert_eq!(
        parts(&reading),
        [
            (Place::Whole, "Reading plan\nFish & chips"),
            (Place::Section("How".to_owned()), "How\nNeed | Step\nSEMH"),
            (Place::Section("Deep".to_owned()), "Deep\nclick here"),
        ]
    );
    assert_eq!(reading.links[0].target, "https://www.example.org/code?a=1&b=2");
    assert_eq!(
        reading.hints,
        [
            Hint::SkippedLevels { count: 1, first: "Deep".to_owned() },
            Hint::PicturesWithoutText { count: 1, of: 1 },
            Hint::TablesWithoutHeader { count: 1, of: 1 },
            Hint::VagueLinks { count: 1, first: "click here".to_owned() },
        ]
    );
}

#[test]
fn a_long_document_without_structure_is_told_so() {
    let body = p("", &"Some children need more time to answer. ".repeat(40));
    let bare = docx_with(&body, &[("docProps/core.xml", b"<x/>"), ("word/styles.xml", b"<x/>")]);
    let reading = read(FileKind::Docx, &bare).unwrap();
    assert_eq!(reading.hints, [Hint::NoTitle, Hint::NoLanguage, Hint::NoHeadings]);
    assert_eq!(reading.title, None);
}

#[test]
fn slides_are_read_in_their_order_with_the_speakers_notes() {
    let slides = [
        Slide { title: "Dyslexia", text: "Read aloud", notes: "Hand out the cards" },
        Slide { title: "", text: "Untitled words", notes: "" },
    ];
    let reading = read(FileKind::Pptx, &pptx(&slides)).unwrap();
    assert_eq!(
        parts(&reading),
        [
            (Place::Slide(1), "Dyslexia\nRead aloud"),
            (Place::SpeakerNotes(1), "Hand out the cards"),
            (Place::Slide(2), "Untitled words"),
        ]
    );
    assert_eq!((reading.pages, reading.pictures), (Some(2), 2));
    assert_eq!(reading.title.as_deref(), Some("Dyslexia"));
    assert_eq!(
        reading.hints,
        [Hint::NoTitle, Hint::SlidesWithoutTitle { slides: vec![2] }, Hint::PicturesWithoutText { count: 2, of: 2 }]
    );
}

#[test]
fn sheets_are_read_row_by_row() {
    let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Overlay</t></is></c><c r="C1"><v>12.5</v></c></row><row r="9"><c r="A9" t="b"><v>1</v></c></row>"#;
    let reading = read(FileKind::Xlsx, &xlsx(rows)).unwrap();
    assert_eq!(parts(&reading), [(Place::Sheet("Costs".to_owned()), "Overlay | 12.5\nyes")]);
}

/// A dense table of that size would need half a million megabytes.
#[test]
fn a_sheet_that_names_its_last_cell_costs_nothing() {
    let rows = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    assert_eq!(parts(&read(FileKind::Xlsx, &xlsx(rows)).unwrap()), [(Place::Sheet("Costs".to_owned()), "1\n2")]);
}

#[test]
fn open_document_text_is_read_like_word() {
    let body = r#"<text:h text:outline-level="1">How</text:h><text:p>One<text:s/>two <text:a xlink:href="https://www.example.org/">the Code</text:a></text:p><text:list><text:list-item><text:p>Wait</text:p></text:list-item></text:list>"#;
    let reading = read(FileKind::Odt, &odt(body)).unwrap();
    assert_eq!(parts(&reading), [(Place::Section("How".to_owned()), "How\nOne two the Code\nWait")]);
    assert_eq!(reading.links[0].text, "the Code");
}

/// Courier has no widths of its own here: every letter is taken to be half as wide as high.
#[test]
fn a_pdf_is_read_page_by_page_with_its_lines_and_words() {
    let first = "BT /F1 12 Tf 50 700 Td (Reading) Tj 60 0 Td (aloud) Tj 0 -14 Td (next line) Tj ET BT /F1 12 Tf 1 0 0 1 50 600 Tm [(sp) 20 (lit) -400 (word)] TJ ET";
    let reading = read(FileKind::Pdf, &pdf(&[first, "q 100 0 0 100 0 0 cm /I1 Do Q"])).unwrap();
    assert_eq!(parts(&reading), [(Place::Page(1), "Reading aloud\nnext line\n\nsplit word")]);
    assert_eq!((reading.pages, reading.has_text), (Some(2), true));
    assert_eq!(reading.title.as_deref(), Some("Osmere handout"));
    assert_eq!(reading.language.as_deref(), Some("en-GB"));
    assert_eq!(reading.hints, [Hint::ScannedPages { count: 1, of: 2 }, Hint::Untagged]);
}

#[test]
fn a_scan_says_that_it_cannot_be_searched() {
    let reading = read(FileKind::Pdf, &pdf(&["/I1 Do"])).unwrap();
    assert!(!reading.has_text);
    assert_eq!(reading.hints, [Hint::ScannedPages { count: 1, of: 1 }]);
    assert_eq!(reading.hints[0].to_string(), "Scanned: not searchable");
}

#[test]
fn text_and_markdown_are_read_as_they_are() {
    let reading = read(FileKind::Markdown, b"Start.\n\n## How\n\n- wait\n- [here](https://www.example.org/)").unwrap();
    assert_eq!(parts(&reading), [(Place::Whole, "Start."), (Place::Section("How".to_owned()), "How\nwait\nhere")]);
    assert_eq!(reading.hints, [Hint::VagueLinks { count: 1, first: "here".to_owned() }]);
    let reading = read(FileKind::Csv, b"need,caf\xe9\n").unwrap();
    assert_eq!(parts(&reading), [(Place::Whole, "need,caf\u{e9}")]);
    assert!(!read(FileKind::Png, b"anything").unwrap().has_text);
}

/// Two million characters are kept, and the reader is told.
#[test]
fn very_long_text_is_cut_with_a_note() {
    let reading = read(FileKind::Text, "never ending words ".repeat(200_000).as_bytes()).unwrap();
    assert!(reading.parts[0].text.len() <= 2_000_000);
    assert!(reading.notes[0].contains("only its beginning"), "{:?}", reading.notes);
}

#[test]
fn a_part_with_entities_of_its_own_is_not_read() {
    let laughs = br#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"#;
    assert_eq!(read(FileKind::Docx, &docx_with("", &[("word/document.xml", laughs)])), Err(Refusal::Damaged));
    let outside =
        br#"<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document xmlns:w="w"><w:body>&a;</w:body></w:document>"#;
    assert_eq!(read(FileKind::Docx, &docx_with("", &[("word/document.xml", outside)])), Err(Refusal::Damaged));
}
