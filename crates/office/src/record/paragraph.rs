//! Runs of letters as Word has them.

use std::fmt::Write as _;

use crate::text::{Inline, Look};

/// What the runs of a document refer to.
#[derive(Default)]
pub(super) struct References {
    /// Addresses in the order of their ids.
    pub(super) addresses: Vec<String>,
    /// Marks of notes in the order of their numbers.
    pub(super) notes: Vec<String>,
    /// The site that links without a host lead to.
    pub(super) site: String,
}

impl References {
    pub(super) fn runs(&mut self, inlines: &[Inline]) -> String {
        let mut xml = String::new();
        for inline in inlines {
            self.run(inline, "", &mut xml);
        }
        xml
    }

    fn run(&mut self, inline: &Inline, style: &str, xml: &mut String) {
        match inline {
            Inline::Text(text, look) => letters(text, *look, style, xml),
            Inline::Break => xml.push_str("<w:r><w:br/></w:r>"),
            Inline::Link { target, text } => self.link(target, text, xml),
            Inline::Note(mark) => {
                let known = self.notes.iter().position(|known| known == mark);
                let number = known.unwrap_or_else(|| {
                    self.notes.push(mark.clone());
                    self.notes.len() - 1
                });
                let _ = write!(
                    xml,
                    r#"<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{}"/></w:r>"#,
                    number + 1
                );
            }
            Inline::Picture { description, .. } => {
                if let Some(description) = description {
                    letters(&format!("[Picture: {description}]"), Look { italic: true, ..Look::default() }, style, xml);
                }
            }
        }
    }

    fn link(&mut self, target: &str, text: &[Inline], xml: &mut String) {
        let Some(address) = self.address(target) else {
            for inline in text {
                self.run(inline, "", xml);
            }
            return;
        };
        let known = self.addresses.iter().position(|known| *known == address);
        let id = known.unwrap_or_else(|| {
            self.addresses.push(address);
            self.addresses.len() - 1
        });
        let _ = write!(xml, r#"<w:hyperlink r:id="link{id}" w:history="1">"#);
        for inline in text {
            self.run(inline, "Hyperlink", xml);
        }
        xml.push_str("</w:hyperlink>");
    }

    /// Where a link leads from outside the site; nothing for what a program would run.
    fn address(&self, target: &str) -> Option<String> {
        if let Some(source) = target.strip_prefix("source:") {
            let id = source.split('#').next().unwrap_or(source);
            return Some(format!("{}/sources#{id}", self.site));
        }
        let low = target.to_ascii_lowercase();
        if ["http://", "https://", "mailto:"].iter().any(|start| low.starts_with(start)) {
            return Some(target.to_owned());
        }
        (target.starts_with('/') && !target.starts_with("//")).then(|| format!("{}{target}", self.site))
    }
}

fn letters(text: &str, look: Look, style: &str, xml: &mut String) {
    if text.is_empty() {
        return;
    }
    let style = if look.code { "HTMLCode" } else { style };
    let mut properties = String::new();
    if !style.is_empty() {
        let _ = write!(properties, r#"<w:rStyle w:val="{style}"/>"#);
    }
    // In the order that the schema asks for.
    for (is_on, name) in [(look.bold, "b"), (look.italic, "i")] {
        if is_on {
            let _ = write!(properties, "<w:{name}/><w:{name}Cs/>");
        }
    }
    if look.raised || look.lowered {
        let _ = write!(properties, r#"<w:vertAlign w:val="{}"/>"#, if look.raised { "superscript" } else { "subscript" });
    }
    xml.push_str("<w:r>");
    if !properties.is_empty() {
        let _ = write!(xml, "<w:rPr>{properties}</w:rPr>");
    }
    let _ = write!(xml, r#"<w:t xml:space="preserve">{}</w:t></w:r>"#, escape(text));
}

/// Text as XML holds it, without the characters that it cannot hold at all.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\r' | '\t' => escaped.push(' '),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}
