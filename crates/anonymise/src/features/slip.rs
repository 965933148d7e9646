//! Slips of the finger: "teh", "shcool".

use crate::{
    lexicon::Lexicon,
    token::{Page, Token},
};

/// No ordinary word, and no name that many bear.
pub(super) fn is_rare(token: &Token) -> bool {
    let flags = token.flags;
    token.is_word() && flags.word() == 0 && flags.given() < 2 && flags.surname() < 2 && !flags.is_place()
}

/// Which words are common ones with one slip; so many are looked at that the work stays linear.
pub(super) fn slips(page: &Page, lexicon: &Lexicon) -> Vec<bool> {
    let mut left = 400;
    let is_one = |token: &Token| {
        left -= i32::from(is_rare(token));
        left > 0 && is_rare(token) && is_slip(&token.word, lexicon)
    };
    page.tokens.iter().map(is_one).collect()
}

/// Whether one slip of the finger makes a common word: "teh", "shcool".
fn is_slip(word: &str, lexicon: &Lexicon) -> bool {
    if !(3..=14).contains(&word.len()) || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return false;
    }
    let is_common = |word: &str| lexicon.look_up(word).word() >= 3;
    let letters = word.as_bytes();
    let spell = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_default();
    (0..letters.len()).any(|at| {
        let mut swapped = letters.to_vec();
        if at + 1 < letters.len() {
            swapped.swap(at, at + 1);
        }
        let mut shorter = letters.to_vec();
        shorter.remove(at);
        is_common(&spell(swapped))
            || (word.len() > 3 && is_common(&spell(shorter)))
            || (word.len() > 4
                && (b'a'..=b'z').any(|letter| {
                    let mut longer = letters.to_vec();
                    longer.insert(at, letter);
                    let mut other = letters.to_vec();
                    other[at] = letter;
                    is_common(&spell(longer)) || is_common(&spell(other))
                }))
    })
}
