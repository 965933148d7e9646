//! The one way to read the index: through a viewer's eyes.
//!
//! Everything that searches, counts or looks whether a word exists takes a [`Visible`], and only [`View::only_visible`] makes
//! one. A document without a matching audience matches nothing.

use kernel::Viewer;
use tantivy::collector::Collector;
use tantivy::query::{BooleanQuery, ConstScoreQuery, EnableScoring, Occur, Query, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet as _, Searcher, TERMINATED, Term};

use crate::schema::Fields;

/// A query with the viewer's audiences in it.
#[derive(Debug)]
pub(crate) struct Visible(Box<dyn Query>);

/// One state of the index, seen by one viewer.
pub(crate) struct View {
    searcher: Searcher,
    pub(crate) fields: Fields,
    viewer: Viewer,
}

impl View {
    pub(crate) fn new(searcher: Searcher, fields: Fields, viewer: Viewer) -> Self {
        Self { searcher, fields, viewer }
    }

    /// Adds the viewer's audiences to a query.
    pub(crate) fn only_visible(&self, inner: Box<dyn Query>) -> Visible {
        let audiences = self.viewer.sees().iter().map(|audience| audience.as_str());
        let audience = any_of(self.fields.audience, audiences);
        Visible(Box::new(BooleanQuery::new(vec![(Occur::Must, audience), (Occur::Must, inner)])))
    }

    /// Runs a query.
    pub(crate) fn search<C: Collector>(&self, query: &Visible, collector: &C) -> tantivy::Result<C::Fruit> {
        self.searcher.search(&query.0, collector)
    }

    /// Whether anything matches.
    pub(crate) fn has_any(&self, query: &Visible) -> tantivy::Result<bool> {
        let weight = query.0.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        for segment in self.searcher.segment_readers() {
            let mut found = weight.scorer(segment, 1.0)?;
            while found.doc() != TERMINATED {
                if !segment.is_deleted(found.doc()) {
                    return Ok(true);
                }
                found.advance();
            }
        }
        Ok(false)
    }

    /// Whether the viewer may see a document with this term.
    pub(crate) fn has_term(&self, field: Field, text: &str) -> tantivy::Result<bool> {
        let term = Term::from_field_text(field, text);
        Ok(self.searcher.doc_freq(&term)? > 0 && self.has_any(&self.only_visible(basic(term)))?)
    }

    /// The state of the index, for what no query can tell: stored documents of hits, and the dictionaries whose words must be
    /// proved by [`View::has_term`] before they are told.
    pub(crate) fn searcher(&self) -> &Searcher {
        &self.searcher
    }
}

/// Documents that carry any of these values; it adds nothing to their score.
pub(crate) fn any_of<'a>(field: Field, values: impl IntoIterator<Item = &'a str>) -> Box<dyn Query> {
    let mut terms: Vec<Term> = values.into_iter().map(|value| Term::from_field_text(field, value)).collect();
    let inner: Box<dyn Query> = match terms.pop() {
        Some(only) if terms.is_empty() => basic(only),
        last => Box::new(TermSetQuery::new(terms.into_iter().chain(last))),
    };
    Box::new(ConstScoreQuery::new(inner, 0.0))
}

/// Documents with this term.
pub(crate) fn basic(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}
