//! What was typed, in parts: words, "phrases" and what is not wanted (`-word`, `-"phrase"`). It cannot fail: whatever is no such
//! part is words.

use crate::words::words;

/// Characters of a question that are read.
const CHARACTERS: usize = 2_000;
/// Words of a question that are read.
const WORDS: usize = 256;

/// A question in parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parsed {
    /// All words that are wanted, in order, those of phrases too.
    pub(crate) words: Vec<Typed>,
    /// Phrases that must stand in the text.
    pub(crate) phrases: Vec<Vec<String>>,
    /// Words (one each) and phrases that must not.
    pub(crate) unwanted: Vec<Vec<String>>,
    /// What was ignored.
    pub(crate) notes: Vec<String>,
}

/// A word as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typed {
    /// Folded.
    pub(crate) text: String,
    /// As it stands in the question.
    pub(crate) written: String,
    /// Whether it stands in quotation marks, and is to be taken by the letter.
    pub(crate) quoted: bool,
    /// Whether a new part begins before it, so that no name can span the gap.
    pub(crate) first: bool,
}

/// Reads what was typed.
pub(crate) fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let text = match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => {
            parsed.notes.push(format!("Only the first {CHARACTERS} characters were read."));
            &text[..end]
        }
        None => text,
    };
    let mut rest = text;
    let mut room = WORDS;
    let mut before = ' ';
    let mut plain = String::new();
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let starts = !before.is_alphanumeric();
        if c == '-'
            && starts
            && let Some((part, left)) = unwanted(after)
        {
            parsed.take_plain(&mut plain, &mut room);
            let part: Vec<String> = words(part).map(|word| word.text.into_owned()).take(room).collect();
            room -= part.len();
            if !part.is_empty() {
                parsed.unwanted.push(part);
            }
            rest = left;
            before = ' ';
            continue;
        }
        if is_quote(c) {
            if let Some((part, left)) = quoted(after) {
                parsed.take_plain(&mut plain, &mut room);
                parsed.take_phrase(part, &mut room);
                rest = left;
                before = ' ';
                continue;
            }
            if parsed.notes.iter().all(|note| !note.contains("quotation mark")) {
                parsed.notes.push("A quotation mark has no partner and was ignored.".to_owned());
            }
            plain.push(' ');
        } else {
            plain.push(c);
        }
        before = c;
        rest = after;
    }
    parsed.take_plain(&mut plain, &mut room);
    if room == 0 {
        parsed.notes.push(format!("Only the first {WORDS} words were read."));
    }
    parsed
}

impl Parsed {
    fn take_plain(&mut self, plain: &mut String, room: &mut usize) {
        self.take_words(plain, false, room);
        plain.clear();
    }

    fn take_phrase(&mut self, part: &str, room: &mut usize) {
        let from = self.words.len();
        self.take_words(part, true, room);
        let phrase: Vec<String> = self.words[from..].iter().map(|word| word.text.clone()).collect();
        if !phrase.is_empty() {
            self.phrases.push(phrase);
        }
    }

    fn take_words(&mut self, text: &str, quoted: bool, room: &mut usize) {
        for (position, word) in words(text).take(*room).enumerate() {
            let written = text[word.place.clone()].to_owned();
            self.words.push(Typed { text: word.text.into_owned(), written, quoted, first: position == 0 });
            *room -= 1;
        }
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// The text up to the closing quotation mark, and what comes after it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let end = text.find(is_quote)?;
    let mark = text[end..].chars().next()?;
    Some((&text[..end], &text[end + mark.len_utf8()..]))
}

/// What stands behind a minus: a word or a phrase.
fn unwanted(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    if is_quote(first) {
        return quoted(&text[first.len_utf8()..]);
    }
    if !first.is_alphanumeric() {
        return None;
    }
    let end = text.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(text.len());
    Some(text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(parsed: &Parsed) -> Vec<&str> {
        parsed.words.iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn words_phrases_and_what_is_unwanted() {
        let parsed = parse(r#"can't "sit still" -toilet -"key adult" one-to-one – x"#);
        assert_eq!(texts(&parsed), ["cant", "sit", "still", "one", "to", "one", "x"]);
        assert_eq!(parsed.phrases, [["sit", "still"]]);
        assert_eq!(parsed.unwanted, [vec!["toilet"], vec!["key", "adult"]]);
        assert!(parsed.notes.is_empty());
    }

    #[test]
    fn noise_is_words_or_nothing() {
        let parsed = parse(r#"title:(foo* OR "bar) AND ^2 ~ [a TO b} \"#);
        assert_eq!(texts(&parsed), ["title", "foo", "or", "bar", "and", "2", "a", "to", "b"]);
        assert_eq!(parsed.notes, ["A quotation mark has no partner and was ignored."]);
        assert_eq!(parse("- -- --- \"\" -\"\" !!!").words, []);
    }

    #[test]
    fn what_is_too_long_is_said() {
        let parsed = parse(&"ab ".repeat(5_000));
        assert_eq!(parsed.words.len(), 256);
        assert_eq!(parsed.notes.len(), 2);
    }
}
