//! Completing what is being typed: names of concepts, and titles that the viewer may see.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermSetQuery};

use crate::schema;
use crate::thesaurus::{Spoken, Thesaurus};
use crate::visible::{View, basic};
use crate::words::words;
use crate::{Suggestion, SuggestionKind};

/// Lines altogether.
const LINES: usize = 8;
/// Lines that concepts take when there are titles.
const CONCEPTS: usize = 4;
/// Characters that are read.
const CHARACTERS: usize = 100;
/// Words of titles that one beginning may stand for, the most frequent first.
const ENDINGS: usize = 50;

/// Completes a text.
pub(crate) fn suggest(view: &View, thesaurus: &Thesaurus, text: &str) -> tantivy::Result<Vec<Suggestion>> {
    let text: String = text.chars().take(CHARACTERS).collect();
    let typed: Vec<String> = words(&text).map(|word| word.text.into_owned()).collect();
    if typed.iter().map(|word| word.chars().count()).sum::<usize>() < 2 {
        return Ok(Vec::new());
    }
    let concepts = concepts(thesaurus, &typed);
    let titles = titles(view, &typed)?;
    let room = if titles.is_empty() { LINES } else { CONCEPTS.max(LINES.saturating_sub(titles.len())) };
    let mut lines: Vec<Suggestion> = concepts.into_iter().take(room).collect();
    lines.extend(titles);
    lines.truncate(LINES);
    Ok(lines)
}

/// Concepts with a name that begins so, then those with a word that does, then those that the words mean.
fn concepts(thesaurus: &Thesaurus, typed: &[String]) -> Vec<Suggestion> {
    let mut found: Vec<(u8, usize)> = Vec::new();
    for (at, concept) in thesaurus.vocabulary.concepts().iter().enumerate() {
        let mut best = continues(&concept.label, typed);
        for alt in &concept.alt {
            best = best.min(continues(alt, typed).saturating_add(1));
        }
        if best < u8::MAX {
            found.push((best, at));
        }
    }
    let mut stems = HashMap::new();
    let spoken: Vec<Spoken> = typed.iter().map(|word| Spoken::new(word, word, &mut stems, false)).collect();
    found.extend(thesaurus.find(&spoken).into_iter().map(|meant| (4, meant.concept)));
    found.sort_unstable();
    let mut lines: Vec<Suggestion> = Vec::new();
    for (_, at) in found {
        let concept = &thesaurus.vocabulary.concepts()[at];
        if !lines.iter().any(|line| line.id == concept.id) {
            lines.push(Suggestion { text: concept.label.clone(), kind: SuggestionKind::Concept, id: concept.id.clone() });
        }
    }
    lines
}

/// 0 when the name begins with what was typed, 2 when it does so at a later word, else the most.
fn continues(name: &str, typed: &[String]) -> u8 {
    let name: Vec<String> = words(name).map(|word| word.text.into_owned()).collect();
    let begins =
        |rest: &[String]| rest.len() >= typed.len() && typed.iter().zip(rest).all(|(typed, word)| word.starts_with(typed.as_str()));
    match (0..name.len()).find(|start| begins(&name[*start..])) {
        Some(0) => 0,
        Some(_) => 2,
        None => u8::MAX,
    }
}

/// Titles with all the words, the last of which may be unfinished.
fn titles(view: &View, typed: &[String]) -> tantivy::Result<Vec<Suggestion>> {
    let Some((last, whole)) = typed.split_last() else { return Ok(Vec::new()) };
    let field = view.fields.title;
    let endings = endings(view, last)?;
    if endings.is_empty() {
        return Ok(Vec::new());
    }
    let mut clauses: Vec<(Occur, Box<dyn Query>)> =
        whole.iter().map(|word| (Occur::Must, basic(Term::from_field_text(field, word)))).collect();
    clauses.push((Occur::Must, Box::new(TermSetQuery::new(endings))));
    let query = view.only_visible(Box::new(BooleanQuery::new(clauses)));
    let top =
        view.search(&query, &TopDocs::with_limit(LINES).order_by_string_fast_field(schema::TITLE_KEY, tantivy::Order::Asc))?;
    let mut lines = Vec::new();
    for (_, address) in top {
        if let Some(hit) = schema::read(view.searcher(), &view.fields, address)?.and_then(|kept| kept.stored.into_hit(0.0)) {
            lines.push(Suggestion { kind: SuggestionKind::Resource { path: hit.path() }, id: hit.id.to_string(), text: hit.title });
        }
    }
    Ok(lines)
}

/// Words of titles that begin so.
fn endings(view: &View, beginning: &str) -> tantivy::Result<Vec<Term>> {
    let mut found: HashMap<Vec<u8>, u32> = HashMap::new();
    for segment in view.searcher().segment_readers() {
        let index = segment.inverted_index(view.fields.title)?;
        let mut stream = index.terms().range().ge(beginning.as_bytes()).into_stream()?;
        while stream.advance() && stream.key().starts_with(beginning.as_bytes()) {
            *found.entry(stream.key().to_vec()).or_default() += stream.value().doc_freq;
        }
    }
    let mut found: Vec<(Vec<u8>, u32)> = found.into_iter().collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let text = |(word, _): (Vec<u8>, u32)| String::from_utf8(word).ok();
    Ok(found.into_iter().take(ENDINGS).filter_map(text).map(|word| Term::from_field_text(view.fields.title, &word)).collect())
}
