//! What the form of a case sends.

use consultation::{Appearance, CaseDraft, CaseText, Consent, Kept, Label, Tried};

use super::networks;
use crate::writing::{Posted, clean};

/// Rows of "what was tried" that are read at most.
const ROWS: usize = 30;

/// The draft as typed, upon what is kept of it. Consent without a day was confirmed today.
pub(crate) fn read(posted: &Posted, before: &CaseDraft, today: &str) -> CaseDraft {
    let text = |name: &str| clean(posted.text(name));
    let is_ticked = |name: &str| !posted.text(name).is_empty();
    let some = |text: String| (!text.trim().is_empty()).then_some(text);
    CaseDraft {
        text: CaseText {
            title: text("title"),
            phases: posted.all("phases"),
            areas: posted.all("areas"),
            strengths: text("strengths"),
            concern: text("concern"),
            tried: tried(posted),
            wishes: text("wishes"),
            question: text("question"),
        },
        kept: kept(posted, &before.kept),
        labels: labels(posted, &before.labels),
        consent: Consent {
            confirmed_on: match text("consent-on").trim() {
                _ if !is_ticked("consent") => String::new(),
                "" => today.to_owned(),
                day => day.to_owned(),
            },
            by_role: some(text("consent-role")),
        },
        appearance: posted.text("appearance").parse::<Appearance>().unwrap_or(before.appearance),
        networks: networks::read(&posted.all("networks")),
        considered: is_ticked("considered"),
        not_a_disclosure: some(text("not_a_disclosure")),
        earlier: before.earlier.clone(),
    }
}

fn tried(posted: &Posted) -> Vec<Tried> {
    let (what, how_long, effect) = (posted.all("tried_what"), posted.all("tried_how_long"), posted.all("tried_effect"));
    let rows = what.len().max(how_long.len()).max(effect.len()).min(ROWS);
    let cell = |column: &[String], row: usize| column.get(row).map(|text| clean(text)).unwrap_or_default();
    (0..rows).map(|row| Tried { what: cell(&what, row), how_long: cell(&how_long, row), effect: cell(&effect, row) }).collect()
}

/// Reasons as they stand in the form; of words that it does not show, as they were.
fn kept(posted: &Posted, before: &[Kept]) -> Vec<Kept> {
    let typed: Vec<(&str, &str)> =
        posted.0.iter().filter_map(|(name, reason)| Some((name.strip_prefix("keep:")?, reason.trim()))).collect();
    let is_shown = |kept: &&Kept| typed.iter().any(|(words, _)| words.to_lowercase() == kept.words.to_lowercase());
    let mut kept: Vec<Kept> = before.iter().filter(|kept| !is_shown(kept)).cloned().collect();
    for (words, reason) in typed.iter().filter(|(_, reason)| !reason.is_empty()) {
        kept.push(Kept { words: clean(words), reason: clean(reason) });
    }
    kept
}

/// What stands for whom: what is kept, and what the script has put in since.
fn labels(posted: &Posted, before: &[Label]) -> Vec<Label> {
    let mut labels = before.to_vec();
    for (name, label) in &posted.0 {
        let Some(original) = name.strip_prefix("label:") else { continue };
        if !labels.iter().any(|known| known.original == original) {
            labels.push(Label { original: clean(original), label: clean(label) });
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(fields: &[(&str, &str)]) -> Posted {
        Posted(fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn reasons_stay_for_words_that_the_form_does_not_show_and_go_when_they_are_cleared() {
        let kept = |words: &str| Kept { words: words.to_owned(), reason: "It is a scheme of work".to_owned() };
        let before = CaseDraft { kept: vec![kept("Hope"), kept("Polish")], ..CaseDraft::default() };
        let typed = read(&posted(&[("keep:POLISH", " ")]), &before, "2026-11-23");
        assert_eq!(typed.kept, [kept("Hope")]);
        let typed = read(&posted(&[("keep:Hope", "It is the project")]), &before, "2026-11-23");
        assert_eq!(typed.kept.iter().map(|kept| kept.words.as_str()).collect::<Vec<_>>(), ["Polish", "Hope"]);
    }

    #[test]
    fn rows_are_read_side_by_side_and_lines_end_as_they_should() {
        let typed = read(
            &posted(&[("tried_what", "a"), ("tried_what", "b"), ("tried_effect", "c\r\nd"), ("concern", "x\r\ny\0")]),
            &CaseDraft::default(),
            "2026-11-23",
        );
        assert_eq!((typed.text.tried.len(), typed.text.tried[0].effect.as_str()), (2, "c\nd"));
        assert_eq!(typed.text.concern, "x\ny");
    }
}
