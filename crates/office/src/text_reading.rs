//! Running text as a reading: pieces by heading, and what to mend.

use crate::Hint;
use crate::hint;
use crate::reading::{Part, Place, Reading, guess_language, meaningful};
use crate::text::{Block, Inline, Table, Text, plain};

pub(crate) fn read(text: Text) -> Reading {
    let mut reading = Reading { pages: text.pages, ..Reading::default() };
    let mut counts = Counts::default();
    let mut shown_title = None;
    let mut place = Place::Whole;
    let mut piece = String::new();
    for block in &text.blocks {
        match block {
            Block::Heading { level, text } => {
                let words = plain(text);
                let heading = crate::reading::line(&words);
                reading.push(Part { place, text: std::mem::take(&mut piece) });
                place = Place::Section(heading);
                reading.push_heading(*level, &words);
            }
            Block::Title(text) => {
                shown_title.get_or_insert_with(|| plain(text));
            }
            _ => {}
        }
        counts.block(block);
        push_block(block, &mut piece);
        block.lines().into_iter().for_each(|line| inline_links(line, &mut reading));
    }
    for note in text.notes.values() {
        push_line(&plain(note), &mut piece);
        inline_links(note, &mut reading);
        counts.inlines(note);
    }
    reading.push(Part { place, text: piece });

    reading.pictures = counts.pictures;
    let is_long = reading.text().split_whitespace().count() > 150;
    reading.hint(hint::properties(text.title.as_deref(), text.language.as_deref()));
    if is_long || !reading.headings.is_empty() {
        let hint = hint::headings(&reading.headings);
        reading.hint(hint);
    }
    counts.hint(&mut reading);
    let vague = hint::vague_links(&reading.links);
    reading.hint(vague);
    let first_heading = reading.headings.first().map(|heading| heading.text.clone());
    reading.title = text.title.or_else(|| shown_title.or(first_heading).as_deref().and_then(meaningful));
    reading.language = text.language.or_else(|| guess_language(&reading.text()));
    reading
}

#[derive(Default)]
struct Counts {
    pictures: u32,
    undescribed: u32,
    tables: u32,
    headerless: u32,
}

impl Counts {
    fn block(&mut self, block: &Block) {
        if let Block::Table(table) = block {
            self.tables += 1;
            self.headerless += u32::from(!table.has_header && table.rows.len() > 1);
        }
        block.lines().into_iter().for_each(|line| self.inlines(line));
    }

    fn inlines(&mut self, text: &[Inline]) {
        for inline in text {
            match inline {
                Inline::Picture { description, is_decorative } => {
                    self.pictures += 1;
                    self.undescribed += u32::from(description.is_none() && !is_decorative);
                }
                Inline::Link { text, .. } => self.inlines(text),
                _ => {}
            }
        }
    }

    fn hint(&self, reading: &mut Reading) {
        if self.undescribed > 0 {
            reading.hint(Some(Hint::PicturesWithoutText { count: self.undescribed, of: self.pictures }));
        }
        if self.headerless > 0 {
            reading.hint(Some(Hint::TablesWithoutHeader { count: self.headerless, of: self.tables }));
        }
    }
}

fn push_line(line: &str, text: &mut String) {
    text.push_str(line);
    text.push('\n');
}

fn push_block(block: &Block, text: &mut String) {
    match block {
        Block::Code(line) => push_line(line, text),
        Block::Table(Table { rows, .. }) => {
            for row in rows {
                let cells: Vec<String> =
                    row.iter().map(|cell| plain(cell).trim().replace('\n', " ")).filter(|cell| !cell.is_empty()).collect();
                push_line(&cells.join(" | "), text);
            }
        }
        other => other.lines().into_iter().for_each(|line| push_line(&plain(line), text)),
    }
}

fn inline_links(text: &[Inline], reading: &mut Reading) {
    for inline in text {
        if let Inline::Link { target, text } = inline {
            reading.push_link(&plain(text), target);
        }
    }
}
