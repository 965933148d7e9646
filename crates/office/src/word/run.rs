//! What is inside a paragraph: runs of letters, links, fields, notes, pictures.

use super::body::{Body, Field};
use super::styles::switch;
use crate::text::{Inline, Look, Loss};
use crate::xml::Element;

/// Reads one paragraph.
pub(super) struct Line<'a> {
    body: &'a mut Body,
    content: Vec<Inline>,
    /// The links that are open, with what stood before them.
    links: Vec<(String, Vec<Inline>)>,
}

impl<'a> Line<'a> {
    pub(super) fn new(body: &'a mut Body) -> Self {
        let mut line = Self { body, content: Vec::new(), links: Vec::new() };
        // A field that began in a paragraph before goes on here.
        if let Some(target) = line.field_target() {
            line.open_link(target);
        }
        line
    }

    pub(super) fn finish(mut self) -> Vec<Inline> {
        while !self.links.is_empty() {
            self.close_link();
        }
        self.content
    }

    pub(super) fn read(&mut self, holder: &Element) {
        for element in holder.elements() {
            match element.name.as_str() {
                "r" => self.run(element),
                "hyperlink" => self.hyperlink(element),
                "ins" | "moveTo" => {
                    self.body.lose(Loss::Insertion);
                    self.read(element);
                }
                "del" | "moveFrom" => self.body.lose(Loss::Deletion),
                "fldSimple" => self.simple_field(element),
                "sdt" => {
                    if let Some(content) = element.child("sdtContent") {
                        self.body.lose(Loss::Field);
                        self.read(content);
                    }
                }
                "smartTag" | "customXml" | "dir" | "bdo" => self.read(element),
                "oMath" | "oMathPara" => {
                    self.body.lose(Loss::Equation);
                    self.push(&element.text(), Look::default());
                }
                "AlternateContent" => self.alternative(element),
                "commentRangeStart" => self.body.lose(Loss::Comment),
                _ => {}
            }
        }
    }

    fn hyperlink(&mut self, element: &Element) {
        let address = element.prefixed("id").and_then(|id| self.body.around().relations.address(id)).map(str::to_owned);
        let target = match (address, element.attribute("anchor")) {
            (Some(address), Some(anchor)) => Some(format!("{address}#{anchor}")),
            (Some(address), None) => Some(address),
            (None, anchor) => {
                if anchor.is_some_and(|anchor| !anchor.starts_with("_Toc")) {
                    self.body.lose(Loss::InnerLink);
                }
                None
            }
        };
        match target.and_then(|target| self.checked(&target)) {
            Some(target) => {
                self.open_link(target);
                self.read(element);
                self.close_link();
            }
            None => self.read(element),
        }
    }

    /// Only addresses that a browser may follow from a page.
    fn checked(&mut self, target: &str) -> Option<String> {
        let low = target.trim().to_ascii_lowercase();
        if ["http://", "https://", "mailto:"].iter().any(|start| low.starts_with(start)) {
            return Some(target.trim().to_owned());
        }
        self.body.lose(Loss::BadLink);
        None
    }

    fn open_link(&mut self, target: String) {
        let before = std::mem::take(&mut self.content);
        self.links.push((target, before));
    }

    fn close_link(&mut self) {
        let Some((target, before)) = self.links.pop() else { return };
        let text = std::mem::replace(&mut self.content, before);
        if !text.is_empty() {
            self.content.push(Inline::Link { target, text });
        }
    }

    fn simple_field(&mut self, element: &Element) {
        let instruction = element.attribute("instr").unwrap_or_default().to_owned();
        match address_of(&instruction).and_then(|target| self.checked(&target)) {
            Some(target) => {
                self.open_link(target);
                self.read(element);
                self.close_link();
            }
            None => self.read(element),
        }
    }

    fn field_target(&self) -> Option<String> {
        let field = self.body.fields.iter().rev().find(|field| field.is_result)?;
        let target = address_of(&field.instruction)?;
        let low = target.to_ascii_lowercase();
        ["http://", "https://", "mailto:"].iter().any(|start| low.starts_with(start)).then_some(target)
    }

    fn field_mark(&mut self, mark: &Element) {
        match mark.attribute("fldCharType") {
            Some("begin") => {
                if mark.child("ffData").is_some() {
                    self.body.lose(Loss::Field);
                }
                // Fields lie in one another two or three deep.
                if self.body.fields.len() < 50 {
                    self.body.fields.push(Field::default());
                }
            }
            Some("separate") => {
                if let Some(field) = self.body.fields.last_mut() {
                    field.is_result = true;
                    if let Some(target) = address_of(&field.instruction).and_then(|target| self.checked(&target)) {
                        self.open_link(target);
                    }
                }
            }
            Some("end") => {
                if let Some(field) = self.body.fields.pop()
                    && field.is_result
                    && address_of(&field.instruction).is_some()
                {
                    self.close_link();
                }
            }
            _ => {}
        }
    }

    fn run(&mut self, run: &Element) {
        let look = self.look(run.child("rPr"));
        // Hidden text is not for readers.
        let Some(look) = look else { return };
        let is_instruction = self.body.fields.last().is_some_and(|field| !field.is_result);
        for element in run.elements() {
            match element.name.as_str() {
                "fldChar" => self.field_mark(element),
                "instrText" => {
                    if let Some(field) = self.body.fields.last_mut()
                        && field.instruction.len() < 4_000
                    {
                        field.instruction.push_str(&element.text());
                    }
                }
                _ if is_instruction => {}
                "t" => self.push(&element.text(), look),
                "tab" | "ptab" => self.push(" ", look),
                "noBreakHyphen" => self.push("\u{2011}", look),
                "sym" => self.push("\u{2022}", look),
                "cr" => self.content.push(Inline::Break),
                "br" if !matches!(element.attribute("type"), Some("page" | "column")) => self.content.push(Inline::Break),
                "footnoteReference" => self.note(element, ""),
                "endnoteReference" => {
                    self.body.lose(Loss::Endnote);
                    self.note(element, "e");
                }
                "drawing" | "pict" => self.drawing(element),
                "object" => self.body.lose(Loss::Object),
                "AlternateContent" => self.alternative(element),
                _ => {}
            }
        }
    }

    fn note(&mut self, element: &Element, prefix: &str) {
        if let Some(id) = element.attribute("id") {
            self.content.push(Inline::Note(format!("{prefix}{id}")));
        }
    }

    /// How a run looks; `None` where it is hidden.
    fn look(&mut self, properties: Option<&Element>) -> Option<Look> {
        let mut look = Look::default();
        let Some(properties) = properties else { return Some(look) };
        let value = |name: &str| properties.child(name).and_then(|element| element.attribute("val"));
        if switch(properties, "vanish") == Some(true) {
            return None;
        }
        if let Some(style) = value("rStyle") {
            let (bold, italic, code) = self.body.around().styles.look(style);
            look = Look { bold, italic, code, ..look };
        }
        look.bold = switch(properties, "b").unwrap_or(look.bold);
        look.italic = switch(properties, "i").unwrap_or(look.italic);
        look.raised = value("vertAlign") == Some("superscript");
        look.lowered = value("vertAlign") == Some("subscript");
        let is_link = value("rStyle") == Some("Hyperlink") || !self.links.is_empty();
        if !is_link && value("u").is_some_and(|line| line != "none") {
            self.body.lose(Loss::Underline);
        }
        let has_colour = value("color").is_some_and(|colour| !matches!(colour.to_ascii_lowercase().as_str(), "auto" | "000000"));
        if !is_link && (has_colour || value("highlight").is_some_and(|colour| colour != "none")) {
            self.body.lose(Loss::Colour);
        }
        if switch(properties, "strike") == Some(true) || switch(properties, "dstrike") == Some(true) {
            self.body.lose(Loss::Struck);
        }
        Some(look)
    }

    fn push(&mut self, text: &str, look: Look) {
        let text = text.replace(['\n', '\r'], " ");
        if text.is_empty() {
            return;
        }
        if let Some(Inline::Text(last, same)) = self.content.last_mut()
            && *same == look
        {
            last.push_str(&text);
        } else {
            self.content.push(Inline::Text(text, look));
        }
    }

    /// The same thing for a new Word and an old one: only one is read.
    fn alternative(&mut self, element: &Element) {
        let Some(choice) = element.child("Choice").or_else(|| element.child("Fallback")) else { return };
        for inner in choice.elements() {
            match inner.name.as_str() {
                "drawing" | "pict" => self.drawing(inner),
                "r" => self.run(inner),
                _ => {}
            }
        }
    }

    fn drawing(&mut self, drawing: &Element) {
        if let Some(content) = find(drawing, "txbxContent") {
            self.body.text_box(content);
            return;
        }
        let properties = find(drawing, "docPr");
        let shape = find(drawing, "shape").filter(|_| properties.is_none());
        let described = properties.or(shape);
        let text = |name: &str| described.and_then(|of| of.attribute(name)).map(str::trim).filter(|text| !text.is_empty());
        let description = text("descr").or_else(|| text("alt")).map(crate::reading::line);
        let is_decorative = properties
            .and_then(|properties| find(properties, "decorative"))
            .is_some_and(|mark| matches!(mark.attribute("val"), Some("1" | "true")));
        match (find(drawing, "blip"), find(drawing, "imagedata")) {
            (Some(blip), _) => self.body.picture(blip.prefixed("embed"), description.clone()),
            (None, Some(data)) => self.body.picture(data.prefixed("id"), description.clone()),
            (None, None) => self.body.lose(Loss::Drawing),
        }
        self.content.push(Inline::Picture { description, is_decorative });
    }
}

fn find<'a>(element: &'a Element, name: &str) -> Option<&'a Element> {
    element.walk().find(|inner| inner.name == name)
}

/// The address of a `HYPERLINK` field; none of one that leads inside the document.
fn address_of(instruction: &str) -> Option<String> {
    let rest = instruction.trim_start();
    let (word, rest) = rest.split_at_checked("HYPERLINK".len())?;
    if !word.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let rest = rest.trim_start();
    let address = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split_whitespace().next().filter(|word| !word.starts_with('\\'))?,
    };
    (!address.is_empty()).then(|| address.to_owned())
}
