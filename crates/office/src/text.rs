//! A document of running text, whatever it was written with: what Word, Writer and Markdown have in common.

use std::collections::BTreeMap;

/// A document of running text.
#[derive(Debug, Default)]
pub(crate) struct Text {
    /// From the document's properties.
    pub(crate) title: Option<String>,
    /// As declared.
    pub(crate) language: Option<String>,
    pub(crate) blocks: Vec<Block>,
    /// Footnotes and endnotes by their mark.
    pub(crate) notes: BTreeMap<String, Vec<Inline>>,
    /// What could not be kept as it was.
    pub(crate) losses: Losses,
    /// Pages, as the program that saved it counted them.
    pub(crate) pages: Option<u32>,
    /// The pictures, in the order in which they were met.
    pub(crate) pictures: Vec<PictureAt>,
}

/// A picture and where it was met.
#[derive(Debug)]
pub(crate) struct PictureAt {
    /// The part of the document that holds its bytes; none where they are elsewhere.
    pub(crate) part: Option<String>,
    pub(crate) description: Option<String>,
    /// The heading above it.
    pub(crate) place: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    /// The document's title as it stands on its first page.
    Title(Vec<Inline>),
    Heading {
        level: u8,
        text: Vec<Inline>,
    },
    Paragraph(Vec<Inline>),
    Quote(Vec<Inline>),
    Code(String),
    Rule,
    Item {
        depth: u8,
        /// The number of an ordered one.
        number: Option<u64>,
        text: Vec<Inline>,
    },
    /// A further paragraph of the item before.
    Continued {
        depth: u8,
        text: Vec<Inline>,
    },
    Table(Table),
}

impl Block {
    /// The lines of a block that has some.
    pub(crate) fn lines(&self) -> Vec<&[Inline]> {
        match self {
            Self::Title(text)
            | Self::Heading { text, .. }
            | Self::Paragraph(text)
            | Self::Quote(text)
            | Self::Item { text, .. }
            | Self::Continued { text, .. } => vec![text],
            Self::Table(table) => table.rows.iter().flatten().map(Vec::as_slice).collect(),
            Self::Code(_) | Self::Rule => Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Vec<Vec<Inline>>>,
    pub(crate) has_header: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Inline {
    Text(String, Look),
    Link {
        target: String,
        text: Vec<Inline>,
    },
    Break,
    /// A mark of a note.
    Note(String),
    Picture {
        description: Option<String>,
        is_decorative: bool,
    },
}

/// How a run of letters looks, as far as it means something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Look {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) code: bool,
    pub(crate) raised: bool,
    pub(crate) lowered: bool,
}

/// What a page cannot hold as the document held it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Loss {
    Picture,
    LostPicture,
    Drawing,
    TextBox,
    MergedCells,
    NestedTable,
    HeaderlessTable,
    Box,
    Columns,
    Underline,
    Colour,
    Struck,
    Comment,
    Insertion,
    Deletion,
    Equation,
    Contents,
    Field,
    InnerLink,
    PageFurniture,
    BadLink,
    Object,
    Endnote,
}

/// How often each was met, and where first.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    met: BTreeMap<Loss, (u32, String)>,
    /// The heading under which the reader is.
    pub(crate) place: String,
}

impl Losses {
    pub(crate) fn add(&mut self, loss: Loss) {
        self.add_at(loss, &self.place.clone());
    }

    pub(crate) fn add_at(&mut self, loss: Loss, place: &str) {
        let (count, _) = self.met.entry(loss).or_insert_with(|| (0, place.to_owned()));
        *count += 1;
    }

    /// As sentences for the person who brought the document.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let place = |place: &String| if place.is_empty() { "at the start".to_owned() } else { format!("under ‘{place}’") };
        let sentence = |(loss, (count, first)): (&Loss, &(u32, String))| {
            let (one, many, what) = loss.words();
            let counted = if *count == 1 { format!("1 {one}") } else { format!("{count} {many}") };
            let first = if *loss == Loss::PageFurniture || *loss == Loss::Comment {
                String::new()
            } else if *count == 1 {
                format!(" ({})", place(first))
            } else {
                format!(" (the first {})", place(first))
            };
            format!("{counted}{first}: {what}.")
        };
        self.met.iter().map(sentence).collect()
    }
}

impl Loss {
    /// One, several, and what became of them.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Picture => {
                ("picture", "pictures", "hangs on the draft as a file; in the text stands its description, where there was one")
            }
            Self::LostPicture => (
                "picture that pages cannot show, or that is too large",
                "pictures that pages cannot show, or that are too large",
                "left out; its description stands in its place where there was one. Save it as JPEG or PNG and add it as a file",
            ),
            Self::Drawing => (
                "drawing, chart or diagram",
                "drawings, charts or diagrams",
                "left out; a description stands in its place where there was one",
            ),
            Self::TextBox => ("text box", "text boxes", "its text stands after the paragraph where it was"),
            Self::MergedCells => ("merged table cell", "merged table cells", "taken apart; the text stands in the first cell"),
            Self::NestedTable => ("table inside a table", "tables inside tables", "kept as plain text in its cell"),
            Self::HeaderlessTable => (
                "table without a header row",
                "tables without a header row",
                "its first row became the header, as every table here has one; check that it fits",
            ),
            Self::Box => ("box around a text", "boxes around texts", "became a quotation"),
            Self::Columns => ("very wide table", "very wide tables", "columns after the sixtieth are left out"),
            Self::Underline => ("underlined passage", "underlined passages", "the words are kept, the line is not"),
            Self::Colour => (
                "passage with colour or highlighting",
                "passages with colour or highlighting",
                "the words are kept, the colour is not; check that it meant nothing",
            ),
            Self::Struck => (
                "passage struck through",
                "passages struck through",
                "the words are kept, the line is not; check whether they were meant to go",
            ),
            Self::Comment => ("comment", "comments", "left out"),
            Self::Insertion => ("tracked insertion", "tracked insertions", "taken as accepted"),
            Self::Deletion => ("tracked deletion", "tracked deletions", "taken as accepted: the deleted words are left out"),
            Self::Equation => ("equation", "equations", "kept as plain text; check it"),
            Self::Contents => ("table of contents", "tables of contents", "left out; the page makes its own"),
            Self::Field => ("form field", "form fields", "kept as the text it showed"),
            Self::InnerLink => {
                ("link to a place in the document", "links to places in the document", "the words are kept, the link is not")
            }
            Self::PageFurniture => ("header or footer", "headers or footers", "left out: a page here has none"),
            Self::BadLink => {
                ("link that browsers cannot follow", "links that browsers cannot follow", "the words are kept, the link is not")
            }
            Self::Object => ("embedded object", "embedded objects", "left out; bring it as a file"),
            Self::Endnote => ("endnote", "endnotes", "became a footnote"),
        }
    }
}

/// The letters of a run of inlines; pictures give their description when asked to.
pub(crate) fn plain(inlines: &[Inline]) -> String {
    let mut text = String::new();
    push_plain(inlines, &mut text);
    text
}

fn push_plain(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(piece, _) => text.push_str(piece),
            Inline::Link { text: inner, .. } => push_plain(inner, text),
            Inline::Break => text.push('\n'),
            Inline::Note(_) => {}
            Inline::Picture { description, .. } => {
                if let Some(description) = description {
                    text.push_str(description);
                }
            }
        }
    }
}
