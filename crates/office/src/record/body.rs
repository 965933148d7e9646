//! The body of the Word file, block after block.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::paragraph::{References, escape};
use crate::text::{Block, Inline, Look, Table};

/// The list of bullets; numbered lists follow it, each with a number of its own so that each begins anew.
const BULLETS: usize = 1;

#[derive(Default)]
pub(super) struct Body {
    xml: String,
    references: References,
    notes: BTreeMap<String, Vec<Inline>>,
    /// The numbered lists: at which depth each begins, and with what number.
    lists: Vec<(u8, u64)>,
    /// The numbered lists that are open: depth, list, and the next number.
    open: Vec<(u8, usize, u64)>,
}

/// The finished body and what it refers to.
pub(super) struct Finished {
    pub(super) xml: String,
    pub(super) footnotes: String,
    pub(super) addresses: Vec<String>,
    pub(super) lists: Vec<(u8, u64)>,
}

impl Body {
    pub(super) fn new(site: &str, notes: BTreeMap<String, Vec<Inline>>) -> Self {
        let references = References { site: site.to_owned(), ..References::default() };
        Self { references, notes, ..Self::default() }
    }

    pub(super) fn finish(mut self) -> Finished {
        let mut footnotes = String::new();
        let mut at = 0;
        // A note may mark another.
        while let Some(mark) = self.references.notes.get(at).cloned() {
            at += 1;
            let text = self.notes.get(&mark).cloned().unwrap_or_default();
            let runs = self.references.runs(&text);
            let _ = write!(
                footnotes,
                r#"<w:footnote w:id="{at}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>{runs}</w:p></w:footnote>"#
            );
        }
        Finished { xml: self.xml, footnotes, addresses: self.references.addresses, lists: self.lists }
    }

    /// A paragraph of that style.
    pub(super) fn styled(&mut self, style: &str, text: &[Inline]) {
        let properties = if style.is_empty() { String::new() } else { format!(r#"<w:pStyle w:val="{style}"/>"#) };
        self.paragraph(&properties, text);
    }

    fn paragraph(&mut self, properties: &str, text: &[Inline]) {
        let runs = self.references.runs(text);
        let properties = if properties.is_empty() { String::new() } else { format!("<w:pPr>{properties}</w:pPr>") };
        let _ = write!(self.xml, "<w:p>{properties}{runs}</w:p>");
    }

    pub(super) fn block(&mut self, block: &Block) {
        if !matches!(block, Block::Item { .. } | Block::Continued { .. }) {
            self.open.clear();
        }
        match block {
            // The page's own title is the highest; the body's headings begin below it, and in Word at the first level.
            Block::Title(text) => self.styled("Heading1", text),
            Block::Heading { level, text } => {
                let level = level.saturating_sub(1).clamp(1, 5);
                self.styled(&format!("Heading{level}"), text);
            }
            Block::Paragraph(text) => self.styled("", text),
            Block::Quote(text) => self.styled("Quote", text),
            Block::Code(text) => {
                for row in text.split('\n') {
                    self.styled("HTMLPreformatted", &[Inline::Text(row.replace('\t', "    "), Look::default())]);
                }
            }
            Block::Rule => {
                self.paragraph(r#"<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="767676"/></w:pBdr>"#, &[]);
            }
            Block::Item { depth, number, text } => self.item(*depth, *number, text),
            Block::Continued { depth, text } => self.styled(&format!("ListContinue{}", suffix(*depth)), text),
            Block::Table(table) => self.table(table),
        }
    }

    fn item(&mut self, depth: u8, number: Option<u64>, text: &[Inline]) {
        let (style, list) = match number {
            None => {
                self.open.retain(|(at, ..)| *at < depth);
                ("ListBullet", BULLETS)
            }
            Some(number) => ("ListNumber", self.list(depth, number)),
        };
        let properties = format!(
            r#"<w:pStyle w:val="{style}{}"/><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{list}"/></w:numPr>"#,
            suffix(depth),
            depth.min(8)
        );
        self.paragraph(&properties, text);
    }

    /// The numbered list that goes on with this number, or a new one.
    fn list(&mut self, depth: u8, number: u64) -> usize {
        self.open.retain(|(at, ..)| *at <= depth);
        if let Some((at, list, next)) = self.open.last_mut()
            && *at == depth
            && *next == number
        {
            *next = number.saturating_add(1);
            return *list;
        }
        self.open.retain(|(at, ..)| *at < depth);
        self.lists.push((depth.min(8), number));
        let list = BULLETS + self.lists.len();
        self.open.push((depth, list, number.saturating_add(1)));
        list
    }

    /// The facts of the card: two columns under a header row.
    pub(super) fn facts(&mut self, facts: &[(String, String)]) {
        let cell = |text: &str, look: Look| vec![Inline::Text(text.to_owned(), look)];
        let bold = Look { bold: true, ..Look::default() };
        let mut rows = vec![vec![cell("At a glance", Look::default()), cell("Details", Look::default())]];
        rows.extend(facts.iter().map(|(name, value)| vec![cell(name, bold), cell(value, Look::default())]));
        self.grid(&Table { rows, has_header: true }, &[3_000, 6_638]);
    }

    fn table(&mut self, table: &Table) {
        let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = super::parts::TEXT_WIDTH / u32::try_from(columns.max(1)).unwrap_or(1);
        self.grid(table, &vec![width; columns]);
    }

    fn grid(&mut self, table: &Table, widths: &[u32]) {
        if widths.is_empty() {
            return;
        }
        self.xml.push_str(
            r#"<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>"#,
        );
        for width in widths {
            let _ = write!(self.xml, r#"<w:gridCol w:w="{width}"/>"#);
        }
        self.xml.push_str("</w:tblGrid>");
        for (at, row) in table.rows.iter().enumerate() {
            self.row(row, widths, at == 0 && table.has_header);
        }
        // Word asks for a paragraph between tables; it is also the space below.
        self.xml.push_str(r#"</w:tbl><w:p><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:p>"#);
    }

    fn row(&mut self, row: &[Vec<Inline>], widths: &[u32], is_header: bool) {
        let header = if is_header { "<w:tblHeader/>" } else { "" };
        let _ = write!(self.xml, "<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>");
        for (at, width) in widths.iter().enumerate() {
            let _ = write!(self.xml, r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>"#);
            self.styled("TableText", row.get(at).map(Vec::as_slice).unwrap_or_default());
            self.xml.push_str("</w:tc>");
        }
        self.xml.push_str("</w:tr>");
    }
}

/// `ListBullet`, `ListBullet2`, `ListBullet3`: Word has no more that people know.
fn suffix(depth: u8) -> &'static str {
    match depth {
        0 => "",
        1 => "2",
        _ => "3",
    }
}

/// The line at the foot of each page.
pub(super) fn footer(title: &str) -> String {
    let field = |instruction: &str| {
        format!(
            r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#
        )
    };
    format!(
        r#"<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t xml:space="preserve">Page </w:t></w:r>{}<w:r><w:t xml:space="preserve"> of </w:t></w:r>{}</w:p>"#,
        escape(title),
        field("PAGE"),
        field("NUMPAGES")
    )
}
