//! Lists of pages for search engines (<https://www.sitemaps.org/protocol.html>).

use kernel::Timestamp;

use crate::day::to_seconds;
use crate::xml::Xml;

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

/// A page with its whole address, and when it last changed where that is known.
pub type Page = (String, Option<Timestamp>);

/// Writes a list of pages, at most 50,000 of them.
pub fn to_sitemap(pages: &[Page]) -> String {
    write("urlset", "url", pages)
}

/// Writes a list of such lists.
pub fn to_sitemap_index(lists: &[String]) -> String {
    let lists: Vec<Page> = lists.iter().map(|list| (list.clone(), None)).collect();
    write("sitemapindex", "sitemap", &lists)
}

fn write(root: &str, element: &str, pages: &[Page]) -> String {
    let mut xml = Xml::new();
    xml.open(root, &[NAMESPACE]);
    for (address, changed_at) in pages {
        xml.open(element, &[]);
        xml.leaf("loc", address);
        if let Some(changed_at) = changed_at {
            xml.leaf("lastmod", &to_seconds(*changed_at));
        }
        xml.close(element);
    }
    xml.close(root);
    xml.finish()
}
