//! Open document text (.odt) as running text.

use std::collections::HashMap;

use crate::Refusal;
use crate::archive::Archive;
use crate::reading::meaningful;
use crate::text::{Block, Inline, Look, Loss, Table, Text, plain};
use crate::xml::{Element, Node};

pub(crate) fn open(bytes: &[u8]) -> Result<Text, Refusal> {
    let mut archive = Archive::open(bytes)?;
    let content = archive.xml("content.xml")?.ok_or(Refusal::Damaged)?;
    let meta = archive.optional_xml("meta.xml")?;
    let styles = archive.optional_xml("styles.xml")?;
    let mut reader = Reader::default();
    for part in styles.iter().chain([&content]) {
        for holder in part.elements().filter(|element| element.name.ends_with("styles")) {
            reader.learn(holder);
        }
    }
    reader.blocks(content.at(&["body", "text"]).ok_or(Refusal::Damaged)?, 0);
    let mut text = reader.text;
    let meta = meta.as_ref().and_then(|meta| meta.child("meta"));
    text.title = meta.and_then(|meta| meta.child("title")).map(Element::text).as_deref().and_then(meaningful);
    let pages = meta.and_then(|meta| meta.child("document-statistic")).and_then(|counts| counts.attribute("page-count"));
    text.pages = pages.and_then(|pages| pages.parse().ok());
    text.language = reader.language;
    Ok(text)
}

#[derive(Default)]
struct Reader {
    text: Text,
    /// Styles that make letters bold or italic, and list styles that number.
    looks: HashMap<String, Look>,
    parents: HashMap<String, String>,
    ordered: HashMap<String, bool>,
    language: Option<String>,
}

impl Reader {
    fn learn(&mut self, holder: &Element) {
        for style in holder.elements() {
            let properties = style.child("text-properties");
            if style.name == "default-style" && self.language.is_none() {
                let of = |name: &str| properties.and_then(|properties| properties.attribute(name)).filter(|value| *value != "none");
                self.language = of("language").map(|language| match of("country") {
                    Some(country) => format!("{language}-{country}"),
                    None => language.to_owned(),
                });
            }
            let Some(name) = style.attribute("name") else { continue };
            if style.name == "list-style" {
                self.ordered.insert(name.to_owned(), style.child("list-level-style-number").is_some());
            }
            if let Some(parent) = style.attribute("parent-style-name") {
                self.parents.insert(name.to_owned(), parent.to_owned());
            }
            let is = |key: &str, value: &str| properties.and_then(|of| of.attribute(key)).is_some_and(|own| own.contains(value));
            let look = Look { bold: is("font-weight", "bold"), italic: is("font-style", "italic"), ..Look::default() };
            self.looks.insert(
                name.to_owned(),
                Look { raised: is("text-position", "super"), lowered: is("text-position", "sub"), ..look },
            );
        }
    }

    /// Whether a style is that one or made from it.
    fn is_style(&self, style: Option<&str>, wanted: &str) -> bool {
        let mut next = style;
        for _ in 0..20 {
            match next {
                Some(name) if name == wanted => return true,
                Some(name) => next = self.parents.get(name).map(String::as_str),
                None => return false,
            }
        }
        false
    }

    fn blocks(&mut self, holder: &Element, depth: u8) {
        for element in holder.elements() {
            match element.name.as_str() {
                "h" => {
                    let level = element.attribute("outline-level").and_then(|level| level.parse().ok()).unwrap_or(1_u8);
                    let text = self.line(element, Look::default());
                    if !plain(&text).trim().is_empty() {
                        self.text.losses.place = crate::reading::line(&plain(&text));
                        self.text.blocks.push(Block::Heading { level: level.clamp(1, 9), text });
                    }
                }
                "p" => self.paragraph(element),
                "list" => self.list(element, depth, None),
                "table" => self.table(element),
                "section" | "text-box" => self.blocks(element, depth),
                "table-of-content" => self.text.losses.add(Loss::Contents),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, element: &Element) {
        let style = element.attribute("style-name");
        let text = self.line(element, Look::default());
        if text.is_empty() {
            return;
        }
        let block = if self.is_style(style, "Title") {
            Block::Title(text)
        } else if self.is_style(style, "Quotations") {
            Block::Quote(text)
        } else {
            Block::Paragraph(text)
        };
        self.text.blocks.push(block);
    }

    fn list(&mut self, list: &Element, depth: u8, inherited: Option<bool>) {
        let own = list.attribute("style-name").and_then(|style| self.ordered.get(style)).copied();
        let is_ordered = own.or(inherited).unwrap_or(false);
        for (number, item) in (1_u64..).zip(list.all("list-item")) {
            let mut is_first = true;
            for element in item.elements() {
                match element.name.as_str() {
                    "p" | "h" => {
                        let text = self.line(element, Look::default());
                        if is_first {
                            self.text.blocks.push(Block::Item { depth: depth.min(8), number: is_ordered.then_some(number), text });
                        } else {
                            self.text.blocks.push(Block::Continued { depth: depth.min(8), text });
                        }
                        is_first = false;
                    }
                    "list" => self.list(element, depth.saturating_add(1), Some(is_ordered)),
                    _ => {}
                }
            }
        }
    }

    fn table(&mut self, element: &Element) {
        let mut table = Table { has_header: element.child("table-header-rows").is_some(), ..Table::default() };
        let groups = element.elements().filter(|group| matches!(group.name.as_str(), "table-header-rows" | "table-rows"));
        let rows: Vec<&Element> = groups.flat_map(|group| group.all("table-row")).chain(element.all("table-row")).collect();
        for row in rows {
            let mut cells = Vec::new();
            for cell in row.elements().filter(|cell| matches!(cell.name.as_str(), "table-cell" | "covered-table-cell")) {
                let mut content = Vec::new();
                for paragraph in cell.walk().filter(|inner| matches!(inner.name.as_str(), "p" | "h")) {
                    if !content.is_empty() {
                        content.push(Inline::Break);
                    }
                    content.extend(self.line(paragraph, Look::default()));
                }
                cells.push(content);
            }
            table.rows.push(cells);
        }
        self.text.blocks.push(Block::Table(table));
    }

    fn line(&mut self, holder: &Element, look: Look) -> Vec<Inline> {
        let mut line = Vec::new();
        self.inlines(holder, look, &mut line);
        line
    }

    fn inlines(&mut self, holder: &Element, look: Look, line: &mut Vec<Inline>) {
        for node in holder.nodes() {
            let element = match node {
                Node::Text(text) => {
                    push(line, &text.replace(['\n', '\r', '\t'], " "), look);
                    continue;
                }
                Node::Element(element) => element,
            };
            match element.name.as_str() {
                "span" => {
                    let own = element.attribute("style-name").and_then(|style| self.looks.get(style)).copied().unwrap_or_default();
                    let look = Look { bold: look.bold || own.bold, italic: look.italic || own.italic, ..own };
                    self.inlines(element, look, line);
                }
                "a" => {
                    let target = element.attribute("href").unwrap_or_default().to_owned();
                    let text = self.line(element, look);
                    line.push(Inline::Link { target, text });
                }
                "line-break" => line.push(Inline::Break),
                "tab" => push(line, " ", look),
                "s" => {
                    let count = element.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                    push(line, &" ".repeat(count.min(100)), look);
                }
                "note" => {
                    let mark = format!("n{}", self.text.notes.len() + 1);
                    let body = element.child("note-body").map(|body| self.note(body)).unwrap_or_default();
                    self.text.notes.insert(mark.clone(), body);
                    line.push(Inline::Note(mark));
                }
                "frame" => self.frame(element, line),
                "annotation" | "tracked-changes" => self.text.losses.add(Loss::Comment),
                _ => self.inlines(element, look, line),
            }
        }
    }

    fn note(&mut self, body: &Element) -> Vec<Inline> {
        let mut content = Vec::new();
        for paragraph in body.all("p") {
            content.extend(self.line(paragraph, Look::default()));
        }
        content
    }

    fn frame(&mut self, frame: &Element, line: &mut Vec<Inline>) {
        if frame.child("image").is_some() {
            let text =
                |name: &str| frame.child(name).map(|element| crate::reading::line(&element.text())).filter(|text| !text.is_empty());
            line.push(Inline::Picture { description: text("desc").or_else(|| text("title")), is_decorative: false });
        } else if let Some(inside) = frame.child("text-box") {
            line.push(Inline::Break);
            for paragraph in inside.all("p") {
                line.extend(self.line(paragraph, Look::default()));
            }
        }
    }
}

fn push(line: &mut Vec<Inline>, text: &str, look: Look) {
    if let Some(Inline::Text(last, same)) = line.last_mut()
        && *same == look
    {
        last.push_str(text);
    } else if !text.is_empty() {
        line.push(Inline::Text(text.to_owned(), look));
    }
}
