//! XML from a stranger as a small tree: bounded in depth and size, without document types, entities of its own or anything from outside.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::Refusal;

/// Elements inside one another: a table in a text box in a table is about forty.
const DEPTH: usize = 200;
/// Elements and attributes together.
const PIECES: usize = 2_000_000;

/// An element with what is in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// Without its prefix.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

#[derive(Debug)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// An attribute by its name without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(full, _)| local(full) == name).map(|(_, value)| value.as_str())
    }

    /// An attribute that has a prefix, as relationships have beside a plain `id`.
    pub(crate) fn prefixed(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(full, _)| full.contains(':') && local(full) == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.children
    }

    /// The elements directly inside.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements of that name directly inside.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first element of that name directly inside.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// Down a path of names.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// This element and all below it, from top to bottom.
    pub(crate) fn walk(&self) -> Walk<'_> {
        Walk { waiting: vec![self] }
    }

    /// All text below.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.push_text(&mut text);
        text
    }

    fn push_text(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Element(element) => element.push_text(text),
                Node::Text(piece) => text.push_str(piece),
            }
        }
    }
}

pub(crate) struct Walk<'a> {
    waiting: Vec<&'a Element>,
}

impl<'a> Iterator for Walk<'a> {
    type Item = &'a Element;

    fn next(&mut self) -> Option<&'a Element> {
        let element = self.waiting.pop()?;
        let below: Vec<&Element> = element.elements().collect();
        self.waiting.extend(below.into_iter().rev());
        Some(element)
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Parses a whole part.
pub(crate) fn parse(bytes: &[u8]) -> Result<Element, Refusal> {
    let text = decode(bytes).ok_or(Refusal::Damaged)?;
    let mut reader = Reader::from_str(&text);
    // The element that holds the document's root, then those that are open.
    let mut open = vec![Element::default()];
    let mut pieces = 0_usize;
    loop {
        let event = reader.read_event().map_err(|_| Refusal::Damaged)?;
        match event {
            Event::Start(start) => {
                if open.len() > DEPTH {
                    return Err(Refusal::Bomb);
                }
                let element = element(&start, &mut pieces)?;
                open.push(element);
            }
            Event::Empty(start) => {
                let element = element(&start, &mut pieces)?;
                add(&mut open, Node::Element(element));
            }
            Event::End(_) => {
                let element = open.pop().ok_or(Refusal::Damaged)?;
                if open.is_empty() {
                    return Err(Refusal::Damaged);
                }
                add(&mut open, Node::Element(element));
            }
            Event::Text(text) => add_text(&mut open, &text.xml10_content()),
            Event::CData(text) => add_text(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => add_text(&mut open, &character(&reference)?),
            // Office writes none. They are how entities are declared and how other files are pulled in.
            Event::DocType(_) => return Err(Refusal::Damaged),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let mut holder = open.pop().ok_or(Refusal::Damaged)?;
    let root = holder.children.drain(..).find_map(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    });
    // Something still open at the end: cut off.
    if open.is_empty() { root.ok_or(Refusal::Damaged) } else { Err(Refusal::Damaged) }
}

fn add(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn add_text(open: &mut [Element], piece: &str) {
    let Some(parent) = open.last_mut() else { return };
    if let Some(Node::Text(text)) = parent.children.last_mut() {
        text.push_str(piece);
    } else {
        parent.children.push(Node::Text(piece.to_owned()));
    }
}

fn element(start: &BytesStart<'_>, pieces: &mut usize) -> Result<Element, Refusal> {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Refusal::Damaged)?;
        attributes.push((attribute.key.as_ref().to_owned(), value(&attribute)));
    }
    *pieces += 1 + attributes.len();
    if *pieces > PIECES {
        return Err(Refusal::Bomb);
    }
    Ok(Element { name: start.local_name().as_ref().to_owned(), attributes, children: Vec::new() })
}

/// A value with the five references of XML and character numbers resolved; one with others stays as written.
fn value(attribute: &Attribute<'_>) -> String {
    quick_xml::escape::unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), Cow::into_owned)
}

fn character(reference: &BytesRef<'_>) -> Result<String, Refusal> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| Refusal::Damaged)? {
        return Ok(character.to_string());
    }
    let known = match &**reference {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return Err(Refusal::Damaged),
    };
    Ok(known.to_owned())
}

/// UTF-8 or UTF-16, as XML says.
fn decode(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    }
}

pub(crate) fn utf16(bytes: &[u8], number: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    if odd.is_empty() { String::from_utf16(&pairs.iter().copied().map(number).collect::<Vec<_>>()).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_prefix_and_text_keeps_its_signs() {
        let root = parse(b"<w:p xmlns:w='x' w:a='1 &lt; 2'><w:t>a &amp; b&#233;</w:t><w:t/></w:p>").unwrap();
        assert_eq!((root.name.as_str(), root.attribute("a")), ("p", Some("1 < 2")));
        assert_eq!(root.text(), "a & b\u{e9}");
        assert_eq!(root.all("t").count(), 2);
    }

    #[test]
    fn entities_of_its_own_are_refused() {
        let laughs = b"<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>";
        assert_eq!(parse(laughs).unwrap_err(), Refusal::Damaged);
        assert_eq!(parse(b"<l>&b;</l>").unwrap_err(), Refusal::Damaged);
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(parse("<a>".repeat(100_000).as_bytes()).unwrap_err(), Refusal::Bomb);
        let deep = format!("{}{}", "<a>".repeat(150), "</a>".repeat(150));
        assert!(parse(deep.as_bytes()).is_ok());
    }

    #[test]
    fn what_is_cut_off_is_damaged() {
        for text in ["", "<a>", "<a><b></a>", "<a", "</a>", "text"] {
            assert_eq!(parse(text.as_bytes()).unwrap_err(), Refusal::Damaged, "{text}");
        }
    }
}
