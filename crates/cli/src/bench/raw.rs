//! The same searches straight in tantivy, with its own means: what the server's cost is compared with.
//!
//! One merged field, stemmed; a filter by audience; the best 20 with the exact total; counts of four facets; a snippet of each hit.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};
use tantivy::aggregation::AggregationCollector;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _};
use tantivy::snippet::SnippetGenerator;
use tantivy::{Index, TantivyDocument, Term};

use super::process::own_cpu_ms;

const FACETS: [&str; 4] = ["area", "phase", "tier", "kind"];
const HITS: usize = 20;

struct Raw {
    index: Index,
    text: Field,
    audience: Field,
}

/// Builds an index of the generated library in the folder and returns the processor time of one search in milliseconds.
pub(super) fn measure(library: &Path, folder: &Path, queries: &[String], searches: u32) -> anyhow::Result<f64> {
    std::fs::create_dir_all(folder)?;
    let raw = Raw::build(library, folder)?;
    let reader = raw.index.reader()?;
    let searcher = reader.searcher();
    for query in queries {
        raw.search(&searcher, query)?; // warm
    }
    let before = own_cpu_ms()?;
    for number in 0..searches {
        raw.search(&searcher, &queries[number as usize % queries.len()])?;
    }
    Ok((own_cpu_ms()? - before) / f64::from(searches))
}

impl Raw {
    fn build(library: &Path, folder: &Path) -> anyhow::Result<Self> {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_tokenizer("en_stem").set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing) | STORED);
        let audience = schema.add_text_field("audience", STRING);
        let facets = FACETS.map(|name| schema.add_text_field(name, STRING | FAST));
        let index = Index::create_in_dir(folder, schema.build())?;
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 50_000_000)?;
        for line in BufReader::new(File::open(library)?).lines() {
            let record: Value = serde_json::from_str(&line?)?;
            let of = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
            let mut document = TantivyDocument::default();
            document.add_text(text, format!("{}\n{}\n{}\n{}", of("title"), of("title"), of("summary"), of("body")));
            document.add_text(audience, of("audience"));
            for (field, name) in facets.into_iter().zip(["areas", "phases", "tiers", "kind"]) {
                for value in record[name].as_array().into_iter().flatten().chain(record[name].is_string().then_some(&record[name]))
                {
                    document.add_text(field, value.as_str().unwrap_or_default());
                }
            }
            writer.add_document(document)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        Ok(Self { index, text, audience })
    }

    fn search(&self, searcher: &tantivy::Searcher, query: &str) -> anyhow::Result<usize> {
        let mut analyser = self.index.tokenizer_for_field(self.text)?;
        let mut words: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut stream = analyser.token_stream(query);
        while stream.advance() {
            let term = Term::from_field_text(self.text, &stream.token().text);
            words.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        }
        let words = BooleanQuery::new(words);
        let public = TermQuery::new(Term::from_field_text(self.audience, "public"), IndexRecordOption::Basic);
        let query: Box<dyn Query> = Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(BoostQuery::new(Box::new(public), 0.0))),
            (Occur::Must, Box::new(words.clone())),
        ]));
        let request: serde_json::Map<String, Value> =
            FACETS.iter().map(|name| ((*name).to_owned(), json!({ "terms": { "field": name } }))).collect();
        let request: Aggregations = serde_json::from_value(Value::Object(request))?;
        let counts = AggregationCollector::from_aggs(request, tantivy::aggregation::AggContextParams::default());
        let (total, hits, _counts) = searcher.search(&query, &(Count, TopDocs::with_limit(HITS).order_by_score(), counts))?;
        let snippets = SnippetGenerator::create(searcher, &words, self.text)?;
        for (_, address) in hits {
            let document: TantivyDocument = searcher.doc(address)?;
            let text = document.get_first(self.text).and_then(|value| value.as_str()).context("a document has no text")?;
            std::hint::black_box(snippets.snippet(text).to_html());
        }
        Ok(total)
    }
}
