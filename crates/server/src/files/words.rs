//! What is said of a file, in words.

use library::{AttachedFile, FileKind, FileState};

use crate::words::{file_size, plural};

/// `Word, 14 KB, 3 pages`.
pub(crate) fn facts(file: &AttachedFile) -> String {
    let mut facts = vec![file.kind.label().to_owned(), file_size(file.size)];
    if let Some(pages) = file.pages.filter(|pages| *pages > 0) {
        let (one, many) = if file.kind == FileKind::Pptx { ("slide", "slides") } else { ("page", "pages") };
        facts.push(plural(pages as usize, one, many));
    }
    facts.join(", ")
}

/// How far reading is, and what it found.
pub(crate) fn text_state(file: &AttachedFile) -> String {
    match file.state {
        FileState::Waiting => "Being read".to_owned(),
        FileState::Read if file.has_text => "Text found".to_owned(),
        FileState::Read if file.kind.is_picture() => "A picture: not searchable. Say in the text what it shows.".to_owned(),
        FileState::Read if file.kind == FileKind::Pdf => "Scanned: not searchable".to_owned(),
        FileState::Read => "No text found: not searchable".to_owned(),
        FileState::Unreadable | FileState::Removed => {
            let why = file.detail.fault.as_deref().unwrap_or("It may be damaged.");
            format!("Could not be read: not searchable. {why} It can be downloaded all the same.")
        }
    }
}
