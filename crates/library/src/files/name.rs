//! Names of files, made safe: on any machine, in an address, and to the eye.

use unicode_normalization::UnicodeNormalization as _;

/// Characters and bytes of a name. File systems take 255 bytes, and archives put more in front.
const CHARACTERS: usize = 100;
const BYTES: usize = 180;
/// Characters of an ending that is kept when a name is cut.
const ENDING: usize = 12;

/// Devices of Windows, whatever the ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "clock$", "conin$"];

/// A name as it is kept: the last part of whatever path it came with, without what the eye does not see, without letters that mean
/// something to a machine, never empty, never a device, not too long.
pub fn clean_name(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).map(str::trim).find(|part| !part.trim_matches('.').is_empty()).unwrap_or_default();
    let visible = last.chars().filter(|c| !is_hidden(*c)).nfc().map(|c| match c {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' | '/' | '\\' | '%' | '#' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    let joined: String = visible.collect();
    let words: Vec<&str> = joined.split(' ').filter(|word| !word.is_empty()).collect();
    let name = words.join(" ");
    let name = cut(name.trim_matches(|c: char| c == '.' || c == ' ' || c == '~'));
    if name.is_empty() {
        return "file".to_owned();
    }
    if is_device(&name) { cut(&format!("file-{name}")) } else { name }
}

/// Whether a name is as [`clean_name`] leaves it.
pub fn is_clean_name(name: &str) -> bool {
    clean_name(name) == name
}

/// The name, or the same with a number where another file has it already. Case makes no difference: on many machines it makes none.
pub fn free_name<'a>(name: &str, taken: impl IntoIterator<Item = &'a str>) -> String {
    let taken: Vec<String> = taken.into_iter().map(str::to_lowercase).collect();
    let is_free = |name: &str| !taken.contains(&name.to_lowercase());
    if is_free(name) {
        return name.to_owned();
    }
    let (stem, ending) = split(name);
    let numbered = (2..=taken.len() + 2).map(|number| cut(&format!("{stem} ({number}){ending}")));
    numbered.into_iter().find(|name| is_free(name)).unwrap_or_else(|| format!("{}{ending}", taken.len()))
}

/// What changes how a text reads without being seen: control characters, marks of direction, joiners, byte order marks, private use.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = ["com", "lpt"].iter().any(|device| {
        stem.strip_prefix(device)
            .is_some_and(|rest| rest.chars().count() == 1 && rest.chars().all(|c| c.is_ascii_digit() || "¹²³".contains(c)))
    });
    numbered || DEVICES.contains(&stem.as_str())
}

/// The stem, and the ending with its dot.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name[at..].chars().count() <= ENDING => name.split_at(at),
        _ => (name, ""),
    }
}

/// The name within its limits, with its ending.
fn cut(name: &str) -> String {
    let (stem, ending) = split(name);
    let (mut kept, mut bytes) = (String::new(), ending.len());
    for c in stem.chars().take(CHARACTERS - ending.chars().count()) {
        bytes += c.len_utf8();
        if bytes > BYTES {
            break;
        }
        kept.push(c);
    }
    format!("{}{ending}", kept.trim_end_matches(['.', ' ', '~']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_come_out_safe() {
        for (raw, clean) in [
            ("handout.docx", "handout.docx"),
            ("../../x", "x"),
            ("..\\..\\x.pdf", "x.pdf"),
            ("C:\\Users\\me\\Autumn term.docx", "Autumn term.docx"),
            ("/etc/passwd", "passwd"),
            ("..", "file"),
            ("", "file"),
            (".htaccess", "htaccess"),
            ("CON", "file-CON"),
            ("con.docx", "file-con.docx"),
            ("LPT1.txt", "file-LPT1.txt"),
            ("console.txt", "console.txt"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("a\u{200b}b\u{0}c\nd.pdf", "abcd.pdf"),
            ("<b>x</b>.pdf", "b-.pdf"),
            ("<img src=x onerror=alert(1)>.pdf", "-img src=x onerror=alert(1)-.pdf"),
            ("what? 100%.pdf", "what- 100-.pdf"),
            ("cafe\u{301}.docx", "café.docx"),
            ("trailing. . .", "trailing"),
        ] {
            assert_eq!(clean_name(raw), clean, "{raw:?}");
        }
    }

    #[test]
    fn a_very_long_name_keeps_its_ending() {
        let name = clean_name(&format!("{}.docx", "é".repeat(500)));
        assert!(name.ends_with("é.docx") && name.chars().count() <= CHARACTERS && name.len() <= BYTES, "{name}");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        assert_eq!(free_name("a.pdf", ["b.pdf"]), "a.pdf");
        assert_eq!(free_name("a.pdf", ["A.PDF", "a (2).pdf"]), "a (3).pdf");
        let long = clean_name(&"x".repeat(300));
        assert_ne!(free_name(&long, [long.as_str()]), "");
    }

    proptest! {
        #[test]
        fn any_name_comes_out_clean_and_stays_so(raw in any::<String>()) {
            let name = clean_name(&raw);
            prop_assert!(is_clean_name(&name), "{raw:?} became {name:?}, which became {:?}", clean_name(&name));
            prop_assert!(!name.is_empty() && name.len() <= BYTES + 5 && !name.starts_with('.'));
            prop_assert!(!name.contains(['/', '\\', '"', '<', '>']) && !name.chars().any(is_hidden));
        }
    }
}
