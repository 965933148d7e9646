//! Two texts side by side, word by word: the same table for versions, reviews and conflicts.

use kernel::Error;
use library::{Draft, Fate, Piece, compare_rows, compare_words};

use super::fields::{BESIDE, FIELDS, Field};
use crate::App;

/// What differs between two drafts or versions.
pub(crate) struct Comparison {
    /// Fields that differ: what they are called, and safe HTML of both sides.
    pub(crate) fields: Vec<(&'static str, String, String)>,
    pub(crate) lines: Vec<Line>,
}

/// Lines of the text side by side; HTML that is safe.
pub(crate) enum Line {
    Kept(String),
    Changed(String, String),
    /// So many lines in between that are the same.
    Gap(usize),
}

/// Lines that are shown around a change.
const AROUND: usize = 2;

impl Comparison {
    /// Compares them. Long texts take their time, so it is done beside the requests.
    pub(crate) async fn of(app: &App, before: Draft, after: Draft) -> Result<Self, Error> {
        Self::by(app, before, after, FIELDS.iter().collect()).await
    }

    /// Compares all that is published with them, files and what only packs have too.
    pub(crate) async fn of_whole(app: &App, before: Draft, after: Draft) -> Result<Self, Error> {
        Self::by(app, before, after, FIELDS.iter().chain(&BESIDE).collect()).await
    }

    /// Compares texts that stand under these labels, in this order.
    pub(crate) fn of_texts(texts: Vec<(&'static str, String, String)>) -> Self {
        let differing = texts.into_iter().filter(|(_, old, new)| old != new).map(|(label, old, new)| {
            let pieces = compare_words(&old, &new);
            (label, side(&pieces, Fate::Added), side(&pieces, Fate::Removed))
        });
        Self { fields: differing.collect(), lines: Vec::new() }
    }

    async fn by(app: &App, before: Draft, after: Draft, fields: Vec<&'static Field>) -> Result<Self, Error> {
        let vocabulary = app.engine.vocabulary();
        let work = move || {
            let differing = fields.iter().filter_map(|field| {
                let (old, new) = (field.say(&before, &vocabulary), field.say(&after, &vocabulary));
                let pieces = (old != new).then(|| compare_words(&old, &new))?;
                Some((field.label, side(&pieces, Fate::Added), side(&pieces, Fate::Removed)))
            });
            Self { fields: differing.collect(), lines: lines(&before.body, &after.body) }
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(Box::new(error)))
    }

    pub(crate) fn is_same(&self) -> bool {
        self.fields.is_empty() && self.lines.is_empty()
    }
}

/// The lines of both texts; none when they are the same.
fn lines(before: &str, after: &str) -> Vec<Line> {
    let rows = compare_rows(before, after);
    let changed: Vec<usize> = (0..rows.len()).filter(|at| !rows[*at].is_kept()).collect();
    let is_near = |at: usize| changed.iter().any(|change| change.abs_diff(at) <= AROUND);
    let mut out = Vec::new();
    let mut hidden = 0;
    for (at, row) in rows.iter().enumerate().filter(|_| !changed.is_empty()) {
        if !is_near(at) {
            hidden += 1;
            continue;
        }
        out.extend((hidden > 0).then_some(Line::Gap(hidden)));
        hidden = 0;
        let before = side(&row.before, Fate::Added);
        out.push(if row.is_kept() { Line::Kept(before) } else { Line::Changed(before, side(&row.after, Fate::Removed)) });
    }
    out.extend((hidden > 0).then_some(Line::Gap(hidden)));
    out
}

/// One side as HTML. What changed is an element, and said in words for whoever does not see the colours.
fn side(pieces: &[Piece], hidden: Fate) -> String {
    let mut out = String::new();
    for piece in pieces.iter().filter(|piece| piece.fate != hidden) {
        let text = escape(&piece.text);
        match piece.fate {
            Fate::Kept => out.push_str(&text),
            Fate::Removed => out.extend([MARK_REMOVED, &text, "</del>"]),
            Fate::Added => out.extend([MARK_ADDED, &text, "</ins>"]),
        }
    }
    out
}

const MARK_REMOVED: &str = "<del><span class=\"govuk-visually-hidden\">removed: </span>";
const MARK_ADDED: &str = "<ins><span class=\"govuk-visually-hidden\">added: </span>";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_wrote_is_never_html() {
        let lines = lines("<script>alert(1)</script>\n", "<img src=x onerror=\"alert(1)\">\n");
        let [Line::Changed(before, after)] = &lines[..] else { panic!("one line changed") };
        assert!(!before.contains("<script") && !after.contains("<img"), "{before} {after}");
        assert!(before.contains("<del>") && after.contains("<ins>"));
    }

    #[test]
    fn what_is_far_from_a_change_is_counted() {
        let before: String = (0..20).map(|line| format!("Line {line}.\n")).collect();
        let after = before.replace("Line 10.", "Line ten.");
        let shown = lines(&before, &after);
        let gaps: Vec<usize> =
            shown.iter().filter_map(|line| if let Line::Gap(count) = line { Some(*count) } else { None }).collect();
        assert_eq!((shown.len(), gaps), (7, vec![8, 7]));
        assert!(lines(&before, &before).is_empty());
    }
}
