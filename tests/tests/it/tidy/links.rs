//! Links between the project's own pages lead somewhere: to a file that is there, to a heading that it has.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{assert_none, has_extension, list_files, root, text_of};

/// A page: where its links lead, and the names of its headings as code hosts make them.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    anchors: Vec<String>,
}

fn parse(markdown: &str) -> Page {
    let mut page = Page::default();
    let mut heading: Option<String> = None;
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest of a page is neither a link nor a heading")]
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => page.links.push(dest_url.into_string()),
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => page.anchors.extend(heading.take().map(|text| anchor(&text))),
            Event::Html(html) | Event::InlineHtml(html) => page.links.extend(attributes(&html)),
            _ => {}
        }
    }
    page
}

/// The name that code hosts give a heading.
fn anchor(heading: &str) -> String {
    let letters = heading.trim().to_lowercase();
    letters
        .chars()
        .filter(|&letter| letter.is_alphanumeric() || "-_ ".contains(letter))
        .map(|l| if l == ' ' { '-' } else { l })
        .collect()
}

/// What `src` and `href` say in a piece of HTML.
fn attributes(html: &str) -> Vec<String> {
    let values = ["src=\"", "href=\""].into_iter().flat_map(|name| html.split(name).skip(1));
    values.filter_map(|rest| rest.split_once('"')).map(|(value, _)| value.to_owned()).collect()
}

/// Every link of `pages` that leads nowhere. Addresses of other sites and of a running server are not ours to check.
fn dead_links(pages: &BTreeMap<String, Page>, exists: impl Fn(&Path) -> bool) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, page) in pages {
        for link in &page.links {
            let is_elsewhere = link.contains("://") || link.starts_with("mailto:") || link.starts_with('/');
            if is_elsewhere {
                continue;
            }
            let (file, fragment) = link.split_once('#').map_or((link.as_str(), None), |(file, fragment)| (file, Some(fragment)));
            let target = if file.is_empty() { PathBuf::from(path) } else { beside(path, file) };
            let name = target.to_string_lossy();
            if !exists(&target) {
                faults.push(format!("{path}: `{link}` leads to no file"));
            } else if let (Some(fragment), Some(page)) = (fragment, pages.get(name.as_ref()))
                && !page.anchors.iter().any(|anchor| anchor == fragment)
            {
                faults.push(format!("{path}: `{link}` leads to no heading of {name}"));
            }
        }
    }
    faults
}

/// The path from the root of a file that is named beside another.
fn beside(path: &str, file: &str) -> PathBuf {
    let mut target = PathBuf::new();
    for part in Path::new(path).parent().unwrap_or(Path::new("")).join(file).components() {
        match part {
            Component::ParentDir => drop(target.pop()),
            Component::CurDir => {}
            Component::Normal(_) | Component::RootDir | Component::Prefix(_) => target.push(part),
        }
    }
    target
}

#[test]
fn links_in_documents_lead_somewhere() {
    // The library's own texts have links of their own kind, which its import checks.
    let documents = list_files("").into_iter().filter(|path| has_extension(path, &["md"]) && !path.starts_with("content/"));
    let pages: BTreeMap<String, Page> = documents.map(|path| (path.clone(), parse(&text_of(&path).unwrap_or_default()))).collect();
    assert_none(&dead_links(&pages, |path| root().join(path).exists()));
}

#[test]
fn dead_links_and_anchors_are_found() {
    let one = "# One `thing`, and more\n[a](two.md) [b](gone.md) [c](#one-thing-and-more) [d](#none) [e](https://example.org)\n<img src=\"no.png\">";
    let two = "## Über *uns*\n[up](../docs/one.md#nothing) ![shot](shot.png) [self](two.md#über-uns)\n```\n[code](never.md)\n```";
    let pages = BTreeMap::from([("docs/one.md".to_owned(), parse(one)), ("docs/two.md".to_owned(), parse(two))]);
    let files = ["docs/one.md", "docs/two.md", "docs/shot.png"];
    let faults = dead_links(&pages, |path| files.iter().any(|file| Path::new(file) == path));
    let expected = [
        "docs/one.md: `gone.md` leads to no file",
        "docs/one.md: `#none` leads to no heading of docs/one.md",
        "docs/one.md: `no.png` leads to no file",
        "docs/two.md: `../docs/one.md#nothing` leads to no heading of docs/one.md",
    ];
    assert_eq!(faults, expected);
}
