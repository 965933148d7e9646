//! What the styles of a document mean.

use std::collections::HashMap;

use crate::xml::Element;

/// What a paragraph's style makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Title,
    Heading(u8),
    Quote,
    Code,
    Rule,
    Contents,
    /// What goes on below a list's item, where it is not an item itself; of which depth, where the style says so.
    Continued(Option<u8>),
    Ordinary,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    list: Option<(String, u8)>,
    bold: Option<bool>,
    italic: Option<bool>,
}

#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    pub(super) language: Option<String>,
}

/// How far a style may be based on another: beyond is a circle.
const CHAIN: usize = 20;

impl Styles {
    pub(super) fn read(root: &Element) -> Self {
        let language = root.at(&["docDefaults", "rPrDefault", "rPr", "lang"]).and_then(|lang| lang.attribute("val"));
        let mut by_id = HashMap::new();
        for style in root.all("style") {
            let Some(id) = style.attribute("styleId") else { continue };
            let value = |path: &[&str]| style.at(path).and_then(|element| element.attribute("val"));
            let list = value(&["pPr", "numPr", "numId"]).map(|id| {
                let depth = value(&["pPr", "numPr", "ilvl"]).and_then(|level| level.parse().ok()).unwrap_or(0);
                (id.to_owned(), depth)
            });
            by_id.insert(
                id.to_owned(),
                Style {
                    name: value(&["name"]).unwrap_or(id).to_lowercase(),
                    based_on: value(&["basedOn"]).map(str::to_owned),
                    outline: value(&["pPr", "outlineLvl"]).and_then(|level| level.parse().ok()),
                    list,
                    bold: style.child("rPr").and_then(|look| switch(look, "b")),
                    italic: style.child("rPr").and_then(|look| switch(look, "i")),
                },
            );
        }
        Self { by_id, language: language.map(str::to_owned) }
    }

    /// The style and those it is based on.
    fn chain<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Style> {
        let mut next = self.by_id.get(id);
        std::iter::from_fn(move || {
            let style = next?;
            next = style.based_on.as_ref().and_then(|id| self.by_id.get(id));
            Some(style)
        })
        .take(CHAIN)
    }

    pub(super) fn meaning(&self, id: &str) -> Meaning {
        for style in self.chain(id) {
            let name = style.name.as_str();
            if let Some(level) = name.strip_prefix("heading ").and_then(|level| level.trim().parse::<u8>().ok()) {
                return Meaning::Heading(level.clamp(1, 9));
            }
            match name {
                "title" => return Meaning::Title,
                "quote" | "intense quote" | "quotations" | "block text" => return Meaning::Quote,
                "html preformatted" | "code" | "source code" | "preformatted text" => return Meaning::Code,
                "list paragraph" => return Meaning::Continued(None),
                "list continue" => return Meaning::Continued(Some(0)),
                "horizontal line" => return Meaning::Rule,
                _ if name.starts_with("list continue ") => {
                    let number: Option<u8> = name.rsplit(' ').next().and_then(|number| number.parse().ok());
                    return Meaning::Continued(number.map(|number| number.saturating_sub(1)));
                }
                _ if name.starts_with("toc ") || name == "contents heading" => return Meaning::Contents,
                _ => {}
            }
            // 9 means body text.
            if let Some(level) = style.outline {
                return if level < 9 { Meaning::Heading(level + 1) } else { Meaning::Ordinary };
            }
        }
        Meaning::Ordinary
    }

    /// The list that a style puts its paragraphs in, with the depth.
    pub(super) fn list(&self, id: &str) -> Option<(String, u8)> {
        self.chain(id).find_map(|style| style.list.clone())
    }

    /// What a character style switches on.
    pub(super) fn look(&self, id: &str) -> (bool, bool, bool) {
        let is_code = self
            .chain(id)
            .any(|style| style.name.contains("code") || style.name == "source text" || style.name.contains("verbatim"));
        (
            self.chain(id).find_map(|style| style.bold).unwrap_or(false),
            self.chain(id).find_map(|style| style.italic).unwrap_or(false),
            is_code,
        )
    }
}

/// A switch such as bold: there and not said to be off.
pub(super) fn switch(look: &Element, name: &str) -> Option<bool> {
    look.child(name).map(|element| !matches!(element.attribute("val"), Some("0" | "false" | "off" | "none")))
}
