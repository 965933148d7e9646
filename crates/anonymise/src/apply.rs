//! Puts the proposals into the texts, so that they still read.

use crate::kind::Finding;

/// A stretch of the original that stands unchanged in the new text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub(crate) start: usize,
    pub(crate) new_start: usize,
    pub(crate) length: usize,
}

/// The texts with every finding replaced by its proposal. Possessives, capitals at the start of sentences and articles survive.
pub fn apply(texts: &[&str], findings: &[Finding]) -> Vec<String> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| (finding.text, finding.start));
    let of = |number: usize| -> Vec<Finding> {
        sorted.iter().filter(|finding| finding.text == number).map(|finding| (*finding).clone()).collect()
    };
    texts.iter().enumerate().map(|(number, text)| apply_traced(text, &of(number)).0).collect()
}

/// [`apply`] for one text and its sorted findings, and what of the original still stands.
pub(crate) fn apply_traced(text: &str, findings: &[Finding]) -> (String, Vec<Kept>) {
    let mut out = String::with_capacity(text.len());
    let mut kept: Vec<Kept> = Vec::new();
    let mut at = 0;
    for finding in findings.iter().filter(|finding| finding.end <= text.len()) {
        if finding.start < at {
            continue;
        }
        keep(text, at, finding.start, &mut out, &mut kept);
        at = put(text, finding, &mut out, &mut kept);
    }
    keep(text, at, text.len(), &mut out, &mut kept);
    (out, kept)
}

fn keep(text: &str, start: usize, end: usize, out: &mut String, kept: &mut Vec<Kept>) {
    if start < end {
        kept.push(Kept { start, new_start: out.len(), length: end - start });
        out.push_str(&text[start..end]);
    }
}

/// Writes the proposal; returns where the original goes on.
fn put(text: &str, finding: &Finding, out: &mut String, kept: &mut Vec<Kept>) -> usize {
    let mut end = finding.end;
    let original = &text[finding.start..finding.end];
    // A title's full stop or a possessive that was taken in is given back.
    let possessive = ["'s", "’s", "'S", "’S"].into_iter().find(|ending| original.ends_with(ending)).unwrap_or("");
    let before = out.trim_end_matches([' ', ',', '(']);
    let last_word = before.rsplit(|letter: char| !letter.is_alphanumeric() && letter != '-').next().unwrap_or("").to_lowercase();
    let label = finding.replacement.to_lowercase();
    let says_it_already = !label.is_empty()
        && !out.ends_with('\n')
        && (label == last_word
            || label.ends_with(&format!(" {last_word}")) && !last_word.is_empty() && before.len() == out.trim_end().len());
    if says_it_already && possessive.is_empty() && out.len() - before.len() <= 2 {
        // "mum Yuki" is "mum", "Grandma, Dean, came" is "Grandma came".
        let opened = out[before.len()..].contains([',', '(']);
        let length = before.len();
        shorten(out, length, kept);
        if opened && text[end..].starts_with([',', ')']) {
            end += 1;
        }
        return end;
    }
    if label.is_empty() {
        let spaces = out.len() - out.trim_end_matches(' ').len();
        if spaces > 0 && text[end..].starts_with([' ', '.', ',', ';', ')']) {
            let length = out.len() - spaces;
            shorten(out, length, kept);
        }
        return end;
    }
    if label.ends_with(" term") && out.ends_with(" on ") {
        let length = out.len() - 3;
        shorten(out, length, kept);
        out.push_str("in ");
    }
    let mut words = finding.replacement.as_str();
    if matches!(last_word.as_str(), "the" | "a" | "an" | "his" | "her" | "their" | "our" | "my" | "your" | "this" | "that")
        && out.ends_with(' ')
    {
        words = ["a ", "an ", "the "].iter().find_map(|article| words.strip_prefix(article)).unwrap_or(words);
    }
    let begins = begins_sentence(out);
    if joins_back(out) {
        out.push(' ');
    }
    push_label(words, begins, out);
    if !text[end..].starts_with(['\'', '’']) {
        out.push_str(possessive);
    }
    if joins_on(&text[end..]) {
        out.push(' ');
    }
    end
}

/// Whether a word put here would be read as part of the one before: "area'Child".
fn joins_back(out: &str) -> bool {
    let inner = out.strip_suffix(['\'', '’', '-', 'ʼ', '‘']).unwrap_or(out);
    inner.ends_with(is_of_word)
}

/// Whether what follows would be read as part of the word before it. The possessive stays where it is.
fn joins_on(rest: &str) -> bool {
    let inner = rest.strip_prefix(['\'', '’', '-', 'ʼ', '‘']).unwrap_or(rest);
    let is_possessive = inner.len() < rest.len() && inner.starts_with(['s', 'S']) && !inner[1..].starts_with(is_of_word);
    inner.starts_with(is_of_word) && !is_possessive
}

/// Letters, and whatever may be folded away between letters.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || !letter.is_ascii() && !letter.is_whitespace() && !"“”„«»‘’–—…•·".contains(letter)
}

fn push_label(words: &str, begins: bool, out: &mut String) {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) if begins => {
            out.extend(first.to_uppercase());
            out.push_str(letters.as_str());
        }
        _ => out.push_str(words),
    }
}

fn begins_sentence(out: &str) -> bool {
    let trimmed = out.trim_end_matches([' ', '\t', '"', '“', '\'', '(', '-', '*', '•']);
    trimmed.is_empty()
        || trimmed.ends_with(['.', '!', '?', '\n', '\r']) && out.len() > trimmed.len() | usize::from(trimmed.ends_with('\n'))
}

/// Cuts the new text and what is known of where it came from.
fn shorten(out: &mut String, length: usize, kept: &mut Vec<Kept>) {
    out.truncate(length);
    while let Some(last) = kept.last_mut() {
        if last.new_start >= length {
            kept.pop();
        } else {
            last.length = last.length.min(length - last.new_start);
            break;
        }
    }
}
