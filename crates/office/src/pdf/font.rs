//! What letters the codes of a font stand for, and how wide they are.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Encoding, Object};

use super::structure::dictionary;

/// What one table of letters may unpack to.
const TABLE: usize = 8 << 20;
/// Widths that are kept of one font.
const WIDTHS: usize = 70_000;

pub(super) struct Font<'a> {
    encoding: Option<Encoding<'a>>,
    widths: HashMap<u32, f32>,
    usual: f32,
    /// Codes of two bytes.
    is_wide: bool,
}

impl<'a> Font<'a> {
    pub(super) fn read(document: &'a Document, font: &'a Dictionary) -> Self {
        let encoding = font.get_font_encoding_with_limit(document, TABLE).ok();
        let is_wide = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0");
        let mut own = Self { encoding, widths: HashMap::new(), usual: 500.0, is_wide };
        if is_wide {
            own.wide(document, font);
        } else {
            own.simple(document, font);
        }
        own
    }

    fn simple(&mut self, document: &Document, font: &Dictionary) {
        let first = font.get_deref(b"FirstChar", document).and_then(Object::as_i64).unwrap_or(0);
        let Ok(widths) = font.get_deref(b"Widths", document).and_then(Object::as_array) else { return };
        for (code, width) in (u32::try_from(first).unwrap_or(0)..).zip(widths.iter().take(256)) {
            if let Ok(width) = width.as_float() {
                self.widths.insert(code, width);
            }
        }
    }

    fn wide(&mut self, document: &Document, font: &Dictionary) {
        let below = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array).ok().and_then(|fonts| fonts.first());
        let Some(below) = below.and_then(|font| dictionary(document, font)) else { return };
        self.usual = below.get_deref(b"DW", document).and_then(Object::as_float).unwrap_or(1_000.0);
        let Ok(widths) = below.get_deref(b"W", document).and_then(Object::as_array) else { return };
        // `first [w1 w2 …]` or `first last w`.
        let mut waiting: Vec<u32> = Vec::new();
        for item in widths.iter().take(WIDTHS) {
            if let Ok(list) = item.as_array() {
                let first = waiting.pop().unwrap_or(0);
                for (code, width) in (first..).zip(list.iter().take(WIDTHS)) {
                    self.insert(code, width.as_float().unwrap_or(self.usual));
                }
                waiting.clear();
            } else if let [first, last] = waiting[..] {
                let width = item.as_float().unwrap_or(self.usual);
                (first..=last).take(WIDTHS).for_each(|code| self.insert(code, width));
                waiting.clear();
            } else {
                waiting.push(item.as_i64().ok().and_then(|code| u32::try_from(code).ok()).unwrap_or(0));
            }
        }
    }

    fn insert(&mut self, code: u32, width: f32) {
        if self.widths.len() < WIDTHS {
            self.widths.insert(code, width);
        }
    }

    /// The letters of a string.
    pub(super) fn letters(&self, codes: &[u8]) -> String {
        let text = self.encoding.as_ref().and_then(|encoding| Document::decode_text(encoding, codes).ok()).unwrap_or_default();
        text.chars().filter(|letter| *letter != '\u{fffd}' && !letter.is_control()).collect()
    }

    /// Its width in thousandths of the size, and how many letters it has.
    pub(super) fn width(&self, codes: &[u8]) -> (f32, usize) {
        let width = |code: u32| self.widths.get(&code).copied().unwrap_or(self.usual);
        if self.is_wide {
            let pairs = codes.chunks(2).map(|pair| pair.iter().fold(0, |code, byte| (code << 8) | u32::from(*byte)));
            (pairs.clone().map(width).sum(), pairs.count())
        } else {
            (codes.iter().map(|code| width(u32::from(*code))).sum(), codes.len())
        }
    }
}
