//! Atom feeds (RFC 4287). The same entries are the same bytes, whenever they are asked for.

use atom_syndication::{Category, FixedDateTime, Link, Person, Text};
use kernel::Timestamp;
use uuid::Uuid;

/// A feed, with whole addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    pub title: String,
    /// Who publishes it.
    pub network: String,
    /// Its own address. For a secret one, one that tells nothing: feeds are copied and passed on.
    pub id: String,
    /// The page that shows the same.
    pub page: String,
    pub entries: Vec<Entry>,
}

/// One thing in a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The same for ever, whatever its address.
    pub id: Uuid,
    pub title: String,
    pub summary: String,
    pub url: String,
    pub published_at: Timestamp,
    pub updated_at: Timestamp,
    /// Names of areas and kinds.
    pub categories: Vec<String>,
    pub rights: String,
}

/// Writes a feed.
pub fn to_atom(feed: &Feed) -> String {
    let updated = feed.entries.iter().map(|entry| entry.updated_at).max().unwrap_or(Timestamp(0));
    let written = atom_syndication::Feed {
        title: Text::plain(plain(&feed.title)),
        id: feed.id.clone(),
        updated: moment(updated),
        authors: vec![Person { name: plain(&feed.network), ..Person::default() }],
        links: vec![link("self", &feed.id, "application/atom+xml"), link("alternate", &feed.page, "text/html")],
        entries: feed.entries.iter().map(entry).collect(),
        ..atom_syndication::Feed::default()
    };
    written.to_string()
}

fn entry(entry: &Entry) -> atom_syndication::Entry {
    let category = |name: &String| Category { term: plain(name), ..Category::default() };
    atom_syndication::Entry {
        title: Text::plain(plain(&entry.title)),
        id: format!("urn:uuid:{}", entry.id),
        updated: moment(entry.updated_at),
        published: Some(moment(entry.published_at)),
        links: vec![link("alternate", &entry.url, "text/html")],
        summary: Some(Text::plain(plain(&entry.summary))),
        categories: entry.categories.iter().map(category).collect(),
        rights: (!entry.rights.is_empty()).then(|| Text::plain(plain(&entry.rights))),
        ..atom_syndication::Entry::default()
    }
}

fn link(rel: &str, href: &str, kind: &str) -> Link {
    Link { rel: rel.to_owned(), href: href.to_owned(), mime_type: Some(kind.to_owned()), ..Link::default() }
}

fn moment(at: Timestamp) -> FixedDateTime {
    at.to_rfc3339().parse().unwrap_or_default()
}

/// Without what XML 1.0 cannot say at all.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| matches!(letter, '\t' | '\n' | ' '..) && !matches!(letter, '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(title: &str) -> Feed {
        let entry = Entry {
            id: Uuid::from_u128(7),
            title: title.to_owned(),
            summary: "<b>bold</b> & \"quoted\"".to_owned(),
            url: "https://send.example.org/library/strategy/a?x=1&y=2".to_owned(),
            published_at: Timestamp(1_795_437_600_000),
            updated_at: Timestamp(1_795_441_200_000),
            categories: vec!["Sensory & physical".to_owned()],
            rights: String::new(),
        };
        Feed {
            title: "New <here>".to_owned(),
            network: "Tarnbridge & Osmere".to_owned(),
            id: "https://send.example.org/feeds/new.atom".to_owned(),
            page: "https://send.example.org/".to_owned(),
            entries: vec![entry],
        }
    }

    #[test]
    fn what_a_title_says_stays_text() {
        for title in ["<script>alert(1)</script>", "a & b ]]> c", "tab\tand \u{0}\u{b}\u{1f}\u{fffe}controls"] {
            let text = to_atom(&feed(title));
            let read = atom_syndication::Feed::read_from(text.as_bytes()).unwrap();
            assert_eq!(read.entries[0].title.as_str(), plain(title));
            assert!(!text.contains("<script") && !text.contains("<b>"), "{text}");
        }
    }

    #[test]
    fn an_entry_keeps_its_id_and_its_times() {
        let read = atom_syndication::Feed::read_from(to_atom(&feed("One")).as_bytes()).unwrap();
        assert_eq!(read.entries[0].id, "urn:uuid:00000000-0000-0000-0000-000000000007");
        assert_eq!(read.updated.to_rfc3339(), "2026-11-23T13:40:00+00:00");
        assert_eq!(read.entries[0].links[0].href, "https://send.example.org/library/strategy/a?x=1&y=2");
    }

    #[test]
    fn an_empty_feed_is_a_feed() {
        let text = to_atom(&Feed { entries: Vec::new(), ..feed("") });
        assert!(atom_syndication::Feed::read_from(text.as_bytes()).unwrap().entries.is_empty());
    }
}
