//! The query that a question becomes.
//!
//! The words in any order, rare ones counting more; on top of that, what carries the concepts that were meant, words that stand
//! side by side as they were typed, and small preferences for the phase and kind that were spoken of. The numbers were found by
//! measuring on collections of other fields and on questions that are not in this repository.

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use vocabulary::Scheme;

use crate::schema::Fields;
use crate::thesaurus::Thesaurus;
use crate::understand::Understood;
use crate::unwanted::Unwanted;
use crate::visible::{any_of, basic};
use crate::words::{is_stop_word, is_unindexed, stem, words};
use crate::{Facet, Filters};

/// Words that a question may become together with the names of its concepts.
const EXPANDED: usize = 64;
/// Up to so many words a question is short: junk is kept out.
pub(crate) const SHORT: usize = 6;
/// Pairs of neighbours that are looked for.
const PAIRS: usize = 8;

/// What each part counts.
const PAIR: f32 = 0.3;
const LAY: f32 = 0.35;
/// What stands only in a file is found, after what a resource says itself.
const FILES: f32 = 0.2;
const EXTRA: f32 = 0.5;
const NAMES: f32 = 0.3;
const CONCEPT_MAIN: f32 = 5.0;
const CONCEPT_TAG: f32 = 4.0;
const CONCEPT_WIDE: f32 = 1.5;
const BROADER: f32 = 0.3;
const RELATED: f32 = 0.2;
const PHASE: f32 = 0.8;
const KIND: f32 = 3.0;

type Clause = (Occur, Box<dyn Query>);

/// The query of a question, without what was chosen beside it.
pub(crate) fn compose(asked: &Understood, thesaurus: &Thesaurus, fields: &Fields) -> Box<dyn Query> {
    let mut clauses: Vec<Clause> = Vec::new();
    // What was quoted may be all that there is to go by: it is asked for below.
    if asked.terms.is_empty() && asked.concepts.is_empty() {
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
    } else {
        let (concepts, neighbours) = concepts(asked, thesaurus, fields);
        clauses.push((Occur::Must, subject(asked, concepts, fields)));
        clauses.extend(neighbours);
    }
    for phrase in &asked.parsed.phrases {
        clauses.push((Occur::Must, phrase_query(fields, phrase)));
    }
    for unwanted in &asked.parsed.unwanted {
        clauses.push((Occur::MustNot, Box::new(Unwanted(phrase_query(fields, unwanted)))));
    }
    clauses.extend(pairs(asked, fields));
    for stem in &asked.extra {
        clauses.push((Occur::Should, boosted(scored(fields.all, stem), EXTRA)));
    }
    if let Some(phase) = &asked.phase {
        let phases = any_of(fields.phase, phase.phases.iter().map(String::as_str));
        clauses.push((Occur::Should, Box::new(ConstScoreQuery::new(phases, PHASE))));
    }
    if let Some(kind) = &asked.kind {
        clauses.push((Occur::Should, constant(fields.kind, kind.kind.as_str(), KIND)));
    }
    Box::new(BooleanQuery::new(clauses))
}

/// What lets a resource in: enough of the words, or one of the concepts. Where a concept was understood, stray words of a short
/// question let nothing in: most of them must be there.
fn subject(asked: &Understood, mut clauses: Vec<Clause>, fields: &Fields) -> Box<dyn Query> {
    let count = asked.terms.len();
    let least = if clauses.is_empty() { (count * 3).div_ceil(10) } else { (count * 6).div_ceil(10) };
    if least > 1 && count <= SHORT {
        let words = asked.terms.iter().map(|stem| {
            let either =
                [scored(fields.all, stem), boosted(scored(fields.lay, stem), LAY), boosted(scored(fields.files, stem), FILES)];
            (Occur::Should, Box::new(BooleanQuery::union(either.into())) as Box<dyn Query>)
        });
        clauses.push((Occur::Should, Box::new(BooleanQuery::with_minimum_required_clauses(words.collect(), least))));
    } else {
        for (stem, times) in asked.terms.iter().zip(&asked.times) {
            #[expect(clippy::cast_precision_loss, reason = "a few hundred words")]
            let times = *times as f32;
            clauses.push((Occur::Should, boosted(scored(fields.all, stem), times)));
            clauses.push((Occur::Should, boosted(scored(fields.lay, stem), LAY)));
            clauses.push((Occur::Should, boosted(scored(fields.files, stem), FILES)));
        }
    }
    Box::new(BooleanQuery::new(clauses))
}

/// What carries the concepts that were meant; and what only lifts: their names in the text, and a little of their neighbours.
fn concepts(asked: &Understood, thesaurus: &Thesaurus, fields: &Fields) -> (Vec<Clause>, Vec<Clause>) {
    let vocabulary = &thesaurus.vocabulary;
    let mut clauses: Vec<Clause> = Vec::new();
    let mut lifting: Vec<Clause> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut neighbours: Vec<(&str, f32)> = Vec::new();
    for found in &asked.concepts {
        let concept = &vocabulary.concepts()[found.concept];
        for (field, boost) in [(fields.main, CONCEPT_MAIN), (fields.tag, CONCEPT_TAG), (fields.concept, CONCEPT_WIDE)] {
            clauses.push((Occur::Should, constant(field, &concept.id, boost * found.weight)));
        }
        let called = |name: &String| concept.label == *name || concept.alt.contains(name);
        for area in
            vocabulary.terms(Scheme::Area).iter().filter(|area| called(&area.label) || area.short.as_ref().is_some_and(called))
        {
            clauses.push((Occur::Should, constant(fields.area, &area.id, CONCEPT_TAG * found.weight)));
        }
        neighbours.extend(concept.broader.iter().map(|id| (id.as_str(), BROADER * found.weight)));
        neighbours.extend(concept.related.iter().map(|id| (id.as_str(), RELATED * found.weight)));
        for word in words(&concept.label).filter(|word| !is_stop_word(&word.text) && !is_unindexed(&word.text)) {
            let stem = stem(&word.text);
            if !asked.terms.contains(&stem) && !names.contains(&stem) && asked.terms.len() + names.len() < EXPANDED {
                lifting.push((Occur::Should, boosted(scored(fields.all, &stem), NAMES * found.weight)));
                names.push(stem);
            }
        }
    }
    neighbours.retain(|(id, _)| !asked.concepts.iter().any(|found| vocabulary.concepts()[found.concept].id == *id));
    neighbours.sort_by(|a, b| a.0.cmp(b.0).then(b.1.total_cmp(&a.1)));
    neighbours.dedup_by_key(|(id, _)| *id);
    for (id, weight) in neighbours.into_iter().take(EXPANDED) {
        lifting.push((Occur::Should, constant(fields.tag, id, CONCEPT_TAG * weight)));
    }
    (clauses, lifting)
}

/// Words that were typed side by side, as they stand.
fn pairs(asked: &Understood, fields: &Fields) -> Vec<Clause> {
    let says = |text: &str| !is_stop_word(text) && !is_unindexed(text);
    asked
        .parsed
        .words
        .windows(2)
        .filter(|pair| !pair[1].first && !pair[0].quoted && says(&pair[0].text) && says(&pair[1].text))
        .take(PAIRS)
        .map(|pair| {
            let terms = pair.iter().map(|word| Term::from_field_text(fields.words, &word.text)).collect();
            (Occur::Should, boosted(Box::new(PhraseQuery::new(terms)), PAIR))
        })
        .collect()
}

/// What was chosen beside the words, but for one facet.
pub(crate) fn narrowed(inner: &dyn Query, filters: &Filters, but: Option<Facet>, fields: &Fields) -> Box<dyn Query> {
    let chosen = Facet::ALL.into_iter().filter(|facet| Some(*facet) != but && !filters.of(*facet).is_empty());
    let mut clauses: Vec<Clause> =
        chosen.map(|facet| (Occur::Must, any_of(fields.of(facet), filters.of(facet).iter().map(String::as_str)))).collect();
    if clauses.is_empty() {
        return inner.box_clone();
    }
    clauses.push((Occur::Must, inner.box_clone()));
    Box::new(BooleanQuery::new(clauses))
}

/// One word, or several side by side, in the resource's own text or in a file of it.
fn phrase_query(fields: &Fields, phrase: &[String]) -> Box<dyn Query> {
    let in_field = |field| -> Box<dyn Query> {
        let mut terms: Vec<Term> = phrase.iter().map(|word| Term::from_field_text(field, word)).collect();
        if terms.len() == 1 { basic(terms.remove(0)) } else { Box::new(PhraseQuery::new(terms)) }
    };
    Box::new(BooleanQuery::union(vec![in_field(fields.words), boosted(in_field(fields.file_words), FILES)]))
}

pub(crate) fn scored(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

pub(crate) fn boosted(query: Box<dyn Query>, boost: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, boost))
}

pub(crate) fn constant(field: Field, text: &str, score: f32) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(basic(Term::from_field_text(field, text)), score))
}
