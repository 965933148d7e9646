//! The files of `content/thesaurus/`: YAML, checked entry by entry, so that one run lists every fault.

use std::collections::BTreeMap;

use kernel::Fault;
use serde::de::DeserializeOwned;
use serde_saphyr::Spanned;

use crate::{Concept, Scheme, Term};

type Entry = Spanned<serde_json::Value>;

/// Reads `terms.yaml`: a list of values for each scheme. `place` names the file in faults.
pub fn parse_terms(text: &str, place: &str) -> Result<BTreeMap<Scheme, Vec<Term>>, Vec<Fault>> {
    let lists: BTreeMap<String, Vec<Entry>> = parse(text, place)?;
    let mut terms = BTreeMap::new();
    let mut faults = Vec::new();
    for (name, entries) in lists {
        let Some(scheme) = Scheme::ALL.into_iter().find(|scheme| scheme.as_str() == name) else {
            let accepted = Scheme::ALL.map(Scheme::as_str).join(", ");
            faults.push(fault(place, 0, &name, format!("unknown list; accepted: {accepted}")));
            continue;
        };
        terms.insert(scheme, typed(entries, place, &mut faults));
    }
    if faults.is_empty() { Ok(terms) } else { Err(faults) }
}

/// Reads `concepts.yaml`: a list of concepts. `place` names the file in faults.
pub fn parse_concepts(text: &str, place: &str) -> Result<Vec<Concept>, Vec<Fault>> {
    parse_list(text, place)
}

/// Reads a YAML list whose entries have an `id`, checked one by one. `place` names the file in faults.
pub fn parse_list<T: DeserializeOwned>(text: &str, place: &str) -> Result<Vec<T>, Vec<Fault>> {
    let mut faults = Vec::new();
    let entries = typed(parse(text, place)?, place, &mut faults);
    if faults.is_empty() { Ok(entries) } else { Err(faults) }
}

fn parse<T: DeserializeOwned>(text: &str, place: &str) -> Result<T, Vec<Fault>> {
    serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().map_or(0, |location| usize::try_from(location.line()).unwrap_or(0));
        let message = error.to_string().lines().next().unwrap_or_default().to_owned();
        vec![fault(place, line, "", format!("this is no valid YAML of the expected shape: {message}"))]
    })
}

fn typed<T: DeserializeOwned>(entries: Vec<Entry>, place: &str, faults: &mut Vec<Fault>) -> Vec<T> {
    let mut good = Vec::with_capacity(entries.len());
    for entry in entries {
        let line = usize::try_from(entry.referenced.line()).unwrap_or(0);
        let id = entry.value.get("id").and_then(|id| id.as_str()).unwrap_or_default().to_owned();
        match serde_json::from_value(entry.value) {
            Ok(value) => good.push(value),
            Err(error) => faults.push(fault(place, line, &id, error.to_string())),
        }
    }
    good
}

fn fault(place: &str, line: usize, field: &str, message: String) -> Fault {
    Fault { place: place.to_owned(), line, field: field.to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_file_is_listed_with_its_line() {
        let text = "- id: a\n  label: A\n  area: semh\n- id: b\n  label: B\n  colour: red\n  area: semh\n- label: C\n";
        let faults = parse_concepts(text, "concepts.yaml").unwrap_err();
        let places: Vec<(usize, &str)> = faults.iter().map(|fault| (fault.line, fault.field.as_str())).collect();
        assert_eq!(places, [(4, "b"), (8, "")]);
        assert!(
            faults[0].message.contains("colour") && faults[0].message.contains("accepted")
                || faults[0].message.contains("expected")
        );
    }

    #[test]
    fn broken_yaml_is_a_fault_with_its_line() {
        let faults = parse_concepts("- id: a\n  label: [A\n", "concepts.yaml").unwrap_err();
        assert_eq!(faults.len(), 1);
        assert!(faults[0].line > 0);
    }
}
