//! What makes a document hard to read for some people, in plain words.

use std::fmt;

use crate::reading::{Heading, Link, Reading};

/// Something to mend in a document. Its text says what was found; [`Hint::remedy`] what to do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", tag = "hint")]
pub enum Hint {
    NoTitle,
    NoLanguage,
    NoHeadings,
    /// The heading after which a level is left out, and how often that is so.
    SkippedLevels {
        count: u32,
        first: String,
    },
    PicturesWithoutText {
        count: u32,
        of: u32,
    },
    TablesWithoutHeader {
        count: u32,
        of: u32,
    },
    SlidesWithoutTitle {
        slides: Vec<u32>,
    },
    /// Link texts that say nothing of where they lead.
    VagueLinks {
        count: u32,
        first: String,
    },
    /// Pages that are pictures of text.
    ScannedPages {
        count: u32,
        of: u32,
    },
    /// A PDF without the marks that a screen reader goes by.
    Untagged,
}

fn times(count: u32, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

impl fmt::Display for Hint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTitle => formatter.write_str("The document has no title in its properties"),
            Self::NoLanguage => formatter.write_str("The document does not say what language it is in"),
            Self::NoHeadings => formatter.write_str("The document has no headings"),
            Self::SkippedLevels { count, first } => {
                write!(formatter, "{} a level, first at ‘{first}’", times(*count, "heading skips", "headings skip"))
            }
            Self::PicturesWithoutText { count, of } => {
                write!(formatter, "{} of {of} without a description", times(*count, "picture", "pictures"))
            }
            Self::TablesWithoutHeader { count, of } => {
                write!(formatter, "{} of {of} without a header row", times(*count, "table", "tables"))
            }
            Self::SlidesWithoutTitle { slides } => {
                let numbers: Vec<String> = slides.iter().take(10).map(u32::to_string).collect();
                let more = if slides.len() > 10 { " and more" } else { "" };
                let word = if slides.len() == 1 { "Slide" } else { "Slides" };
                write!(formatter, "{word} without a title: {}{more}", numbers.join(", "))
            }
            Self::VagueLinks { count, first } => {
                write!(formatter, "{} nothing of where they lead, such as ‘{first}’", times(*count, "link says", "links say"))
            }
            Self::ScannedPages { count, of } if count == of => formatter.write_str("Scanned: not searchable"),
            Self::ScannedPages { count, of } => {
                write!(formatter, "{} of {of} scanned: not searchable", times(*count, "page", "pages"))
            }
            Self::Untagged => formatter.write_str("The PDF has no tags, so a screen reader cannot tell headings from text"),
        }
    }
}

impl Hint {
    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NoTitle => "In Word: File, Info, Title.",
            Self::NoLanguage => "Set the language of the text (in Word: Review, Language) and save again.",
            Self::NoHeadings => "Give headings the styles Heading 1 to Heading 3, so that people can find their way.",
            Self::SkippedLevels { .. } => "Go down one level at a time: under a Heading 1 comes a Heading 2.",
            Self::PicturesWithoutText { .. } => {
                "Right-click each picture, choose ‘Edit Alt Text’, and say what it shows, or mark it as decorative."
            }
            Self::TablesWithoutHeader { .. } => "Click in the first row, then Table Layout, Repeat Header Rows.",
            Self::SlidesWithoutTitle { .. } => {
                "Give each slide a title of its own; it may be hidden (Home, Reset, or the Selection Pane)."
            }
            Self::VagueLinks { .. } => "Let the link's text name what it leads to, as in ‘SEND Code of Practice’.",
            Self::ScannedPages { .. } => "Bring the original file, or have the scanner recognise the text (OCR).",
            Self::Untagged => {
                "Export the PDF again from Word or PowerPoint with ‘Document structure tags for accessibility’ ticked."
            }
        }
    }
}

/// What the headings lack, in a document that should have some.
pub(crate) fn headings(headings: &[Heading]) -> Option<Hint> {
    if headings.is_empty() {
        return Some(Hint::NoHeadings);
    }
    // The first heading may be of the second level: the title is the first.
    let mut before = headings[0].level.max(1);
    let mut skipped = headings.iter().filter(|heading| {
        let skips = heading.level > before + 1;
        before = heading.level;
        skips
    });
    let first = skipped.next()?.text.clone();
    let count = u32::try_from(skipped.count() + 1).unwrap_or(u32::MAX);
    Some(Hint::SkippedLevels { count, first })
}

/// Links that say "click here".
pub(crate) fn vague_links(links: &[Link]) -> Option<Hint> {
    const VAGUE: [&str; 14] = [
        "click here",
        "click",
        "here",
        "link",
        "this link",
        "read more",
        "more",
        "more info",
        "more information",
        "download",
        "website",
        "this",
        "page",
        "follow this link",
    ];
    let is_vague = |link: &&Link| {
        let text = link.text.to_lowercase();
        VAGUE.contains(&text.trim_matches(|letter: char| !letter.is_alphanumeric()))
    };
    let mut vague = links.iter().filter(is_vague);
    let first = vague.next()?.text.clone();
    Some(Hint::VagueLinks { count: u32::try_from(vague.count() + 1).unwrap_or(u32::MAX), first })
}

/// What every document should say of itself.
pub(crate) fn properties(title: Option<&str>, language: Option<&str>) -> Vec<Hint> {
    let mut hints = Vec::new();
    if title.is_none() {
        hints.push(Hint::NoTitle);
    }
    if language.is_none() {
        hints.push(Hint::NoLanguage);
    }
    hints
}

impl Reading {
    pub(crate) fn hint(&mut self, hint: impl IntoIterator<Item = Hint>) {
        self.hints.extend(hint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(level: u8, text: &str) -> Heading {
        Heading { level, text: text.to_owned() }
    }

    #[test]
    fn a_heading_may_go_down_one_level_at_a_time_and_up_any() {
        let good = [heading(2, "a"), heading(3, "b"), heading(4, "c"), heading(2, "d")];
        assert_eq!(headings(&good), None);
        let bad = [heading(1, "a"), heading(3, "b"), heading(1, "c"), heading(4, "d")];
        assert_eq!(headings(&bad), Some(Hint::SkippedLevels { count: 2, first: "b".to_owned() }));
        assert_eq!(headings(&[]), Some(Hint::NoHeadings));
    }

    #[test]
    fn links_say_where_they_lead() {
        let link = |text: &str| Link { text: text.to_owned(), target: "https://example.org".to_owned() };
        assert_eq!(vague_links(&[link("The Code of Practice")]), None);
        let vague = vague_links(&[link("Click here!"), link("Here"), link("SEND")]);
        assert_eq!(vague, Some(Hint::VagueLinks { count: 2, first: "Click here!".to_owned() }));
    }
}
