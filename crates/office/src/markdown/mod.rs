//! Markdown, read into running text and written from it.

mod inline;
mod parse;
mod write;

pub(crate) use parse::parse;
pub use write::Imported;
pub(crate) use write::write;

use crate::reading::Reading;

/// Reads Markdown as a document of its own.
pub(crate) fn read(markdown: &str) -> Reading {
    let mut reading = crate::text_reading::read(parse(markdown));
    // Markdown has no properties; what it lacks there is no fault of its author.
    reading.hints.retain(|hint| !matches!(hint, crate::Hint::NoTitle | crate::Hint::NoLanguage));
    reading
}
