//! Plain text, whatever it was written with.

use crate::reading::{Part, Place, Reading, guess_language};
use crate::xml::utf16;

/// Text in UTF-8, UTF-16 with its mark, or the eight bits of Windows. `None` where it is no text at all.
pub(crate) fn decode(bytes: &[u8]) -> Option<String> {
    decode_any(bytes).filter(|text| text.chars().all(is_printed))
}

/// The same for what is known to be text; only broken UTF-16 gives none.
pub(crate) fn decode_any(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => Some(std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|byte| windows(*byte)).collect(), str::to_owned)),
    }
}

fn is_printed(character: char) -> bool {
    !character.is_control() || matches!(character, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}')
}

/// The Western code page of Windows, which Excel writes CSV in.
fn windows(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{1}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{1}', 'Ž', '\u{1}', '\u{1}', '‘', '’', '“', '”',
        '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{1}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

pub(crate) fn read(bytes: &[u8]) -> Reading {
    let text = decode(bytes).unwrap_or_default();
    let language = guess_language(&text);
    let mut reading = Reading { language, ..Reading::default() };
    reading.push(Part { place: Place::Whole, text });
    reading
}

/// Markdown: its headings are places.
pub(crate) fn read_markdown(bytes: &[u8]) -> Reading {
    let markdown = decode(bytes).unwrap_or_default();
    crate::markdown::read(&markdown)
}
