//! A generated library: words of the starter library with the skew of real language, and invented ones for the long tail.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use library::import::starter;
use serde_json::json;

/// Words of a document's text.
const WORDS: usize = 300;
/// Invented words, rare ones.
const INVENTED: u64 = 30_000;

/// A small generator of numbers (PCG, O'Neill 2014): the same library every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let word = ((self.0 >> 18) ^ self.0) >> 27;
        #[expect(clippy::cast_possible_truncation, reason = "the lower half is the number, five bits the turn")]
        let turned = (word as u32).rotate_right((self.0 >> 59) as u32);
        turned.into()
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next()).unwrap_or(0) % limit
    }

    /// Small numbers often, large ones seldom, as word frequencies are (Zipf, exponent about 1).
    fn skewed(&mut self, limit: usize) -> usize {
        let share = (self.next() % 1_000_000) as f64 / 1_000_000.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the limit")]
        let at = ((limit as f64 + 1.0).powf(share) - 1.0) as usize;
        at.min(limit - 1)
    }
}

/// Writes the library as `.jsonl`, and returns its words, frequent ones first.
pub(super) fn write(path: &Path, documents: u32) -> anyhow::Result<Vec<String>> {
    let words = words()?;
    let mut numbers = Numbers(20_261_121);
    let mut out = BufWriter::new(File::create(path).with_context(|| format!("{} cannot be written", path.display()))?);
    let areas = ["communication-and-interaction", "cognition-and-learning", "semh", "sensory-and-or-physical", "cross-cutting"];
    let phases = ["early-years", "ks1", "ks2", "ks3", "ks4", "post-16"];
    let tiers = ["universal", "targeted", "targeted-plus", "specialist"];
    let kinds = ["strategy", "strategy", "strategy", "policy-template", "cpd", "guidance"];
    for number in 0..documents {
        let mut text = String::new();
        for word in 0..WORDS {
            text.push_str(&words[numbers.skewed(words.len())]);
            text.push(if word % 12 == 11 { '.' } else { ' ' });
            if word % 60 == 59 {
                text.push_str("\n\n");
            }
        }
        let title: Vec<&str> = (0..5).map(|_| words[numbers.skewed(words.len())].as_str()).collect();
        let record = json!({
            "key": format!("generated-{number}"),
            "kind": kinds[numbers.below(kinds.len())],
            "title": title.join(" "),
            "summary": text.split('.').next().unwrap_or_default().trim(),
            "areas": [areas[numbers.below(areas.len())]],
            "phases": [phases[numbers.below(phases.len())]],
            "tiers": [tiers[numbers.below(tiers.len())]],
            "licence": "CC0-1.0",
            "audience": if number % 10 == 0 { "members" } else { "public" },
            "checked_on": "2026-11-21",
            "body": text,
        });
        writeln!(out, "{record}")?;
    }
    out.flush()?;
    Ok(words)
}

/// Queries of one to four words, most of them neither very frequent nor rare.
pub(super) fn queries(words: &[String]) -> Vec<String> {
    let mut numbers = Numbers(7);
    let mut query = |length: usize| -> String {
        let chosen: Vec<&str> = (0..length).map(|_| words[20 + numbers.skewed(2000.min(words.len() - 20))].as_str()).collect();
        chosen.join(" ")
    };
    (0..200).map(|number| query(1 + number % 4)).collect()
}

/// The starter library's words by frequency, then invented ones.
fn words() -> anyhow::Result<Vec<String>> {
    let mut counts = std::collections::HashMap::new();
    for text in starter()?.texts() {
        for word in text.split(|character: char| !character.is_ascii_alphabetic()).filter(|word| word.len() > 1) {
            *counts.entry(word.to_ascii_lowercase()).or_insert(0_u32) += 1;
        }
    }
    let mut words: Vec<(String, u32)> = counts.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut numbers = Numbers(3);
    let syllables = ["ba", "cor", "del", "fin", "gam", "hol", "jun", "kel", "lom", "mir", "nop", "pra", "quo", "rus", "sab", "tev"];
    let invented = (0..INVENTED).map(|_| (0..4).map(|_| syllables[numbers.below(syllables.len())]).collect::<String>());
    Ok(words.into_iter().map(|(word, _)| word).chain(invented).collect())
}
