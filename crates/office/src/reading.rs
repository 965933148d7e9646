//! What a reader found in a document: plain data, bounded.

use std::fmt;

use crate::Hint;

/// Characters of text that are kept of one document: about a thousand pages.
const TEXT: usize = 2_000_000;
/// Places, headings and links that are kept.
const PARTS: usize = 10_000;
const HEADINGS: usize = 5_000;
const LINKS: usize = 5_000;
/// Characters of one heading, link or title.
const LINE: usize = 500;

/// What is in a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Reading {
    /// As its properties say, else as it calls itself on its first page.
    pub title: Option<String>,
    /// As it says itself, else a guess from its words; a tag such as `en-GB`.
    pub language: Option<String>,
    /// Its text, each piece with where it stands, in order.
    pub parts: Vec<Part>,
    pub headings: Vec<Heading>,
    pub links: Vec<Link>,
    /// Pages or slides.
    pub pages: Option<u32>,
    /// Whether there is any text to search. A scan has none.
    pub has_text: bool,
    pub pictures: u32,
    /// What makes it hard to read for some people.
    pub hints: Vec<Hint>,
    /// What else its readers should know, as sentences: what was too much to be searched, what could not be read.
    pub notes: Vec<String>,
}

/// A piece of a document's text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Part {
    pub place: Place,
    pub text: String,
}

/// Where a piece stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The only one, or before the first heading.
    Whole,
    Page(u32),
    Slide(u32),
    /// What the speaker sees beside the slide.
    SpeakerNotes(u32),
    Sheet(String),
    Section(String),
}

/// `page 3`, to be followed by "of handout.pdf".
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => formatter.write_str("start"),
            Self::Page(number) => write!(formatter, "page {number}"),
            Self::Slide(number) => write!(formatter, "slide {number}"),
            Self::SpeakerNotes(number) => write!(formatter, "speaker notes of slide {number}"),
            Self::Sheet(name) => write!(formatter, "sheet ‘{name}’"),
            Self::Section(heading) => write!(formatter, "section ‘{heading}’"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Heading {
    /// 1 is the highest.
    pub level: u8,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Link {
    pub text: String,
    pub target: String,
}

impl Reading {
    /// Adds a piece of text, as far as there is room. Empty ones are left out.
    pub(crate) fn push(&mut self, part: Part) {
        let text = tidy(&part.text);
        if text.is_empty() {
            return;
        }
        let used: usize = self.parts.iter().map(|part| part.text.len()).sum();
        if self.parts.len() >= PARTS || used >= TEXT {
            self.note_once("The document is very long; only its beginning can be searched.");
            return;
        }
        self.has_text = true;
        let text = if used + text.len() > TEXT {
            self.note_once("The document is very long; only its beginning can be searched.");
            cut(&text, TEXT - used)
        } else {
            text
        };
        self.parts.push(Part { place: part.place, text });
    }

    pub(crate) fn push_heading(&mut self, level: u8, text: &str) {
        if self.headings.len() < HEADINGS {
            self.headings.push(Heading { level, text: line(text) });
        }
    }

    pub(crate) fn push_link(&mut self, text: &str, target: &str) {
        if self.links.len() < LINKS {
            self.links.push(Link { text: line(text), target: line(target) });
        }
    }

    pub(crate) fn note_once(&mut self, note: &str) {
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
    }

    /// All text in order, for whoever does not care where it stands.
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n\n")
    }
}

/// One line of bounded length.
pub(crate) fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    cut(&words.join(" "), LINE)
}

/// The first bytes of a text, whole characters.
fn cut(text: &str, length: usize) -> String {
    text[..text.floor_char_boundary(length)].to_owned()
}

/// No control characters, no spaces at the ends of lines, no more than one empty line.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut empty = 0;
    for row in text.lines() {
        let row: String = row.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
        let row = row.trim_end();
        empty = if row.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            tidy.push_str(row);
            tidy.push('\n');
        }
    }
    tidy.trim().to_owned()
}

/// The language of a text by its commonest small words. Only what can be told with confidence.
pub(crate) fn guess_language(text: &str) -> Option<String> {
    const WORDS: [(&str, [&str; 12]); 2] = [
        ("en", ["the", "and", "of", "to", "is", "for", "with", "that", "are", "they", "this", "be"]),
        ("cy", ["yn", "yr", "ac", "ar", "mae", "i'r", "o'r", "gyda", "eu", "wedi", "bod", "am"]),
    ];
    let words: Vec<String> = text.split_whitespace().take(2_000).map(str::to_lowercase).collect();
    if words.len() < 20 {
        return None;
    }
    let share = |known: &[&str]| words.iter().filter(|word| known.contains(&word.as_str())).count() * 100 / words.len();
    WORDS.iter().map(|(tag, known)| (share(known), tag)).max().filter(|(share, _)| *share >= 8).map(|(_, tag)| (*tag).to_owned())
}

/// A title that says something: not what a program put there by itself, and not a file's name.
pub(crate) fn meaningful(title: &str) -> Option<String> {
    let title = line(title);
    let low = title.to_lowercase();
    let is_automatic =
        ["untitled", "document", "presentation", "powerpoint presentation", "slide 1", "title", "book1", "word document"]
            .contains(&low.as_str())
            || low.starts_with("microsoft word -")
            || low.starts_with("microsoft powerpoint -")
            || low.starts_with("document1")
            || [".doc", ".docx", ".pdf", ".ppt", ".pptx", ".xls", ".xlsx", ".indd", ".pub"].iter().any(|end| low.ends_with(end));
    (!title.is_empty() && !is_automatic).then_some(title)
}
