//! The same feeds as JSON (<https://www.jsonfeed.org/version/1.1/>).

use serde_json::{Value, json};

use crate::atom::{Entry, Feed};

/// Writes a feed.
pub fn to_json_feed(feed: &Feed) -> String {
    let written = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.id,
        "language": "en-GB",
        "authors": [{ "name": feed.network }],
        "items": feed.entries.iter().map(item).collect::<Vec<_>>(),
    });
    written.to_string()
}

fn item(entry: &Entry) -> Value {
    json!({
        "id": format!("urn:uuid:{}", entry.id),
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.summary,
        "date_published": entry.published_at.to_rfc3339(),
        "date_modified": entry.updated_at.to_rfc3339(),
        "tags": entry.categories,
    })
}
