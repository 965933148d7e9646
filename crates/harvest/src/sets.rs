//! The sets in which records can be collected: `area:semh`, `phase:ks2`, `kind:strategy`, and each of the three lists as a whole.

use library::Resource;
use vocabulary::{Scheme, Vocabulary};

/// The lists that make sets, and what they are called.
const LISTS: [(&str, Scheme, &str); 3] = [
    ("area", Scheme::Area, "Broad areas of need"),
    ("kind", Scheme::Kind, "Kinds of resource"),
    ("phase", Scheme::Phase, "Phases and key stages"),
];

/// All sets with their names, those of a list after the list.
pub(crate) fn all(vocabulary: &Vocabulary) -> Vec<(String, String)> {
    let mut sets = Vec::new();
    for (list, scheme, name) in LISTS {
        sets.push((list.to_owned(), name.to_owned()));
        sets.extend(vocabulary.terms(scheme).iter().map(|term| (format!("{list}:{}", term.id), term.label.clone())));
    }
    sets
}

/// Whether there is such a set.
pub(crate) fn exists(vocabulary: &Vocabulary, set: &str) -> bool {
    LISTS.into_iter().any(|(list, scheme, _)| match set.split_once(':') {
        Some((name, id)) => name == list && vocabulary.find_term(scheme, id).is_some(),
        None => set == list,
    })
}

/// Whether this could be the name of a set at all.
pub(crate) fn is_name(set: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte));
    set.split(':').all(is_part)
}

/// The sets that a resource is in. One for no phase in particular is for all of them.
pub(crate) fn of(resource: &Resource, vocabulary: &Vocabulary) -> String {
    let areas = resource.areas.iter().map(|id| format!("area:{id} "));
    let kind = std::iter::once(format!("kind:{} ", resource.kind));
    let all: Vec<String> = vocabulary.terms(Scheme::Phase).iter().map(|term| term.id.clone()).collect();
    let phases = if resource.phases.is_empty() { &all } else { &resource.phases };
    let phases = phases.iter().map(|id| format!("phase:{id} "));
    std::iter::once(" ".to_owned()).chain(areas).chain(kind).chain(phases).collect()
}

/// A pattern that finds a set, with those below it, among the sets of a record. For sets that exist only: their names have
/// nothing in them that means something in a pattern.
pub(crate) fn pattern(set: &str) -> String {
    if set.contains(':') { format!("% {set} %") } else { format!("% {set}:%") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sets_are_as_the_protocol_has_them() {
        assert!(is_name("area:semh") && is_name("a.b:c-d") && is_name("nothing"));
        for wrong in ["", ":", "area:", ":semh", "area semh", "area:%", "ä"] {
            assert!(!is_name(wrong), "{wrong}");
        }
    }
}
