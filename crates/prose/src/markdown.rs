//! Markdown to safe HTML.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// A heading of the second level, for a list of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The anchor in the HTML.
    pub id: String,
    /// Its plain text.
    pub text: String,
}

/// In front of every id, so that no text can take an id that the page's own parts use.
const ID_PREFIX: &str = "s-";

/// The name of a block of code that declares what is to be filled in.
pub(crate) const FIELDS: &str = "fields";

/// What is understood beyond CommonMark. What declares fields is no part of the text.
pub(crate) fn parser(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    let mut is_fields = false;
    let all = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS);
    all.filter(move |event| match event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(name))) if name.trim() == FIELDS => {
            is_fields = true;
            false
        }
        Event::End(TagEnd::CodeBlock) if is_fields => {
            is_fields = false;
            false
        }
        _ => !is_fields,
    })
}

/// Renders Markdown to HTML that is safe to show: no script, no style, no picture from elsewhere, no id but ours.
pub fn to_html(markdown: &str) -> String {
    let mut unsafe_html = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut unsafe_html, with_heading_ids(parser(markdown).map(adapt).collect()).into_iter());
    clean_html(&unsafe_html)
}

/// Makes HTML that somebody else wrote safe to show, by the rules of [`to_html`].
pub fn clean_html(unsafe_html: &str) -> String {
    let clean = CLEANER.clean(unsafe_html).to_string();
    // A wide table scrolls by itself, by keyboard too. After cleaning, a table's tag has no attributes. Each has a name of its own.
    let mut pieces = clean.split("<table>");
    let mut html = pieces.next().unwrap_or_default().to_owned();
    for (number, piece) in (1..).zip(pieces) {
        let _ = write!(
            html,
            "<div class=\"app-table\" role=\"region\" aria-label=\"Table {number}\" tabindex=\"0\"><table class=\"govuk-table\">"
        );
        html.push_str(piece);
    }
    html.replace("</table>", "</table></div>")
}

/// The words of HTML that somebody else wrote, blocks on lines of their own, no markup.
pub fn html_to_text(html: &str) -> String {
    let mut spaced = html.replace("<br", "\n<br");
    for block in ["p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "dt", "dd", "div", "blockquote", "pre"] {
        let end = format!("</{block}>");
        spaced = spaced.replace(&end, &format!("\n{end}"));
    }
    let text = Builder::empty().clean(&spaced).to_string();
    // What the cleaner writes of signs that HTML has a meaning for; the ampersand last, so that nothing is read twice.
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&");
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Headings start at the second level (the title is the first); task boxes become signs that need no form; sources become links.
fn adapt(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Heading { level: HeadingLevel::H1, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => Event::End(TagEnd::Heading(HeadingLevel::H2)),
        Event::TaskListMarker(done) => Event::Text(CowStr::Borrowed(if done { "☑ " } else { "☐ " })),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = source_link(&dest_url).map_or(dest_url, CowStr::from);
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    }
}

/// `source:cop-2015` and `source:cop-2015#6.44` lead to the page of sources.
fn source_link(url: &str) -> Option<String> {
    let id = url.strip_prefix("source:")?;
    let id = id.split_once('#').map_or(id, |(id, _)| id);
    Some(format!("/sources#{id}"))
}

fn with_heading_ids(mut events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut taken = HashMap::new();
    for at in 0..events.len() {
        if !matches!(events[at], Event::Start(Tag::Heading { .. })) {
            continue;
        }
        let anchor = unique(&slug(&heading_text(&events[at + 1..])), &mut taken);
        if let Event::Start(Tag::Heading { id, .. }) = &mut events[at] {
            *id = Some(anchor.into());
        }
    }
    events
}

pub(crate) fn heading_text(events: &[Event<'_>]) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::End(TagEnd::Heading(_)) => break,
            Event::Text(piece) | Event::Code(piece) => text.push_str(piece),
            _ => {}
        }
    }
    text
}

/// Lists the second-level headings with the anchors that [`to_html`] gives them.
pub(crate) fn list_headings(markdown: &str) -> Vec<Heading> {
    let mut taken = HashMap::new();
    let mut found = Vec::new();
    let events: Vec<Event<'_>> = parser(markdown).map(adapt).collect();
    for (at, event) in events.iter().enumerate() {
        if let Event::Start(Tag::Heading { level, .. }) = event {
            let text = heading_text(&events[at + 1..]);
            let id = format!("{ID_PREFIX}{}", unique(&slug(&text), &mut taken));
            if *level == HeadingLevel::H2 {
                found.push(Heading { id, text });
            }
        }
    }
    found
}

fn slug(text: &str) -> String {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    if slug.is_empty() { "section".to_owned() } else { slug }
}

fn unique(slug: &str, taken: &mut HashMap<String, usize>) -> String {
    let count = taken.entry(slug.to_owned()).or_insert(0);
    *count += 1;
    if *count == 1 { slug.to_owned() } else { format!("{slug}-{count}") }
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "dd",
            "del",
            "div",
            "dl",
            "dt",
            "em",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "sub",
            "sup",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .clean_content_tags(HashSet::from(["script", "style", "title", "textarea", "noscript", "iframe", "svg", "math"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title"])),
            ("h2", HashSet::from(["id"])),
            ("h3", HashSet::from(["id"])),
            ("h4", HashSet::from(["id"])),
            ("div", HashSet::from(["id"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .allowed_classes(HashMap::from([("div", HashSet::from(["footnote-definition"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("noopener noreferrer"))
        .attribute_filter(|_, attribute, value| match attribute {
            "id" => Some(format!("{ID_PREFIX}{value}").into()),
            "href" => match value.strip_prefix('#') {
                Some(anchor) => Some(format!("#{ID_PREFIX}{anchor}").into()),
                None => Some(Cow::Borrowed(value)),
            },
            _ => Some(Cow::Borrowed(value)),
        });
    builder
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_source_becomes_a_link_to_the_page_of_sources() {
        let html = to_html("See [the Code](source:cop-2015#6.44).");
        assert!(html.contains("href=\"/sources#cop-2015\""), "{html}");
    }

    #[test]
    fn headings_have_anchors_of_their_own_and_the_first_level_is_the_pages() {
        let markdown = "# Why\n\n## How\n\n## How\n\n### Deep";
        assert_eq!(
            to_html(markdown),
            "<h2 id=\"s-why\">Why</h2>\n<h2 id=\"s-how\">How</h2>\n<h2 id=\"s-how-2\">How</h2>\n<h3 id=\"s-deep\">Deep</h3>\n"
        );
        let ids: Vec<String> = list_headings(markdown).into_iter().map(|heading| heading.id).collect();
        assert_eq!(ids, ["s-why", "s-how", "s-how-2"]);
    }

    #[test]
    fn a_footnote_leads_to_its_note() {
        let html = to_html("Yes[^a].\n\n[^a]: Because.");
        assert!(html.contains("href=\"#s-a\"") && html.contains("id=\"s-a\""), "{html}");
    }

    #[test]
    fn hostile_markup_is_taken_away() {
        for hostile in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>)",
            "<a href=\"&#106;avascript:alert(1)\">x</a>",
            "<svg><script>alert(1)</script></svg>",
            "<p style=\"position:fixed\" onclick=x>y</p>",
            "<iframe src=//evil></iframe>",
            "<h2 id=\"main-content\" onclick=x>y</h2>",
            "<math><mtext></p><img src=x onerror=alert(1)>",
            "![x](https://evil.example/pixel.png)",
        ] {
            let html = to_html(hostile);
            for bad in ["<script", "onerror=", "javascript:", "data:", "<svg", "style=", "onclick", "<iframe", "id=\"main", "<img"]
            {
                assert!(!html.contains(bad), "{hostile} gave {html}");
            }
        }
    }

    /// Tables are wrapped after cleaning; what looks like one inside an attribute must not be.
    #[test]
    fn a_table_in_a_title_stays_text() {
        let html = to_html("[x](y \"<table><img src=x onerror=alert(1)>\")");
        assert!(!html.contains("<img") && !html.contains("<div"), "{html}");
    }

    #[test]
    fn ten_thousand_nested_quotes_neither_overflow_nor_hang() {
        to_html(&">".repeat(10_000));
        to_html(&"<div>".repeat(10_000));
    }

    proptest! {
        #[test]
        fn no_text_at_all_yields_script(text in "(\\PC|[<>\"'&#/=:;a-z \n]|<script>|javascript:|onload=|<img ){0,60}") {
            let html = to_html(&text);
            prop_assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<style"));
            // Cleaning what is clean changes nothing that matters: no tag appears that was not there.
            prop_assert!(!Builder::default().clean(&html).to_string().contains("<script"));
        }
    }
}
