//! What can be chosen in the editor.

use federation::Linked;
use kernel::{Audience, Viewer};
use library::Draft;
use vocabulary::{Scheme, Term, Vocabulary};

use super::reaching::Reachable;

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
    /// Networks that can be named, or are.
    pub(crate) networks: Vec<Choice>,
    pub(crate) evidence: Vec<(String, String)>,
    pub(crate) cost_bands: Vec<(String, String)>,
    pub(crate) licences: Vec<(String, String)>,
    /// Names of all topics, for whoever looks for one.
    pub(crate) topics: Vec<String>,
}

impl Options {
    pub(crate) fn of(vocabulary: &Vocabulary, viewer: &Viewer, draft: &Draft, reachable: &Reachable) -> Self {
        let several = |name, scheme, chosen: &[String]| {
            let terms = vocabulary.terms(scheme).iter();
            choices(name, terms.map(|term| (term, chosen.contains(&term.id))).collect())
        };
        let audience = draft.audience.as_str();
        let networks = networks(&reachable.linked, &draft.networks);
        let is_offered = |other: Audience| viewer.may_see(other) && (other != Audience::Named || !networks.is_empty());
        let may_choose = |term: &&Term| term.id == audience || term.id.parse().is_ok_and(is_offered);
        let audiences = vocabulary.terms(Scheme::Audience).iter().filter(may_choose);
        let mut audiences = choices("audience", audiences.map(|term| (term, term.id == audience)).collect());
        for choice in &mut audiences {
            choice.hint.push_str(&choice.value.parse().map(|one| reachable.numbers(one)).unwrap_or_default());
        }
        let mut topics: Vec<String> = vocabulary.concepts().iter().map(|concept| concept.label.clone()).collect();
        topics.sort_by_key(|label| label.to_lowercase());
        Self {
            areas: several("areas", Scheme::Area, &draft.areas),
            phases: several("phases", Scheme::Phase, &draft.phases),
            tiers: several("tiers", Scheme::Tier, &draft.tiers),
            audiences,
            networks,
            evidence: with_nothing(vocabulary, Scheme::Evidence),
            cost_bands: with_nothing(vocabulary, Scheme::CostBand),
            licences: pairs(vocabulary, Scheme::Licence),
            topics,
        }
    }
}

/// The networks that share with this one, by their names; and those that are named already and share no more, so that no one who changes
/// something else takes it back from them without a word.
fn networks(linked: &[Linked], named: &[String]) -> Vec<Choice> {
    let host = |address: &str| address.split_once("://").map_or(address.to_owned(), |(_, host)| host.to_owned());
    let linked_ones = linked.iter().map(|network| Choice {
        id: String::new(),
        value: network.origin.to_string(),
        label: network.name.clone(),
        hint: if network.is_open() {
            network.origin.authority().to_owned()
        } else {
            format!("{}: gets nothing until a coordinator says what it gets", network.origin.authority())
        },
        is_chosen: named.iter().any(|one| one == network.origin.as_str()),
    });
    let strange = named.iter().filter(|one| linked.iter().all(|network| network.origin.as_str() != one.as_str()));
    let strange = strange.map(|one| Choice {
        id: String::new(),
        value: one.clone(),
        label: host(one),
        hint: "Does not share with us at the moment".to_owned(),
        is_chosen: true,
    });
    let mut all: Vec<Choice> = linked_ones.chain(strange).collect();
    for (at, choice) in all.iter_mut().enumerate() {
        choice.id = if at == 0 { "networks".to_owned() } else { format!("networks-{}", at + 1) };
    }
    all
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
