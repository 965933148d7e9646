//! How a note is written: capitals, bullets, haste, slips of the finger.

use super::{Mark, Note, Random};
use crate::kind::Kind;

/// What a voice does.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a voice is any mixture of these habits")]
pub(super) struct Style {
    name: &'static str,
    lower: bool,
    lower_names: bool,
    capitals: bool,
    bullets: bool,
    typos: bool,
    no_stops: bool,
    lines: bool,
}

impl Style {
    pub(super) fn choose(random: &mut Random) -> Self {
        let lines = random.one_in(3);
        let style = |name| Self { name, lines, ..Self::default() };
        match random.below(100) {
            0..23 => Self { lower: true, no_stops: random.one_in(3), typos: random.one_in(4), ..style("lower") },
            23..30 => Self { lower_names: true, ..style("namelower") },
            30..33 => Self { capitals: true, ..style("capitals") },
            33..47 => Self { bullets: true, ..style("bullets") },
            47..59 => Self { typos: true, ..style("typos") },
            59..64 => Self { no_stops: true, ..style("staffroom") },
            _ => style("usual"),
        }
    }
}

/// Puts a note together, piece by piece.
pub(super) struct Writer {
    style: Style,
    note: Note,
    begins: bool,
}

impl Writer {
    pub(super) fn new(style: Style) -> Self {
        let note = Note { is_clean: false, voice: style.name, text: String::new(), marks: Vec::new() };
        Self { style, note, begins: true }
    }

    pub(super) fn begin(&mut self, random: &mut Random) {
        if !self.note.text.is_empty() {
            let is_line = self.style.bullets || (self.style.lines && random.one_in(2)) || random.one_in(9);
            self.note.text.push_str(match (is_line, self.style.no_stops) {
                (true, _) => "\n",
                (false, true) => random.word(&[", ", " - ", ", ", "; ", ". "]),
                (false, false) => " ",
            });
            if self.style.bullets {
                self.note.text.push_str("- ");
            }
        }
        self.begins = true;
    }

    pub(super) fn words(&mut self, words: &str, random: &mut Random) {
        let written = if self.style.typos { slip(words, random) } else { words.to_owned() };
        self.put(&written);
    }

    /// A detail; names may be lower-case where nothing else is.
    pub(super) fn detail(&mut self, words: &str, kind: Kind, label: &str, is_optional: bool) {
        let start = self.note.text.len();
        if self.style.lower_names && kind == Kind::Person && words.len() > 2 {
            self.begins = false;
            self.put(&words.to_lowercase());
        } else {
            self.put(words);
        }
        self.note.marks.push(Mark { start, end: self.note.text.len(), kind, label: label.to_owned(), is_optional });
    }

    pub(super) fn end(&mut self) {
        let ends = self.note.text.ends_with(['.', '?', '!', ',', ':', '>']);
        if self.style.no_stops {
            while self.note.text.ends_with('.') && self.note.marks.last().is_none_or(|mark| mark.end != self.note.text.len()) {
                self.note.text.pop();
            }
        } else if !ends && !self.style.lines {
            self.note.text.push('.');
        }
    }

    pub(super) fn finish(mut self, is_clean: bool) -> Note {
        self.note.is_clean = is_clean;
        self.note
    }

    fn put(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        let mut written = if self.style.lower {
            words.to_lowercase()
        } else if self.style.capitals {
            words.to_uppercase()
        } else {
            words.to_owned()
        };
        // Usual prose begins sentences with a capital whatever the template says; hurried prose does not.
        if self.begins && !self.style.lower && !self.style.no_stops {
            let first = written.remove(0);
            written.insert_str(0, &first.to_uppercase().to_string());
        }
        self.begins = false;
        self.note.text.push_str(&written);
    }
}

fn slip(words: &str, random: &mut Random) -> String {
    let mut out: Vec<String> = Vec::new();
    for word in words.split(' ') {
        let is_plain = word.len() > 2 && word.is_ascii() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let slipped = match word {
            "with" if random.one_in(4) => "w/".to_owned(),
            "and" if random.one_in(3) => "&".to_owned(),
            "please" if random.one_in(2) => "pls".to_owned(),
            "because" if random.one_in(2) => "bc".to_owned(),
            _ if is_plain && random.one_in(12) => {
                let at = random.below(word.len() - 1);
                match random.below(3) {
                    0 => format!("{}{}{}{}", &word[..at], &word[at + 1..=at + 1], &word[at..=at], &word[at + 2..]),
                    1 => format!("{}{}", &word[..at], &word[at + 1..]),
                    _ => format!("{}{}{}", &word[..=at], &word[at..=at], &word[at + 1..]),
                }
            }
            _ => word.to_owned(),
        };
        out.push(slipped);
    }
    out.join(" ")
}
