//! The thesaurus as SKOS in Turtle, for other programs (W3C SKOS Reference, 2009).

use std::fmt::Write as _;

use crate::{Scheme, Vocabulary};

/// Writes all concepts as `skos:Concept`s under the base address, a scheme `<base>` around them.
/// Lay phrases and hidden labels are both `skos:hiddenLabel`s: to be matched, not shown.
pub fn to_turtle(vocabulary: &Vocabulary, base: &str) -> String {
    let mut out = String::from("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n");
    let _ = writeln!(out, "<{base}> a skos:ConceptScheme ;\n    skos:prefLabel \"SENCO Commons thesaurus\"@en-GB .");
    for area in vocabulary.terms(Scheme::Area) {
        let _ = write!(out, "\n<{base}/area/{}> a skos:Collection ;\n    skos:prefLabel {}", area.id, literal(&area.label));
        for concept in vocabulary.concepts().iter().filter(|concept| concept.area == area.id) {
            let _ = write!(out, " ;\n    skos:member <{base}/{}>", concept.id);
        }
        out.push_str(" .\n");
    }
    for concept in vocabulary.concepts() {
        let _ = write!(out, "\n<{base}/{}> a skos:Concept ;\n    skos:inScheme <{base}>", concept.id);
        let _ = write!(out, " ;\n    skos:prefLabel {}", literal(&concept.label));
        let labels = concept.alt.iter().map(|text| ("altLabel", text));
        let hidden = concept.hidden.iter().chain(&concept.lay).map(|text| ("hiddenLabel", text));
        for (property, text) in labels.chain(hidden) {
            let _ = write!(out, " ;\n    skos:{property} {}", literal(text));
        }
        let broader = concept.broader.iter().map(|id| ("broader", id));
        for (property, id) in broader.chain(concept.related.iter().map(|id| ("related", id))) {
            let _ = write!(out, " ;\n    skos:{property} <{base}/{id}>");
        }
        if !concept.note.is_empty() {
            let _ = write!(out, " ;\n    skos:scopeNote {}", literal(&concept.note));
        }
        out.push_str(" .\n");
    }
    out
}

/// A Turtle string with its language.
fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            other => out.push(other),
        }
    }
    out.push_str("\"@en-GB");
    out
}
