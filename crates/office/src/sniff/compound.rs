//! The container of Office before 2007. Passwords and some other programs use it still.

use super::other;
use crate::{FileKind, Refusal};

pub(super) const MARK: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Why such a file is refused. The names of its streams say what it is.
pub(super) fn explain(bytes: &[u8], extension: &str) -> Refusal {
    let has = |name: &str| has_name(bytes, name);
    if has("EncryptedPackage") {
        return Refusal::Protected;
    }
    if has("__properties_version1.0") {
        return other("an e-mail message", "Save what is attached to it, or copy its text into a document.");
    }
    let save_as = if has("WordDocument") {
        FileKind::Docx
    } else if has("PowerPoint Document") {
        FileKind::Pptx
    } else if has("Workbook") || has("Book") {
        FileKind::Xlsx
    } else {
        match extension {
            "doc" | "dot" => FileKind::Docx,
            "ppt" | "pps" => FileKind::Pptx,
            "xls" => FileKind::Xlsx,
            // Installers are made so as well.
            _ => return Refusal::Unknown,
        }
    };
    Refusal::OldOffice { save_as }
}

/// Whether an object inside a document can run something: a packaged file of any kind, or macros.
pub(super) fn is_active_object(bytes: &[u8]) -> bool {
    let is_macro_part = super::position(bytes, b"vbaProject").is_some();
    is_macro_part || ["\u{1}Ole10Native", "_VBA_PROJECT", "Macros"].iter().any(|name| has_name(bytes, name))
}

/// Looks for a stream's name, which stands there in UTF-16 and ends with a zero.
fn has_name(bytes: &[u8], name: &str) -> bool {
    let wanted: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    super::position(bytes, &wanted).is_some()
}
