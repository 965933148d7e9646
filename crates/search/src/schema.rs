//! What the index holds of a resource.

use std::collections::HashMap;

use federation::RemoteResource;
use kernel::Timestamp;
use library::{FilePart, Kind, Resource, ResourceId};
use serde::{Deserialize, Serialize};
use storage::FileHash;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _,
};
use tantivy::{DocAddress, Searcher, TantivyDocument};
use vocabulary::Vocabulary;

use crate::facets::Layout;
use crate::words::{PLAIN, STEMMED, words};
use crate::{Facet, Hit};

/// Raise with every change of the fields or of what goes into them, so that an index made otherwise is rebuilt.
pub(crate) const VERSION: u32 = 3;
/// Where this network's own resources come from.
pub const LOCAL: &str = "local";

/// Bytes of the text of a resource's files from which passages are shown. All of it is searched.
const SHOWN: usize = 400_000;

/// A resource with what its files say, as it goes into the index.
pub(crate) struct Entry {
    pub(crate) resource: Resource,
    pub(crate) parts: Vec<FilePassage>,
    /// The host of the network that it belongs to; [`LOCAL`] for this one.
    pub(crate) origin: String,
}

impl Entry {
    /// A resource of another network: its files stay there.
    pub(crate) fn remote(remote: &RemoteResource) -> Self {
        let resource = Resource { key: remote.key.clone(), ..remote.to_resource() };
        Self { resource, parts: Vec::new(), origin: remote.origin.authority().to_owned() }
    }
}

/// A piece of a file's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FilePassage {
    pub(crate) file: String,
    /// `page 3`; empty where the file has no places.
    pub(crate) place: String,
    /// Which piece of the file it is.
    pub(crate) number: usize,
    pub(crate) text: String,
}

impl FilePassage {
    /// The pieces of all files of a resource, in order.
    pub(crate) fn list(resource: &Resource, mut parts: HashMap<FileHash, Vec<FilePart>>) -> Vec<Self> {
        let mut passages = Vec::new();
        for file in &resource.files {
            for (number, part) in parts.remove(&file.hash).into_iter().flatten().enumerate() {
                let place = part.place.to_string();
                passages.push(Self { file: file.name.clone(), place, number, text: part.text });
            }
        }
        passages
    }
}

/// The fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) audience: Field,
    /// Title twice, summary, body; stemmed.
    pub(crate) all: Field,
    /// The same once, as written, with places.
    pub(crate) words: Field,
    /// The text of its files; stemmed.
    pub(crate) files: Field,
    /// The same as written, with places.
    pub(crate) file_words: Field,
    /// The title as written, for completing it.
    pub(crate) title: Field,
    /// All names and phrases of its concepts; stemmed.
    pub(crate) lay: Field,
    /// Its concepts and all wider ones.
    pub(crate) concept: Field,
    /// Its concepts.
    pub(crate) tag: Field,
    /// Its first concept.
    pub(crate) main: Field,
    pub(crate) area: Field,
    pub(crate) phase: Field,
    pub(crate) tier: Field,
    pub(crate) kind: Field,
    pub(crate) evidence: Field,
    pub(crate) origin: Field,
    /// The facets' values as bits: see [`Layout`].
    pub(crate) values: [Field; Layout::COLUMNS],
    /// The day of its next review as a number, 20261121.
    pub(crate) review: Field,
    pub(crate) changed: Field,
    /// Folded, for the order by title.
    pub(crate) title_key: Field,
    /// A number that decides between equals: the same in every index.
    pub(crate) tie: Field,
    /// What a list of results shows, as JSON.
    pub(crate) hit: Field,
    /// The body's plain text, for passages.
    pub(crate) plain: Field,
    /// The text of its files, each piece with where it stands, for passages; as JSON.
    pub(crate) parts: Field,
}

/// Names of columns that are read by name.
pub(crate) const VALUES: [&str; Layout::COLUMNS] = ["values-0", "values-1"];
pub(crate) const REVIEW: &str = "review";
pub(crate) const CHANGED: &str = "changed";
pub(crate) const TITLE_KEY: &str = "title-key";
pub(crate) const TIE: &str = "tie";

impl Fields {
    /// The schema with its fields.
    pub(crate) fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let text = |analyser: &str, record| {
            TextOptions::default()
                .set_indexing_options(TextFieldIndexing::default().set_tokenizer(analyser).set_index_option(record))
        };
        let fast = NumericOptions::default().set_fast();
        let id = schema.add_text_field("id", STRING);
        let audience = schema.add_text_field("audience", STRING);
        let all = schema.add_text_field("all", text(STEMMED, IndexRecordOption::WithFreqs));
        let words = schema.add_text_field("words", text(PLAIN, IndexRecordOption::WithFreqsAndPositions));
        let files = schema.add_text_field("files", text(STEMMED, IndexRecordOption::WithFreqs));
        let file_words = schema.add_text_field("file-words", text(PLAIN, IndexRecordOption::WithFreqsAndPositions));
        let title = schema.add_text_field("title", text(PLAIN, IndexRecordOption::Basic));
        let lay = schema.add_text_field("lay", text(STEMMED, IndexRecordOption::WithFreqs));
        let mut raw = |name: &str| schema.add_text_field(name, STRING);
        let (concept, tag, main) = (raw("concept"), raw("tag"), raw("main"));
        let (area, phase, tier) = (raw("area"), raw("phase"), raw("tier"));
        let (kind, evidence, origin) = (raw("kind"), raw("evidence"), raw("origin"));
        let values = VALUES.map(|name| schema.add_u64_field(name, fast.clone()));
        let review = schema.add_i64_field(REVIEW, fast.clone());
        let changed = schema.add_i64_field(CHANGED, fast.clone());
        let title_key = schema.add_text_field(TITLE_KEY, FAST);
        let tie = schema.add_u64_field(TIE, fast);
        let hit = schema.add_text_field("hit", STORED);
        let plain = schema.add_text_field("plain", STORED);
        let parts = schema.add_text_field("parts", STORED);
        let fields = Self {
            id,
            audience,
            all,
            words,
            files,
            file_words,
            title,
            lay,
            concept,
            tag,
            main,
            area,
            phase,
            tier,
            kind,
            evidence,
            origin,
            values,
            review,
            changed,
            title_key,
            tie,
            hit,
            plain,
            parts,
        };
        (schema.build(), fields)
    }

    /// The field that a facet narrows by.
    pub(crate) fn of(&self, facet: Facet) -> Field {
        match facet {
            Facet::Area => self.area,
            Facet::Phase => self.phase,
            Facet::Tier => self.tier,
            Facet::Kind => self.kind,
            Facet::Evidence => self.evidence,
            Facet::Origin => self.origin,
            Facet::Concept => self.concept,
        }
    }

    /// The index's document of a resource and of what its files say.
    pub(crate) fn document(&self, entry: &Entry, vocabulary: &Vocabulary, layout: &Layout) -> TantivyDocument {
        let resource = &entry.resource;
        let mut document = TantivyDocument::default();
        let plain = prose::to_text(&resource.body);
        document.add_text(self.id, resource.id.to_string());
        document.add_text(self.audience, resource.audience.as_str());
        for text in [&resource.title, &resource.title, &resource.summary, &plain] {
            document.add_text(self.all, text);
        }
        for text in [&resource.title, &resource.summary, &plain] {
            document.add_text(self.words, text);
        }
        document.add_text(self.title, &resource.title);
        self.add_concepts(&mut document, resource, vocabulary);
        let mut bits = [0; Layout::COLUMNS];
        for (facet, value) in facet_values(entry, vocabulary) {
            document.add_text(self.of(facet), value);
            layout.mark(facet, value, &mut bits);
        }
        for (field, bits) in self.values.into_iter().zip(bits) {
            document.add_u64(field, bits);
        }
        document.add_i64(self.review, resource.review_by.as_deref().and_then(day_number).unwrap_or(i64::MAX));
        document.add_i64(self.changed, resource.changed_at.0);
        document.add_text(self.title_key, words(&resource.title).map(|word| word.text.into_owned()).collect::<Vec<_>>().join(" "));
        document.add_u64(self.tie, resource.id.0.as_u64_pair().0 ^ resource.id.0.as_u64_pair().1);
        document.add_text(self.hit, serde_json::to_string(&Stored::new(entry)).unwrap_or_default());
        document.add_text(self.plain, plain);
        self.add_files(&mut document, &entry.parts);
        document
    }

    fn add_files(&self, document: &mut TantivyDocument, parts: &[FilePassage]) {
        let mut stored: Vec<&FilePassage> = Vec::new();
        let mut length = 0;
        for part in parts {
            document.add_text(self.files, &part.text);
            document.add_text(self.file_words, &part.text);
            length += part.text.len();
            if length <= SHOWN {
                stored.push(part);
            }
        }
        if !stored.is_empty() {
            document.add_text(self.parts, serde_json::to_string(&stored).unwrap_or_default());
        }
    }

    fn add_concepts(&self, document: &mut TantivyDocument, resource: &Resource, vocabulary: &Vocabulary) {
        let mut wider: Vec<&str> = Vec::new();
        for (position, id) in resource.concepts.iter().enumerate() {
            if position == 0 {
                document.add_text(self.main, id);
            }
            document.add_text(self.tag, id);
            let Some(concept) = vocabulary.find_concept(id) else {
                wider.push(id);
                continue;
            };
            wider.extend(vocabulary.with_broader(id));
            document.add_text(self.lay, &concept.label);
            for text in concept.alt.iter().chain(&concept.hidden).chain(&concept.lay) {
                document.add_text(self.lay, text);
            }
        }
        wider.sort_unstable();
        wider.dedup();
        for id in wider {
            document.add_text(self.concept, id);
        }
    }
}

/// Everything that a resource can be narrowed by, but its concepts. No phase means every phase.
fn facet_values<'a>(entry: &'a Entry, vocabulary: &'a Vocabulary) -> impl Iterator<Item = (Facet, &'a str)> {
    let resource = &entry.resource;
    let all_phases = vocabulary.terms(vocabulary::Scheme::Phase).iter().map(|term| term.id.as_str());
    let phases = resource.phases.iter().map(String::as_str).chain(all_phases.filter(|_| resource.phases.is_empty()));
    let of = |facet, values: &'a [String]| values.iter().map(move |value| (facet, value.as_str()));
    of(Facet::Area, &resource.areas)
        .chain(phases.map(|value| (Facet::Phase, value)))
        .chain(of(Facet::Tier, &resource.tiers))
        .chain(std::iter::once((Facet::Kind, resource.kind.as_str())))
        .chain(resource.evidence.iter().map(|value| (Facet::Evidence, value.as_str())))
        .chain(std::iter::once((Facet::Origin, entry.origin.as_str())))
}

/// `2026-11-21` as 20261121.
pub(crate) fn day_number(day: &str) -> Option<i64> {
    let digits: String = day.chars().filter(|c| *c != '-').collect();
    if digits.len() == 8 { digits.parse().ok() } else { None }
}

/// A day before this moment, as a number.
pub(crate) fn days_before(now: Timestamp, days: i64) -> i64 {
    let day = Timestamp(now.0 - days * 86_400_000).to_utc().date().to_string();
    day_number(&day).unwrap_or(0)
}

/// What a list of results shows.
#[derive(Serialize, Deserialize)]
pub(crate) struct Stored {
    id: ResourceId,
    kind: String,
    key: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) areas: Vec<String>,
    phases: Vec<String>,
    tiers: Vec<String>,
    pub(crate) concepts: Vec<String>,
    evidence: Option<String>,
    setup_minutes: Option<i32>,
    weekly_minutes: Option<i32>,
    staff: Option<String>,
    review_by: Option<String>,
    licence: String,
    origin: String,
    changed_at: Timestamp,
}

impl Stored {
    fn new(entry: &Entry) -> Self {
        let resource = &entry.resource;
        Self {
            id: resource.id,
            kind: resource.kind.as_str().to_owned(),
            key: resource.key.clone(),
            title: resource.title.clone(),
            summary: resource.summary.clone(),
            areas: resource.areas.clone(),
            phases: resource.phases.clone(),
            tiers: resource.tiers.clone(),
            concepts: resource.concepts.clone(),
            evidence: resource.evidence.clone(),
            setup_minutes: resource.setup_minutes,
            weekly_minutes: resource.weekly_minutes,
            staff: resource.staff.clone(),
            review_by: resource.review_by.clone(),
            licence: resource.licence.clone(),
            origin: entry.origin.clone(),
            changed_at: resource.changed_at,
        }
    }

    /// A hit without its marked texts.
    pub(crate) fn into_hit(self, score: f32) -> Option<Hit> {
        Some(Hit {
            id: self.id,
            kind: self.kind.parse::<Kind>().ok()?,
            key: self.key,
            title_marked: String::new(),
            title: self.title,
            summary: self.summary,
            snippet: String::new(),
            place: None,
            areas: self.areas,
            phases: self.phases,
            tiers: self.tiers,
            concepts: self.concepts,
            evidence: self.evidence,
            setup_minutes: self.setup_minutes,
            weekly_minutes: self.weekly_minutes,
            staff: self.staff,
            review_by: self.review_by,
            licence: self.licence,
            origin: self.origin,
            changed_at: self.changed_at,
            score,
        })
    }
}

/// What is stored of a document.
pub(crate) struct Kept {
    /// What the list shows.
    pub(crate) stored: Stored,
    /// The body's plain text.
    pub(crate) plain: String,
    /// What its files say.
    pub(crate) parts: Vec<FilePassage>,
}

/// Reads what is stored of a document.
pub(crate) fn read(searcher: &Searcher, fields: &Fields, address: DocAddress) -> tantivy::Result<Option<Kept>> {
    let document: TantivyDocument = searcher.doc(address)?;
    let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
    let Ok(stored) = serde_json::from_str(text(fields.hit)) else { return Ok(None) };
    let parts = serde_json::from_str(text(fields.parts)).unwrap_or_default();
    Ok(Some(Kept { stored, plain: text(fields.plain).to_owned(), parts }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_numbers() {
        assert_eq!(day_number("2026-11-21"), Some(20_261_121));
        assert_eq!(day_number("soon"), None);
        assert_eq!(days_before(Timestamp(1_795_437_600_000), 90), 20_260_825);
    }
}
