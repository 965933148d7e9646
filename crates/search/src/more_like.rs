//! Resources like another.

use std::collections::HashMap;

use library::ResourceId;
use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query};

use crate::Hit;
use crate::find::{hit, relative};
use crate::query::{boosted, constant, scored};
use crate::schema;
use crate::snippet::Marks;
use crate::visible::{View, basic};
use crate::words::{is_stop_word, is_unindexed, stem, words};

/// Hits.
const HITS: usize = 5;
/// What is shared counts so much: the first concept, any other, an area.
const MAIN: f32 = 2.0;
const TAG: f32 = 1.5;
const AREA: f32 = 0.5;
/// What the words of title and summary count.
const WORDS: f32 = 0.5;

/// Finds what is like a resource that the viewer may see.
pub(crate) fn more_like(view: &View, id: ResourceId) -> tantivy::Result<Vec<Hit>> {
    let fields = &view.fields;
    let this = Term::from_field_text(fields.id, &id.to_string());
    let here = view.search(&view.only_visible(basic(this.clone())), &TopDocs::with_limit(1).order_by_score())?;
    let Some((_, address)) = here.first() else { return Ok(Vec::new()) };
    let Some(schema::Kept { stored, .. }) = schema::read(view.searcher(), fields, *address)? else { return Ok(Vec::new()) };
    let mut alike: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for (position, concept) in stored.concepts.iter().enumerate() {
        let boost = if position == 0 { MAIN } else { TAG };
        alike.push((Occur::Should, boosted(basic(Term::from_field_text(fields.tag, concept)), boost)));
        alike.push((Occur::Should, boosted(basic(Term::from_field_text(fields.concept, concept)), boost * 0.5)));
    }
    for area in &stored.areas {
        alike.push((Occur::Should, constant(fields.area, area, AREA)));
    }
    let mut stems: Vec<String> = Vec::new();
    for word in words(&stored.title).chain(words(&stored.summary)) {
        let stem = stem(&word.text);
        if !is_stop_word(&word.text) && !is_unindexed(&word.text) && !stems.contains(&stem) {
            alike.push((Occur::Should, boosted(scored(fields.all, &stem), WORDS)));
            stems.push(stem);
        }
    }
    let query = view.only_visible(Box::new(BooleanQuery::new(vec![
        (Occur::Must, Box::new(BooleanQuery::new(alike)) as Box<dyn Query>),
        (Occur::MustNot, basic(this)),
    ])));
    let marks = Marks::new(HashMap::new());
    let mut hits = Vec::new();
    let top = view.search(&query, &TopDocs::with_limit(HITS).order_by_score())?;
    let best = top.first().map_or(0.0, |(score, _)| *score);
    for (score, address) in top {
        hits.extend(hit(view, address, relative(score, best), &marks)?);
    }
    Ok(hits)
}
