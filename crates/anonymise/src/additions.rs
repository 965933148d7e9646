//! Names and schools from official lists that a network adds to those of the program.

mod table;

use std::{collections::BTreeSet, fmt};

use fst::Set;

use crate::{
    cues::{Cue, cue},
    domain::words_of,
    fold::Folded,
    lexicon::Lexicon,
    token::{Page, Shape, Voice},
};

pub use table::{read_names, read_schools};

/// The longest name of a school that is looked for, in words.
const LONGEST: usize = 16;

/// What is wrong with a list, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which line of the file; the first is 1.
    pub line: u64,
    /// What is wrong, in words for whoever gave the file.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.what)
    }
}

/// What a network added. It lies in memory packed: fifty thousand schools take about a megabyte.
pub struct Additions {
    names: Set<Vec<u8>>,
    schools: Set<Vec<u8>>,
}

impl Default for Additions {
    fn default() -> Self {
        Self::new(std::iter::empty(), std::iter::empty())
    }
}

impl Additions {
    /// Packs given names and names of schools, as the readers of lists give them.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>, schools: impl IntoIterator<Item = &'a str>) -> Self {
        let pack = |sorted: BTreeSet<String>| Set::from_iter(sorted).expect("what is sorted and has no doubles can be packed");
        let names = names.into_iter().map(|name| Folded::new(name.trim()).text.to_lowercase());
        let schools = schools.into_iter().map(|school| of_school(school).join(" "));
        Self {
            names: pack(names.filter(|name| name.len() > 1).collect()),
            schools: pack(schools.filter(|school| school.len() > 2).collect()),
        }
    }

    /// How many names and how many schools.
    pub fn count(&self) -> (usize, usize) {
        (self.names.len(), self.schools.len())
    }

    pub(crate) fn is_name(&self, word: &str) -> bool {
        !self.names.is_empty() && self.names.contains(word)
    }

    /// How many words and marks from a place on are the name of a school; 0 if they are none.
    pub(crate) fn school_at(&self, page: &Page, at: usize) -> usize {
        if self.schools.is_empty() || page.tokens[at].shape == Shape::Mark {
            return 0;
        }
        let fst = self.schools.as_fst();
        let mut node = fst.root();
        let mut longest = 0;
        let mut words = 0;
        for (offset, token) in page.tokens[at..].iter().enumerate().take(LONGEST * 2) {
            if token.shape == Shape::Mark {
                continue;
            }
            let space = if words > 0 { " " } else { "" };
            for byte in space.bytes().chain(token.word.bytes()) {
                let Some(next) = node.find_input(byte) else { return longest };
                node = fst.node(node.transition_addr(next));
            }
            words += 1;
            if node.is_final() {
                longest = offset + 1;
            }
        }
        longest
    }
}

/// The words of a school's name that are looked for: without marks and the article.
fn of_school(name: &str) -> Vec<String> {
    let words = words_of(&name.to_lowercase()).into_iter().filter(|word| word.contains(char::is_alphanumeric));
    words.skip_while(|word| word == "the").take(LONGEST).collect()
}

/// Whether the words of a listed school may stand for it: "the park school" in any case if something in it is no ordinary word,
/// otherwise where it is written as a name.
pub(crate) fn is_named(page: &Page, lexicon: &Lexicon, at: usize, length: usize) -> bool {
    let words = page.tokens[at..at + length].iter().filter(|token| token.shape != Shape::Mark);
    let tells = |word: &str| cue(word) != Cue::Institution && lexicon.look_up(word).word() < 4;
    let is_capital = page.voice == Voice::Usual && page.tokens[at].is_capital();
    let is_long = words.clone().count() > 1;
    is_long && words.clone().any(|token| tells(&token.word))
        || is_capital && (is_long || !page.tokens[at].begins_sentence && page.tokens[at].flags.word() < 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_is_found_however_it_is_spelt() {
        let lexicon = Lexicon::embedded();
        let additions = Additions::new([], ["The Quillham Dene School", "St. Osyth's CofE Primary School", "Park School"]);
        assert_eq!(additions.count(), (0, 3));
        let found = |text: &str, at: usize| {
            let page = Page::new(text, &lexicon);
            let length = additions.school_at(&page, at);
            length > 0 && is_named(&page, &lexicon, at, length)
        };
        assert!(found("quillham dene school is near", 0));
        assert!(found("St Osyth's CofE Primary School", 0) && found("st. osyth's cofe primary school", 0));
        assert!(found("at Park School today", 1) && !found("at park school gates", 1));
        assert!(!found("Quillham Dene", 0));
    }
}
