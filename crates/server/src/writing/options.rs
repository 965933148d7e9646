//! What can be chosen in the editor.

use kernel::{Audience, Viewer};
use library::Draft;
use vocabulary::{Scheme, Term, Vocabulary};

/// One box to tick, or one button of several.
pub(crate) struct Choice {
    /// The first of a group has the group's name, so that a fault's link leads there.
    pub(crate) id: String,
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) is_chosen: bool,
}

/// Everything that is chosen from a list.
pub(crate) struct Options {
    pub(crate) areas: Vec<Choice>,
    pub(crate) phases: Vec<Choice>,
    pub(crate) tiers: Vec<Choice>,
    pub(crate) audiences: Vec<Choice>,
    pub(crate) evidence: Vec<(String, String)>,
    pub(crate) cost_bands: Vec<(String, String)>,
    pub(crate) licences: Vec<(String, String)>,
    /// Names of all topics, for whoever looks for one.
    pub(crate) topics: Vec<String>,
}

impl Options {
    pub(crate) fn of(vocabulary: &Vocabulary, viewer: &Viewer, draft: &Draft) -> Self {
        let several = |name, scheme, chosen: &[String]| {
            let terms = vocabulary.terms(scheme).iter();
            choices(name, terms.map(|term| (term, chosen.contains(&term.id))).collect())
        };
        let audience = draft.audience.as_str();
        let may_choose = |term: &&Term| term.id == audience || term.id.parse().is_ok_and(|other| is_offered(viewer, other));
        let audiences = vocabulary.terms(Scheme::Audience).iter().filter(may_choose);
        let mut topics: Vec<String> = vocabulary.concepts().iter().map(|concept| concept.label.clone()).collect();
        topics.sort_by_key(|label| label.to_lowercase());
        Self {
            areas: several("areas", Scheme::Area, &draft.areas),
            phases: several("phases", Scheme::Phase, &draft.phases),
            tiers: several("tiers", Scheme::Tier, &draft.tiers),
            audiences: choices("audience", audiences.map(|term| (term, term.id == audience)).collect()),
            evidence: with_nothing(vocabulary, Scheme::Evidence),
            cost_bands: with_nothing(vocabulary, Scheme::CostBand),
            licences: pairs(vocabulary, Scheme::Licence),
            topics,
        }
    }
}

/// Whether somebody may write for these. Networks are chosen by name where they are shared with.
fn is_offered(viewer: &Viewer, audience: Audience) -> bool {
    viewer.may_see(audience) && audience != Audience::Named
}

/// Boxes to tick of everything in this scheme.
pub(crate) fn boxes(vocabulary: &Vocabulary, (name, scheme): (&str, Scheme), chosen: &[String]) -> Vec<Choice> {
    choices(name, vocabulary.terms(scheme).iter().map(|term| (term, chosen.contains(&term.id))).collect())
}

fn choices(name: &str, terms: Vec<(&Term, bool)>) -> Vec<Choice> {
    let choice = |(at, (term, is_chosen)): (usize, (&Term, bool))| Choice {
        id: if at == 0 { name.to_owned() } else { format!("{name}-{}", at + 1) },
        value: term.id.clone(),
        label: term.label.clone(),
        hint: term.plain.clone(),
        is_chosen,
    };
    terms.into_iter().enumerate().map(choice).collect()
}

fn pairs(vocabulary: &Vocabulary, scheme: Scheme) -> Vec<(String, String)> {
    vocabulary.terms(scheme).iter().map(|term| (term.id.clone(), term.label.clone())).collect()
}

fn with_nothing(vocabulary: &Vocabulary, scheme: Scheme) -> Vec<(String, String)> {
    std::iter::once((String::new(), "Not said".to_owned())).chain(pairs(vocabulary, scheme)).collect()
}
