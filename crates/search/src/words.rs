//! Words of a text: the one way in which documents, questions and the thesaurus are cut into words.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use tantivy::tokenizer::{
    Language, RawTokenizer, RemoveLongFilter, Stemmer, StopWordFilter, TextAnalyzer, Token, TokenStream, Tokenizer,
};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Raise with every change of how texts are cut, so that an index made otherwise is rebuilt.
pub(crate) const VERSION: u32 = 1;
/// The analyser of the stemmed fields.
pub(crate) const STEMMED: &str = "stemmed";
/// The analyser of the fields that keep words as written.
pub(crate) const PLAIN: &str = "plain";
/// Longer words are not indexed, in bytes.
const LONGEST: usize = 41;

/// Words that carry no meaning of their own in a question: articles, pronouns, auxiliaries, prepositions.
const STOP: &str = "a about again all always am an and any anyone are as at be because been being but by can could did do does doing \
    done each etc else ever for from get gets getting give gives go goes going got had has have having he help hello her here hers herself hi him \
    himself his how i id if ill im in into is it its itself ive just keep keeps kept kid kids let lets like likes lot lots make makes me might \
    more most much must my myself need needs of off oh on once or other our ours out over own please pupil pupils put quite \
    rather really she shes he hes should so some someone something student students such than thank thanks that thats the their them \
    themselves then there these they theyre thing things this those to too u up us very via want wants was we were what whats when \
    where which while who whos whom why will with would you your yours child children boy girl";

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    /// Where it stands, in bytes.
    pub(crate) place: Range<usize>,
    /// Folded: lower case, no accents, no apostrophes.
    pub(crate) text: Cow<'a, str>,
}

/// The words of a text: runs of letters and digits; an apostrophe between letters belongs to the word and goes ("can't" is
/// "cant"), and so does an ampersand after a single letter ("S&L" is "sl").
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let place = next_word(text, at)?;
            at = place.end;
            let folded = fold(&text[place.clone()]);
            if !folded.is_empty() {
                return Some(Word { place, text: folded });
            }
        }
    })
}

fn next_word(text: &str, from: usize) -> Option<Range<usize>> {
    let mut characters = text[from..].char_indices().map(|(at, c)| (from + at, c)).skip_while(|(_, c)| !c.is_alphanumeric());
    let (start, first) = characters.next()?;
    let mut end = start + first.len_utf8();
    let mut rest = characters.peekable();
    while let Some((at, c)) = rest.next() {
        let inside = c.is_alphanumeric()
            || is_combining_mark(c)
            || (is_apostrophe(c) && rest.peek().is_some_and(|(_, next)| next.is_alphabetic()))
            || (c == '&' && at == start + first.len_utf8() && rest.peek().is_some_and(|(_, next)| next.is_alphabetic()));
        if !inside {
            break;
        }
        end = at + c.len_utf8();
    }
    Some(start..end)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// Folds a word: compatibility forms made plain, lower case, accents and apostrophes gone.
pub(crate) fn fold(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    if word.is_ascii() {
        return Cow::Owned(
            word.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_lowercase())).collect(),
        );
    }
    Cow::Owned(word.nfkd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect())
}

/// Whether a folded word says nothing by itself.
pub(crate) fn is_stop_word(word: &str) -> bool {
    thread_local! {
        static SET: std::collections::HashSet<&'static str> = STOP.split_ascii_whitespace().collect();
    }
    SET.with(|set| set.contains(word))
}

/// The stem of a folded word, as the stemmed fields hold it.
pub(crate) fn stem(word: &str) -> String {
    thread_local! {
        static STEMMER: RefCell<TextAnalyzer> =
            RefCell::new(TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(Language::English)).build());
    }
    STEMMER.with(|stemmer| {
        let mut stemmer = stemmer.borrow_mut();
        let mut stream = stemmer.token_stream(word);
        if stream.advance() { stream.token().text.clone() } else { String::new() }
    })
}

/// Whether the stemmed fields leave this word out.
pub(crate) fn is_unindexed(word: &str) -> bool {
    thread_local! {
        static FILTER: RefCell<TextAnalyzer> =
            RefCell::new(TextAnalyzer::builder(RawTokenizer::default()).filter(stop_words()).build());
    }
    word.len() >= LONGEST || FILTER.with(|filter| !filter.borrow_mut().token_stream(word).advance())
}

fn stop_words() -> StopWordFilter {
    StopWordFilter::new(Language::English).expect("the library has English stop words")
}

/// Gives an index the analysers; they are not stored with it.
pub(crate) fn register(index: &tantivy::Index) {
    let plain = TextAnalyzer::builder(Words::default()).filter(RemoveLongFilter::limit(LONGEST)).build();
    let stemmed = TextAnalyzer::builder(Words::default())
        .filter(RemoveLongFilter::limit(LONGEST))
        .filter(stop_words())
        .filter(Stemmer::new(Language::English))
        .build();
    index.tokenizers().register(PLAIN, plain);
    index.tokenizers().register(STEMMED, stemmed);
}

/// [`words`] as the index library wants them.
#[derive(Clone, Default)]
struct Words {
    token: Token,
}

struct WordStream<'a> {
    text: &'a str,
    at: usize,
    token: &'a mut Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream { text, at: 0, token: &mut self.token }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        self.token.text.clear();
        self.token.position = self.token.position.wrapping_add(1);
        while let Some(place) = next_word(self.text, self.at) {
            self.at = place.end;
            let word = &self.text[place.clone()];
            if word.is_ascii() {
                let letters = word.bytes().filter(u8::is_ascii_alphanumeric);
                self.token.text.extend(letters.map(|byte| char::from(byte.to_ascii_lowercase())));
            } else {
                self.token.text.push_str(&fold(word));
            }
            if !self.token.text.is_empty() {
                self.token.offset_from = place.start;
                self.token.offset_to = place.end;
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        words(text).map(|word| word.text.into_owned()).collect()
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(
            all("Can't, won’t: CAFÉ (1:1) Y4 ﬁne 'quoted' pupils' – naïve"),
            ["cant", "wont", "cafe", "1", "1", "y4", "fine", "quoted", "pupils", "naive"]
        );
        assert_eq!(all("cafe\u{301}s"), ["cafes"]);
        assert_eq!(all(" \u{301} '' -- 🙂 "), Vec::<String>::new());
    }

    #[test]
    fn the_index_cuts_words_the_same_way() {
        let mut analyser = TextAnalyzer::builder(Words::default()).build();
        let text = "Can't sit still — l'été, Year 4’s ½ 🙂 S&L, R & D";
        let mut stream = analyser.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            found.push((stream.token().offset_from..stream.token().offset_to, stream.token().text.clone()));
        }
        drop(stream);
        let expected: Vec<_> = words(text).map(|word| (word.place, word.text.into_owned())).collect();
        assert_eq!(found, expected);
    }
}
