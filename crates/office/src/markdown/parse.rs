//! Markdown to running text.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::text::{Block, Inline, Look, Table, Text};

/// The same Markdown as the pages show.
pub(crate) fn parse(markdown: &str) -> Text {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, options) {
        reader.event(event);
    }
    reader.text
}

/// What stands in front of an item.
enum Mark {
    Dot,
    Number(u64),
}

#[derive(Default)]
struct Reader {
    text: Text,
    line: Vec<Inline>,
    look: Look,
    /// The lists that are open, each with its next number.
    lists: Vec<Option<u64>>,
    /// The item that is open has not been written yet.
    item: Option<Mark>,
    quotes: usize,
    links: Vec<(String, Vec<Inline>)>,
    table: Table,
    row: Vec<Vec<Inline>>,
    code: Option<String>,
    note: Option<(String, usize)>,
    pictures: usize,
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.letters(&text),
            Event::Code(text) => {
                let look = Look { code: true, ..self.look };
                self.push(&text, look);
            }
            Event::SoftBreak => self.letters(" "),
            Event::HardBreak => self.line.push(Inline::Break),
            Event::Rule => self.text.blocks.push(Block::Rule),
            Event::FootnoteReference(mark) => self.line.push(Inline::Note(mark.to_string())),
            Event::TaskListMarker(done) => self.letters(if done { "☑ " } else { "☐ " }),
            Event::InlineHtml(html) => self.html(&html),
            Event::Html(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.look.bold = true,
            Tag::Emphasis => self.look.italic = true,
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::List(start) => {
                self.flush();
                self.lists.push(start);
            }
            Tag::Item => {
                let number = self.lists.last_mut().and_then(|next| {
                    let number = *next;
                    *next = next.map(|number| number.saturating_add(1));
                    number
                });
                self.item = Some(number.map_or(Mark::Dot, Mark::Number));
            }
            Tag::Link { dest_url, .. } => self.links.push((dest_url.to_string(), std::mem::take(&mut self.line))),
            Tag::Image { .. } => {
                self.pictures += 1;
                self.links.push((String::new(), std::mem::take(&mut self.line)));
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.flush();
                self.code = Some(String::new());
            }
            Tag::Table(_) => {
                self.flush();
                self.table = Table { has_header: true, ..Table::default() };
            }
            Tag::FootnoteDefinition(mark) => {
                self.flush();
                self.note = Some((mark.to_string(), self.text.blocks.len()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.look.bold = false,
            TagEnd::Emphasis => self.look.italic = false,
            TagEnd::Heading(level) => {
                let text = std::mem::take(&mut self.line);
                self.text.blocks.push(Block::Heading { level: number(level), text });
            }
            TagEnd::Paragraph => self.flush(),
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::Item => {
                self.flush();
                self.item = None;
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Link | TagEnd::Image => self.end_link(matches!(tag, TagEnd::Image)),
            TagEnd::CodeBlock => {
                if let Some(code) = self.code.take() {
                    self.text.blocks.push(Block::Code(code.trim_end_matches('\n').to_owned()));
                }
            }
            TagEnd::TableCell => self.row.push(std::mem::take(&mut self.line)),
            TagEnd::TableHead | TagEnd::TableRow => self.table.rows.push(std::mem::take(&mut self.row)),
            TagEnd::Table => self.text.blocks.push(Block::Table(std::mem::take(&mut self.table))),
            TagEnd::FootnoteDefinition => self.end_note(),
            _ => {}
        }
    }

    fn end_link(&mut self, is_picture: bool) {
        let Some((target, before)) = self.links.pop() else { return };
        let text = std::mem::replace(&mut self.line, before);
        if is_picture {
            let description = Some(crate::text::plain(&text)).filter(|text| !text.trim().is_empty());
            self.line.push(Inline::Picture { description, is_decorative: false });
        } else {
            self.line.push(Inline::Link { target, text });
        }
    }

    fn end_note(&mut self) {
        self.flush();
        let Some((mark, from)) = self.note.take() else { return };
        let from = from.min(self.text.blocks.len());
        let mut content = Vec::new();
        for block in self.text.blocks.drain(from..) {
            if let Block::Paragraph(text)
            | Block::Item { text, .. }
            | Block::Continued { text, .. }
            | Block::Quote(text)
            | Block::Heading { text, .. } = block
            {
                if !content.is_empty() {
                    content.push(Inline::Break);
                }
                content.extend(text);
            }
        }
        self.text.notes.insert(mark, content);
    }

    /// The few tags that say what Markdown cannot.
    fn html(&mut self, html: &str) {
        match html.to_ascii_lowercase().replace(' ', "").as_str() {
            "<br>" | "<br/>" => self.line.push(Inline::Break),
            "<sup>" => self.look.raised = true,
            "</sup>" => self.look.raised = false,
            "<sub>" => self.look.lowered = true,
            "</sub>" => self.look.lowered = false,
            "<strong>" => self.look.bold = true,
            "</strong>" => self.look.bold = false,
            "<em>" => self.look.italic = true,
            "</em>" => self.look.italic = false,
            _ => {}
        }
    }

    fn letters(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
        } else {
            self.push(text, self.look);
        }
    }

    fn push(&mut self, text: &str, look: Look) {
        if let Some(Inline::Text(last, same)) = self.line.last_mut()
            && *same == look
        {
            last.push_str(text);
        } else {
            self.line.push(Inline::Text(text.to_owned(), look));
        }
    }

    /// Writes the line as a block of what is open.
    fn flush(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.line);
        let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX).min(8);
        let block = match self.item.take() {
            Some(Mark::Dot) => Block::Item { depth, number: None, text },
            Some(Mark::Number(number)) => Block::Item { depth, number: Some(number), text },
            None if self.quotes > 0 => Block::Quote(text),
            None if !self.lists.is_empty() => Block::Continued { depth, text },
            None => Block::Paragraph(text),
        };
        self.text.blocks.push(block);
    }
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}
