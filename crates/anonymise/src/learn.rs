//! From invented notes to a model: what `examples/train` runs.

use crate::{
    domain::Domain,
    generate::{Generator, Half, Note, Random},
    kind::Kind,
    lexicon::{Flags, Lexicon},
    patterns,
    tagger::training::{Example, Plan, learn},
    token::Page,
};

/// Sentences of Markdown that are worth learning from: prose, not tables, links or headings of the file.
pub fn lines_of(markdown: &str) -> Vec<String> {
    let body = markdown.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(markdown, |(_, body)| body);
    let plain =
        body.lines().filter(|line| !line.contains(['|', '<', '{', '`', '#'])).map(plain).collect::<Vec<String>>().join("\n");
    let sentences = plain.split("\n\n").flat_map(|paragraph| {
        let joined = paragraph.replace("\n- ", "\u{1}").replace('\n', " ").replace(". ", ".\u{1}");
        joined.split('\u{1}').map(|line| line.trim_start_matches(['-', ' ', '*']).trim().to_owned()).collect::<Vec<String>>()
    });
    sentences.filter(|line| line.len() > 12 && line.len() < 300).collect()
}

/// Without emphasis and the addresses of links.
fn plain(line: &str) -> String {
    let mut out = String::new();
    let mut is_address = false;
    for letter in line.replace("](", "\u{2}").chars() {
        match letter {
            '\u{2}' => is_address = true,
            ')' if is_address => is_address = false,
            '*' | '_' | '[' | ']' => {}
            _ if is_address => {}
            letter => out.push(letter),
        }
    }
    out
}

/// The bytes of a model that has learnt from `notes` invented notes, a quarter of them without anybody in it, and from as many
/// stretches of `written` lines in which nobody is named.
pub fn train(notes: usize, written: &[String], seed: u64, plan: Plan) -> Vec<u8> {
    let (lexicon, domain) = (Lexicon::embedded(), Domain::embedded());
    let mut generator = Generator::new(Half::Train, seed);
    let mut random = Random::new(seed ^ 0x5eed);
    let examples: Vec<Example> = (0..notes)
        .map(|number| {
            let note = match number % 8 {
                3 | 7 => generator.clean_note(),
                5 if !written.is_empty() => generator.written_note(written),
                _ => generator.note(),
            };
            example(&note, &lexicon, &domain, &mut random)
        })
        .collect();
    learn(&examples, plan)
}

fn example(note: &Note, lexicon: &Lexicon, domain: &Domain, random: &mut Random) -> Example {
    let mut page = Page::new(&note.text, lexicon);
    let mut labels = vec![0; page.tokens.len()];
    let mut marks = note.marks.iter().filter(|mark| label(mark.kind).is_some()).peekable();
    let mut last = None;
    for (at, token) in page.tokens.iter_mut().enumerate() {
        let (start, end) = page.folded.original(token.start, token.end);
        while marks.peek().is_some_and(|mark| mark.end <= start) {
            marks.next();
        }
        let Some(mark) = marks.peek().filter(|mark| mark.start < end) else { continue };
        let first = label(mark.kind).unwrap_or(0);
        labels[at] = if last == Some(mark.start) { first + 1 } else { first };
        last = Some(mark.start);
        // Some names are in no list, also such as are ordinary words. The model has to learn to do without.
        if mark.kind == Kind::Person && random.one_in(if token.flags.word() < 3 { 5 } else { 6 }) {
            token.flags = Flags(token.flags.0 & !0x10f);
        }
    }
    let familiar = domain.mark(&page);
    let found = patterns::find(&page);
    Example { features: crate::features::features(&page, lexicon, &familiar, &found).0, labels }
}

fn label(kind: Kind) -> Option<usize> {
    match kind {
        Kind::Person => Some(1),
        Kind::Organisation => Some(3),
        Kind::Location => Some(5),
        Kind::Date | Kind::Contact | Kind::Identifier | Kind::Quasi => None,
    }
}
