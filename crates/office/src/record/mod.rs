//! A record as a Word file, with styles that Word's own navigation, lists and accessibility checks understand.

mod body;
mod paragraph;
mod parts;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::markdown;
use crate::text::{Block, Inline, Look};
use body::Body;

/// A record, ready to be written. All of it is plain text but the body.
#[derive(Debug, Clone, Default)]
pub struct DocumentOut {
    pub title: String,
    pub summary: String,
    /// What the record's card says: name and value.
    pub facts: Vec<(String, String)>,
    /// Markdown.
    pub body: String,
    pub sources: Vec<LineOut>,
    /// Who made it, where it stands, which version it is.
    pub credit: String,
    pub licence: LineOut,
    /// The site that links without a host lead to, without a slash at the end.
    pub site: String,
}

/// A line of text that may lead somewhere.
#[derive(Debug, Clone, Default)]
pub struct LineOut {
    pub text: String,
    pub address: Option<String>,
    /// What follows the link.
    pub after: String,
}

/// Writes the record as a Word file (.docx). The same record gives the same bytes.
pub fn to_docx(record: &DocumentOut) -> Vec<u8> {
    let text = markdown::parse(&record.body);
    let mut body = Body::new(&record.site, text.notes);
    body.styled("Title", &[plain(&record.title)]);
    if !record.summary.is_empty() {
        body.styled("Subtitle", &[plain(&record.summary)]);
    }
    if !record.facts.is_empty() {
        body.facts(&record.facts);
    }
    for block in &text.blocks {
        body.block(block);
    }
    if !record.sources.is_empty() {
        body.block(&heading("Sources"));
        for source in &record.sources {
            body.block(&Block::Item { depth: 0, number: None, text: line(source) });
        }
    }
    if !record.credit.is_empty() {
        body.block(&heading("Credit and licence"));
        body.block(&Block::Paragraph(vec![plain(&record.credit)]));
        body.block(&Block::Paragraph(line(&record.licence)));
    }
    pack(&parts::all(record, &body.finish()))
}

fn plain(text: &str) -> Inline {
    Inline::Text(text.to_owned(), Look::default())
}

/// A heading of our own, of the level that the body's highest have.
fn heading(text: &str) -> Block {
    Block::Heading { level: 2, text: vec![plain(text)] }
}

fn line(line: &LineOut) -> Vec<Inline> {
    let text = vec![plain(&line.text)];
    let mut inlines = match &line.address {
        Some(target) => vec![Inline::Link { target: target.clone(), text }],
        None => text,
    };
    inlines.push(plain(&line.after));
    inlines
}

fn pack(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in parts {
        zip.start_file(*name, options).expect("a part's name is one of ours");
        zip.write_all(text.as_bytes()).expect("memory takes what is written");
    }
    zip.finish().expect("memory takes what is written").into_inner()
}
