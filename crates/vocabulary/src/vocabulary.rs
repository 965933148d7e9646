//! The vocabulary in memory: small, immutable, shared.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::Fault;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A list of controlled values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// The broad areas of need of the SEND Code of Practice, and our own `cross-cutting`.
    Area,
    /// Phases and key stages.
    Phase,
    /// How much support: universal to specialist.
    Tier,
    /// How well something is supported by evidence.
    Evidence,
    /// What something costs.
    CostBand,
    /// Under which licence something may be used.
    Licence,
    /// For whom something is.
    Audience,
    /// What sort of resource something is.
    Kind,
}

impl Scheme {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Area, Self::Phase, Self::Tier, Self::Evidence, Self::CostBand, Self::Licence, Self::Audience, Self::Kind];

    /// The name used in files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Phase => "phase",
            Self::Tier => "tier",
            Self::Evidence => "evidence",
            Self::CostBand => "cost_band",
            Self::Licence => "licence",
            Self::Audience => "audience",
            Self::Kind => "kind",
        }
    }
}

/// One controlled value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The stable id, as files and addresses carry it.
    pub id: String,
    /// The official name.
    pub label: String,
    /// A shorter name for tight places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// The name of several of them (kinds only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plural: Option<String>,
    /// One plain line for people.
    #[serde(default)]
    pub plain: String,
    /// The paragraphs of the SEND Code of Practice that define it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraphs: Option<String>,
    /// The school years in it (phases only).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub years: Vec<u8>,
    /// Where its full text stands (licences only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Term {
    /// The short name where there is one, else the label.
    pub fn short_label(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.label)
    }

    /// The name for several of them.
    pub fn plural_label(&self) -> &str {
        self.plural.as_deref().unwrap_or(&self.label)
    }
}

/// One concept of the thesaurus (SKOS words: preferred, alternative and hidden labels, broader, related, scope note).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// The stable id.
    pub id: String,
    /// The preferred label.
    pub label: String,
    /// Other correct names and abbreviations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alt: Vec<String>,
    /// Outdated words and common misspellings: matched, never shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
    /// How teachers and parents say it: matched, never shown as a name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lay: Vec<String>,
    /// Ids of wider concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broader: Vec<String>,
    /// Ids of neighbouring concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<String>,
    /// The id of its area of need.
    pub area: String,
    /// What it means, in a sentence.
    #[serde(default)]
    pub note: String,
}

/// All controlled values and concepts.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    terms: BTreeMap<Scheme, Vec<Term>>,
    concepts: Vec<Concept>,
    index: HashMap<String, usize>,
}

impl Vocabulary {
    /// Puts the parts together, each list in its own order.
    pub fn new(terms: BTreeMap<Scheme, Vec<Term>>, concepts: Vec<Concept>) -> Self {
        let index = concepts.iter().enumerate().map(|(at, concept)| (concept.id.clone(), at)).collect();
        Self { terms, concepts, index }
    }

    /// The values of a scheme, in their order.
    pub fn terms(&self, scheme: Scheme) -> &[Term] {
        self.terms.get(&scheme).map_or(&[], Vec::as_slice)
    }

    /// One value.
    pub fn find_term(&self, scheme: Scheme, id: &str) -> Option<&Term> {
        self.terms(scheme).iter().find(|term| term.id == id)
    }

    /// A value's label, or its id where it is unknown here (a peer may know values that we do not).
    pub fn label<'a>(&'a self, scheme: Scheme, id: &'a str) -> &'a str {
        self.find_term(scheme, id).map_or(id, |term| &term.label)
    }

    /// All concepts, in their order.
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    /// One concept.
    pub fn find_concept(&self, id: &str) -> Option<&Concept> {
        self.index.get(id).map(|at| &self.concepts[*at])
    }

    /// A concept's preferred label, or its id where it is unknown.
    pub fn concept_label<'a>(&'a self, id: &'a str) -> &'a str {
        self.find_concept(id).map_or(id, |concept| &concept.label)
    }

    /// The concept and all its wider ones, nearest first, each once.
    pub fn with_broader(&self, id: &str) -> Vec<&str> {
        let mut found: Vec<&str> = self.find_concept(id).map(|concept| concept.id.as_str()).into_iter().collect();
        let mut at = 0;
        while let Some(concept) = found.get(at).and_then(|id| self.find_concept(id)) {
            for wider in &concept.broader {
                if !found.contains(&wider.as_str()) && self.index.contains_key(wider) {
                    found.push(wider);
                }
            }
            at += 1;
        }
        found
    }

    /// The phase that a school year belongs to.
    pub fn phase_of_year(&self, year: u8) -> Option<&Term> {
        self.terms(Scheme::Phase).iter().find(|phase| phase.years.contains(&year))
    }

    /// A hash of everything that search depends on: when it changes, an index made with another is outdated.
    pub fn fingerprint(&self) -> String {
        let text = serde_json::json!([self.terms, self.concepts]).to_string();
        format!("{:x}", Sha256::digest(text))
    }
}

/// Checks what holds between entries: ids once, references that exist, no circle among `broader`. `place` names the file.
pub fn check(vocabulary: &Vocabulary, place: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, message: String| {
        faults.push(Fault { place: place.to_owned(), line: 0, field: field.to_owned(), message });
    };
    for (scheme, terms) in &vocabulary.terms {
        let mut seen = BTreeSet::new();
        for term in terms {
            if !is_id(&term.id) {
                fault(scheme.as_str(), format!("'{}' is no id; {ID_RULE}", term.id));
            }
            if term.url.as_ref().is_some_and(|url| !url.starts_with("https://")) {
                fault(scheme.as_str(), format!("the url of '{}' is not accepted; accepted: https://…", term.id));
            }
        }
        for term in terms.iter().filter(|term| !seen.insert(&term.id)) {
            fault(scheme.as_str(), format!("'{}' stands twice; each id once", term.id));
        }
    }
    let mut seen = BTreeSet::new();
    for concept in &vocabulary.concepts {
        if !is_id(&concept.id) {
            fault("id", format!("'{}' is no id; {ID_RULE}", concept.id));
        }
        if !seen.insert(&concept.id) {
            fault("id", format!("the concept '{}' stands twice; each id once", concept.id));
        }
        if vocabulary.find_term(Scheme::Area, &concept.area).is_none() {
            let areas: Vec<&str> = vocabulary.terms(Scheme::Area).iter().map(|term| term.id.as_str()).collect();
            fault(
                "area",
                format!("the concept '{}' has the unknown area '{}'; accepted: {}", concept.id, concept.area, areas.join(", ")),
            );
        }
        for (field, others) in [("broader", &concept.broader), ("related", &concept.related)] {
            for other in others.iter().filter(|other| vocabulary.find_concept(other).is_none()) {
                fault(field, format!("the concept '{}' names '{other}', which is no concept's id", concept.id));
            }
        }
        if is_circular(vocabulary, concept) {
            fault("broader", format!("the concept '{}' is broader than itself, by way of others; remove one step", concept.id));
        }
    }
    faults
}

const ID_RULE: &str = "accepted: 1 to 64 letters a to z, digits, full stops and hyphens";

/// Whether this is a good id of a term, a concept or a source: safe in addresses, files and the journal.
pub fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
}

fn is_circular(vocabulary: &Vocabulary, concept: &Concept) -> bool {
    concept.broader.iter().any(|wider| vocabulary.with_broader(wider).contains(&concept.id.as_str()))
}
