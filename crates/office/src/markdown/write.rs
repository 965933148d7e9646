//! Running text to Markdown, with a list of what could not be kept.

use super::inline::{Setting, Writer};
use crate::reading::{line, meaningful};
use crate::text::{Block, Inline, Look, Loss, Losses, Table, Text, plain};
use crate::word::Picture;

/// A document as Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Imported {
    pub markdown: String,
    /// What it calls itself; it is no longer part of the text.
    pub title: Option<String>,
    /// What could not be kept as it was, how often, and where first.
    pub losses: Vec<String>,
    /// The pictures that can hang on it as files.
    pub pictures: Vec<Picture>,
}

/// Headings of the text begin below the page's own.
const HIGHEST: u8 = 2;
const LOWEST: u8 = 6;
/// Columns of a table at most.
const COLUMNS: usize = 60;

pub(crate) fn write(mut text: Text, pictures: Vec<Picture>) -> Imported {
    let title = take_title(&mut text);
    let highest = text.blocks.iter().filter_map(level_of).min().unwrap_or(1);
    let mut page = Page { losses: std::mem::take(&mut text.losses), highest, ..Page::default() };
    for block in text.blocks {
        page.block(block);
    }
    page.notes(&text.notes);
    let markdown = if page.markdown.is_empty() { String::new() } else { page.markdown + "\n" };
    Imported { markdown, title, losses: page.losses.sentences(), pictures }
}

/// The title as it stands on the first page; else the only heading of the first level, where the text begins with it; else the properties'.
fn take_title(text: &mut Text) -> Option<String> {
    let at = text.blocks.iter().position(|block| matches!(block, Block::Title(_)));
    let first_is_title = || {
        let is_first = |block: &Block| matches!(block, Block::Heading { level: 1, .. });
        text.blocks.first().is_some_and(is_first) && text.blocks.iter().filter(|block| is_first(block)).count() == 1
    };
    let at = at.or_else(|| first_is_title().then_some(0));
    let shown = match at.map(|at| text.blocks.remove(at)) {
        Some(Block::Title(title) | Block::Heading { text: title, .. }) => Some(line(&plain(&title))),
        _ => None,
    };
    shown.filter(|title| !title.is_empty()).or_else(|| text.title.as_deref().and_then(meaningful))
}

fn level_of(block: &Block) -> Option<u8> {
    match block {
        Block::Heading { level, .. } => Some(*level),
        _ => None,
    }
}

/// What the block before was, which decides how far apart the next one stands.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Last {
    #[default]
    Nothing,
    Item,
    Quote,
    Code,
    Other,
}

/// A list item that more can go into.
#[derive(Clone, Copy)]
struct Open {
    depth: u8,
    /// Where its text begins.
    indent: usize,
    is_numbered: bool,
}

#[derive(Default)]
struct Page {
    markdown: String,
    writer: Writer,
    losses: Losses,
    highest: u8,
    last: Last,
    /// The list items that are open.
    items: Vec<Open>,
}

impl Page {
    fn block(&mut self, block: Block) {
        match block {
            Block::Title(text) => self.heading(self.highest, &text),
            Block::Heading { level, text } => {
                self.losses.place = line(&plain(&text));
                self.heading(level, &text);
            }
            Block::Paragraph(text) => {
                let line = self.writer.line(&text, Setting::Block);
                if !line.is_empty() {
                    self.put(&line, Last::Other);
                }
            }
            Block::Quote(text) => self.quote(&text),
            Block::Code(text) => self.code(&text),
            Block::Rule => self.put("---", Last::Other),
            Block::Item { depth, number, text } => self.item(depth, number, &text),
            Block::Continued { depth, text } => self.continued(depth, &text),
            Block::Table(table) => self.table(table),
        }
    }

    /// Puts a block after an empty line.
    fn put(&mut self, block: &str, kind: Last) {
        if kind != Last::Item {
            self.items.clear();
        }
        if !self.markdown.is_empty() {
            self.markdown.push_str("\n\n");
        }
        self.markdown.push_str(block);
        self.last = kind;
    }

    /// Puts a line directly below.
    fn put_below(&mut self, row: &str) {
        self.markdown.push('\n');
        self.markdown.push_str(row);
    }

    fn heading(&mut self, level: u8, text: &[Inline]) {
        let level = (level.saturating_sub(self.highest) + HIGHEST).min(LOWEST);
        let line = self.writer.line(text, Setting::Heading);
        self.put(&format!("{} {line}", "#".repeat(usize::from(level))), Last::Other);
    }

    fn quote(&mut self, text: &[Inline]) {
        let rows: Vec<String> = self.writer.line(text, Setting::Block).lines().map(|row| format!("> {row}")).collect();
        if self.last == Last::Quote {
            self.put_below(">");
            self.put_below(&rows.join("\n"));
        } else {
            self.put(&rows.join("\n"), Last::Quote);
        }
    }

    fn code(&mut self, text: &str) {
        let fence = "```";
        let text = text.replace(fence, "'''");
        match self.markdown.strip_suffix(fence).filter(|_| self.last == Last::Code) {
            Some(before) => self.markdown = format!("{before}{text}\n{fence}"),
            None => self.put(&format!("{fence}\n{text}\n{fence}"), Last::Code),
        }
    }

    fn item(&mut self, depth: u8, number: Option<u64>, text: &[Inline]) {
        if self.last != Last::Item {
            self.items.clear();
        }
        let sibling = self.items.iter().find(|open| open.depth == depth).copied();
        while self.items.last().is_some_and(|above| above.depth >= depth) {
            self.items.pop();
        }
        let indent = self.items.last().map_or(0, |above| above.indent);
        let number = number.map(|number| number.min(999_999_999));
        let mark = number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
        let line = boxed(self.writer.line(text, Setting::Block));
        let inner = indent + mark.len();
        let rows = line.replace('\n', &format!("\n{}", " ".repeat(inner)));
        let row = format!("{}{mark}{rows}", " ".repeat(indent));
        let is_numbered = number.is_some();
        // A numbered list that begins inside an item with another number than one needs an empty line to be seen.
        let is_hidden = indent > 0 && sibling.is_none() && number.is_some_and(|number| number != 1);
        let is_other = sibling.is_some_and(|sibling| sibling.is_numbered != is_numbered);
        if self.last == Last::Item && !is_hidden && !is_other {
            self.put_below(&row);
        } else {
            self.put(&row, Last::Item);
        }
        self.items.push(Open { depth, indent: inner, is_numbered });
    }

    /// A further paragraph of an item, below its first.
    fn continued(&mut self, depth: u8, text: &[Inline]) {
        let indent = self.items.iter().rev().find(|open| open.depth <= depth).map_or(0, |open| open.indent);
        let margin = " ".repeat(indent);
        let line = self.writer.line(text, Setting::Block).replace('\n', &format!("\n{margin}"));
        let kind = if indent > 0 { Last::Item } else { Last::Other };
        self.put(&format!("{margin}{line}"), kind);
    }

    fn table(&mut self, mut table: Table) {
        if let [row] = &mut table.rows[..]
            && row.len() == 1
        {
            // A box around a text, as Word makes them.
            self.losses.add(Loss::Box);
            let text = row.remove(0);
            for part in text.split(|inline| *inline == Inline::Break).filter(|part| !part.is_empty()) {
                self.quote(part);
            }
            return;
        }
        if !table.has_header {
            self.losses.add(Loss::HeaderlessTable);
        }
        let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0).min(COLUMNS);
        if columns == 0 {
            return;
        }
        if table.rows.iter().any(|row| row.len() > COLUMNS) {
            self.losses.add(Loss::Columns);
        }
        let mut rows = Vec::new();
        for row in &table.rows {
            let cells: Vec<String> =
                (0..columns).map(|at| row.get(at).map(|cell| self.writer.line(cell, Setting::Cell)).unwrap_or_default()).collect();
            rows.push(format!("| {} |", cells.join(" | ")));
        }
        rows.insert(1, format!("|{}", " --- |".repeat(columns)));
        self.put(&rows.join("\n"), Last::Other);
    }

    /// Footnotes, in the order of their marks in the text; a note can mark another.
    fn notes(&mut self, notes: &std::collections::BTreeMap<String, Vec<Inline>>) {
        let mut at = 0;
        while let Some(mark) = self.writer.notes.get(at).cloned() {
            at += 1;
            let empty = vec![Inline::Text("(This note is missing in the document.)".to_owned(), Look::default())];
            let text = notes.get(&mark).unwrap_or(&empty);
            let line = self.writer.line(text, Setting::Block).replace('\n', "\n    ");
            self.put(&format!("[^{at}]: {line}"), Last::Other);
        }
    }
}

/// A box to tick at the start of an item.
fn boxed(line: String) -> String {
    for (sign, mark) in [("☐", "[ ]"), ("☑", "[x]"), ("☒", "[x]")] {
        if let Some(rest) = line.strip_prefix(sign)
            && !rest.trim().is_empty()
        {
            return format!("{mark} {}", rest.trim_start());
        }
    }
    line
}
