//! Writes XML.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A document being written.
pub(crate) struct Xml(Writer<Vec<u8>>);

impl Xml {
    pub(crate) fn new() -> Self {
        let mut xml = Self(Writer::new(Vec::new()));
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let mut start = BytesStart::new(name);
        for (name, value) in attributes {
            start.push_attribute((*name, plain(value).as_str()));
        }
        self.write(Event::Start(start));
    }

    /// Closes the element that was opened last.
    pub(crate) fn close(&mut self, name: &str) {
        self.write(Event::End(BytesEnd::new(name)));
    }

    /// An element with a text and nothing else.
    pub(crate) fn leaf(&mut self, name: &str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    /// The same with attributes.
    pub(crate) fn leaf_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.write(Event::Text(BytesText::new(&plain(text))));
        self.close(name);
    }

    /// The whole document.
    pub(crate) fn finish(self) -> String {
        String::from_utf8(self.0.into_inner()).expect("only text was written")
    }

    fn write(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("memory takes what is written to it");
    }
}

/// Without what XML 1.0 cannot say at all.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| matches!(letter, '\t' | '\n' | ' '..) && !matches!(letter, '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_stays_text() {
        let mut xml = Xml::new();
        xml.open("a", &[("b", "\"<&>'\u{0}")]);
        xml.leaf("c", "<script>&amp;]]>\u{b}\u{fffe}");
        xml.close("a");
        let text = xml.finish();
        let written = "<a b=\"&quot;&lt;&amp;&gt;&apos;\"><c>&lt;script&gt;&amp;amp;]]&gt;</c></a>";
        assert_eq!(text, format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{written}"));
    }
}
