//! Strangers' files, read by the program in a process of its own.

use std::io::{Cursor, Write as _};
use std::process::{Command, Output, Stdio};

use tests::program;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Gives the bytes to a reader of its own and waits for its end, as the server does.
fn read(kind: &str, bytes: &[u8]) -> Output {
    let mut child = Command::new(program())
        .args(["read-document", "--kind", kind])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    // A reader that has seen enough closes its end.
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    output
}

fn answer(kind: &str, bytes: &[u8]) -> serde_json::Value {
    let output = read(kind, bytes);
    assert!(output.status.success(), "{:?}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn docx(document: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(document).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_document_comes_out_as_places_and_text() {
    let document =
        docx(br#"<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Wait for ten seconds</w:t></w:r></w:p></w:body></w:document>"#);
    let reading = answer("docx", &document);
    assert_eq!(reading["Ok"]["parts"][0]["text"], "Wait for ten seconds");
    assert_eq!(answer("txt", b"Hello")["Ok"]["parts"][0]["place"], "whole");
}

/// Each of these would take a reader without limits down, or for ever.
#[test]
fn bombs_and_broken_files_are_refused_or_end_alone() {
    let zeros = docx(&vec![b' '; 64 << 20]);
    assert_eq!(answer("docx", &zeros)["Err"]["why"], "bomb");
    let laughs = docx(br#"<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>"#);
    assert_eq!(answer("docx", &laughs)["Err"]["why"], "damaged");
    let deep = docx("<w:p>".repeat(500_000).as_bytes());
    assert_eq!(answer("docx", &deep)["Err"]["why"], "bomb");
    let wide = docx(format!("<w:document>{}</w:document>", "<a b='c'/>".repeat(2_000_000)).as_bytes());
    assert_eq!(answer("docx", &wide)["Err"]["why"], "bomb");
    assert_eq!(answer("pdf", b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 1 0 R >>")["Err"]["why"], "damaged");
    assert_eq!(answer("xlsx", b"PK\x03\x04 no archive")["Err"]["why"], "damaged");
}

/// So many brackets inside one another overflow the stack of a reader that follows them one call deeper each, which nothing can
/// catch: whatever happens, it happens to that process.
#[test]
fn a_pdf_of_brackets_ends_alone() {
    let nested = format!(
        "%PDF-1.7\n1 0 obj\n{}{}\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer << /Size 2 /Root 1 0 R >>\nstartxref\n9\n%%EOF",
        "[".repeat(2_000_000),
        "]".repeat(2_000_000)
    );
    let output = read("pdf", nested.as_bytes());
    assert!(output.stdout.is_empty() || output.stdout.starts_with(b"{\"Err\""), "{}", String::from_utf8_lossy(&output.stdout));
}

/// What a file says is never repeated by whoever could not read it.
#[test]
fn nothing_of_a_file_is_said_on_standard_error() {
    for kind in ["docx", "pptx", "xlsx", "odt", "pdf"] {
        let output = read(kind, b"PK\x03\x04 Alice Example, born 2015");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("Alice"), "{kind}");
    }
    let output = Command::new(program()).args(["read-document", "--kind", "exe"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
