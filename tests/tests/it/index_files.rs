//! What stands in the files of a search index, read without the code that writes and searches it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tantivy::schema::Value as _;
use tantivy::{Index, ReloadPolicy, TantivyDocument};

/// One document: where it comes from, its id and its title.
pub(crate) type Indexed = (String, String, String);

/// Lists all documents of the index in this data folder; none while its files are being changed.
pub(crate) fn list_indexed(data: &Path) -> Option<BTreeSet<Indexed>> {
    let folder = data.join("index");
    let current = fs::read_to_string(folder.join("current")).ok()?;
    let index = Index::open_in_dir(folder.join(current.trim())).ok()?;
    let hit = index.schema().get_field("hit").ok()?;
    let reader: tantivy::IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().ok()?;
    let mut all = BTreeSet::new();
    for segment in reader.searcher().segment_readers() {
        let store = segment.get_store_reader(8).ok()?;
        for document in store.iter::<TantivyDocument>(segment.alive_bitset()) {
            let document = document.ok()?;
            let stored = document.get_first(hit).and_then(|value| value.as_str()).unwrap_or_default();
            let stored: serde_json::Value = serde_json::from_str(stored).ok()?;
            let text = |name: &str| stored[name].as_str().unwrap_or_default().to_owned();
            all.insert((text("origin"), text("id"), text("title")));
        }
    }
    Some(all)
}
