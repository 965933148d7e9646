//! From a question to a page of results.

use std::collections::HashMap;

use kernel::Timestamp;
use tantivy::collector::{Collector, TopDocs};
use tantivy::{DocAddress, DocId, DocSet as _, Order, Score, SegmentReader, Term};
use vocabulary::Scheme;

use crate::elsewhere::networks;
use crate::facets::{Counts, Layout};
use crate::query::{SHORT, compose, narrowed};
use crate::schema::{self, CHANGED, FilePassage, Kept, REVIEW, TIE, TITLE_KEY};
use crate::sieve::Sieve;
use crate::snippet::{Marks, opening};
use crate::thesaurus::Thesaurus;
use crate::understand::{Understood, understand};
use crate::visible::{View, Visible};
use crate::words::{stem, words};
use crate::{Answer, Facet, FacetGroup, FacetValue, Hit, HitPlace, How, Request, Reviewed, Sort};

/// Hits that can be paged through.
const DEPTH: usize = 1_000;
/// Hits of a page.
const PAGE: usize = 100;
/// Best hits that are looked at to tell whether anything fits.
const JUDGED: usize = 10;
/// The part of what the words of a short question say that a hit must hold.
const ENOUGH: f32 = 0.45;
/// Suggestions when little was found.
const SUGGESTIONS: usize = 6;

/// Answers a question. The second look at the database is the caller's.
pub(crate) fn find(
    view: &View,
    thesaurus: &Thesaurus,
    layout: &Layout,
    request: &Request,
    now: Timestamp,
) -> tantivy::Result<Answer> {
    let asked = understand(request, thesaurus, view)?;
    let mut notes = asked.parsed.notes.clone();
    notes.extend(unknown_values(view, request, thesaurus, layout)?);
    let (offset, limit) = page(request, &mut notes);
    let inner = compose(&asked, thesaurus, &view.fields);
    let query = view.only_visible(narrowed(&*inner, &request.filters, None, &view.fields));
    let has_wishes = !asked.is_empty() || asked.phase.is_some() || asked.kind.is_some();
    let sort = if request.sort == Sort::Relevance && !has_wishes { Sort::Title } else { request.sort };
    let sieve = Sieve::new(request.reviewed, now);
    let (top, counts, left_out) = collect(view, &query, sort, offset + limit, (layout, sieve))?;
    let mut answer = Answer { interpreted: asked.interpreted(thesaurus), notes, ..Answer::default() };
    if asked.parsed.words.is_empty() && !request.text.trim().is_empty() && asked.parsed.unwanted.is_empty() {
        answer.notes.push("There were no words to look for, so everything is listed.".to_owned());
    } else if !has_wishes && !asked.parsed.words.is_empty() {
        answer.notes.push("These words are in almost every text, so everything is listed.".to_owned());
    }
    if top.is_empty() || !fits(view, &asked, thesaurus, &top)? {
        answer.facets = if top.is_empty() {
            facets(view, &*inner, request, (layout, sieve), &Counts::default())?
        } else {
            no_counts(view, layout)?
        };
        answer.suggestions = suggestions(view, thesaurus, &asked)?;
        if left_out > 0 && request.reviewed == Reviewed::Yes {
            // Only what would be found is spoken of, and junk fits a question here as little as there.
            let others = Request { reviewed: Reviewed::No, offset: 0, limit: 1, ..request.clone() };
            answer.not_reviewed = find(view, thesaurus, layout, &others, now)?.total;
        }
        return Ok(answer);
    }
    answer.total = counts.total;
    answer.not_reviewed = if request.reviewed == Reviewed::Yes { left_out } else { 0 };
    answer.facets = facets(view, &*inner, request, (layout, sieve), &counts)?;
    let marks = marks(view, &asked, thesaurus)?;
    let best = top[0].0;
    for (score, address) in top.into_iter().skip(offset).take(limit) {
        answer.hits.extend(hit(view, address, relative(score, best), &marks)?);
    }
    if answer.total < 3 {
        answer.suggestions = suggestions(view, thesaurus, &asked)?;
    }
    Ok(answer)
}

/// Notes for chosen values that the vocabulary lacks.
fn unknown_values(view: &View, request: &Request, thesaurus: &Thesaurus, layout: &Layout) -> tantivy::Result<Vec<String>> {
    let mut notes = Vec::new();
    for facet in Facet::ALL {
        for value in request.filters.of(facet) {
            let known = match facet {
                Facet::Concept => thesaurus.vocabulary.find_concept(value).is_some(),
                Facet::Origin => layout.has(facet, value) || view.has_term(view.fields.origin, value)?,
                Facet::Area | Facet::Phase | Facet::Tier | Facet::Kind | Facet::Evidence => layout.has(facet, value),
            };
            if !known {
                let value: String = value.chars().take(60).collect();
                notes.push(format!("'{value}' is no {} that is known here; nothing matches it.", facet.as_str()));
            }
        }
    }
    Ok(notes)
}

/// The hits to leave out and to show, within bounds.
fn page(request: &Request, notes: &mut Vec<String>) -> (usize, usize) {
    let limit = request.limit.clamp(1, PAGE);
    if request.offset.saturating_add(limit) > DEPTH {
        notes.push(format!("Only the first {DEPTH} results can be paged through; add a word to narrow them."));
        // Beyond the depth is nothing; only the total and the counts are told.
        return (request.offset.min(DEPTH), DEPTH.saturating_sub(request.offset).min(limit));
    }
    (request.offset, limit)
}

type Top = Vec<(f32, DocAddress)>;

/// The best hits, the counts, and how much was left out, in one pass.
fn collect(
    view: &View,
    query: &Visible,
    sort: Sort,
    wanted: usize,
    counted: (&Layout, Sieve),
) -> tantivy::Result<(Top, Counts, usize)> {
    let sieve = counted.1;
    let top = TopDocs::with_limit(wanted.max(JUDGED));
    match sort {
        Sort::Relevance => {
            let best = top.tweak_score(move |segment: &SegmentReader| {
                let review = column(segment.fast_fields().column_first_or_default::<i64>(REVIEW));
                let tie = column(segment.fast_fields().column_first_or_default::<u64>(TIE));
                move |doc: DocId, score: Score| (score * sieve.weight(review.get_val(doc)), tie.get_val(doc))
            });
            let (top, counts, left_out) = both(view, query, best, counted)?;
            Ok((top.into_iter().map(|((score, _), address)| (score, address)).collect(), counts, left_out))
        }
        Sort::Newest => {
            let newest = top.tweak_score(move |segment: &SegmentReader| {
                let changed = column(segment.fast_fields().column_first_or_default::<i64>(CHANGED));
                let tie = column(segment.fast_fields().column_first_or_default::<u64>(TIE));
                move |doc: DocId, _: Score| (changed.get_val(doc), tie.get_val(doc))
            });
            let (top, counts, left_out) = both(view, query, newest, counted)?;
            Ok((top.into_iter().map(|(_, address)| (0.0, address)).collect(), counts, left_out))
        }
        Sort::Title => {
            let by_title = top.order_by_string_fast_field(TITLE_KEY, Order::Asc);
            let (top, counts, left_out) = both(view, query, by_title, counted)?;
            Ok((top.into_iter().map(|(_, address)| (0.0, address)).collect(), counts, left_out))
        }
    }
}

fn column<T>(column: tantivy::Result<T>) -> T {
    column.expect("the schema has the column")
}

fn both<C: Collector>(
    view: &View,
    query: &Visible,
    top: C,
    (layout, sieve): (&Layout, Sieve),
) -> tantivy::Result<(C::Fruit, Counts, usize)> {
    let ((top, counts), left_out) = view.search(query, &(sieve.through((top, layout.tally())), sieve.left_out()))?;
    Ok((top, counts, left_out))
}

/// Whether any of the best hits has to do with the question: a concept that was meant, or half of what its words say. Long
/// questions need no such proof.
fn fits(view: &View, asked: &Understood, thesaurus: &Thesaurus, top: &Top) -> tantivy::Result<bool> {
    if asked.terms.is_empty() || asked.terms.len() > SHORT {
        return Ok(true);
    }
    let searcher = view.searcher();
    let fields = &view.fields;
    #[expect(clippy::cast_precision_loss, reason = "a score needs no more")]
    let documents = searcher.num_docs() as f32;
    let mut words = Vec::new();
    for stem in &asked.terms {
        let terms = [fields.all, fields.lay, fields.files].map(|field| Term::from_field_text(field, stem));
        #[expect(clippy::cast_precision_loss, reason = "a score needs no more")]
        let holders = searcher.doc_freq(&terms[0])?.max(searcher.doc_freq(&terms[1])?).max(1) as f32;
        words.push((terms, (1.0 + (documents - holders + 0.5).max(0.0) / (holders + 0.5)).ln()));
    }
    let whole: f32 = words.iter().map(|(_, weight)| weight).sum();
    let vocabulary = &thesaurus.vocabulary;
    let concepts: Vec<Term> = asked
        .concepts
        .iter()
        .flat_map(|found| {
            let concept = &vocabulary.concepts()[found.concept];
            let near = concept.broader.iter().chain(&concept.related);
            std::iter::once(Term::from_field_text(fields.concept, &concept.id))
                .chain(near.map(|id| Term::from_field_text(fields.tag, id)))
                .collect::<Vec<_>>()
        })
        .collect();
    for (_, address) in top.iter().take(JUDGED) {
        let segment = searcher.segment_reader(address.segment_ord);
        for concept in &concepts {
            if holds(segment, concept, address.doc_id)? {
                return Ok(true);
            }
        }
        let mut covered = 0.0;
        for (terms, weight) in &words {
            for term in terms {
                if holds(segment, term, address.doc_id)? {
                    covered += weight;
                    break;
                }
            }
        }
        if covered >= whole * ENOUGH {
            return Ok(true);
        }
    }
    Ok(false)
}

fn holds(segment: &SegmentReader, term: &Term, doc: DocId) -> tantivy::Result<bool> {
    let index = segment.inverted_index(term.field())?;
    let postings = index.read_postings(term, tantivy::schema::IndexRecordOption::Basic)?;
    Ok(postings.is_some_and(|mut postings| postings.doc() <= doc && postings.seek(doc) == doc))
}

/// The counts of every facet; those of a facet ignore what is chosen of it.
fn facets(
    view: &View,
    inner: &dyn tantivy::query::Query,
    request: &Request,
    (layout, sieve): (&Layout, Sieve),
    counts: &Counts,
) -> tantivy::Result<Vec<FacetGroup>> {
    let mut groups = Vec::new();
    for facet in Facet::ALL.into_iter().filter(|facet| *facet != Facet::Concept) {
        let but = if request.filters.of(facet).is_empty() { None } else { Some(facet) };
        let mut own = if but.is_some() {
            let query = view.only_visible(narrowed(inner, &request.filters, but, &view.fields));
            view.search(&query, &sieve.tally(layout))?
        } else {
            counts.clone()
        };
        for (at, _, value) in layout.beyond().filter(|(_, beyond, _)| *beyond == facet) {
            let base = narrowed(inner, &request.filters, but, &view.fields);
            let one = crate::visible::any_of(view.fields.of(facet), [value]);
            let query = view.only_visible(Box::new(tantivy::query::BooleanQuery::intersection(vec![base, one])));
            own.values.resize(own.values.len().max(at + 1), 0);
            own.values[at] = view.search(&query, &sieve.through(tantivy::collector::Count))?;
        }
        let mut group = layout.group(facet, &own.values);
        if facet == Facet::Origin {
            let base = narrowed(inner, &request.filters, but, &view.fields);
            for host in networks(view)? {
                let one = crate::visible::any_of(view.fields.origin, [host.as_str()]);
                let query = view.only_visible(Box::new(tantivy::query::BooleanQuery::intersection(vec![base.box_clone(), one])));
                let count = view.search(&query, &sieve.through(tantivy::collector::Count))?;
                group.values.push(FacetValue { value: host, count });
            }
        }
        groups.push(group);
    }
    Ok(groups)
}

/// Every value that can be chosen, for a question that nothing fits.
fn no_counts(view: &View, layout: &Layout) -> tantivy::Result<Vec<FacetGroup>> {
    let mut groups: Vec<FacetGroup> =
        Facet::ALL.into_iter().filter(|facet| *facet != Facet::Concept).map(|facet| layout.group(facet, &[])).collect();
    for group in groups.iter_mut().filter(|group| group.field == Facet::Origin) {
        group.values.extend(networks(view)?.into_iter().map(|value| FacetValue { value, count: 0 }));
    }
    Ok(groups)
}

/// The words to mark: those of the question, and the names of its concepts.
fn marks(view: &View, asked: &Understood, thesaurus: &Thesaurus) -> tantivy::Result<Marks> {
    let searcher = view.searcher();
    #[expect(clippy::cast_precision_loss, reason = "a score needs no more")]
    let rarity = |stem: &str| -> tantivy::Result<f32> {
        let holders = searcher.doc_freq(&Term::from_field_text(view.fields.all, stem))? as f32;
        Ok((1.0 + searcher.num_docs() as f32 / (1.0 + holders)).ln())
    };
    let mut weights: HashMap<String, f32> = HashMap::new();
    for found in &asked.concepts {
        let concept = &thesaurus.vocabulary.concepts()[found.concept];
        let names = std::iter::once(&concept.label).chain(concept.alt.iter().filter(|_| found.how != How::CloseToPhrase));
        for word in names.flat_map(|name| words(name)).filter(|word| word.text.len() > 2) {
            if !crate::words::is_stop_word(&word.text) && !crate::words::is_unindexed(&word.text) {
                let stem = stem(&word.text);
                let weight = 0.4 * rarity(&stem)?;
                weights.insert(stem, weight);
            }
        }
    }
    for stem in asked.terms.iter().chain(&asked.extra) {
        weights.insert(stem.clone(), rarity(stem)?);
    }
    Ok(Marks::new(weights).asking(&asked.terms))
}

/// A score beside the best, in hundredths: scores themselves would tell how many resources hold a word, those that the viewer may
/// not see among them.
pub(crate) fn relative(score: f32, best: f32) -> f32 {
    if best > 0.0 { (score / best * 100.0).round() / 100.0 } else { 0.0 }
}

/// A hit with its passage.
pub(crate) fn hit(view: &View, address: DocAddress, score: f32, marks: &Marks) -> tantivy::Result<Option<Hit>> {
    let Some(Kept { stored, plain, parts }) = schema::read(view.searcher(), &view.fields, address)? else { return Ok(None) };
    Ok(stored.into_hit(score).map(|hit| {
        let title_marked = marks.mark(&hit.title);
        let own = [hit.title.as_str(), &hit.summary, &plain];
        if let Some((part, snippet)) = best_part(marks, &own, &parts) {
            let place = HitPlace { file: part.file.clone(), place: part.place.clone(), number: part.number };
            return Hit { title_marked, snippet, place: Some(place), ..hit };
        }
        let snippet = marks.passage(&plain).or_else(|| marks.passage(&hit.summary)).unwrap_or_else(|| opening(&plain));
        Hit { title_marked, snippet, ..hit }
    }))
}

/// The piece of a file that says what was asked for and the resource's own text does not, with its passage.
fn best_part<'a>(marks: &Marks, own: &[&str], parts: &'a [FilePassage]) -> Option<(&'a FilePassage, String)> {
    if parts.is_empty() {
        return None;
    }
    let missing = marks.missing_from(own);
    if missing.is_empty() {
        return None;
    }
    let weighed = parts.iter().map(|part| (marks.weight_of(&missing, &part.text), part)).filter(|(weight, _)| *weight > 0.0);
    // Of equals, the first.
    let best = weighed.rev().max_by(|a, b| a.0.total_cmp(&b.0));
    best.and_then(|(_, part)| Some((part, marks.passage(&part.text)?)))
}

/// Names of concepts to try instead: those that were meant and their neighbours, and those whose names begin like a word; only
/// where the viewer would find something.
fn suggestions(view: &View, thesaurus: &Thesaurus, asked: &Understood) -> tantivy::Result<Vec<String>> {
    let vocabulary = &thesaurus.vocabulary;
    let mut near: Vec<&str> = Vec::new();
    for found in &asked.concepts {
        let concept = &vocabulary.concepts()[found.concept];
        near.extend(std::iter::once(&concept.id).chain(&concept.related).chain(&concept.broader).map(String::as_str));
    }
    for word in asked.parsed.words.iter().filter(|word| word.text.chars().count() >= 4) {
        let start: String = word.text.chars().take(5).collect();
        let like = |text: &str| words(text).any(|word| word.text.starts_with(&start));
        near.extend(vocabulary.concepts().iter().filter(|concept| like(&concept.label)).map(|concept| concept.id.as_str()));
    }
    let mut labels: Vec<String> = Vec::new();
    for id in near {
        let label = vocabulary.concept_label(id);
        if !labels.iter().any(|other| other == label) && view.has_term(view.fields.concept, id)? {
            labels.push(label.to_owned());
        }
        if labels.len() == SUGGESTIONS {
            break;
        }
    }
    if labels.is_empty() {
        for area in vocabulary.terms(Scheme::Area) {
            if view.has_term(view.fields.area, &area.id)? {
                labels.push(area.short_label().to_owned());
            }
        }
    }
    Ok(labels)
}
