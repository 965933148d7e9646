//! What can be narrowed by, with counts, and what has been chosen.

use search::{Answer, Facet, LOCAL, Reviewed};
use vocabulary::{Scheme, Vocabulary};

use crate::address::SearchAddress;
use crate::search::networks::Networks;

/// What values are called: by the vocabulary, and networks by themselves.
type Words<'a> = (&'a Vocabulary, &'a Networks);

/// One group of filters.
pub(crate) struct FilterGroup {
    pub(crate) name: &'static str,
    pub(crate) legend: &'static str,
    pub(crate) options: Vec<FilterOption>,
}

/// One filter.
pub(crate) struct FilterOption {
    pub(crate) id: String,
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) count: usize,
    pub(crate) checked: bool,
}

/// Something that can be taken away by following a link.
pub(crate) struct Chip {
    pub(crate) label: String,
    /// The words that led to it.
    pub(crate) from: String,
    /// The search without it.
    pub(crate) path: String,
}

/// The groups that the page shows. One network's library has one origin: that group comes with the second.
pub(crate) fn groups(words: Words<'_>, address: &SearchAddress, answer: &Answer) -> Vec<FilterGroup> {
    let shown = answer.facets.iter().filter_map(|group| Some((group, legend(group.field)?)));
    let groups = shown.map(|(group, legend)| FilterGroup {
        name: group.field.as_str(),
        legend,
        options: (group.values.iter().enumerate())
            .map(|(at, value)| FilterOption {
                id: format!("{}-{}", group.field.as_str(), at + 1),
                value: value.value.clone(),
                label: label(words, group.field, &value.value),
                count: value.count,
                checked: address.request.filters.of(group.field).contains(&value.value),
            })
            .collect(),
    });
    groups.filter(|group| group.name != "origin" || group.options.len() > 1).collect()
}

/// The chosen filters, each with the search without it.
pub(crate) fn chosen(words: Words<'_>, address: &SearchAddress) -> Vec<Chip> {
    let mut chips = Vec::new();
    for facet in Facet::ALL {
        for value in address.request.filters.of(facet) {
            let without = address.with(|request| request.filters.of_mut(facet).retain(|known| known != value));
            chips.push(Chip { label: label(words, facet, value), from: String::new(), path: without.path() });
        }
    }
    let label = match address.request.reviewed {
        Reviewed::Yes => return chips,
        Reviewed::Any => "Also not reviewed",
        Reviewed::No => "Not reviewed",
    };
    let path = address.with(|request| request.reviewed = Reviewed::Yes).path();
    chips.push(Chip { label: label.to_owned(), from: String::new(), path });
    chips
}

fn legend(facet: Facet) -> Option<&'static str> {
    match facet {
        Facet::Area => Some("Area of need"),
        Facet::Phase => Some("Phase"),
        Facet::Tier => Some("Level of support"),
        Facet::Kind => Some("Kind"),
        Facet::Evidence => Some("How well supported"),
        Facet::Origin => Some("Shared by"),
        Facet::Concept => None,
    }
}

fn label((vocabulary, networks): Words<'_>, facet: Facet, value: &str) -> String {
    let scheme = match facet {
        Facet::Area => Scheme::Area,
        Facet::Phase => Scheme::Phase,
        Facet::Tier => Scheme::Tier,
        Facet::Kind => return vocabulary.find_term(Scheme::Kind, value).map_or(value, |term| term.plural_label()).to_owned(),
        Facet::Evidence => Scheme::Evidence,
        Facet::Concept => return vocabulary.concept_label(value).to_owned(),
        Facet::Origin if value == LOCAL => return "This network".to_owned(),
        Facet::Origin => return networks.name(value).to_owned(),
    };
    vocabulary.label(scheme, value).to_owned()
}
