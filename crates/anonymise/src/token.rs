//! Words, numbers and marks of a plain text, and how the text uses capitals.

use crate::{
    fold::Folded,
    lexicon::{Flags, Lexicon},
};

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    Lower,
    /// First letter only.
    Capital,
    /// Two capitals or more.
    Capitals,
    /// One capital letter alone.
    Letter,
    /// Capitals inside: "O'Neill".
    Mixed,
    /// Digits, with letters or not.
    Number,
    /// A script without Latin letters.
    Foreign,
    Mark,
}

/// A word, a number or a mark.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// Bytes of the plain text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Lower-case.
    pub(crate) word: String,
    pub(crate) shape: Shape,
    pub(crate) flags: Flags,
    pub(crate) begins_sentence: bool,
    pub(crate) begins_line: bool,
    /// Followed by 's or '.
    pub(crate) is_possessive: bool,
}

impl Token {
    pub(crate) fn is_word(&self) -> bool {
        !matches!(self.shape, Shape::Mark | Shape::Number)
    }

    /// Written with a capital, in a text where that means something.
    pub(crate) fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Capitals | Shape::Letter | Shape::Mixed)
    }
}

/// How the whole note uses capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Voice {
    /// Capitals mean something.
    Usual,
    /// Almost no capital anywhere: "junaid, yr 9".
    Lower,
    /// Almost nothing but capitals.
    Upper,
}

/// A text taken apart.
pub(crate) struct Page {
    pub(crate) folded: Folded,
    pub(crate) tokens: Vec<Token>,
    pub(crate) voice: Voice,
}

impl Page {
    pub(crate) fn new(original: &str, lexicon: &Lexicon) -> Self {
        let folded = Folded::new(original);
        let mut tokens = cut(&folded.text);
        let voice = judge_voice(&tokens);
        for token in &mut tokens {
            if token.is_word() {
                token.flags = lexicon.look_up(&token.word);
            }
        }
        mark_sentences(&mut tokens, &folded.text);
        Self { folded, tokens, voice }
    }

    pub(crate) fn text(&self) -> &str {
        &self.folded.text
    }

    /// The lower-case word at a place, empty outside.
    pub(crate) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.word.as_str())
    }

    /// The lower-case word `back` places before, empty outside.
    pub(crate) fn before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |at| self.word(at))
    }

    /// Whether nothing stands between a token and the next.
    pub(crate) fn touches_next(&self, at: usize) -> bool {
        self.tokens.get(at + 1).is_some_and(|next| next.start == self.tokens[at].end)
    }

    /// The first token that ends after a byte of the plain text.
    pub(crate) fn token_at(&self, byte: usize) -> usize {
        self.tokens.partition_point(|token| token.end <= byte)
    }
}

fn cut(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5 + 1);
    let mut letters = text.char_indices().peekable();
    let mut begins_line = true;
    while let Some((start, letter)) = letters.next() {
        if letter == '\n' {
            begins_line = true;
            continue;
        }
        if letter.is_whitespace() {
            continue;
        }
        let mut end = start + letter.len_utf8();
        let mut is_possessive = false;
        if letter.is_alphanumeric() {
            let mut last = letter;
            while let Some(&(at, next)) = letters.peek() {
                let joins = matches!(next, '\'' | '-')
                    && last.is_alphabetic()
                    && text[at + 1..].chars().next().is_some_and(char::is_alphabetic);
                if !next.is_alphanumeric() && !joins {
                    break;
                }
                last = next;
                end = at + next.len_utf8();
                letters.next();
            }
            let whole = &text[start..end];
            if whole.len() > 2 && (whole.ends_with("'s") || whole.ends_with("'S")) {
                end -= 2;
                is_possessive = true;
            } else if last == 's' && text[end..].starts_with('\'') {
                is_possessive = true;
            }
        }
        let written = &text[start..end];
        let shape = shape_of(written);
        let word = written.to_lowercase();
        let flags = Flags::default();
        tokens.push(Token { start, end, word, shape, flags, begins_sentence: begins_line, begins_line, is_possessive });
        begins_line = false;
    }
    tokens
}

/// The lower-case words and marks of a plain text.
pub(crate) fn words(text: &str) -> Vec<String> {
    cut(text).into_iter().map(|token| token.word).collect()
}

fn shape_of(written: &str) -> Shape {
    let (mut upper, mut lower, mut digits, mut foreign) = (0, 0, 0, 0);
    for letter in written.chars() {
        match letter {
            'A'..='Z' => upper += 1,
            'a'..='z' => lower += 1,
            _ if letter.is_numeric() => digits += 1,
            _ if letter.is_alphabetic() => foreign += 1,
            _ => {}
        }
    }
    let first = written.starts_with(|letter: char| letter.is_ascii_uppercase());
    match (upper, lower, digits, foreign) {
        (_, _, 1.., _) => Shape::Number,
        (0, 0, _, 1..) => Shape::Foreign,
        (0, 1.., ..) => Shape::Lower,
        (1, 0, ..) => Shape::Letter,
        (1, 1.., ..) if first => Shape::Capital,
        (2.., 0, ..) => Shape::Capitals,
        (1.., ..) if written.contains('-') && each_part_is_capital(written) => Shape::Capital,
        (1.., ..) => Shape::Mixed,
        _ => Shape::Mark,
    }
}

fn each_part_is_capital(written: &str) -> bool {
    written.split('-').all(|part| {
        part.starts_with(|letter: char| letter.is_ascii_uppercase())
            && !part[1..].contains(|letter: char| letter.is_ascii_uppercase())
    })
}

fn judge_voice(tokens: &[Token]) -> Voice {
    let words = tokens.iter().filter(|token| token.is_word() && token.end - token.start > 1);
    let (mut all, mut capital, mut capitals) = (0, 0, 0);
    for token in words {
        all += 1;
        capital += usize::from(matches!(token.shape, Shape::Capital | Shape::Mixed));
        capitals += usize::from(token.shape == Shape::Capitals);
    }
    if all >= 4 && capitals * 10 > all * 6 {
        Voice::Upper
    } else if all >= 4 && (capital + capitals) * 50 < all.max(50) {
        Voice::Lower
    } else {
        Voice::Usual
    }
}

#[rustfmt::skip]
const NO_END: [&str; 22] = [
    "mr", "mrs", "ms", "dr", "st", "prof", "rev", "no", "nos", "tel", "mob", "ref", "vs", "eg", "ie", "approx", "dob", "jr",
    "sr", "ext", "fr", "yr",
];

fn mark_sentences(tokens: &mut [Token], text: &str) {
    for at in 1..tokens.len() {
        let (before, rest) = tokens.split_at_mut(at);
        let (last, token) = (&before[at - 1], &mut rest[0]);
        let mark = &text[last.start..last.end];
        let is_spaced = token.start > last.end;
        let ends = match mark {
            "!" | "?" | "…" => is_spaced,
            "." => {
                let word = at.checked_sub(2).map_or("", |at| before[at].word.as_str());
                let is_initial = word.len() == 1 && word != "i" && word.bytes().all(|byte| byte.is_ascii_alphabetic());
                is_spaced && !NO_END.contains(&word) && !(is_initial && token.shape == Shape::Capital)
            }
            ":" => is_spaced && token.shape == Shape::Capital,
            "-" | "*" | "•" | "–" => last.begins_line,
            "\"" | "(" => last.begins_sentence,
            ")" => at >= 2 && before[at - 2].begins_line && before[at - 2].shape == Shape::Number,
            _ => false,
        };
        token.begins_sentence |= ends;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_whole_and_lose_their_possessive() {
        assert_eq!(words("Al-Hassan's mum, O'Neill (K.M.)"), ["al-hassan", "mum", ",", "o'neill", "(", "k", ".", "m", ".", ")"]);
    }

    #[test]
    fn a_note_without_capitals_is_known_as_one() {
        assert_eq!(judge_voice(&cut("junaid yr nine smokes in the park")), Voice::Lower);
        assert_eq!(judge_voice(&cut("Junaid smokes in the park")), Voice::Usual);
        assert_eq!(judge_voice(&cut("JUNAID SMOKES IN THE PARK")), Voice::Upper);
    }

    #[test]
    fn sentences_begin_after_ends_but_not_after_titles() {
        let text = "Seen by Dr. Lee today. He sat (twice). K. Lee too.\n- Then left";
        let mut tokens = cut(text);
        mark_sentences(&mut tokens, text);
        let begin: Vec<&str> = tokens.iter().filter(|token| token.begins_sentence).map(|token| token.word.as_str()).collect();
        assert_eq!(begin, ["seen", "he", "k", "-", "then"]);
    }
}
