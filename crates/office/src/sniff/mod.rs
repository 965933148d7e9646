//! What a file is, by its content. The name is believed in nothing; it only has to agree.

mod compound;
mod package;
mod program;

pub(crate) use program::is_program_name;

use crate::kind::{Family, family_of, split_name};
use crate::{FileKind, Refusal};

/// Says what a file is, or why it is not taken.
///
/// A name whose ending contradicts the content is refused: whoever downloads it could not open it, and a disguise is how bad files travel.
/// Within one family (a PNG called `.jpg`, a table called `.txt`) it is taken, and [`FileKind::name_for`] gives the right ending: cameras
/// and web sites mix those up all the time. A name without an ending is taken as well.
pub fn sniff(bytes: &[u8], name: &str) -> Result<FileKind, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    let extension = split_name(name).1.to_ascii_lowercase();
    if program::is_program(bytes) || is_program_name(&extension) {
        return Err(Refusal::Program);
    }
    let kind = by_content(bytes, &extension)?;
    agree(kind, &extension)
}

fn by_content(bytes: &[u8], extension: &str) -> Result<FileKind, Refusal> {
    if bytes.starts_with(b"PK") {
        return package::look(bytes);
    }
    if bytes.starts_with(&compound::MARK) {
        return Err(compound::explain(bytes, extension));
    }
    if starts_as_pdf(bytes) {
        return if is_protected_pdf(bytes) { Err(Refusal::Protected) } else { Ok(FileKind::Pdf) };
    }
    if let Some(kind) = picture(bytes) {
        return Ok(kind);
    }
    if let Some(refusal) = known_and_refused(bytes) {
        return Err(refusal);
    }
    text(bytes, extension)
}

fn agree(kind: FileKind, extension: &str) -> Result<FileKind, Refusal> {
    if extension.is_empty() || family_of(extension) == Some(kind.family()) {
        return Ok(kind);
    }
    match (kind.family(), family_of(extension)) {
        // Plain text has no mark of its own: under an ending that promises nothing here it may be anything.
        (Family::Text, None) => Err(Refusal::Unknown),
        _ => Err(Refusal::Contradiction { ending: extension.to_owned(), really: kind }),
    }
}

/// A PDF may have a few bytes in front; they may not be the mark of something else, which was looked for before.
fn starts_as_pdf(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(1_024)];
    position(start, b"%PDF-").is_some_and(|at| start[..at].iter().all(|byte| byte.is_ascii_whitespace() || !byte.is_ascii()))
}

/// Whether the file's trailer names a dictionary of encryption. It is never inside a compressed stream.
fn is_protected_pdf(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = position(rest, b"/Encrypt") {
        rest = &rest[at + b"/Encrypt".len()..];
        let after = rest.iter().position(|byte| !byte.is_ascii_whitespace()).map_or(&rest[..0], |from| &rest[from..]);
        if after.starts_with(b"<<") || after.first().is_some_and(u8::is_ascii_digit) {
            return true;
        }
    }
    false
}

fn picture(bytes: &[u8]) -> Option<FileKind> {
    match infer::get(bytes)?.mime_type() {
        "image/png" => Some(FileKind::Png),
        "image/jpeg" => Some(FileKind::Jpeg),
        "image/gif" => Some(FileKind::Gif),
        "image/webp" => Some(FileKind::Webp),
        _ => None,
    }
}

/// What people bring in good faith and we do not keep.
fn known_and_refused(bytes: &[u8]) -> Option<Refusal> {
    if bytes.starts_with(b"{\\rtf") {
        return Some(other("a rich text file (RTF)", "Open it in Word and save it as .docx first."));
    }
    let kind = infer::get(bytes)?;
    let mime = kind.mime_type();
    Some(match kind.matcher_type() {
        // Two letters at the start of a text are no program; those that are one were found before.
        infer::MatcherType::App if bytes.starts_with(b"MZ") => return None,
        infer::MatcherType::App => Refusal::Program,
        infer::MatcherType::Archive if mime == "application/pdf" => return None,
        infer::MatcherType::Archive => Refusal::Archive,
        infer::MatcherType::Image => other("a picture of a kind that many browsers cannot show", "Save it as JPEG or PNG first."),
        infer::MatcherType::Audio | infer::MatcherType::Video => {
            other("a recording", "Put it where your school or council keeps recordings, and share the link.")
        }
        infer::MatcherType::Text if mime == "text/html" => Refusal::WebPage,
        _ => return None,
    })
}

pub(super) fn other(what: &str, instead: &str) -> Refusal {
    Refusal::Other { what: what.to_owned(), instead: instead.to_owned() }
}

fn text(bytes: &[u8], extension: &str) -> Result<FileKind, Refusal> {
    let Some(text) = crate::plain::decode(bytes) else { return Err(Refusal::Unknown) };
    if program::is_script(&text) {
        return Err(Refusal::Program);
    }
    if program::is_markup(&text) || program::is_markup_name(extension) {
        return Err(Refusal::WebPage);
    }
    Ok(match extension {
        "md" | "markdown" => FileKind::Markdown,
        "csv" => FileKind::Csv,
        _ => FileKind::Text,
    })
}

/// Where the bytes stand first.
pub(super) fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, wanted)
}
