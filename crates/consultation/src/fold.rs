//! When two words are the same: without case, accents, the width of spaces, and characters that nobody sees.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The form in which words are compared.
pub(crate) fn fold(text: &str) -> String {
    let plain: String = text.nfkd().filter(|letter| !is_combining_mark(*letter) && !is_invisible(*letter)).collect();
    let lower = plain.to_lowercase().replace(['’', '‘', 'ʼ'], "'").replace(['‐', '‑', '–'], "-");
    // Lower case may bring marks of its own.
    let lower: String = lower.nfkd().filter(|letter| !is_combining_mark(*letter)).collect();
    let words = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    words.strip_suffix("'s").map_or(words.clone(), str::to_owned)
}

/// Zero-width characters, soft hyphens, marks of direction.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_name_in_other_clothes_is_the_same() {
        for other in ["KWAME", "Kwa\u{200b}me", " kwame ", "Kwame's", "Kwame’s", "Kwámé"] {
            assert_eq!(fold(other), "kwame", "{other}");
        }
        assert_eq!(fold("Al\u{2011}Hassan"), fold("al-hassan"));
        assert_ne!(fold("Kwame"), fold("Kwasi"));
    }

    proptest! {
        #[test]
        fn capitals_and_hidden_characters_change_nothing(text in "[a-z]{1,12}( [a-z]{1,12})?") {
            let hidden: String = text.chars().flat_map(|letter| [letter, '\u{200b}']).collect();
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
            prop_assert_eq!(fold(&hidden), fold(&text));
        }
    }
}
