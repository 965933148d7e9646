//! Passages of a text with the words that matched, as safe HTML.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::words::{Word, stem, words};

/// Characters of a passage.
const LENGTH: usize = 220;
/// Bytes before the first match that a passage may begin with.
const LEAD: usize = 60;

/// The words to mark.
pub(crate) struct Marks {
    /// By stem: how much it says.
    weights: HashMap<String, f32>,
    /// How the stems begin: most words of a text begin otherwise and need not be stemmed.
    beginnings: Vec<[u8; 2]>,
    /// The stems that were typed themselves.
    asked: Vec<String>,
}

struct Match {
    place: Range<usize>,
    stem: usize,
    weight: f32,
}

impl Marks {
    pub(crate) fn new(weights: HashMap<String, f32>) -> Self {
        let beginnings = weights.keys().filter_map(|stem| Some([*stem.as_bytes().first()?, second(stem)])).collect();
        Self { weights, beginnings, asked: Vec::new() }
    }

    /// The same, knowing which of them were typed.
    pub(crate) fn asking(mut self, asked: &[String]) -> Self {
        self.asked = asked.to_vec();
        self
    }

    /// The typed stems that stand in none of these texts.
    pub(crate) fn missing_from(&self, texts: &[&str]) -> Vec<String> {
        let present: HashSet<String> = texts.iter().flat_map(|text| self.stems_in(text)).collect();
        self.asked.iter().filter(|stem| !present.contains(*stem)).cloned().collect()
    }

    /// What a text is worth for these stems: all that it holds counts, if it holds any of them.
    pub(crate) fn weight_of(&self, wanted: &[String], text: &str) -> f32 {
        let held = self.stems_in(text);
        if wanted.iter().any(|stem| held.contains(stem)) {
            held.iter().filter_map(|stem| self.weights.get(stem)).sum()
        } else {
            0.0
        }
    }

    fn stems_in(&self, text: &str) -> HashSet<String> {
        words(text).filter_map(|word| self.stem_of(&word)).collect()
    }

    /// The stem of a word, if it is one of those to mark.
    fn stem_of(&self, word: &Word<'_>) -> Option<String> {
        let begins = [word.text.as_bytes()[0], second(&word.text)];
        let is_like = |stem: &[u8; 2]| stem[0] == begins[0] && (stem[1] == begins[1] || stem[1] == b'i' && begins[1] == b'y');
        if !self.beginnings.iter().any(is_like) {
            return None;
        }
        let stemmed = stem(&word.text);
        self.weights.contains_key(&stemmed).then_some(stemmed)
    }

    fn find(&self, text: &str) -> Vec<Match> {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut found = Vec::new();
        for word in words(text) {
            let Some(stemmed) = self.stem_of(&word) else { continue };
            let weight = self.weights[&stemmed];
            let next = numbers.len();
            let stem = *numbers.entry(stemmed).or_insert(next);
            found.push(Match { place: word.place, stem, weight });
        }
        found
    }

    /// The whole text, marked.
    pub(crate) fn mark(&self, text: &str) -> String {
        render(text, &self.find(text))
    }

    /// The passage of the text that fits best, marked; nothing when no word stands in it.
    pub(crate) fn passage(&self, text: &str) -> Option<String> {
        let found = self.find(text);
        let best = (0..found.len()).map(|first| (window_weight(&found[first..]), first)).max_by(|a, b| {
            a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)) // of equals, the first
        })?;
        let first = &found[best.1];
        let start = beginning(text, first.place.start);
        let end = ending(text, start, LENGTH - 2);
        let inside: Vec<Match> = found
            .into_iter()
            .filter(|one| start <= one.place.start && one.place.end <= end)
            .map(|one| Match { place: one.place.start - start..one.place.end - start, ..one })
            .collect();
        let body = render(text[start..end].trim_end(), &inside);
        let before = if start > 0 && !text[..start].trim_end().ends_with(['.', '!', '?', '\n']) && !text[..start].ends_with('\n') {
            "…"
        } else {
            ""
        };
        let after = if end < text.len() { "…" } else { "" };
        Some(format!("{before}{body}{after}"))
    }
}

fn second(text: &str) -> u8 {
    text.as_bytes().get(1).copied().unwrap_or(0)
}

/// What a passage is worth that begins just before the first of these.
fn window_weight(found: &[Match]) -> f32 {
    let Some(first) = found.first() else { return 0.0 };
    let end = first.place.start + LENGTH - LEAD;
    let mut seen: Vec<usize> = Vec::new();
    let mut weight = 0.0;
    for one in found.iter().take_while(|one| one.place.end <= end) {
        if seen.contains(&one.stem) {
            weight += one.weight * 0.1;
        } else {
            weight += one.weight;
            seen.push(one.stem);
        }
    }
    weight
}

/// The beginning of the sentence or line, if it is near; else a word's.
fn beginning(text: &str, at: usize) -> usize {
    let mut from = at.saturating_sub(LEAD);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let lead = &text[from..at];
    let sentence = lead.rfind(['\n', '.', '!', '?']).map(|end| from + end + 1);
    let word = if from == 0 { Some(0) } else { lead.find(char::is_whitespace).map(|space| from + space) };
    let start = sentence.or(word).unwrap_or(at);
    start + (text[start..at].len() - text[start..at].trim_start().len())
}

/// The end of the last whole word within so many bytes.
fn ending(text: &str, start: usize, length: usize) -> usize {
    if text.len() - start <= length {
        return text.len();
    }
    let mut end = start + length;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let whole = text[start..end].rfind(char::is_whitespace).map_or(end, |space| start + space);
    if whole == start { end } else { whole }
}

fn render(text: &str, found: &[Match]) -> String {
    let mut html = String::with_capacity(text.len() + 16 * found.len());
    let mut at = 0;
    for one in found {
        escape(&text[at..one.place.start], &mut html);
        html.push_str("<mark>");
        escape(&text[one.place.clone()], &mut html);
        html.push_str("</mark>");
        at = one.place.end;
    }
    escape(&text[at..], &mut html);
    html
}

/// Text as HTML that is only text; lines become spaces.
pub(crate) fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c if c.is_control() => html.push(' '),
            c => html.push(c),
        }
    }
}

/// A text's first words, escaped.
pub(crate) fn opening(text: &str) -> String {
    let mut html = String::new();
    escape(&prose::excerpt(text, LENGTH), &mut html);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(stems: &[&str]) -> Marks {
        Marks::new(stems.iter().map(|stem| ((*stem).to_owned(), 1.0)).collect())
    }

    #[test]
    fn words_are_marked_by_stem_and_all_else_is_text() {
        let html = marks(&["instruct", "tri"]).mark("<b>Instructions</b> & 'try' instructing");
        assert_eq!(html, "&lt;b&gt;<mark>Instructions</mark>&lt;/b&gt; &amp; &#39;<mark>try</mark>&#39; <mark>instructing</mark>");
    }

    #[test]
    fn the_passage_with_most_of_the_words_is_shown() {
        let text = format!("Reading.\n{}Say one word, then wait.\n{}", "Filler goes here. ".repeat(30), "More of it. ".repeat(30));
        let html = marks(&["read", "word", "wait"]).passage(&text).unwrap();
        assert!(html.starts_with("Say one <mark>word</mark>, then <mark>wait</mark>. More"), "{html}");
        assert!(html.ends_with('…'));
        let shown = html.replace("<mark>", "").replace("</mark>", "");
        assert!(shown.chars().count() <= LENGTH, "{}", shown.chars().count());
        assert_eq!(marks(&["absent"]).passage(&text), None);
    }

    #[test]
    fn long_words_and_wide_letters_are_cut_safely() {
        for text in ["é".repeat(500), "🙂 read ".repeat(80), "read".repeat(200), format!("{} read", "é".repeat(300))] {
            let _ = marks(&["read"]).passage(&text);
        }
        assert!(marks(&["read"]).passage(&"🙂 read ".repeat(80)).unwrap().contains("<mark>read</mark>"));
    }
}
