//! The body of a Word document: paragraphs, lists and tables.

use super::Around;
use super::numbering::Mark;
use super::run::Line;
use super::styles::Meaning;
use crate::package::Relations;
use crate::text::{Block, Inline, Loss, PictureAt, Table, Text, plain};
use crate::xml::Element;

/// Reads block after block.
pub(super) struct Body {
    around: Around,
    pub(super) text: Text,
    /// Blocks of text boxes, which stand after the paragraph where they were met.
    boxes: Vec<Block>,
    /// The fields that are open: what they do, and whether their result has begun.
    pub(super) fields: Vec<Field>,
    has_contents: bool,
}

#[derive(Debug, Default)]
pub(super) struct Field {
    pub(super) instruction: String,
    pub(super) is_result: bool,
}

impl Body {
    pub(super) fn new(around: Around) -> Self {
        Self { around, text: Text::default(), boxes: Vec::new(), fields: Vec::new(), has_contents: false }
    }

    pub(super) fn around(&self) -> &Around {
        &self.around
    }

    pub(super) fn finish(self) -> Text {
        self.text
    }

    pub(super) fn lose(&mut self, loss: Loss) {
        self.text.losses.add(loss);
    }

    /// Remembers a picture: its bytes are looked for when the text is read.
    pub(super) fn picture(&mut self, id: Option<&str>, description: Option<String>) {
        let part = id.and_then(|id| self.around.relations.part_of(id)).map(str::to_owned);
        let place = self.text.losses.place.clone();
        self.text.pictures.push(PictureAt { part, description, place });
    }

    /// Everything inside an element that holds blocks.
    pub(super) fn read(&mut self, holder: &Element) {
        for element in holder.elements() {
            match element.name.as_str() {
                "p" => {
                    let blocks = self.paragraph(element);
                    self.text.blocks.extend(blocks);
                    let boxes = std::mem::take(&mut self.boxes);
                    self.text.blocks.extend(boxes);
                }
                "tbl" => self.table(element),
                "sdt" => self.control(element),
                "ins" | "moveTo" | "customXml" | "smartTag" => self.read(element),
                "AlternateContent" => {
                    if let Some(choice) = element.child("Choice").or_else(|| element.child("Fallback")) {
                        self.read(choice);
                    }
                }
                _ => {}
            }
        }
    }

    /// A content control: what it holds, or nothing where Word made it.
    fn control(&mut self, control: &Element) {
        let gallery = control.at(&["sdtPr", "docPartObj", "docPartGallery"]).and_then(|gallery| gallery.attribute("val"));
        if gallery == Some("Table of Contents") {
            self.contents();
        } else if let Some(content) = control.child("sdtContent") {
            self.read(content);
        }
    }

    /// A paragraph as a block, or none where it is empty.
    fn paragraph(&mut self, paragraph: &Element) -> Option<Block> {
        let properties = paragraph.child("pPr");
        let value = |path: &[&str]| properties?.at(path)?.attribute("val");
        let style = value(&["pStyle"]);
        let meaning = self.meaning(properties, style);
        if meaning == Meaning::Contents {
            self.contents();
            return None;
        }
        let text = self.line(paragraph);
        if meaning == Meaning::Rule || (plain(&text).trim().is_empty() && has_bottom_line(properties)) {
            return Some(Block::Rule);
        }
        if meaning == Meaning::Code {
            return Some(Block::Code(plain(&text)));
        }
        if !is_visible(&text) {
            return None;
        }
        let list = match value(&["numPr", "numId"]) {
            Some(id) => Some((id.to_owned(), value(&["numPr", "ilvl"]).and_then(|depth| depth.parse().ok()).unwrap_or(0))),
            None => style.and_then(|style| self.around.styles.list(style)),
        };
        Some(match meaning {
            Meaning::Heading(level) => {
                self.text.losses.place = crate::reading::line(&plain(&text));
                Block::Heading { level, text }
            }
            Meaning::Title => Block::Title(text),
            Meaning::Quote => Block::Quote(text),
            Meaning::Ordinary | Meaning::Continued(_) | Meaning::Rule | Meaning::Code | Meaning::Contents => {
                let (id, depth) = list.unwrap_or_default();
                let number = match self.around.numbering.next(&id, depth) {
                    Mark::None => return Some(self.unlisted(meaning, text)),
                    Mark::Dot => None,
                    Mark::Number(number) => Some(number),
                };
                Block::Item { depth: depth.min(8), number, text }
            }
        })
    }

    /// A paragraph that is no item: below one it may belong to it.
    fn unlisted(&self, meaning: Meaning, text: Vec<Inline>) -> Block {
        match (self.text.blocks.last(), meaning) {
            (Some(Block::Item { depth, .. } | Block::Continued { depth, .. }), Meaning::Continued(own)) => {
                Block::Continued { depth: own.unwrap_or(*depth), text }
            }
            _ => Block::Paragraph(text),
        }
    }

    fn meaning(&self, properties: Option<&Element>, style: Option<&str>) -> Meaning {
        let outline = properties.and_then(|properties| properties.child("outlineLvl")).and_then(|level| level.attribute("val"));
        match outline.and_then(|level| level.parse::<u8>().ok()) {
            Some(level) if level < 9 => Meaning::Heading(level + 1),
            _ => style.map_or(Meaning::Ordinary, |style| self.around.styles.meaning(style)),
        }
    }

    /// A table of contents has many paragraphs: it is counted once.
    fn contents(&mut self) {
        if !self.has_contents {
            self.has_contents = true;
            self.lose(Loss::Contents);
        }
    }

    pub(super) fn line(&mut self, paragraph: &Element) -> Vec<Inline> {
        let mut line = Line::new(self);
        line.read(paragraph);
        line.finish()
    }

    /// The text box of a drawing: its blocks stand after the paragraph.
    pub(super) fn text_box(&mut self, content: &Element) {
        self.lose(Loss::TextBox);
        let before = std::mem::take(&mut self.text.blocks);
        self.read(content);
        let inside = std::mem::replace(&mut self.text.blocks, before);
        self.boxes.extend(inside);
    }

    fn table(&mut self, element: &Element) {
        let mut table = Table::default();
        let rows: Vec<&Element> = rows(element);
        for (index, row) in rows.iter().enumerate() {
            if index == 0 {
                table.has_header = row
                    .at(&["trPr", "tblHeader"])
                    .is_some_and(|header| !matches!(header.attribute("val"), Some("0" | "false" | "off")));
            }
            table.rows.push(self.row(row));
        }
        if table.rows.iter().flatten().any(|cell| is_visible(cell)) {
            self.text.blocks.push(Block::Table(table));
        }
        let boxes = std::mem::take(&mut self.boxes);
        self.text.blocks.extend(boxes);
    }

    fn row(&mut self, row: &Element) -> Vec<Vec<Inline>> {
        let mut cells = Vec::new();
        for cell in cells_of(row) {
            let properties = cell.child("tcPr");
            let merge = properties.and_then(|properties| properties.child("vMerge"));
            let is_continued = merge.is_some_and(|merge| merge.attribute("val") != Some("restart"));
            let span = properties.and_then(|properties| properties.child("gridSpan")).and_then(|span| span.attribute("val"));
            let span: usize = span.and_then(|span| span.parse().ok()).unwrap_or(1);
            if is_continued || span > 1 {
                self.lose(Loss::MergedCells);
            }
            let content = self.cell(cell);
            cells.push(content);
            // A row has no more than some dozens of columns, whatever a span says.
            cells.extend(std::iter::repeat_n(Vec::new(), span.saturating_sub(1).min(60)));
        }
        cells
    }

    /// The blocks of a cell as one line with breaks: a table here has no blocks.
    fn cell(&mut self, cell: &Element) -> Vec<Inline> {
        let before = std::mem::take(&mut self.text.blocks);
        let place = self.text.losses.place.clone();
        self.read(cell);
        self.text.losses.place = place;
        let blocks = std::mem::replace(&mut self.text.blocks, before);
        let mut content = Vec::new();
        for block in blocks {
            let mut lines = match block {
                Block::Title(text)
                | Block::Heading { text, .. }
                | Block::Paragraph(text)
                | Block::Continued { text, .. }
                | Block::Quote(text) => text,
                Block::Item { number, mut text, .. } => {
                    let mark = number.map_or_else(|| "• ".to_owned(), |number| format!("{number}. "));
                    text.insert(0, Inline::Text(mark, crate::text::Look::default()));
                    text
                }
                Block::Code(text) => vec![Inline::Text(text, crate::text::Look::default())],
                Block::Table(table) => {
                    self.lose(Loss::NestedTable);
                    flat(table)
                }
                Block::Rule => continue,
            };
            if !content.is_empty() {
                content.push(Inline::Break);
            }
            content.append(&mut lines);
        }
        content
    }

    /// Footnotes or endnotes. Word keeps the lines that part them from the text under the first two ids.
    pub(super) fn read_notes(&mut self, root: &Element, kind: &str, relations: Relations) {
        let outer = std::mem::replace(&mut self.around.relations, relations);
        for note in root.elements().filter(|note| note.attribute("type").is_none_or(|kind| kind == "normal")) {
            let Some(id) = note.attribute("id") else { continue };
            let mark = if kind == "endnotes" { format!("e{id}") } else { id.to_owned() };
            let content = self.cell(note);
            self.text.notes.insert(mark, trimmed(content));
        }
        self.around.relations = outer;
    }
}

/// The rows of a table, also inside controls and insertions.
fn rows(table: &Element) -> Vec<&Element> {
    inside(table, "tr")
}

fn cells_of(row: &Element) -> Vec<&Element> {
    inside(row, "tc")
}

fn inside<'a>(holder: &'a Element, name: &str) -> Vec<&'a Element> {
    let mut found = Vec::new();
    for element in holder.elements() {
        match element.name.as_str() {
            own if own == name => found.push(element),
            "sdt" => found.extend(element.child("sdtContent").map(|content| inside(content, name)).unwrap_or_default()),
            "ins" | "customXml" => found.extend(inside(element, name)),
            _ => {}
        }
    }
    found
}

fn flat(table: Table) -> Vec<Inline> {
    let mut line = Vec::new();
    for row in table.rows {
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        for (index, mut cell) in row.into_iter().enumerate() {
            if index > 0 {
                line.push(Inline::Text(" – ".to_owned(), crate::text::Look::default()));
            }
            line.append(&mut cell);
        }
    }
    line
}

/// Without the space that stands after a note's own mark.
fn trimmed(mut content: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text(text, _)) = content.first_mut() {
        *text = text.trim_start().to_owned();
    }
    content
}

fn is_visible(text: &[Inline]) -> bool {
    text.iter().any(|inline| match inline {
        Inline::Text(text, _) => !text.trim().is_empty(),
        Inline::Link { text, .. } => is_visible(text),
        Inline::Break => false,
        Inline::Note(_) | Inline::Picture { .. } => true,
    })
}

fn has_bottom_line(properties: Option<&Element>) -> bool {
    let line = properties.and_then(|properties| properties.at(&["pBdr", "bottom"])).and_then(|line| line.attribute("val"));
    line.is_some_and(|kind| kind != "nil" && kind != "none")
}
