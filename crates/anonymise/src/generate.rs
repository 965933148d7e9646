//! Notes that nobody wrote: invented from sentences with gaps and lists of names, with every identifying detail marked.
//!
//! One seed, one set of notes. Sentences and names of the held-out set are never used for training.

mod fill;
mod random;
mod voice;

use std::fmt::Write as _;

pub use fill::Cast;
pub use random::Random;

use crate::kind::Kind;
use fill::Fillers;
use voice::{Style, Writer};

/// A detail that the generator put into a note.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// Heritage group of a name, or what sort of place or number it is.
    pub label: String,
    /// Never required, never wrong.
    pub is_optional: bool,
}

/// An invented note.
#[derive(Clone, Debug)]
pub struct Note {
    /// Whether it holds nothing that identifies.
    pub is_clean: bool,
    /// How it is written: "usual", "lower", "bullets"…
    pub voice: &'static str,
    /// The words.
    pub text: String,
    /// What identifies, in order.
    pub marks: Vec<Mark>,
}

/// Which half of the sentences and names is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// For training.
    Train,
    /// For measuring.
    Held,
}

/// Sentences by section.
struct Sentences {
    open: Vec<&'static str>,
    body: Vec<&'static str>,
    mail: Vec<&'static str>,
    close: Vec<&'static str>,
    clean: Vec<&'static str>,
}

/// Makes notes.
pub struct Generator {
    sentences: Sentences,
    fillers: Fillers,
    random: Random,
}

impl Generator {
    /// The same seed makes the same notes.
    pub fn new(half: Half, seed: u64) -> Self {
        let source = match half {
            Half::Train => include_str!("../data/templates/train.txt"),
            Half::Held => include_str!("../data/templates/held.txt"),
        };
        Self { sentences: parse(source), fillers: Fillers::new(half), random: Random::new(seed) }
    }

    /// The folded names that this half is filled with.
    pub fn names(&self) -> Vec<String> {
        self.fillers.names()
    }

    /// A note about a child.
    pub fn note(&mut self) -> Note {
        let style = Style::choose(&mut self.random);
        let mut writer = Writer::new(style);
        let mut cast = self.fillers.cast(&mut self.random);
        let is_mail = self.random.one_in(12);
        let length = 4 + self.random.below(11);
        self.say(Section::Open, &mut cast, &mut writer);
        for _ in 0..length {
            let section = match self.random.below(20) {
                0..4 => Section::Clean,
                4..6 if is_mail => Section::Mail,
                _ => Section::Body,
            };
            self.say(section, &mut cast, &mut writer);
        }
        if self.random.below(3) > 0 {
            self.say(Section::Close, &mut cast, &mut writer);
        }
        writer.finish(false)
    }

    /// A note without anybody in it.
    pub fn clean_note(&mut self) -> Note {
        let style = Style::choose(&mut self.random);
        let mut writer = Writer::new(style);
        let mut cast = self.fillers.cast(&mut self.random);
        for _ in 0..4 + self.random.below(8) {
            self.say(Section::Clean, &mut cast, &mut writer);
        }
        writer.finish(true)
    }

    /// A few lines that somebody wrote about schools and nobody in them, in one of the voices.
    pub fn written_note(&mut self, lines: &[String]) -> Note {
        let style = Style::choose(&mut self.random);
        let mut writer = Writer::new(style);
        let from = self.random.below(lines.len());
        for line in lines.iter().cycle().skip(from).take(3 + self.random.below(5)) {
            writer.begin(&mut self.random);
            writer.words(line, &mut self.random);
            writer.end();
        }
        writer.finish(true)
    }

    fn say(&mut self, section: Section, cast: &mut Cast, writer: &mut Writer) {
        let sentences = match section {
            Section::Open => &self.sentences.open,
            Section::Body => &self.sentences.body,
            Section::Mail => &self.sentences.mail,
            Section::Close => &self.sentences.close,
            Section::Clean => &self.sentences.clean,
        };
        let sentence = *self.random.pick(sentences);
        let chosen = choose(sentence, &mut self.random);
        let people = self.fillers.people(cast, &mut self.random);
        writer.begin(&mut self.random);
        let mut rest = chosen.as_str();
        while let Some(open) = rest.find('{') {
            writer.words(&rest[..open], &mut self.random);
            let close = open + rest[open..].find('}').expect("every gap of the sentences is closed: tested");
            self.fillers.fill(&rest[open + 1..close], cast, &people, writer, &mut self.random);
            rest = &rest[close + 1..];
        }
        writer.words(rest, &mut self.random);
        writer.end();
    }
}

#[derive(Clone, Copy)]
enum Section {
    Open,
    Body,
    Mail,
    Close,
    Clean,
}

fn parse(source: &'static str) -> Sentences {
    let mut sentences = Sentences { open: Vec::new(), body: Vec::new(), mail: Vec::new(), close: Vec::new(), clean: Vec::new() };
    let mut section = Section::Open;
    for line in source.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        section = match line {
            "= open" => Section::Open,
            "= body" => Section::Body,
            "= mail" => Section::Mail,
            "= close" => Section::Close,
            "= clean" => Section::Clean,
            _ => {
                match section {
                    Section::Open => sentences.open.push(line),
                    Section::Body => sentences.body.push(line),
                    Section::Mail => sentences.mail.push(line),
                    Section::Close => sentences.close.push(line),
                    Section::Clean => sentences.clean.push(line),
                }
                section
            }
        };
    }
    sentences
}

/// Decides every `[this|or that]`.
fn choose(sentence: &str, random: &mut Random) -> String {
    let mut chosen = String::new();
    let mut rest = sentence;
    while let Some(open) = rest.find('[') {
        chosen.push_str(&rest[..open]);
        let close = open + rest[open..].find(']').expect("every choice of the sentences is closed: tested");
        let options: Vec<&str> = rest[open + 1..close].split('|').collect();
        chosen.push_str(random.word(&options));
        rest = &rest[close + 1..];
    }
    chosen.push_str(rest);
    chosen
}

/// A note as one line of the gold file: offsets in code points.
pub fn to_json(id: &str, note: &Note) -> String {
    let mut line = format!(
        "{{\"id\":{},\"source\":\"{}\",\"voice\":\"{}\",\"text\":{},\"spans\":[",
        quote(id),
        if note.is_clean { "clean" } else { "template" },
        note.voice,
        quote(&note.text)
    );
    for (number, mark) in note.marks.iter().enumerate() {
        let count = |byte: usize| note.text[..byte].chars().count();
        let comma = if number > 0 { "," } else { "" };
        let name = if mark.kind == Kind::Person { "heritage" } else { "sub" };
        let optional = if mark.is_optional { ",\"optional\":true" } else { "" };
        write!(
            line,
            "{comma}{{\"start\":{},\"end\":{},\"type\":\"{}\",\"{name}\":{}{optional}}}",
            count(mark.start),
            count(mark.end),
            mark.kind.as_str(),
            quote(&mark.label)
        )
        .expect("writing to a string does not fail");
    }
    line.push_str("]}");
    line
}

fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            letter if letter.is_control() => {
                write!(quoted, "\\u{:04x}", u32::from(letter)).expect("writing to a string does not fail");
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_notes_and_halves_share_no_sentence() {
        let text = |half, seed| Generator::new(half, seed).note().text;
        assert_eq!(text(Half::Train, 3), text(Half::Train, 3));
        assert_ne!(text(Half::Train, 3), text(Half::Train, 4));
        let train = include_str!("../data/templates/train.txt");
        for line in include_str!("../data/templates/held.txt").lines().filter(|line| !line.starts_with(['=', '#'])) {
            assert!(!train.lines().any(|other| other == line && line.len() > 12), "{line}");
        }
    }

    #[test]
    fn every_heritage_has_three_hundred_names_that_training_never_sees() {
        let counts = Generator::new(Half::Held, 1).fillers.counts();
        assert!(counts.len() == 11 && counts.values().all(|count| *count >= 300), "{counts:?}");
    }

    #[test]
    fn halves_share_no_name_and_marks_are_in_order() {
        let (train, held) = (Generator::new(Half::Train, 1).names(), Generator::new(Half::Held, 1).names());
        assert!(!held.iter().any(|name| train.contains(name)));
        let mut generator = Generator::new(Half::Held, 5);
        for _ in 0..200 {
            let note = generator.note();
            let mut last = 0;
            for mark in &note.marks {
                assert!(mark.start >= last && mark.end > mark.start && note.text.is_char_boundary(mark.end), "{note:?}");
                last = mark.end;
            }
        }
    }
}
