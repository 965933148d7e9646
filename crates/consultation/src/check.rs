//! What must be settled before anything of a case leaves its draft. Pure: texts in, findings out.

use anonymise::{Detector, Finding, Known, Level, Network, Risk};

use crate::draft::{Kept, REASON_LEAST};
use crate::fold::fold;
use crate::settle::relabelled;
use crate::{CaseDraft, Place};

/// Facts of this weight: two of them tell who a child is, whatever else is said.
const HEAVY: u32 = 3;

/// What surrounds a case: the network's own names, which are always found, and its size.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    pub known: Known,
    pub network: Network,
}

/// A finding, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    pub place: Place,
    /// As found; its `text` counts the texts that were given, `start` and `end` are bytes in that text.
    pub finding: Finding,
    /// The words that were found.
    pub words: String,
}

/// A finding that stays, with the author's reason.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptFinding {
    pub found: Open,
    pub reason: String,
}

/// A passage that reads like a disclosure of harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    pub place: Place,
    /// Bytes in that place's text.
    pub start: usize,
    pub end: usize,
    pub words: String,
    pub why: String,
}

/// What the detector says, and what was settled of it.
#[derive(Debug, Clone)]
pub struct Check {
    /// To be settled, in the order of the texts.
    pub open: Vec<Open>,
    pub kept: Vec<KeptFinding>,
    pub risk: Risk,
    pub disclosures: Vec<Disclosure>,
}

impl Check {
    /// Whether two facts stand that tell who a child is by themselves: nobody can release that, one must be widened.
    pub fn must_widen(&self) -> bool {
        self.risk.facts.iter().filter(|fact| fact.points >= HEAVY).count() > 1
    }

    /// Whether the network could still recognise the child: a second person must say that it is right nevertheless.
    pub fn is_recognisable(&self) -> bool {
        self.risk.level == Level::Red
    }

    /// Whether something that names somebody stands open.
    pub fn has_open_direct(&self) -> bool {
        self.open.iter().any(|open| open.finding.kind.is_direct())
    }
}

/// Checks texts against what was settled.
pub fn check_texts(texts: &[(Place, &str)], kept: &[Kept], surroundings: &Surroundings) -> Check {
    let detector = Detector::shared();
    let plain: Vec<&str> = texts.iter().map(|(_, text)| *text).collect();
    let reasons: Vec<(String, &str)> =
        kept.iter().filter(|kept| is_reason(&kept.reason)).map(|kept| (fold(&kept.words), kept.reason.trim())).collect();
    let mut check =
        Check { open: Vec::new(), kept: Vec::new(), risk: detector.assess(&plain, &surroundings.network), disclosures: Vec::new() };
    for finding in detector.scan(&plain, &surroundings.known) {
        let Some((place, words)) = stands(texts, finding.text, finding.start, finding.end) else { continue };
        let folded = fold(&words);
        let found = Open { place, finding, words };
        match reasons.iter().find(|(words, _)| *words == folded) {
            Some((_, reason)) => check.kept.push(KeptFinding { found, reason: (*reason).to_owned() }),
            None => check.open.push(found),
        }
    }
    for passage in detector.disclosures(&plain) {
        let Some((place, words)) = stands(texts, passage.text, passage.start, passage.end) else { continue };
        check.disclosures.push(Disclosure { place, start: passage.start, end: passage.end, words, why: passage.why });
    }
    check
}

/// Checks a case as its author writes it. Replacements keep to the labels that the case has already.
pub fn check(draft: &CaseDraft, surroundings: &Surroundings) -> Check {
    let mut texts = draft.text.texts();
    texts.push((Place::ConsentRole, draft.consent.by_role.as_deref().unwrap_or_default()));
    let mut check = check_texts(&texts, &draft.kept, surroundings);
    relabelled(&mut check.open, &draft.labels);
    check
}

/// What stands between a draft and the moderator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hindrance {
    /// A field is missing, too long, or no word of the vocabulary: `Error::Invalid` of `submit` says which.
    Fields,
    /// That the school holds consent was not confirmed.
    Consent,
    /// A passage reads like a disclosure of harm.
    Disclosure,
    /// Findings are open.
    Findings,
    /// Two facts tell who the child is; one must be widened.
    Widen,
    /// It was not ticked that the author has considered who could recognise the child: asked where somebody might, and where it goes to
    /// other networks.
    Consider,
}

/// Lists what stands between a draft and the moderator, as far as the texts tell; fields and consent are asked by `submit`.
pub fn hindrances(draft: &CaseDraft, check: &Check) -> Vec<Hindrance> {
    let mut found = Vec::new();
    if !check.disclosures.is_empty() && !draft.not_a_disclosure.as_deref().is_some_and(is_reason) {
        found.push(Hindrance::Disclosure);
    }
    if !check.open.is_empty() {
        found.push(Hindrance::Findings);
    }
    if check.must_widen() {
        found.push(Hindrance::Widen);
    }
    if (check.risk.level >= Level::Amber || !draft.networks.is_empty()) && !draft.considered {
        found.push(Hindrance::Consider);
    }
    found
}

/// Whether this is a reason and not a gesture.
pub(crate) fn is_reason(text: &str) -> bool {
    text.trim().chars().count() >= REASON_LEAST
}

fn stands(texts: &[(Place, &str)], text: usize, start: usize, end: usize) -> Option<(Place, String)> {
    let (place, words) = texts.get(text)?;
    Some((*place, words.get(start..end)?.to_owned()))
}

#[cfg(test)]
mod tests {
    use anonymise::{Fact, Kind};

    use super::*;

    fn checked(points: &[u32], level: Level) -> Check {
        let fact = |points: &u32| Fact { points: *points, what: String::new(), text: 0, start: 0, end: 0, wider: None };
        let facts = points.iter().map(fact).collect();
        Check {
            open: Vec::new(),
            kept: Vec::new(),
            risk: Risk { points: points.iter().sum(), level, facts, shared_by: String::new(), advice: None },
            disclosures: Vec::new(),
        }
    }

    #[test]
    fn two_heavy_facts_must_be_widened_and_one_need_not() {
        let draft = CaseDraft { considered: true, ..CaseDraft::default() };
        assert_eq!(hindrances(&draft, &checked(&[3, 3], Level::Red)), [Hindrance::Widen]);
        assert!(hindrances(&draft, &checked(&[3, 2, 2], Level::Red)).is_empty());
        assert!(checked(&[3, 2, 2], Level::Red).is_recognisable());
    }

    #[test]
    fn an_amber_risk_must_be_considered_and_a_green_one_need_not() {
        let draft = CaseDraft::default();
        assert_eq!(hindrances(&draft, &checked(&[3], Level::Amber)), [Hindrance::Consider]);
        assert!(hindrances(&draft, &checked(&[1], Level::Green)).is_empty());
    }

    #[test]
    fn a_disclosure_stands_until_its_author_says_in_words_why_it_is_none() {
        let mut check = checked(&[], Level::Green);
        let passage = Disclosure {
            place: Place::Concern,
            start: 0,
            end: 4,
            words: "hurt".to_owned(),
            why: "says that a child is hurt".to_owned(),
        };
        check.disclosures.push(passage);
        let said = |words: &str| CaseDraft { not_a_disclosure: Some(words.to_owned()), ..CaseDraft::default() };
        assert_eq!(hindrances(&CaseDraft::default(), &check), [Hindrance::Disclosure]);
        assert_eq!(hindrances(&said("It is not"), &check), [Hindrance::Disclosure]);
        assert!(hindrances(&said("It is a line of a play"), &check).is_empty());
    }

    #[test]
    fn an_indirect_finding_must_be_settled_too() {
        let mut check = checked(&[], Level::Green);
        let finding = Finding {
            text: 0,
            start: 0,
            end: 4,
            kind: Kind::Quasi,
            confidence: 0.9,
            why: String::new(),
            replacement: String::new(),
            person: None,
        };
        check.open.push(Open { place: Place::Concern, finding, words: "twin".to_owned() });
        assert_eq!(hindrances(&CaseDraft::default(), &check), [Hindrance::Findings]);
        assert!(!check.has_open_direct());
    }
}
