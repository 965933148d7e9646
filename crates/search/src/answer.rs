//! What is answered.

use std::fmt;

use kernel::Timestamp;
use library::{Kind, ResourceId};

use crate::Facet;

/// A page of hits with everything to be said about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// How many resources match, exactly.
    pub total: usize,
    /// How many more would, but were not reviewed for long and are left out.
    pub not_reviewed: usize,
    /// This page of them.
    pub hits: Vec<Hit>,
    /// Counts beside each value that can be chosen. A facet's counts ignore what is chosen of itself.
    pub facets: Vec<FacetGroup>,
    /// How the words were understood.
    pub interpreted: Interpreted,
    /// Words to try instead, when little or nothing was found.
    pub suggestions: Vec<String>,
    /// What was ignored, in plain sentences.
    pub notes: Vec<String>,
    /// How long it took, in microseconds.
    pub took_us: u64,
    /// The journal row up to which everything is searchable.
    pub position: i64,
}

/// The counts of one facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetGroup {
    pub field: Facet,
    /// In the vocabulary's order, those with no hits too.
    pub values: Vec<FacetValue>,
}

/// The count beside one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// Its id in the vocabulary.
    pub value: String,
    pub count: usize,
}

/// How the words were understood. Each part can be removed by its id in `Request::without`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Interpreted {
    /// Concepts, the surest first.
    pub concepts: Vec<ConceptMatch>,
    /// Words taken for misspelt.
    pub corrections: Vec<Correction>,
    /// The phase that was spoken of; it is preferred, nothing is left out.
    pub phase: Option<PhaseMatch>,
    /// The kind of resource that was asked for; it is preferred, nothing is left out.
    pub kind: Option<KindMatch>,
}

/// A concept of the thesaurus that the words mean.
#[derive(Debug, Clone, PartialEq)]
pub struct ConceptMatch {
    pub id: String,
    pub label: String,
    /// The words it was found by, as typed (after correction).
    pub from: String,
    pub how: How,
}

/// What matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// Its preferred label.
    Label,
    /// Another name of it.
    OtherName,
    /// An outdated word or a common misspelling.
    HiddenName,
    /// A phrase that people say, word by word.
    LayPhrase,
    /// Words that are close to such phrases.
    CloseToPhrase,
}

impl How {
    /// The name used in addresses and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::OtherName => "other-name",
            Self::HiddenName => "hidden-name",
            Self::LayPhrase => "lay-phrase",
            Self::CloseToPhrase => "close-to-phrase",
        }
    }
}

/// A word that was taken for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    pub from: String,
    pub to: String,
}

/// A phase that was spoken of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseMatch {
    pub id: String,
    pub label: String,
    /// The words it was found by.
    pub from: String,
}

/// A kind of resource that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindMatch {
    pub id: String,
    pub label: String,
    /// The word it was found by.
    pub from: String,
}

/// One resource in a list of results.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub id: ResourceId,
    pub kind: Kind,
    pub key: String,
    pub title: String,
    /// The title as safe HTML, the words that matched in `<mark>`.
    pub title_marked: String,
    pub summary: String,
    /// The passage that fits best as safe HTML, at most 220 characters, the words that matched in `<mark>`.
    pub snippet: String,
    /// Where the passage stands, when that is in one of the resource's files.
    pub place: Option<HitPlace>,
    pub areas: Vec<String>,
    /// Ids of phases as they were written: none means all.
    pub phases: Vec<String>,
    pub tiers: Vec<String>,
    pub concepts: Vec<String>,
    pub evidence: Option<String>,
    pub setup_minutes: Option<i32>,
    pub weekly_minutes: Option<i32>,
    pub staff: Option<String>,
    /// The day by which it is to be looked at again, `2026-11-21`.
    pub review_by: Option<String>,
    /// Id of its licence.
    pub licence: String,
    /// Where it comes from: [`crate::LOCAL`] for this network's own, else the other network's host.
    pub origin: String,
    pub changed_at: Timestamp,
    /// How well it fits beside the best of all hits of the answer, which has 1, in hundredths; 0 in any other order than the best
    /// first.
    pub score: f32,
}

/// Where a passage stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitPlace {
    /// The file's name.
    pub file: String,
    /// `page 3`; empty where the file has no places.
    pub place: String,
    /// Which piece of the file's text it is, from 0.
    pub number: usize,
}

impl fmt::Display for HitPlace {
    /// `page 3 of handout.docx`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() { f.write_str(&self.file) } else { write!(f, "{} of {}", self.place, self.file) }
    }
}

impl Hit {
    /// Its address on this server.
    pub fn path(&self) -> String {
        if self.is_local() {
            format!("/library/{}/{}", self.kind, self.key)
        } else {
            format!("/library/{}/{}@{}", self.kind, self.key, self.origin)
        }
    }

    /// Whether it is this network's own.
    pub fn is_local(&self) -> bool {
        self.origin == crate::LOCAL
    }
}

/// A line to choose while typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub text: String,
    pub kind: SuggestionKind,
    /// The concept's or the resource's id.
    pub id: String,
}

impl Suggestion {
    /// The resource that it names, if it is none of a concept.
    pub(crate) fn resource(&self) -> Option<ResourceId> {
        match self.kind {
            SuggestionKind::Concept => None,
            SuggestionKind::Resource { .. } => self.id.parse().ok(),
        }
    }
}

/// What a suggestion leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuggestionKind {
    /// A search for the concept.
    Concept,
    /// The page of one resource.
    Resource {
        /// Its address on this server.
        path: String,
    },
}
