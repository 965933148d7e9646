//! Names, places and ordinary words, each with what it may be: one compact set inside the program.

use std::collections::HashSet;

use fst::Map;

use crate::additions::Additions;

/// What the lists know of a word. The bits are those of `tools/lists.py`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags(pub(crate) u32);

impl Flags {
    /// 0 no given name, 1 rare, 2 known, 3 common.
    pub(crate) fn given(self) -> u32 {
        self.0 & 3
    }

    /// 0 no surname, 1 rare, 2 known, 3 common.
    pub(crate) fn surname(self) -> u32 {
        self.0 >> 2 & 3
    }

    /// 0 no ordinary English word, 1 rare, 5 among the most common.
    pub(crate) fn word(self) -> u32 {
        self.0 >> 4 & 7
    }

    pub(crate) fn is_place(self) -> bool {
        self.0 >> 7 & 1 == 1
    }

    pub(crate) fn is_nickname(self) -> bool {
        self.0 >> 8 & 1 == 1
    }

    pub(crate) fn is_abbreviation(self) -> bool {
        self.0 >> 9 & 1 == 1
    }

    /// Written with a capital by everybody: months, nations, trade names.
    pub(crate) fn is_proper(self) -> bool {
        self.0 >> 10 & 1 == 1
    }

    pub(crate) fn is_name(self) -> bool {
        self.given() > 0 || self.surname() > 0 || self.is_nickname()
    }

    pub(crate) fn is_unknown(self) -> bool {
        self.0 == 0
    }

    /// As a given name that the network's list has. The commonest words stay words.
    fn with_name(self) -> Self {
        if self.given() < 2 && self.word() < 5 { Self(self.0 & !3 | 2) } else { self }
    }

    fn without_names(self) -> Self {
        Self(self.0 & !0x10f)
    }
}

/// The lists.
pub(crate) struct Lexicon {
    map: Map<&'static [u8]>,
    hidden: HashSet<String>,
    additions: Additions,
}

impl Lexicon {
    pub(crate) fn embedded() -> Self {
        let map =
            Map::new(&include_bytes!("../data/lexicon.fst")[..]).expect("the set was packed by our own example and is tested");
        Self { map, hidden: HashSet::new(), additions: Additions::default() }
    }

    /// The lists, and what a network adds to them.
    pub(crate) fn with(additions: Additions) -> Self {
        Self { additions, ..Self::embedded() }
    }

    pub(crate) fn additions(&self) -> &Additions {
        &self.additions
    }

    /// The lists as if these folded words were in no list of names: to measure what happens to names that nobody listed.
    #[cfg(feature = "tools")]
    pub(crate) fn hide(&mut self, names: impl IntoIterator<Item = String>) {
        self.hidden.extend(names);
    }

    /// What the lists know of a folded, lower-case word; of "a-b" what they know of its parts.
    pub(crate) fn look_up(&self, word: &str) -> Flags {
        let whole = self.look_up_whole(word);
        if !whole.is_unknown() || !word.contains(['-', '\'']) {
            return whole;
        }
        let parts = word.split(['-', '\'']).filter(|part| part.len() > 1).map(|part| self.look_up_whole(part));
        parts.fold(None, |all: Option<Flags>, part| Some(all.map_or(part, |all| combine(all, part)))).unwrap_or_default()
    }

    fn look_up_whole(&self, word: &str) -> Flags {
        let flags = Flags(self.map.get(word).and_then(|bits| u32::try_from(bits).ok()).unwrap_or(0));
        let flags = if self.hidden.contains(word) { flags.without_names() } else { flags };
        if self.additions.is_name(word) { flags.with_name() } else { flags }
    }

    /// Every place of more than one word begins with a word for which this is asked; `words` are folded and lower-case.
    pub(crate) fn is_place(&self, words: &str) -> bool {
        Flags(self.map.get(words).and_then(|bits| u32::try_from(bits).ok()).unwrap_or(0)).is_place()
    }

    #[cfg(feature = "tools")]
    pub(crate) fn places(&self) -> Vec<String> {
        use fst::{IntoStreamer, Streamer};
        let mut stream = self.map.into_stream();
        let mut places = Vec::new();
        while let Some((word, bits)) = stream.next() {
            if Flags(u32::try_from(bits).unwrap_or(0)).is_place() {
                places.extend(std::str::from_utf8(word).map(str::to_owned));
            }
        }
        places
    }
}

/// A name of two parts is a name if one of them is and the other may be; ordinary only if both are.
fn combine(one: Flags, other: Flags) -> Flags {
    let least = one.word().min(other.word());
    Flags(one.given().max(other.given()) | one.surname().max(other.surname()) << 2 | least << 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_adds_names() {
        let lexicon = Lexicon::with(Additions::new(["Zzyzxq", "The"], []));
        assert_eq!(
            (lexicon.look_up("zzyzxq").given(), lexicon.look_up("the").given()),
            (2, Lexicon::embedded().look_up("the").given())
        );
    }

    #[test]
    fn the_lists_know_names_places_and_words() {
        let lexicon = Lexicon::embedded();
        assert_eq!(lexicon.look_up("oliver").given(), 3);
        assert!(lexicon.look_up("okonkwo").surname() > 0);
        assert_eq!(lexicon.look_up("school").word(), 5);
        assert!(lexicon.is_place("tower hamlets"));
        assert!(lexicon.look_up("zzyzxq").is_unknown());
        assert!(lexicon.look_up("smith-okonkwo").surname() > 0);
    }
}
