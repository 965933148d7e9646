//! Settling findings: what stands in for them, the same throughout a case. Pure.

use kernel::Result;

use crate::check::{Open, Surroundings, check, is_reason};
use crate::draft::{Kept, Label, REASON_LEAST};
use crate::fold::fold;
use crate::{CaseDraft, Place, invalid};

/// Takes every suggestion: nothing that was found stays in the texts.
#[must_use]
pub fn replace_all(draft: &CaseDraft, surroundings: &Surroundings) -> CaseDraft {
    let open = check(draft, surroundings).open;
    replaced(draft, &open, None)
}

/// Takes the suggestion for these words, wherever they stand in the case.
#[must_use]
pub fn replace_words(draft: &CaseDraft, words: &str, surroundings: &Surroundings) -> CaseDraft {
    let words = fold(words);
    let open: Vec<Open> = check(draft, surroundings).open.into_iter().filter(|open| fold(&open.words) == words).collect();
    replaced(draft, &open, None)
}

/// Puts words of the author's own in the place of what was found.
#[must_use]
pub fn replace_words_with(draft: &CaseDraft, words: &str, by: &str, surroundings: &Surroundings) -> CaseDraft {
    let words = fold(words);
    let open: Vec<Open> = check(draft, surroundings).open.into_iter().filter(|open| fold(&open.words) == words).collect();
    replaced(draft, &open, Some(by))
}

/// Keeps these words, for a written reason. An earlier reason for the same words goes.
///
/// # Errors
/// `Invalid` for a reason that is none.
pub fn keep_words(draft: &CaseDraft, words: &str, reason: &str) -> Result<CaseDraft> {
    if !is_reason(reason) {
        let message = format!("Say in at least {REASON_LEAST} characters why this must stay. The moderator reads it.");
        return Err(invalid("reason", &message));
    }
    let mut kept = draft.clone();
    kept.kept.retain(|kept| fold(&kept.words) != fold(words));
    kept.kept.push(Kept { words: words.trim().to_owned(), reason: reason.trim().to_owned() });
    Ok(kept)
}

fn replaced(draft: &CaseDraft, open: &[Open], by: Option<&str>) -> CaseDraft {
    if open.is_empty() {
        return draft.clone();
    }
    let texts = draft.text.texts();
    let role = draft.consent.by_role.clone().unwrap_or_default();
    let plain: Vec<&str> = texts.iter().map(|(_, text)| *text).chain([role.as_str()]).collect();
    let mut findings = Vec::with_capacity(open.len());
    for open in open {
        let mut finding = open.finding.clone();
        if let Some(by) = by {
            by.trim().clone_into(&mut finding.replacement);
        }
        findings.push(finding);
    }
    let mut done = anonymise::apply(&plain, &findings);
    let role = done.pop();
    let mut changed = CaseDraft { text: draft.text.with_texts(done), ..draft.clone() };
    changed.consent.by_role = draft.consent.by_role.as_ref().and(role);
    for (open, finding) in open.iter().zip(&findings) {
        let is_new = !changed.labels.iter().any(|label| fold(&label.original) == fold(&open.words));
        if is_new && open.place != Place::ConsentRole {
            changed.labels.push(Label { original: open.words.clone(), label: finding.replacement.clone() });
        }
    }
    changed
}

/// Gives each finding the label that its words have in this case already, and no label twice to different people.
pub fn relabelled(open: &mut [Open], labels: &[Label]) {
    // What this round gives to a person that the case has not met: what the detector said, and what stands for it here.
    let mut given: Vec<(String, String)> = Vec::new();
    for open in open {
        let said = open.finding.replacement.clone();
        let Some(letter) = said.strip_prefix("Child ") else { continue };
        if letter.chars().count() != 1 {
            continue;
        }
        if let Some(known) = labels.iter().find(|label| is_same_person(&label.original, &open.words)) {
            open.finding.replacement.clone_from(&known.label);
            continue;
        }
        if let Some((_, label)) = given.iter().find(|(before, _)| *before == said) {
            open.finding.replacement.clone_from(label);
            continue;
        }
        let is_taken =
            |label: &str| labels.iter().any(|known| known.label == label) || given.iter().any(|(_, known)| known == label);
        let free = ('A'..='Z').map(|letter| format!("Child {letter}")).find(|label| !is_taken(label));
        let label = if is_taken(&said) { free.unwrap_or_else(|| "another child".to_owned()) } else { said.clone() };
        given.push((said, label.clone()));
        open.finding.replacement = label;
    }
}

/// Whether these are the same words, or a part of the name that is known.
fn is_same_person(known: &str, words: &str) -> bool {
    let (known, words) = (fold(known), fold(words));
    known == words || known.split(' ').any(|part| part == words) || words.split(' ').any(|part| part == known)
}

#[cfg(test)]
mod tests {
    use anonymise::{Finding, Kind};

    use super::*;

    fn found(words: &str, replacement: &str) -> Open {
        let finding = Finding {
            text: 0,
            start: 0,
            end: words.len(),
            kind: Kind::Person,
            confidence: 1.0,
            why: String::new(),
            replacement: replacement.to_owned(),
            person: Some(0),
        };
        Open { place: Place::Concern, finding, words: words.to_owned() }
    }

    #[test]
    fn a_child_keeps_its_label_and_no_two_children_share_one() {
        let labels = [Label { original: "Kwame Mensah".to_owned(), label: "Child A".to_owned() }];
        let mut open = [found("Kwame", "Child A"), found("Ola", "Child B"), found("ola", "Child B")];
        relabelled(&mut open, &labels);
        let said: Vec<&str> = open.iter().map(|open| open.finding.replacement.as_str()).collect();
        assert_eq!(said, ["Child A", "Child B", "Child B"]);
        let mut later = [found("Ola", "Child A"), found("class teacher", "a colleague")];
        relabelled(&mut later, &labels);
        assert_eq!(later[0].finding.replacement, "Child B");
        assert_eq!(later[1].finding.replacement, "a colleague");
    }

    #[test]
    fn a_gesture_is_no_reason() {
        assert!(keep_words(&CaseDraft::default(), "Kwame", "because").is_err());
        let kept = keep_words(&CaseDraft::default(), "Hope", "It is the scheme of work").unwrap();
        let kept = keep_words(&kept, "HOPE", "It is the name of the scheme").unwrap();
        assert_eq!(kept.kept.len(), 1);
    }
}
