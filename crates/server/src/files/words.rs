//! What is said of a file, in words.

use library::{AttachedFile, FileKind, FileState};

use crate::words::plural;

/// `14 KB`, `3.2 MB`.
pub(crate) fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one digit after the point")]
    let megabytes = bytes as f64 / (1024.0 * 1024.0);
    match bytes {
        0..1024 => plural(usize::try_from(bytes).unwrap_or_default(), "byte", "bytes"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ if megabytes < 10.0 => format!("{megabytes:.1} MB"),
        _ => format!("{megabytes:.0} MB"),
    }
}

/// `Word, 14 KB, 3 pages`.
pub(crate) fn facts(file: &AttachedFile) -> String {
    let mut facts = vec![file.kind.label().to_owned(), size(file.size)];
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        for (bytes, said) in
            [(1, "1 byte"), (512, "512 bytes"), (1024, "1 KB"), (14_000, "14 KB"), (3_400_000, "3.2 MB"), (52_428_800, "50 MB")]
        {
            assert_eq!(size(bytes), said);
        }
    }
}
