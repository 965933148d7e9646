//! Text made plain: accents, look-alikes and invisible characters folded away, with the way back to every byte.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A text made plain, with capitals as they were.
pub(crate) struct Folded {
    /// Latin letters without marks, straight quotes, one kind of space; other scripts as they are.
    pub(crate) text: String,
    /// For every byte of `text`, where its character begins and ends in the original.
    origin: Vec<(u32, u32)>,
}

impl Folded {
    pub(crate) fn new(original: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(original.len()), origin: Vec::with_capacity(original.len()) };
        let mut start = 0;
        // Look-alikes are judged by the word they stand in: a word with one Latin letter is a Latin word.
        while start < original.len() {
            let rest = &original[start..];
            let length = rest.find(|letter: char| !is_of_word(letter)).unwrap_or(rest.len());
            let is_latin = rest[..length].bytes().any(|byte| byte.is_ascii_alphabetic());
            for (at, letter) in rest[..length].char_indices() {
                folded.push(letter, start + at, is_latin);
            }
            start += length;
            if let Some(letter) = original[start..].chars().next() {
                folded.push(letter, start, false);
                start += letter.len_utf8();
            }
        }
        folded
    }

    /// The bytes of the original behind `start..end` of the plain text. Both are char boundaries, `start < end`.
    pub(crate) fn original(&self, start: usize, end: usize) -> (usize, usize) {
        (self.origin[start].0 as usize, self.origin[end - 1].1 as usize)
    }

    fn push(&mut self, letter: char, at: usize, is_latin: bool) {
        let end = at + letter.len_utf8();
        if letter.is_ascii() {
            return self.put(if letter == '\r' || letter == '\t' { ' ' } else { letter }, at, end);
        }
        if is_invisible(letter) {
            return self.stretch(end);
        }
        if let Some(plain) = plain_mark(letter) {
            return self.put(plain, at, end);
        }
        let before = self.text.len();
        decompose_compatible(letter, |part| {
            if !is_combining_mark(part) {
                match special(part).or_else(|| if is_latin { look_alike(part) } else { None }) {
                    Some(plain) => plain.chars().for_each(|plain| self.put(plain, at, end)),
                    None => self.put(part, at, end),
                }
            }
        });
        if self.text.len() == before {
            self.stretch(end);
        }
    }

    fn put(&mut self, letter: char, at: usize, end: usize) {
        self.text.push(letter);
        let origin = (u32::try_from(at).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX));
        self.origin.resize(self.text.len(), origin);
    }

    /// What is folded away belongs to the letter before it, if that letter touches it.
    fn stretch(&mut self, end: usize) {
        let Some(last) = self.text.chars().next_back().filter(|letter| letter.is_alphanumeric()) else { return };
        let length = self.origin.len();
        for origin in &mut self.origin[length - last.len_utf8()..] {
            origin.1 = u32::try_from(end).unwrap_or(u32::MAX);
        }
    }
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter) || is_invisible(letter)
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn plain_mark(letter: char) -> Option<char> {
    match letter {
        '‘' | '’' | 'ʼ' | '‛' | '′' | '´' | '＇' => Some('\''),
        '“' | '”' | '„' | '″' | '«' | '»' => Some('"'),
        '‐' | '‑' | '−' | '﹣' | '－' => Some('-'),
        letter if letter.is_whitespace() => Some(if matches!(letter, '\u{2028}' | '\u{2029}' | '\u{85}') { '\n' } else { ' ' }),
        _ => None,
    }
}

/// Latin letters that Unicode does not take apart.
fn special(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ı' => "i",
        'ł' => "l",
        'Ł' => "L",
        'ø' => "o",
        'Ø' => "O",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'ħ' => "h",
        'Ħ' => "H",
        'ß' => "ss",
        'ẞ' => "SS",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'þ' => "th",
        'Þ' => "Th",
        'ə' => "e",
        'Ə' => "E",
        'ŋ' => "n",
        'Ŋ' => "N",
        _ => return None,
    })
}

/// Letters of other scripts that pass for Latin ones.
fn look_alike(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' | 'α' => "a",
        'А' | 'Α' => "A",
        'В' | 'Β' => "B",
        'с' | 'ϲ' => "c",
        'С' | 'Ϲ' => "C",
        'ԁ' => "d",
        'е' => "e",
        'Е' | 'Ε' => "E",
        'ɡ' => "g",
        'һ' => "h",
        'Н' | 'Η' => "H",
        'і' | 'ι' => "i",
        'І' | 'Ι' => "I",
        'ј' => "j",
        'Ј' => "J",
        'к' | 'κ' => "k",
        'К' | 'Κ' => "K",
        'ӏ' => "l",
        'М' | 'Μ' => "M",
        'Ν' => "N",
        'ո' => "n",
        'о' | 'ο' | 'օ' => "o",
        'О' | 'Ο' => "O",
        'р' | 'ρ' => "p",
        'Р' | 'Ρ' => "P",
        'ԛ' => "q",
        'ѕ' => "s",
        'Ѕ' => "S",
        'Т' | 'Τ' => "T",
        'υ' => "u",
        'ν' | 'ѵ' => "v",
        'ԝ' => "w",
        'х' | 'χ' => "x",
        'Х' | 'Χ' => "X",
        'у' => "y",
        'У' | 'Υ' => "Y",
        'Ζ' => "Z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way_back(original: &str, plain: &str) -> String {
        let folded = Folded::new(original);
        let at = folded.text.find(plain).unwrap_or_else(|| panic!("{plain} in {}", folded.text));
        let (start, end) = folded.original(at, at + plain.len());
        original[start..end].to_owned()
    }

    #[test]
    fn marks_are_folded_and_found_again() {
        assert_eq!(way_back("pani Kamińska-Łęcka mówi", "Kaminska-Lecka"), "Kamińska-Łęcka");
        assert_eq!(way_back("Büs\u{327}ra, Y4", "Busra"), "Büs\u{327}ra");
        assert_eq!(way_back("Herr Groß!", "Gross"), "Groß");
    }

    #[test]
    fn invisible_and_look_alike_characters_are_folded() {
        assert_eq!(way_back("is K\u{200b}wame\u{200b} in?", "Kwame"), "K\u{200b}wame\u{200b}");
        assert_eq!(way_back("is Kwаmе in?", "Kwame"), "Kwаmе");
        assert_eq!(Folded::new("мама").text, "мама");
        assert_eq!(way_back("Ｋｗａｍｅ", "Kwame"), "Ｋｗａｍｅ");
    }

    #[test]
    fn windows_lines_keep_their_places() {
        assert_eq!(way_back("a\r\nb c", "b c"), "b c");
    }
}
