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

/// The bytes of a model that has learnt from `notes` invented notes, a quarter of them without anybody in it.
pub fn train(notes: usize, seed: u64, plan: Plan) -> Vec<u8> {
    let (lexicon, domain) = (Lexicon::embedded(), Domain::embedded());
    let mut generator = Generator::new(Half::Train, seed);
    let mut random = Random::new(seed ^ 0x5eed);
    let examples: Vec<Example> = (0..notes)
        .map(|number| {
            let note = if number % 4 == 3 { generator.clean_note() } else { generator.note() };
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
        // Some names are in no list. The model has to learn to do without.
        if mark.kind == Kind::Person && token.flags.word() < 3 && random.one_in(7) {
            token.flags = Flags(token.flags.0 & !0x10f);
        }
    }
    let familiar = domain.mark(&page);
    let found = patterns::find(&page);
    Example { features: crate::features::features(&page, lexicon, &familiar, &found), labels }
}

fn label(kind: Kind) -> Option<usize> {
    match kind {
        Kind::Person => Some(1),
        Kind::Organisation => Some(3),
        Kind::Location => Some(5),
        Kind::Date | Kind::Contact | Kind::Identifier | Kind::Quasi => None,
    }
}
