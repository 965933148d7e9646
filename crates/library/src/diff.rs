//! What changed between two texts, in words: for people who compare versions, not for machines that apply changes.
//!
//! The law: what is kept and removed is the old text, what is kept and added is the new one, letter by letter.

use std::time::Duration;

use similar::{ChangeTag, DiffOp, TextDiff, TextDiffConfig};

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Kept,
    Removed,
    Added,
}

/// A piece of text and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub fate: Fate,
    pub text: String,
}

/// Lines that stand side by side: as they were (kept and removed pieces) and as they are (kept and added ones).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub before: Vec<Piece>,
    pub after: Vec<Piece>,
}

impl Row {
    /// Whether both sides say the same.
    pub fn is_kept(&self) -> bool {
        self.before == self.after
    }
}

/// How long the search for the smallest change may take; what it has found by then is still true, only longer than need be.
const PATIENCE: Duration = Duration::from_millis(300);

fn config() -> TextDiffConfig {
    let mut config = TextDiff::configure();
    config.timeout(PATIENCE);
    config
}

/// Compares two texts word by word. Changes that only white space parts are one change.
pub fn compare_words(before: &str, after: &str) -> Vec<Piece> {
    let diff = config().diff_unicode_words(before, after);
    let mut out = Joined::default();
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => out.keep(change.value()),
            ChangeTag::Delete => out.removed.push_str(change.value()),
            ChangeTag::Insert => out.added.push_str(change.value()),
        }
    }
    out.flush();
    out.pieces
}

/// Puts pieces together: first what was removed, then what was added, as long as only white space is in between.
#[derive(Default)]
struct Joined {
    pieces: Vec<Piece>,
    removed: String,
    added: String,
    /// White space after a change, which belongs to it when another follows.
    gap: String,
}

impl Joined {
    fn keep(&mut self, text: &str) {
        let is_changing = !self.removed.is_empty() || !self.added.is_empty();
        if is_changing && text.trim().is_empty() {
            // Whether it parts two changes or ends one is known at the next word.
            self.removed.push_str(text);
            self.added.push_str(text);
            self.gap.push_str(text);
            return;
        }
        self.flush();
        self.put(Fate::Kept, text);
    }

    fn flush(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        let (mut removed, mut added) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.added));
        let shared = shared_end(&removed, &added, &gap);
        removed.truncate(removed.len() - shared.len());
        added.truncate(added.len() - shared.len());
        self.put(Fate::Removed, &removed);
        self.put(Fate::Added, &added);
        self.put(Fate::Kept, &shared);
    }

    fn put(&mut self, fate: Fate, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.fate == fate => last.text.push_str(text),
            _ => self.pieces.push(Piece { fate, text: text.to_owned() }),
        }
    }
}

/// The white space at the end of both, when it was kept after the last change.
fn shared_end(removed: &str, added: &str, gap: &str) -> String {
    let ends = gap.char_indices().map(|(at, _)| &gap[at..]);
    ends.into_iter().find(|end| removed.ends_with(end) && added.ends_with(end)).unwrap_or_default().to_owned()
}

/// Compares two texts line by line for two columns, and word by word within lines that were rewritten.
pub fn compare_rows(before: &str, after: &str) -> Vec<Row> {
    let lines = config().diff_lines(before, after);
    let text = |lookup: &dyn Fn(usize) -> Option<String>, from: usize, count: usize| -> String {
        (from..from + count).filter_map(lookup).collect()
    };
    let old = |at: usize| lines.old_slice(at).map(str::to_owned);
    let new = |at: usize| lines.new_slice(at).map(str::to_owned);
    let mut rows = Vec::new();
    for op in lines.ops() {
        match *op {
            DiffOp::Equal { old_index, len, .. } => {
                for line in (old_index..old_index + len).filter_map(old) {
                    let piece = vec![Piece { fate: Fate::Kept, text: line }];
                    rows.push(Row { before: piece.clone(), after: piece });
                }
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                let text = text(&old, old_index, old_len);
                rows.push(Row { before: vec![Piece { fate: Fate::Removed, text }], after: Vec::new() });
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                let text = text(&new, new_index, new_len);
                rows.push(Row { before: Vec::new(), after: vec![Piece { fate: Fate::Added, text }] });
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                rows.push(rewritten(&text(&old, old_index, old_len), &text(&new, new_index, new_len)));
            }
        }
    }
    rows
}

fn rewritten(before: &str, after: &str) -> Row {
    let pieces = compare_words(before, after);
    let side = |hidden: Fate| pieces.iter().filter(|piece| piece.fate != hidden).cloned().collect();
    Row { before: side(Fate::Added), after: side(Fate::Removed) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn without(pieces: &[Piece], hidden: Fate) -> String {
        pieces.iter().filter(|piece| piece.fate != hidden).map(|piece| piece.text.as_str()).collect()
    }

    fn say(before: &str, after: &str) -> String {
        let mark = |piece: &Piece| match piece.fate {
            Fate::Kept => piece.text.clone(),
            Fate::Removed => format!("[-{}-]", piece.text),
            Fate::Added => format!("[+{}+]", piece.text),
        };
        compare_words(before, after).iter().map(mark).collect()
    }

    #[test]
    fn changes_are_shown_in_words() {
        assert_eq!(say("Give one short step.", "Give one clear step."), "Give one [-short-][+clear+] step.");
        assert_eq!(say("Say the name first.", "Say it, then stop."), "Say [-the name first-][+it, then stop+].");
        assert_eq!(say("same", "same"), "same");
        assert_eq!(say("", "new"), "[+new+]");
        assert_eq!(say("one two ", "one "), "one [-two -]");
    }

    #[test]
    fn rows_stand_side_by_side() {
        let rows = compare_rows("# A\n\nOne step.\nGone.\n", "# A\n\nOne big step.\nNew line.\n");
        assert_eq!(rows.iter().filter(|row| row.is_kept()).count(), 2);
        let changed = rows.iter().find(|row| !row.is_kept()).unwrap();
        assert_eq!(without(&changed.before, Fate::Added), "One step.\nGone.\n");
        assert_eq!(without(&changed.after, Fate::Removed), "One big step.\nNew line.\n");
    }

    /// Few words, so that texts have much in common; white space and marks of all sorts.
    fn text() -> impl Strategy<Value = String> {
        let word = prop_oneof!["(one|two|step|é|🙂|the) ?", "[ \n\t.,]{1,2}", "\\PC{0,3}", Just("\r\n".to_owned())];
        prop::collection::vec(word, 0..25).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn both_texts_come_back_from_the_words(before in text(), after in text()) {
            let pieces = compare_words(&before, &after);
            prop_assert_eq!(without(&pieces, Fate::Added), before);
            prop_assert_eq!(without(&pieces, Fate::Removed), after);
        }

        #[test]
        fn both_texts_come_back_from_the_rows(before in text(), after in text()) {
            let rows = compare_rows(&before, &after);
            let side = |of: fn(&Row) -> &Vec<Piece>| -> String {
                rows.iter().flat_map(of).map(|piece| piece.text.as_str()).collect()
            };
            prop_assert_eq!(side(|row| &row.before), before);
            prop_assert_eq!(side(|row| &row.after), after);
            prop_assert!(rows.iter().all(|row| row.before.iter().all(|piece| piece.fate != Fate::Added)));
        }
    }
}
