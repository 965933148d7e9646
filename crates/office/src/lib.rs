//! Office documents and PDF, read and written: bytes in, plain data out.
//!
//! **Owns** what a file is (by its content, never by its name), the text and structure inside it, what makes it hard to read for some
//! people, Word to Markdown, and a record as a Word file.
//!
//! **Must not know** the database, files on disk, the web, or who asks. Whoever reads a stranger's file calls [`read`] in a child process;
//! [`fn@sniff`] looks only at marks and lists of contents, and may run anywhere.

#![expect(clippy::wildcard_enum_match_arm, reason = "documents have many parts, and those that are not named are passed over")]

mod archive;
mod hint;
mod kind;
mod markdown;
mod open_text;
mod package;
mod pdf;
mod plain;
mod reading;
mod record;
mod refusal;
mod sheets;
mod slides;
mod sniff;
mod text;
mod text_reading;
mod word;
mod xml;

pub use hint::Hint;
pub use kind::FileKind;
pub use markdown::Imported;
pub use reading::{Heading, Link, Part, Place, Reading};
pub use record::{DocumentOut, LineOut, to_docx};
pub use refusal::Refusal;
pub use sniff::sniff;
pub use word::Picture;

/// Reads what is in a file of that kind. A picture has no text; what it shows can only be said by people.
pub fn read(kind: FileKind, bytes: &[u8]) -> Result<Reading, Refusal> {
    match kind {
        FileKind::Docx => Ok(text_reading::read(word::open(bytes)?)),
        FileKind::Odt => Ok(text_reading::read(open_text::open(bytes)?)),
        FileKind::Pptx => slides::read(bytes),
        FileKind::Xlsx => sheets::read(bytes),
        FileKind::Pdf => pdf::read(bytes),
        FileKind::Text | FileKind::Csv => Ok(plain::read(bytes)),
        FileKind::Markdown => Ok(plain::read_markdown(bytes)),
        FileKind::Png | FileKind::Jpeg | FileKind::Gif | FileKind::Webp => Ok(Reading { pictures: 1, ..Reading::default() }),
    }
}

/// Turns a Word document into Markdown as the pages show it, with its pictures, and lists whatever could not be kept.
pub fn to_markdown(docx: &[u8]) -> Result<Imported, Refusal> {
    let (text, pictures) = word::open_with_pictures(docx)?;
    Ok(markdown::write(text, pictures))
}
